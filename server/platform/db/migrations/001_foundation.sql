-- Instants are timestamptz in UTC; zones are IANA names; money is minor units with its ISO 4217 code.
create extension if not exists btree_gist;
create extension if not exists citext;

-- ── people and sessions (better-auth's model, our names) ──────────────────────────────────────────
create table users (
  id uuid primary key,
  name text not null,
  email citext not null unique,
  email_verified boolean not null default false,
  image text,
  language text not null default 'en',
  zone text not null default 'UTC',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create table sessions (
  id uuid primary key,
  user_id uuid not null references users(id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sessions_user on sessions(user_id);
create table accounts (
  id uuid primary key,
  user_id uuid not null references users(id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index accounts_user on accounts(user_id);
create table verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index verifications_identifier on verifications(identifier);

-- ── forums ────────────────────────────────────────────────────────────────────────────────────────
create table forums (
  id uuid primary key,
  name text not null,
  about text not null,
  zone text not null,
  languages text[] not null,
  supplier_name text not null, supplier_country char(2) not null, supplier_zone text not null, supplier_language text not null,
  buyer_name text not null, buyer_country char(2) not null, buyer_zone text not null, buyer_language text not null,
  slot_minutes int not null check (slot_minutes between 10 and 120),
  break_minutes int not null check (break_minutes between 0 and 60),
  lobby_minutes int not null default 10 check (lobby_minutes between 0 and 60),
  request_hours int not null default 72 check (request_hours > 0),
  pending_limit int not null default 20 check (pending_limit >= 0),
  phase text not null check (phase in ('draft', 'open', 'closed')),
  -- Counts up with every change of the draft schedule; a command made on an older one is refused.
  draft_revision int not null default 0,
  demo boolean not null default false,
  created_at timestamptz not null
);
create table forum_days (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  opens_at timestamptz not null,
  closes_at timestamptz not null,
  check (closes_at > opens_at),
  constraint days_apart exclude using gist (forum_id with =, tstzrange(opens_at, closes_at) with &&)
);

-- Whatever can be in one place at a time: a delegate, an interpreter, a room. Their own tables share its id.
create table bookables (
  id uuid primary key,
  kind text not null check (kind in ('delegate', 'interpreter', 'room'))
);
create table rooms (
  id uuid primary key references bookables(id),
  forum_id uuid not null references forums(id) on delete cascade,
  number int not null,
  unique (forum_id, number)
);

-- Every role of every person in a forum, by proven address: signing in with it is what binds the person.
create table memberships (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  email citext not null,
  name text not null,
  role text not null check (role in ('host', 'cohost', 'moderator', 'interpreter', 'delegate')),
  side text check (side in ('supplier', 'buyer')),
  organisation_id uuid,
  languages text[] not null default '{}',
  created_at timestamptz not null,
  check ((role = 'cohost') = (side is not null)),
  check ((role = 'delegate') = (organisation_id is not null)),
  unique nulls not distinct (forum_id, email, role, side, organisation_id)
);
create index memberships_email on memberships(email);

create table invitations (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  role text not null check (role in ('host', 'cohost', 'moderator', 'interpreter', 'delegate')),
  side text check (side in ('supplier', 'buyer', 'both')),
  email citext,
  name text,
  organisation_name text,
  languages text[] not null default '{}',
  language text not null,
  created_by uuid not null references users(id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  accepted_at timestamptz,
  accepted_by uuid references users(id)
);
create index invitations_forum on invitations(forum_id, created_at desc);

-- ── firms ─────────────────────────────────────────────────────────────────────────────────────────
create table organisations (
  id uuid primary key,
  name text not null,
  country char(2) not null,
  city text not null,
  zone text not null,
  about text not null,
  website text not null,
  sectors text[] not null,
  languages text[] not null,
  created_at timestamptz not null
);
alter table memberships add foreign key (organisation_id) references organisations(id) on delete cascade;
create index memberships_organisation on memberships(organisation_id) where organisation_id is not null;
create table participations (
  forum_id uuid not null references forums(id) on delete cascade,
  organisation_id uuid not null references organisations(id) on delete cascade,
  standing text not null check (standing in ('supplier', 'buyer', 'both')),
  state text not null check (state in ('applied', 'accepted', 'waitlisted', 'declined')),
  reason text,
  applied_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references users(id),
  primary key (forum_id, organisation_id)
);
create index participations_organisation on participations(organisation_id);
create table delegates (
  id uuid primary key references bookables(id),
  organisation_id uuid not null references organisations(id) on delete cascade,
  name text not null,
  email citext not null,
  job_title text not null,
  languages text[] not null,
  created_at timestamptz not null,
  unique (organisation_id, email)
);
create table offerings (
  id uuid primary key,
  organisation_id uuid not null references organisations(id) on delete cascade,
  title text not null,
  about text not null,
  hs_code char(6) not null,
  capacity_amount double precision, capacity_unit text,
  minimum_amount double precision, minimum_unit text,
  incoterm text,
  certificates text[] not null,
  -- Every picture has an id of its own, so that its address may be kept by browsers.
  picture bytea, picture_type text, picture_id uuid,
  created_at timestamptz not null
);
create index offerings_organisation on offerings(organisation_id);
create table needs (
  id uuid primary key,
  organisation_id uuid not null references organisations(id) on delete cascade,
  title text not null,
  about text not null,
  hs_code char(6) not null,
  volume_amount double precision, volume_unit text,
  certificates text[] not null,
  created_at timestamptz not null
);
create index needs_organisation on needs(organisation_id);
-- Free time of an organisation in a forum; parts never overlap.
create table free_times (
  forum_id uuid not null,
  organisation_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check (ends_at > starts_at),
  primary key (forum_id, organisation_id, starts_at),
  foreign key (forum_id, organisation_id) references participations on delete cascade
);

-- ── matching ──────────────────────────────────────────────────────────────────────────────────────
create table meeting_requests (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  from_id uuid not null references organisations(id) on delete cascade,
  to_id uuid not null references organisations(id) on delete cascade,
  supplier_id uuid not null references organisations(id) on delete cascade,
  buyer_id uuid not null references organisations(id) on delete cascade,
  asked_by uuid not null references users(id),
  message text not null,
  state text not null check (state in ('pending', 'accepted', 'declined', 'withdrawn', 'expired')),
  reason text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  answered_at timestamptz,
  check (from_id <> to_id),
  check (supplier_id <> buyer_id)
);
create unique index one_open_request on meeting_requests
  (forum_id, least(from_id, to_id), greatest(from_id, to_id)) where state in ('pending', 'accepted');
create index requests_from on meeting_requests(forum_id, from_id);
create index requests_to on meeting_requests(forum_id, to_id);
create index requests_due on meeting_requests(expires_at) where state = 'pending';

-- ── schedule ──────────────────────────────────────────────────────────────────────────────────────
-- The hosts' working copy of the whole schedule. Nobody else sees it; nothing here holds anybody's time.
create table draft_meetings (
  request_id uuid primary key references meeting_requests(id) on delete cascade,
  forum_id uuid not null references forums(id) on delete cascade,
  room_id uuid not null references rooms(id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  supplier_delegate uuid not null references delegates(id),
  buyer_delegate uuid not null references delegates(id),
  interpreter_id uuid references bookables(id),
  locked boolean not null default false,
  check (ends_at > starts_at)
);
create index draft_forum on draft_meetings(forum_id);
-- Published schedules are versions, each with its difference from the one before.
create table schedule_versions (
  forum_id uuid not null references forums(id) on delete cascade,
  number int not null,
  published_by uuid not null references users(id),
  published_at timestamptz not null,
  difference jsonb not null,
  primary key (forum_id, number)
);
create table meetings (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  request_id uuid not null references meeting_requests(id) on delete cascade,
  supplier_id uuid not null references organisations(id),
  buyer_id uuid not null references organisations(id),
  room_id uuid not null references rooms(id),
  interpreter_id uuid references bookables(id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  state text not null check (state in ('planned', 'cancelled')),
  cancel_reason text,
  -- iCalendar SEQUENCE (RFC 5545 3.8.7.4): rises with every change that is mailed.
  sequence int not null default 0,
  check (ends_at > starts_at),
  unique (id, starts_at, ends_at)
);
create unique index one_meeting_a_request on meetings(request_id) where state = 'planned';
create index meetings_forum on meetings(forum_id, starts_at);
create index meetings_supplier on meetings(supplier_id);
create index meetings_buyer on meetings(buyer_id);
-- Nobody and nothing is in two places at once: the database refuses it, whatever the code above does.
create table bookings (
  meeting_id uuid not null,
  bookable_id uuid not null references bookables(id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  primary key (meeting_id, bookable_id),
  foreign key (meeting_id, starts_at, ends_at) references meetings(id, starts_at, ends_at)
    on update cascade on delete cascade,
  constraint no_double_booking exclude using gist (bookable_id with =, tstzrange(starts_at, ends_at) with &&)
);

-- ── room ──────────────────────────────────────────────────────────────────────────────────────────
create table chat_messages (
  id uuid primary key,
  meeting_id uuid not null references meetings(id) on delete cascade,
  user_id uuid not null references users(id),
  name text not null,
  text text not null,
  at timestamptz not null,
  -- Two may be said in one millisecond.
  position bigint generated always as identity
);
create index chat_meeting on chat_messages(meeting_id, position);
-- Who came, and when first and last seen in the room.
create table attendances (
  meeting_id uuid not null references meetings(id) on delete cascade,
  user_id uuid not null references users(id),
  organisation_id uuid references organisations(id),
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (meeting_id, user_id)
);

-- ── deals ─────────────────────────────────────────────────────────────────────────────────────────
create table outcomes (
  meeting_id uuid not null references meetings(id) on delete cascade,
  organisation_id uuid not null references organisations(id) on delete cascade,
  held boolean not null,
  interest text not null check (interest in ('none', 'some', 'strong')),
  next_step text not null,
  potential_minor bigint check (potential_minor >= 0),
  potential_currency char(3),
  note text not null,
  recorded_by uuid not null references users(id),
  recorded_at timestamptz not null,
  check ((potential_minor is null) = (potential_currency is null)),
  primary key (meeting_id, organisation_id)
);

-- ── platform ──────────────────────────────────────────────────────────────────────────────────────
-- A command is done once: its key keeps the first answer.
create table commands (
  actor text not null,
  key uuid not null,
  name text not null,
  input_hash bytea not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (actor, key)
);
create index commands_at on commands(at);
-- Facts and notices, written with the change they tell of, taken out when delivered.
create table outbox (
  id bigint generated always as identity primary key,
  message jsonb not null,
  at timestamptz not null
);
create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor_id uuid references users(id) on delete set null,
  action text not null,
  forum_id uuid,
  subject_id uuid,
  detail jsonb not null
);
create index audit_forum on audit(forum_id, at);
-- Where no SMTP server is named, mails are kept here and read at /dev/mail.
create table mails (
  id bigint generated always as identity primary key,
  recipient citext not null,
  subject text not null,
  text text not null,
  html text not null,
  calendar text,
  calendar_method text,
  at timestamptz not null
);
create index mails_recipient on mails(recipient, id desc);
