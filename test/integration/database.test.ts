import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { memoryCoordination } from '../../server/platform/coordination/memory.ts'
import { type Database, type Db, isAway, openDatabase } from '../../server/platform/db/database.ts'
import { ForumLimits } from '../../server/platform/forumLimits.ts'
import { createLog } from '../../server/platform/log.ts'
import { runSystem } from '../../server/platform/work.ts'
import { held } from '../support/held.ts'
import { freshDatabase } from '../support/postgres.ts'

/** What the product asks of PostgreSQL's connections, whatever is asked over them. */

const log = createLog('silent')
let fresh: Awaited<ReturnType<typeof freshDatabase>>
let database: Database

beforeEach(async () => {
  fresh = await freshDatabase()
  database = openDatabase(fresh.url, log)
})
afterEach(async () => {
  await database.close()
  await fresh.drop()
})

const aForum = (db: Db) => db.selectFrom('forums').selectAll().where('name', '=', 'Semarang').execute()
const prepared = async () => {
  const { rows } = await sql<{ times: number }>`
    select (generic_plans + custom_plans)::int as times from pg_prepared_statements
    where statement like '%"forums"%' and name <> ''`.execute(database.db)
  return rows
}

test('a statement is prepared once on a connection, and used again', async () => {
  for (let time = 0; time < 3; time++) await aForum(database.db)
  expect(await prepared()).toEqual([{ times: 3 }])
})

test('a column that an upgrade adds ends no prepared statement: what asks by itself has to ask again, what changes something goes on', async () => {
  const upgrade = (column: string) =>
    sql`alter table forums add column ${sql.ref(column)} integer`.execute(database.db)
  await aForum(database.db)
  await upgrade('one')
  const refused = await aForum(database.db).catch((error: unknown) => error)
  expect(isAway(refused)).toBe(true)
  expect(await aForum(database.db)).toEqual([])

  await upgrade('two')
  const runner = {
    db: database.db,
    publicUrl: 'http://localhost',
    now: () => new Date(),
    newId: randomUUID,
    limits: new ForumLimits(memoryCoordination({ now: Date.now, log }), () => new Date()),
    committed: () => undefined,
  }
  expect(await runSystem(runner, (work) => aForum(work.db))).toEqual([])
})

test('of endless texts only so many are prepared', async () => {
  const { db } = database
  for (let nth = 1; nth <= 520; nth++)
    await sql`select ${1}::int as one, ${sql.lit(nth)}::int as "forums"`.execute(db)
  expect((await prepared()).length).toBe(500)
  const long = sql.join(Array.from({ length: 30 }, (_, nth) => sql`${nth}::int`))
  const another = openDatabase(fresh.url, log)
  await sql`select ${long}`.execute(another.db)
  const { rows } = await sql`select 1 from pg_prepared_statements where name <> ''`.execute(another.db)
  expect(rows).toEqual([])
  await another.close()
})

test('what a machine held that is gone without a word is let go, for those who wait for it', async () => {
  const letGo = await held(database.db, (tx) => sql`lock table forums in access exclusive mode`.execute(tx))
  expect(await aForum(database.db)).toEqual([])
  await expect(letGo()).rejects.toThrow()
}, 60_000)
