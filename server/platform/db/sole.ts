import type pg from 'pg'

/** Without Redis one server process serves a database; another already does. */
export class DatabaseInUse extends Error {
  readonly code = 'database_in_use'
  constructor() {
    super(
      'Another Pendopo server is already running on this database. ' +
        'Stop it first, or let several servers work together by giving each the same REDIS_URL.',
    )
  }
}

/** Any constant of our own. */
const soleServerLock = 7_363_677

/**
 * Claims the database for this process alone until it ends, however it ends: a session lock on a
 * connection kept for it. Returns the way to let go. Throws {@link DatabaseInUse}.
 */
export async function holdAlone(pool: pg.Pool): Promise<() => void> {
  const connection = await pool.connect()
  const taken = await connection.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [
    soleServerLock,
  ])
  if (!taken.rows[0]?.ok) {
    connection.release()
    throw new DatabaseInUse()
  }
  return () => connection.release(true)
}
