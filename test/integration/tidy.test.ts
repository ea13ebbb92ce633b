import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tidy } from '../../server/platform/tidy.ts'
import { account } from '../../shared/account.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'

let house: TestHouse

beforeAll(async () => {
  house = await openHouse({ at: new Date().toISOString() })
})

afterAll(() => house?.close())

const daysOn = (days: number) => new Date(house.clock.now().getTime() + days * 86_400_000)

test('what is young stays: a repeat gets its first answer, the session goes on, the mail can be read', async () => {
  const email = 'young@guests.example'
  const person = await house.signIn(email)
  const key = randomUUID()
  await person.call(account.update, { name: 'First' }, key)
  await tidy(house.db, daysOn(13))
  await person.call(account.update, { name: 'Second' })
  expect(await person.call(account.update, { name: 'First' }, key)).toMatchObject({ name: 'First' })
  expect((await person.call(account.session, {})).me?.name).toBe('Second')
  expect(await house.mails(email)).toHaveLength(1)
})

test('what is old goes: first answers, sessions and codes that are over, kept mails; the audit stays', async () => {
  const email = 'old@guests.example'
  const person = await house.signIn(email)
  await person.call(account.update, { name: 'Old' })
  await house.guest.call(account.sendCode, { email, language: 'en' })
  await house.db
    .insertInto('audit')
    .values({ at: house.clock.now(), action: 'test.old', detail: '{}' })
    .execute()
  await tidy(house.db, daysOn(31))
  for (const table of ['commands', 'sessions', 'sign_in_codes', 'mails']) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      house.db,
    )
    expect({ table, count: rows[0]?.count }).toEqual({ table, count: 0 })
  }
  expect(await house.db.selectFrom('audit').select('action').execute()).toContainEqual({ action: 'test.old' })
  expect((await person.call(account.session, {})).me).toBe(null)
})

test('it is done every night', async () => {
  const { rows } = await sql<{ cron: string }>`select cron from jobs.schedule where name = 'tidy'`.execute(
    house.db,
  )
  expect(rows).toEqual([{ cron: '17 2 * * *' }])
})
