-- Who signed in by which press, for a moment: a browser that did not hear the answer presses again with the same key.
create table sign_in_presses (
  key uuid primary key,
  proof_hash bytea not null,
  email text not null,
  -- Null where the second step was due, or another press has taken its session's place.
  session_id uuid,
  at timestamptz not null default now()
);
