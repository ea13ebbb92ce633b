-- What both sides share in a meeting: files, points noted together, a product put before everybody.
create table meeting_files (
  id uuid primary key,
  meeting_id uuid not null references meetings(id) on delete cascade,
  user_id uuid not null references users(id),
  user_name text not null,
  name text not null,
  type text not null,
  size int not null check (size > 0),
  at timestamptz not null
);
create index files_meeting on meeting_files(meeting_id);
-- Apart, so that no list reads them, and as they are: what these files hold is compressed already.
create table meeting_file_bytes (
  file_id uuid primary key references meeting_files(id) on delete cascade,
  bytes bytea not null
);
alter table meeting_file_bytes alter column bytes set storage external;
alter table chat_messages add column file_id uuid references meeting_files(id) on delete cascade;

create table meeting_notes (
  id uuid primary key,
  meeting_id uuid not null references meetings(id) on delete cascade,
  text text not null,
  version int not null default 1,
  user_id uuid not null references users(id),
  user_name text not null,
  at timestamptz not null,
  position bigint generated always as identity
);
create index notes_meeting on meeting_notes(meeting_id, position);

create table shown_wares (
  meeting_id uuid primary key references meetings(id) on delete cascade,
  organisation_id uuid not null references organisations(id) on delete cascade,
  -- An offering or a need of the organisation; without it nothing is shown.
  ware_id uuid not null,
  user_id uuid not null references users(id),
  user_name text not null,
  at timestamptz not null
);
