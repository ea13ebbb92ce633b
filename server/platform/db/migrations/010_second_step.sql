-- The second step at sign-in, of whoever turned it on: codes of an authenticator app (RFC 6238).
create table second_steps (
  user_id uuid primary key references users(id) on delete cascade,
  -- Encrypted under a key made of the server's secret.
  app_secret bytea not null,
  -- Null until a first code of the app has shown that it works; until then it is not asked for.
  confirmed_at timestamptz,
  -- The newest span of half a minute whose code was taken: no code is taken twice (RFC 6238, 5.2).
  last_span int not null default 0
);

-- What stands in for the app, each once.
create table recovery_codes (
  user_id uuid not null references second_steps(user_id) on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

-- In this browser somebody has proven the address, and has still to take the second step.
create table half_sign_ins (
  id uuid primary key,
  user_id uuid not null references users(id) on delete cascade,
  tries int not null default 0,
  expires_at timestamptz not null
);
