import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from './cannotStart.ts'
import { prepareCluster, superuser } from './postgresFiles.ts'
import { Postmaster } from './postmaster.ts'

/** A Pendopo server already runs on this data folder. */
export class DataFolderInUse extends CannotStart {
  readonly code = 'data_folder_in_use'
  constructor(dir: string) {
    super(
      `Another Pendopo server is already running on the data in ${dir}. ` +
        'Stop it first, or give this one a folder of its own with DATA_DIR.',
    )
  }
}

/** The embedded PostgreSQL could not be started; the message says why, for the operator. */
export class EmbeddedPostgresFailed extends CannotStart {
  readonly code = 'embedded_postgres_failed'
}

export interface EmbeddedPostgres {
  /** Stays the same for as long as this process owns the database, also when that had to be restarted. */
  url: string
  /** True when the database was still running, left behind by a server that was killed. */
  adopted: boolean
  /** Stops the database, also an adopted one, and waits for its end. */
  stop(): Promise<void>
}

interface Log {
  info(sentence: string): void
  warn(sentence: string): void
}

/** Any constant of our own: who holds this session lock owns the data folder. */
const ownerLock = 7_363_676

/**
 * A real PostgreSQL as a supervised child, listening on a free port of 127.0.0.1 only. It runs in a session of its own,
 * so neither Ctrl-C nor the death of this process takes it down: the next start adopts it. When it dies
 * while we run, it is started again on the same port.
 *
 * One server owns a data folder: it holds a session lock in the database, which ends with the process however
 * that ends.
 *
 * @param options.dir a folder given over to it (made when missing); only pass folders of one machine
 * @param options.timeoutMs for the database to answer; initialising a new one is not counted
 * @throws DataFolderInUse | EmbeddedPostgresFailed
 */
export async function startEmbeddedPostgres(options: {
  dir: string
  log: Log
  timeoutMs?: number
}): Promise<EmbeddedPostgres> {
  const { log, timeoutMs = 60_000 } = options
  const dir = path.resolve(options.dir)
  const cluster = await prepareCluster(dir, (sentence) => log.info(sentence)).catch((error: unknown) => {
    throw new EmbeddedPostgresFailed(sentenceOf(error), { cause: error })
  })
  const server = new Postmaster(cluster, path.join(dir, 'postgres.log'))
  const { owner, port, adopted } = await claim(server, dir, timeoutMs)
  try {
    await ensureDatabase(owner)
  } catch (error) {
    await server.stop()
    throw error
  }

  const stopping = new AbortController()
  const supervision = supervise(owner, server, port, stopping.signal, log)
  let stopped: Promise<void> | undefined
  const stop = async () => {
    stopping.abort()
    const last = await supervision
    await server.stop() // the lock is held to the end, or another server could move in just now
    await last?.end().catch(() => undefined)
  }
  return {
    url: server.urlOf(port, superuser),
    adopted,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

/** Brings the database up and takes its lock. */
async function claim(server: Postmaster, dir: string, timeoutMs: number) {
  const end = performance.now() + timeoutMs
  for (;;) {
    const { port, adopted } = await server
      .bringUp({ timeoutMs: end - performance.now() })
      .catch((error: unknown) => {
        throw new EmbeddedPostgresFailed(sentenceOf(error), { cause: error })
      })
    try {
      const owner = await own(server.urlOf(port, 'postgres'))
      if (!owner) throw new DataFolderInUse(dir)
      return { owner, port, adopted }
    } catch (error) {
      if (error instanceof DataFolderInUse || performance.now() > end) throw error
      // else it was just being stopped by its former owner
    }
  }
}

/**
 * Each time the owner's session ends, brings the database up again and takes the lock anew. Ends when stopped,
 * with the session of that moment.
 */
async function supervise(
  first: pg.Client,
  server: Postmaster,
  port: number,
  signal: AbortSignal,
  log: Log,
): Promise<pg.Client | undefined> {
  let owner: pg.Client | undefined = first
  for (;;) {
    if (owner) await endOf(owner, signal)
    if (signal.aborted) return owner
    log.warn('The database went away. It is being started again.')
    owner = undefined
    for (let wait = 100; !owner && !signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      try {
        await server.bringUp({ timeoutMs: 60_000, port, signal })
        owner = await own(server.urlOf(port, 'postgres'))
        if (owner) log.info('The database is back.')
        else log.warn('Another Pendopo server has taken over the data folder. Stop one of the two.')
      } catch (error) {
        if (!signal.aborted) log.warn(`The database could not be started again. ${sentenceOf(error)}`)
      }
      if (!owner) await pause(wait, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Settles when the session ends, or when it is no longer wanted. */
function endOf(client: pg.Client, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done)
      resolve()
    }
    client.once('end', done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

/**
 * A session that holds the owner's lock, or nothing when another server holds it. Waits a little: the lock of
 * a server that was killed just now takes a moment to go.
 */
async function own(url: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({ connectionString: url, application_name: 'pendopo owner', keepAlive: true })
  client.on('error', () => undefined) // 'end' follows, and that is what counts
  try {
    await client.connect()
    for (let tries = 0; tries < 20; tries++) {
      const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
        ownerLock,
      ])
      if (rows[0]?.mine) return client
      await pause(100)
    }
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
  await client.end()
  return undefined
}

async function ensureDatabase(owner: pg.Client): Promise<void> {
  const { rowCount } = await owner.query('select from pg_database where datname = $1', [superuser])
  if (!rowCount) await owner.query(`create database ${superuser}`)
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
