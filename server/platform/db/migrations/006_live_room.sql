-- ── what hosts choose for their day ───────────────────────────────────────────────────────────────
-- A side that nobody came for is noted so long after the start.
alter table forums add column no_show_minutes int not null default 3 check (no_show_minutes between 1 and 15);

-- ── the course of a meeting ───────────────────────────────────────────────────────────────────────
-- Another interpreter, booked like the first.
alter table meetings
  add column second_interpreter_id uuid references bookables(id),
  add check (second_interpreter_id <> interpreter_id);
-- What runs now is looked for in all forums at once.
create index meetings_by_start on meetings(starts_at) where state = 'planned';

-- A side that nobody had come for by then; undone when somebody does.
create table no_shows (
  meeting_id uuid not null references meetings(id) on delete cascade,
  side text not null check (side in ('supplier', 'buyer')),
  at timestamptz not null,
  undone_at timestamptz,
  primary key (meeting_id, side)
);

-- Who left by a press does not come back after the end; who was cut off does.
alter table attendances add column has_left boolean not null default false;

-- One side's wish for more time, until it is answered; it means nothing once the meeting is over.
create table extension_requests (
  meeting_id uuid primary key references meetings(id) on delete cascade,
  side text not null check (side in ('supplier', 'buyer')),
  asked_by uuid not null references users(id) on delete cascade,
  at timestamptz not null
);

-- Firms asked to take the place of a side that nobody came for. Who accepts is booked through `delegate_id`.
create table stand_ins (
  meeting_id uuid not null references meetings(id) on delete cascade,
  organisation_id uuid not null references organisations(id) on delete cascade,
  side text not null check (side in ('supplier', 'buyer')),
  state text not null check (state in ('offered', 'accepted', 'declined')),
  delegate_id uuid references bookables(id),
  at timestamptz not null,
  primary key (meeting_id, organisation_id),
  check ((state = 'accepted') = (delegate_id is not null))
);
create unique index one_stand_in_a_side on stand_ins(meeting_id, side) where state = 'accepted';
create index stand_ins_organisation on stand_ins(organisation_id);

-- What was done in the meetings of a forum, for its team.
create table meeting_events (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  -- Null for what concerned several meetings at once.
  meeting_id uuid references meetings(id) on delete cascade,
  at timestamptz not null,
  -- Null for what the server noted by itself.
  actor_id uuid references users(id) on delete set null,
  kind text not null,
  part text check (part in ('supplier', 'buyer', 'interpreter')),
  detail text not null,
  -- Two may happen in one millisecond.
  position bigint generated always as identity
);
create index events_forum on meeting_events(forum_id, position desc);
create index events_actor on meeting_events(actor_id, kind, at) where actor_id is not null;
create index events_meeting on meeting_events(meeting_id, kind) where meeting_id is not null;
