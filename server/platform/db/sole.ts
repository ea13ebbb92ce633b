import { setTimeout as pause } from 'node:timers/promises'
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
 * connection kept for it, claimed anew when the database was away. Returns the way to let go.
 * Throws {@link DatabaseInUse}.
 */
export async function holdAlone(pool: pg.Pool): Promise<() => void> {
  let held = await claim(pool)
  if (!held) throw new DatabaseInUse()
  let wanted = true
  const keep = (connection: pg.PoolClient) => {
    connection.on('error', () => undefined) // more than one may come
    connection.once('error', async () => {
      if (!wanted) return
      connection.release(true)
      held = undefined
      while (wanted && !held) {
        await pause(500)
        held = await claim(pool).catch(() => undefined)
      }
      if (held && wanted) keep(held)
      else held?.release(true)
    })
  }
  keep(held)
  return () => {
    wanted = false
    held?.release(true)
    held = undefined
  }
}

/** A connection that holds the lock, or nothing when another process does. */
async function claim(pool: pg.Pool): Promise<pg.PoolClient | undefined> {
  const connection = await pool.connect()
  const { rows } = await connection
    .query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [soleServerLock])
    .catch((error: unknown) => {
      connection.release(true)
      throw error
    })
  if (rows[0]?.ok) return connection
  connection.release()
  return undefined
}
