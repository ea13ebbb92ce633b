import { sql } from 'kysely'
import type { Db } from '../../server/platform/db/database.ts'

/** Makes {@link fingerprint} possible in this database. Once, before the first. */
export async function readyFingerprint(db: Db): Promise<void> {
  await sql`
    create function fingerprint() returns table (name text, sum text) language plpgsql as $$
    begin
      for name in select tablename from pg_tables
        where schemaname = 'public' and tablename not in ('mails', 'outbox', 'sign_in_codes', 'sessions')
      loop
        execute format('select count(*) || '':'' || coalesce(sum(hashtextextended(t::text, 0)), 0) from %I t', name)
          into sum;
        return next;
      end loop;
    end $$`.execute(db)
}

/**
 * All rows of all tables as one number each. What is written apart from the action itself is left out: mails
 * follow when the outbox is emptied, and a wrong code has to be counted.
 */
export async function fingerprint(db: Db): Promise<Record<string, string>> {
  const { rows } = await sql<{ name: string; sum: string }>`select * from fingerprint()`.execute(db)
  return Object.fromEntries(rows.map(({ name, sum }) => [name, sum]))
}
