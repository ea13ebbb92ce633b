import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { createApp } from './app.ts'
import { demoAddresses } from './demo/cast.ts'
import { seedDemo } from './demo/seed.ts'
import { createMediaPlane } from './media/plane.ts'
import { ensureMediaWorker } from './media/worker/ensureMediaWorker.ts'
import { readConfig, WrongConfiguration } from './platform/config.ts'
import { createCoordination } from './platform/coordination/createCoordination.ts'
import { openDatabase } from './platform/db/database.ts'
import { migrate } from './platform/db/migrate.ts'
import { DatabaseInUse, holdAlone } from './platform/db/sole.ts'
import {
  DataFolderInUse,
  EmbeddedPostgresFailed,
  startEmbeddedPostgres,
} from './platform/embeddedPostgres.ts'
import { createLog } from './platform/log.ts'
import { secretOf } from './platform/secret.ts'
import { redisFanOut } from './platform/socketFanOut.ts'
import { followMedia, sayTo, welcome } from './terminal.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/** Reads the configuration, wires the real parts, starts, and stops cleanly on SIGINT and SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const say = sayTo(process.stdout, config.NODE_ENV === 'production')
  if (!config.DATABASE_URL) say('Starting the database …')
  const embedded = config.DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dir: path.join(config.DATA_DIR, 'postgres'), log })
  const databaseUrl = config.DATABASE_URL ?? embedded?.url ?? ''
  const database = openDatabase(databaseUrl, log)
  let stop = () => database.close().then(() => embedded?.stop())
  const stopOnce = () => {
    for (const signal of signals) process.off(signal, stopOnce).on(signal, () => undefined)
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the server did not stop cleanly')
        process.exit(1)
      },
    )
  }
  for (const signal of signals) process.on(signal, stopOnce)

  try {
    const release = config.REDIS_URL ? undefined : await holdAlone(database.pool)
    await migrate(database.db)
    const media = createMediaPlane({
      log,
      workerBin: (report) => ensureMediaWorker({ log, onProgress: report }),
      workers: config.MEDIA_WORKERS,
      listenIp: config.MEDIA_LISTEN_IP,
      announcedAddress: config.MEDIA_ANNOUNCED_ADDRESS,
      rtcPort: config.MEDIA_PORT,
    })
    const now = () => new Date()
    const app = await createApp({
      config,
      database,
      databaseUrl,
      coordination: await createCoordination({ redisUrl: config.REDIS_URL, now: Date.now, log }),
      fanOut: config.REDIS_URL ? await redisFanOut(config.REDIS_URL, log) : undefined,
      media,
      log,
      now,
      newId: randomUUID,
      secret: await secretOf(config.SECRET, config.DATA_DIR),
    })
    stop = async () => {
      release?.()
      await app.close()
      await embedded?.stop()
    }
    if (config.DEMO && (await seedDemo(app.runner))) say('Made the demo forum.')
    const address = await app.listen(config.PORT, config.HOST)
    say(welcome(config.PUBLIC_URL ?? address, config.DEMO ? demoAddresses : []))
    followMedia(media, say)
  } catch (error) {
    await stop().catch(() => undefined)
    throw error
  }
}

main().catch((error: unknown) => {
  const expected = [WrongConfiguration, DatabaseInUse, DataFolderInUse, EmbeddedPostgresFailed].some(
    (kind) => error instanceof kind,
  )
  console.error(expected && error instanceof Error ? error.message : error)
  process.exit(1)
})
