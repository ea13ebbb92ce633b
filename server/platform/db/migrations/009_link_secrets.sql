-- A mailed link has a secret of its own: who asked for the mail knows the ticket, but cannot use the link up or end it.
-- The defaults are for a process of the earlier version, which mails no such link; such a row has none that works.
alter table sign_in_codes
  add column link_hash bytea not null default '',
  add column link_expires_at timestamptz not null default now();
