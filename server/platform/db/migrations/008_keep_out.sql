-- A mailed code belongs to whoever asked for it: nobody else's asking ends it, nobody else's tries use it up.
create table sign_in_codes (
  -- Known to the asker's browser and to the reader of the mail.
  ticket uuid primary key,
  email citext not null,
  code_hash bytea not null,
  tries int not null default 0,
  expires_at timestamptz not null
);
-- `verifications` stays empty: better-auth looks whether it is there.
delete from verifications;

-- Who agreed to which version of the privacy notice, and when.
create table consents (
  user_id uuid not null references users(id) on delete cascade,
  version text not null,
  at timestamptz not null,
  primary key (user_id, version)
);

-- Of a person who was erased only the id is left, for what refers to it.
alter table users add column erased_at timestamptz;
