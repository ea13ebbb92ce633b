import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tidy } from '../../server/platform/tidy.ts'
import { account } from '../../shared/account.ts'
import { aPerson, aPublishedMeeting } from '../support/builders.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'

let house: TestHouse

beforeAll(async () => {
  house = await openHouse({ at: new Date().toISOString() })
})

afterAll(() => house?.close())

const keep = { chat: 365, attendance: 730, audit: 1825 }
const daysOn = (days: number) => new Date(house.clock.now().getTime() + days * 86_400_000)

test('what is young stays: a repeat gets its first answer, the session goes on, the mail can be read', async () => {
  const email = 'young@guests.example'
  const person = await house.signIn(email)
  const key = randomUUID()
  await person.call(account.update, { name: 'First' }, key)
  await tidy(house.db, daysOn(13), keep)
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
  await tidy(house.db, daysOn(31), keep)
  for (const table of ['commands', 'sessions', 'sign_in_codes', 'mails']) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      house.db,
    )
    expect({ table, count: rows[0]?.count }).toEqual({ table, count: 0 })
  }
  expect(await house.db.selectFrom('audit').select('action').execute()).toContainEqual({ action: 'test.old' })
  expect((await person.call(account.session, {})).me).toBe(null)
})

test('what people said and did goes so long after the meeting as the settings say, not sooner', async () => {
  const host = await aPerson(house)
  const { meeting, supplier } = await aPublishedMeeting(house, host.person)
  const { db } = house
  const { id: userId } = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', supplier.email)
    .executeTakeFirstOrThrow()
  const at = new Date(meeting.start)
  const inMeeting = { meetingId: meeting.id, userId, at }
  const fileId = randomUUID()
  const file = { ...inMeeting, id: fileId, userName: 'Dewi', name: 'a.pdf', type: 'application/pdf', size: 1 }
  await db.insertInto('meetingFiles').values(file).execute()
  await db
    .insertInto('meetingFileBytes')
    .values({ fileId, bytes: Buffer.from('x') })
    .execute()
  await db
    .insertInto('chatMessages')
    .values({ ...inMeeting, id: randomUUID(), name: 'Dewi', text: 'Halo' })
    .execute()
  await db
    .insertInto('meetingNotes')
    .values({ ...inMeeting, id: randomUUID(), userName: 'Dewi', text: '40 m³' })
    .execute()
  await db
    .insertInto('attendances')
    .values({ meetingId: meeting.id, userId, firstAt: at, lastAt: at })
    .execute()
  const counts = async () => {
    const names = ['chat_messages', 'meeting_file_bytes', 'meeting_notes', 'attendances', 'meetings'] as const
    const count = async (name: string) =>
      (await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(db)).rows[0]
        ?.count
    return Promise.all(names.map(count))
  }
  const daysAfter = (days: number) => new Date(new Date(meeting.end).getTime() + days * 86_400_000)
  await tidy(db, daysAfter(364), keep)
  expect(await counts()).toEqual([1, 1, 1, 1, 1])
  await tidy(db, daysAfter(366), keep)
  expect(await counts()).toEqual([0, 0, 0, 1, 1])
  await tidy(db, daysAfter(731), keep)
  expect(await counts()).toEqual([0, 0, 0, 0, 1])
  expect(await db.selectFrom('audit').select('id').execute()).not.toEqual([])
  await tidy(db, daysAfter(1826), keep)
  expect(await db.selectFrom('audit').select('id').execute()).toEqual([])
})

test('it is done every night', async () => {
  const { rows } = await sql<{ cron: string }>`select cron from jobs.schedule where name = 'tidy'`.execute(
    house.db,
  )
  expect(rows).toEqual([{ cron: '17 2 * * *' }])
})
