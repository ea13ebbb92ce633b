import path from 'node:path'
import { readConfig } from '../server/platform/config.ts'
import { openDatabase } from '../server/platform/db/database.ts'
import { holdAlone } from '../server/platform/db/sole.ts'
import { startEmbeddedPostgres } from '../server/platform/embeddedPostgres.ts'
import { createLog } from '../server/platform/log.ts'

/** `npm run db:reset`: empties the configured database, embedded or not. The next start fills it anew. */
async function reset(): Promise<string> {
  if (process.env.NODE_ENV === 'production')
    throw new Error('db:reset deletes everything, and so it does not run in production.')
  const { DATABASE_URL, DATA_DIR } = readConfig(process.env)
  const log = createLog('error')
  // refuses while a server runs on the folder; holdAlone below does so for a database of one's own
  const embedded = DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dir: path.join(DATA_DIR, 'postgres'), log })
  try {
    const url = DATABASE_URL ?? embedded?.url ?? ''
    const release = await holdAlone(url, log)
    const { pool } = openDatabase(url, log)
    try {
      await pool.query(
        'drop schema if exists jobs cascade; drop schema if exists public cascade; create schema public',
      )
    } finally {
      await pool.end()
      await release()
    }
  } finally {
    await embedded?.stop()
  }
  return DATABASE_URL
    ? 'The database that DATABASE_URL names is empty.'
    : `The database in ${DATA_DIR} is empty.`
}

try {
  console.log(await reset())
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
