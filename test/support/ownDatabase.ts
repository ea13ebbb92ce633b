import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDatabase } from '../../server/platform/db/database.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { createLog } from '../../server/platform/log.ts'

/** A PostgreSQL of its own, migrated, which is started again when it dies. */
export interface OwnDatabase {
  url: string
  /** Holds `postgres/`, as a server's `DATA_DIR` does. */
  dataDir: string
  /** Stops it and forgets its data. */
  close(): Promise<void>
  /** Stops it and leaves the data where they are, for a server with this `DATA_DIR`. */
  leave(): Promise<void>
}

/** `dataDir` is made where none is given, and taken away at the end. */
export async function openOwnDatabase(dataDir?: string): Promise<OwnDatabase> {
  const home = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'pendopo-faults-')))
  const log = createLog('silent')
  const postgres = await startEmbeddedPostgres({ dir: path.join(home, 'postgres'), log })
  const database = openDatabase(postgres.url, log)
  await migrate(database.db)
  await database.close()
  return {
    url: postgres.url,
    dataDir: home,
    leave: () => postgres.stop(),
    async close() {
      await postgres.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}
