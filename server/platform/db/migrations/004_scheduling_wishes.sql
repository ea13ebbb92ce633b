-- What an organisation asks of its schedule in a forum; null where it does not mind.
alter table participations
  add column break_minutes int not null default 0 check (break_minutes between 0 and 480),
  add column fewest_daily int check (fewest_daily > 0),
  add column most_daily int check (most_daily > 0),
  add column fewest int check (fewest > 0),
  add column most int check (most > 0),
  -- Closures that hold by default and do not for this organisation: dates of holidays, and 'friday_prayer'.
  add column lifted text[] not null default '{}',
  add check (fewest_daily <= most_daily),
  add check (fewest <= most),
  add check (fewest_daily <= most);

-- To which of the two the meeting matters more than others.
alter table meeting_requests
  add column important_to_asker boolean not null default false,
  add column important_to_asked boolean not null default false;

-- What the hosts ask of a wish's place in the schedule. A wish without a row is free of it.
create table wish_conditions (
  request_id uuid primary key references meeting_requests(id) on delete cascade,
  must boolean not null default false,
  earliest timestamptz,
  latest timestamptz,
  after_request uuid references meeting_requests(id) on delete set null,
  check (latest > earliest),
  check (after_request <> request_id)
);
create index wish_conditions_after on wish_conditions(after_request) where after_request is not null;

-- When an interpreter works in the forum: in all opening hours unless narrowed to parts, which never overlap.
alter table memberships add column always_free boolean not null default true;
create table interpreter_hours (
  member_id uuid not null references memberships(id) on delete cascade,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  check (ends_at > starts_at),
  primary key (member_id, starts_at)
);

-- How many meetings at the same time one moderator looks after; null where the hosts do not limit it.
alter table forums add column rooms_per_moderator int check (rooms_per_moderator between 1 and 60);
