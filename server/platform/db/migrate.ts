import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { CannotStart } from '../cannotStart.ts'
import type { Db } from './database.ts'

const folder = new URL('./migrations/', import.meta.url)

/**
 * Brings the schema to the newest version, each file of `migrations/` once, in name order, in one
 * transaction; there is no way back. Safe to call from several processes: they wait for one another.
 * Throws {@link CannotStart} where the database has a migration that this version knows nothing of.
 */
export async function migrate(db: Db): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } })
  const { error, results } = await migrator.migrateToLatest()
  // The migrator has no code for it, and gives its name at the end of a sentence.
  const newer = /previously executed migration (\S+) is missing/.exec(String(error))?.[1]
  if (newer) throw new CannotStart(ofNewerVersion(newer), { cause: error })
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

function ofNewerVersion(migration: string): string {
  return (
    `The database belongs to a newer Pendopo: it has the migration ${migration}, which this one does not know. ` +
    'Start that version, or one newer; or restore a backup from before the upgrade into a new database.'
  )
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  const migrations = await Promise.all(
    names.map(async (name) => {
      const statements = await readFile(new URL(name, folder), 'utf8')
      return [
        name.replace(/\.sql$/, ''),
        {
          up: (db: Db) =>
            sql
              .raw(statements)
              .execute(db)
              .then(() => {}),
        },
      ]
    }),
  )
  return Object.fromEntries(migrations)
}
