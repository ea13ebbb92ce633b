-- Each time a host has the schedule made: one at a time in a forum.
create table schedule_runs (
  id uuid primary key,
  forum_id uuid not null references forums(id) on delete cascade,
  state text not null check (state in ('running', 'done', 'stopped', 'failed', 'lost')),
  started_by uuid references users(id) on delete set null,
  started_at timestamptz not null,
  seconds int not null check (seconds > 0),
  -- The server process that makes it; null until one has taken it up.
  maker uuid,
  -- When that process last said that it is there.
  heard_at timestamptz not null,
  stop_wanted boolean not null default false,
  progress jsonb,
  verdict text check (verdict in ('optimal', 'within', 'best_found')),
  -- Two may be started within one moment of the clock.
  number bigint generated always as identity
);
create unique index one_run_a_forum on schedule_runs(forum_id) where state = 'running';
create index runs_forum on schedule_runs(forum_id, number desc);
