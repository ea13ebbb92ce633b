import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openDatabase } from '../../server/platform/db/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { freshDatabase } from '../support/postgres.ts'

test('a process that is older than its database does not start, and says so', async () => {
  const fresh = await freshDatabase()
  const database = openDatabase(fresh.url, createLog('silent'))
  const at = '2027-01-01T00:00:00.000Z'
  await sql`insert into kysely_migration (name, timestamp) values ('999_of_a_newer_version', ${at})`.execute(
    database.db,
  )
  await database.close()
  const started = promisify(execFile)(process.execPath, ['server/main.ts'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { PATH: process.env.PATH, DATABASE_URL: fresh.url, PORT: '0', DATA_DIR: tmpdir() },
  })
  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^The database belongs to a newer Pendopo: it has .*999_of_a_newer_version/,
    ),
  })
  await fresh.drop()
})
