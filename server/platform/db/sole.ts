import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from '../cannotStart.ts'
import type { Log } from '../log.ts'

/** Without Redis one server process serves a database; another already does. */
export class DatabaseInUse extends CannotStart {
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
 * Claims the database at `url` for this process alone until it ends, however it ends: a session lock on a
 * connection of its own, claimed anew when the database was away. Returns the way to let go.
 * Throws {@link DatabaseInUse}.
 */
export async function holdAlone(url: string, log: Log): Promise<() => Promise<void>> {
  let held = await claim(url)
  if (!held) throw new DatabaseInUse()
  let wanted = true
  const keep = (connection: pg.Client) => void connection.once('end', claimAnew)
  const claimAnew = async () => {
    held = undefined
    for (let warned = false; wanted && !held; ) {
      await pause(500)
      const answer = await claim(url).catch(() => 'away' as const)
      if (answer === 'away') continue
      held = answer
      if (!held && !warned) log.warn('another server has taken the database over; stop one of the two')
      warned = true
    }
    if (held && wanted) keep(held)
    else await held?.end()
  }
  keep(held)
  return async () => {
    wanted = false
    await held?.end()
  }
}

/** A connection that holds the lock, or nothing when another process does. */
async function claim(url: string): Promise<pg.Client | undefined> {
  const connection = new pg.Client({
    connectionString: url,
    application_name: 'pendopo sole server',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  connection.on('error', () => undefined) // 'end' follows, and that is what counts
  try {
    await connection.connect()
    const { rows } = await connection.query<{ ok: boolean }>('select pg_try_advisory_lock($1) as ok', [
      soleServerLock,
    ])
    if (rows[0]?.ok) return connection
  } catch (error) {
    await connection.end().catch(() => undefined)
    throw error
  }
  await connection.end()
  return undefined
}
