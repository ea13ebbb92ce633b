import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { createApp } from './app.ts'
import { demoAddresses } from './demo/cast.ts'
import { seedDemo } from './demo/seed.ts'
import { openMediaDoor } from './mediaDoor.ts'
import { type OpenMedia, openMedia } from './openMedia.ts'
import { CannotStart } from './platform/cannotStart.ts'
import { type Config, readConfig } from './platform/config.ts'
import { type Coordination, CoordinationUnavailable } from './platform/coordination/coordination.ts'
import { createCoordination } from './platform/coordination/createCoordination.ts'
import { type Database, mustAnswer, openDatabase } from './platform/db/database.ts'
import { migrate } from './platform/db/migrate.ts'
import { holdAlone } from './platform/db/sole.ts'
import { startEmbeddedPostgres } from './platform/embeddedPostgres.ts'
import { createLog, type Log } from './platform/log.ts'
import { Metrics } from './platform/metrics.ts'
import { secretOf } from './platform/secret.ts'
import type { SocketFanOut } from './platform/socketFanOut.ts'
import { followMedia, type Say, sayTo, welcome } from './terminal.ts'
import { watchMedia } from './watch.ts'

/** ms on a clock that nobody sets: set back, the system's would keep who is gone in a meeting for as long. */
const steady = () => performance.now()

/** Ends something that was started. */
type End = () => unknown

/** What every process has, whatever its roles. */
interface Base {
  config: Config
  log: Log
  say: Say
  metrics: Metrics
  coordination: Coordination
  media: OpenMedia
}

/**
 * Reads the configuration, wires the real parts and starts them. What was started is in `ends` at any moment,
 * also where a later step fails; `signal` stops between two steps.
 */
async function start(signal: AbortSignal, ends: End[]): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const say = sayTo(process.stdout, config.NODE_ENV === 'production')
  const isWeb = config.ROLES.includes('web')
  const records = isWeb ? await openRecords({ config, log, say }, signal, ends) : undefined
  const coordination = await createCoordination({ redisUrl: config.REDIS_URL, now: steady, log })
  ends.push(() => coordination.close())
  const media = openMedia({ config, coordination, log })
  const metrics = new Metrics()
  metrics.followProcess()
  if (media.own) watchMedia(metrics, media.own)
  const base = { config, log, say, metrics, coordination, media }
  if (records) await openToPeople(base, records, signal, ends)
  else await openToWatchers(base, ends)
  if (media.own) followMedia(media.own, say)
}

interface Records {
  database: Database
  databaseUrl: string
}

async function openRecords(
  { config, log, say }: Pick<Base, 'config' | 'log' | 'say'>,
  signal: AbortSignal,
  ends: End[],
): Promise<Records> {
  let databaseUrl = config.DATABASE_URL
  if (!databaseUrl) {
    say('Starting the database …')
    const embedded = await startEmbeddedPostgres({ dir: path.join(config.DATA_DIR, 'postgres'), log })
    ends.push(() => embedded.stop())
    databaseUrl = embedded.url
  }
  signal.throwIfAborted()
  const database = openDatabase(databaseUrl, log)
  ends.push(() => database.close())
  await mustAnswer(database)
  if (!config.REDIS_URL) ends.push(await holdAlone(databaseUrl, log))
  await migrate(database.db)
  signal.throwIfAborted()
  return { database, databaseUrl }
}

async function openToPeople(base: Base, records: Records, signal: AbortSignal, ends: End[]): Promise<void> {
  const { config, log, say, media } = base
  const app = await createApp({
    ...base,
    ...records,
    media: media.forPages,
    fanOut: config.REDIS_URL ? await fanOutOver(config.REDIS_URL, log) : undefined,
    now: () => new Date(),
    newId: randomUUID,
    secret: await secretOf(config.SECRET, config.DATA_DIR),
  })
  ends.push(() => app.close())
  ends.push(() => media.handOver())
  ends.push(() => app.drain())
  signal.throwIfAborted()
  if (config.DEMO && (await seedDemo(app.runner))) say('Made the demo forum.')
  signal.throwIfAborted()
  const address = await app.listen(config.PORT, config.HOST)
  say(welcome(config.PUBLIC_URL ?? address, config.DEMO ? demoAddresses : []))
}

async function openToWatchers(base: Base, ends: End[]): Promise<void> {
  const door = await openMediaDoor({ ...base, media: base.media.own ?? base.media.forPages })
  ends.push(() => door.close())
  ends.push(() => base.media.handOver())
  ends.push(() => door.drain())
  base.say(`Calls are open here; ${door.address}/readyz tells whether more may come.`)
}

/** Its client is a big one: a start without Redis does not load it. */
async function fanOutOver(redisUrl: string, log: Log): Promise<SocketFanOut> {
  const { redisFanOut } = await import('./platform/socketFanOut.ts')
  return redisFanOut(redisUrl, log)
}

/** Runs until SIGINT or SIGTERM, then ends everything in the opposite order. Answers the exit code. */
async function main(): Promise<number> {
  const interrupt = new AbortController()
  const interrupted = new Promise<void>((resolve) => {
    interrupt.signal.addEventListener('abort', () => resolve())
  })
  // Heard from the first moment on: what a start had begun would outlive it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupt.abort())
  const ends: End[] = []
  let code = 0
  const complain = (error: unknown) => {
    const expected = error instanceof CannotStart || error instanceof CoordinationUnavailable
    console.error(expected ? error.message : error)
    code = 1
  }
  await start(interrupt.signal, ends).then(
    () => interrupted,
    (error) => interrupt.signal.aborted || complain(error),
  )
  for (const end of ends.reverse()) await Promise.resolve(end()).catch(complain)
  return code
}

main().then((code) => process.exit(code))
