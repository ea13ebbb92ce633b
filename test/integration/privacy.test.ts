import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dataMap } from '../../server/account/dataMap.ts'
import { account, privacyVersion } from '../../shared/account.ts'
import { deal } from '../../shared/deal.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { room } from '../../shared/room.ts'
import { aForum, aMember, aPerson, aPublishedMeeting } from '../support/builders.ts'
import { erase, everything } from '../support/erasing.ts'
import { openHouse, Person, type TestHouse } from '../support/harness.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
// Codes are counted a quarter of an hour.
beforeEach(() => house.clock.advance(16 * 60_000))

const refused = (code: string) => expect.objectContaining({ error: expect.objectContaining({ code }) })
const meOf = async (person: Person) => (await person.call(account.session, {})).me

async function userIdOf(email: string): Promise<string> {
  const user = house.db.selectFrom('users').select('id').where('email', '=', email)
  return (await user.executeTakeFirstOrThrow()).id
}

describe('agreeing to the privacy notice', () => {
  test('is asked at the first sign-in, and kept with version and instant', async () => {
    const email = `${randomUUID().slice(0, 8)}@person.example`
    const person = new Person(house.address)
    await person.call(account.sendCode, { email, language: 'en' })
    const code = /\b\d{6}\b/.exec((await house.mails(email))[0]?.text ?? '')?.[0] ?? ''
    const me = await person.call(account.signIn, { email, code, language: 'en', zone: 'Asia/Jakarta' })
    expect(me.consented).toBe(false)
    await person.call(account.consent, { version: privacyVersion })
    expect((await meOf(person))?.consented).toBe(true)
    const kept = house.db.selectFrom('consents').select(['version', 'at']).where('userId', '=', me.id)
    expect(await kept.execute()).toEqual([{ version: privacyVersion, at: house.clock.now() }])
  })

  test('is asked again where only an earlier version was agreed to', async () => {
    const { person, email } = await aPerson(house)
    await house.db
      .updateTable('consents')
      .set({ version: '2020-01' })
      .where('userId', '=', await userIdOf(email))
      .execute()
    expect((await meOf(person))?.consented).toBe(false)
    await person.call(account.consent, { version: privacyVersion })
    expect((await meOf(person))?.consented).toBe(true)
  })
})

describe('the map of data', () => {
  test('names every column that refers to a person or holds an address', async () => {
    const { rows } = await sql<{ place: string }>`
      select c.conrelid::regclass || '.' || a.attname as place
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'users'::regclass
      union
      select table_name || '.' || column_name from information_schema.columns
        where table_schema = 'public' and (udt_name = 'citext' or column_name in ('actor', 'email'))
      order by 1`.execute(house.db)
    const named = new Set(dataMap.map(({ table, column }) => `${table}.${column}`))
    // The person's own row is found by its id.
    expect(rows.map(({ place }) => place).filter((place) => !named.has(place))).toEqual(['users.email'])
  })
})

describe('a copy of one’s data', () => {
  test('holds all that is kept of the person, and nothing of others or that opens anything', async () => {
    const host = await aPerson(house)
    const { supplier, buyer, forumId } = await aPublishedMeeting(house, host.person)
    await supplier.person.call(account.update, { name: 'Dewi Lestari' })
    const copy = await supplier.person.call(account.copy, {})
    expect(copy.of).toBe(supplier.email)
    expect(copy.records).toMatchObject({
      users: [{ email: supplier.email, name: 'Dewi Lestari' }],
      memberships: [{ forum_id: forumId, role: 'delegate' }],
      delegates: [{ organisation_id: supplier.id }],
      consents: [{ version: privacyVersion }],
    })
    const text = JSON.stringify(copy)
    expect(text).not.toContain(buyer.email)
    const token = house.db
      .selectFrom('sessions')
      .select('token')
      .where('userId', '=', await userIdOf(supplier.email))
    expect(text).not.toContain((await token.executeTakeFirstOrThrow()).token)
    await expect(new Person(house.address).call(account.copy, {})).rejects.toEqual(refused('not_signed_in'))
  })
})

describe('a person who is erased', () => {
  test('is nowhere in the records by name, address or message; what a deal was worth stays', async () => {
    const host = await aPerson(house)
    const email = `dewi-${randomUUID().slice(0, 8)}@firm.example`
    const published = await aPublishedMeeting(house, host.person)
    const { meeting, forumId, supplier, buyer } = published
    const at = { forumId, organisationId: supplier.id }
    // A colleague of the first delegate, whom no booking counts on.
    await supplier.person.call(firm.saveDelegate, {
      ...at,
      delegate: { name: 'Zubaidah Unik', email, jobTitle: 'Kepala Ekspor', languages: ['id'] },
    })
    const { person } = await aPerson(house, { email })
    await person.call(account.update, { name: 'Zubaidah Unik' })
    const userId = await userIdOf(email)
    const meetingId = meeting.id
    const said = { meetingId, userId, at: house.clock.now() }
    const { db } = house
    await db
      .insertInto('chatMessages')
      .values({ ...said, id: randomUUID(), name: 'Zubaidah Unik', text: 'Rahasia-unik' })
      .execute()
    await db
      .insertInto('meetingNotes')
      .values({ ...said, id: randomUUID(), userName: 'Zubaidah Unik', text: 'Forty tons' })
      .execute()
    house.clock.set(new Date(new Date(meeting.start).getTime() + 60_000))
    await person.call(deal.record, {
      meetingId,
      outcome: {
        held: true,
        interest: 'strong',
        nextStep: 'order',
        expected: { minor: 4_200_000, currency: 'USD' },
        note: 'Note-unik',
      },
    })
    const page = await person.connect()
    const ended = new Promise((resolve) => page.raw.once('disconnect', resolve))

    await erase(house, { person, email })
    await ended
    await house.app.settled()
    const records = await everything(house)
    for (const trace of ['Zubaidah', email, 'Rahasia-unik', 'Note-unik', 'Kepala Ekspor'])
      expect(records.filter((line) => line.includes(trace))).toEqual([])
    expect(records.join()).toContain('Forty tons')
    expect(await meOf(person)).toBeNull()
    const { outcomes } = await host.person.call(deal.outcomes, { forumId })
    expect(JSON.stringify(outcomes)).toContain('4200000')
    expect((await buyer.person.call(room.view, { meetingId })).meeting.id).toBe(meetingId)
    const audit = db.selectFrom('audit').select('action').where('actorId', '=', userId)
    expect(await audit.execute()).toContainEqual({ action: 'account.erase' })
  })

  test('may come again as somebody new', async () => {
    const one = await aPerson(house)
    const before = await userIdOf(one.email)
    await erase(house, one)
    house.clock.advance(16 * 60_000)
    const again = await aPerson(house, { email: one.email })
    expect((await meOf(again.person))?.id).not.toBe(before)
    expect((await again.person.call(forum.mine, {})).forums).toEqual([])
  })

  test('has said so with a code of today: a session alone erases nobody', async () => {
    const { person, email } = await aPerson(house)
    await expect(person.call(account.erase, { code: '000000' })).rejects.toEqual(refused('code_expired'))
    await person.call(account.sendCode, { email, language: 'en' })
    const code = /\b\d{6}\b/.exec((await house.mails(email))[0]?.text ?? '')?.[0]
    const other = code === '000000' ? '000001' : '000000'
    await expect(person.call(account.erase, { code: other })).rejects.toEqual(refused('code_wrong'))
    expect((await meOf(person))?.email).toBe(email)
  })

  test('is not the last host of a forum, nor one whom a meeting to come counts on', async () => {
    const host = await aPerson(house)
    const { supplier, forumId } = await aPublishedMeeting(house, host.person)
    await expect(erase(house, host)).rejects.toEqual(refused('last_host'))
    await expect(erase(house, supplier)).rejects.toEqual(refused('still_expected'))
    expect((await meOf(supplier.person))?.email).toBe(supplier.email)
    await aMember(house, host.person, forumId, { role: 'host' })
    await erase(house, host)
    expect(await meOf(host.person)).toBeNull()
  })

  test('leaves the forums of others as they were', async () => {
    const host = await aPerson(house)
    const forumId = await aForum(house, host.person)
    const moderator = await aMember(house, host.person, forumId, { role: 'moderator' })
    await erase(house, moderator)
    const { members } = await host.person.call(forum.team, { forumId })
    expect(members.map(({ role }) => role)).toEqual(['host'])
  })
})
