import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { deal } from '../../shared/deal.ts'
import { firm } from '../../shared/firm.ts'
import { room } from '../../shared/room.ts'
import { schedule } from '../../shared/schedule.ts'
import { aBuyer, aFirm, aForum, aMember, anAcceptedRequest, publishSchedule } from '../support/builders.ts'
import { recordsOf } from '../support/csv.ts'
import type { Person } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'

const { house, host } = await inHouse()

/** A meeting that was held, one that nobody of the seller came to, and one that was cancelled. */
async function anEvening() {
  const forumId = await aForum(house, host)
  const supplier = await aFirm(house, host, forumId, { name: '=HYPERLINK("http://evil.example";"Sari")' })
  const minsk = await aBuyer(house, host, forumId, { name: 'Белстрой «Импорт»' })
  const moscow = await aBuyer(house, host, forumId, {
    name: 'Moscow Pantry',
    country: 'RU',
    zone: 'Europe/Moscow',
  })
  const brest = await aBuyer(house, host, forumId, { name: 'Brest, Trade' })
  for (const buyer of [minsk, moscow, brest]) await anAcceptedRequest(forumId, buyer, supplier)
  await publishSchedule(host, forumId)
  const { meetings } = await supplier.person.call(schedule.agenda, { forumId })
  const meetingWith = ({ id }: { id: string }) => {
    const found = meetings.find((one) => one.buyer.organisationId === id)
    if (!found) throw new Error('the meeting was not published')
    return found
  }
  return { forumId, supplier, minsk, moscow, brest, meetingWith, over: meetings.at(-1)?.end ?? '' }
}

const take = async (person: Person, forumId: string, sheet: 'organisations' | 'meetings' | 'outcomes') =>
  recordsOf(await person.call(deal.export, { forumId, sheet }))

describe('what the hosts take with them', () => {
  test('has every firm with its delegates and their addresses', async () => {
    const { forumId, supplier, minsk } = await anEvening()
    const second = {
      name: 'Budi',
      email: 'budi@sari.example',
      jobTitle: '+Sales',
      languages: ['id' as const],
    }
    // Delegates stand in the order in which they came.
    house.clock.advance(1_000)
    await supplier.person.call(firm.saveDelegate, { ...supplier.at, delegate: second })
    const lines = await take(host, forumId, 'organisations')
    expect(lines).toHaveLength(5)
    expect(lines.filter(({ Firm }) => Firm?.includes('evil'))).toMatchObject([
      {
        Firm: `'=HYPERLINK("http://evil.example";"Sari")`,
        Delegate: 'Dewi Lestari',
        'E-mail': supplier.email,
      },
      {
        Position: "'+Sales",
        'E-mail': second.email,
        Side: 'Sells',
        Country: 'Indonesia',
        Sectors: 'Food and drink',
      },
    ])
    expect(lines.find((line) => line['E-mail'] === minsk.email)).toMatchObject({
      Firm: 'Белстрой «Импорт»',
      Application: 'Takes part',
      Country: 'Belarus',
      'Time zone': 'Europe/Minsk',
    })
  })

  test('has every meeting with dates, times and zones, how it stands and who did not come', async () => {
    const { forumId, minsk, moscow, brest, supplier, meetingWith, over } = await anEvening()
    await brest.person.call(room.cancel, { meetingId: meetingWith(brest).id, reason: '-A fair' })
    house.clock.set(new Date(Date.parse(meetingWith(moscow).start) + 4 * 60_000))
    await house.app.tick()
    house.clock.set(over)
    const outcome = { held: true, interest: 'some', nextStep: 'sample', expected: null, note: '' } as const
    await supplier.person.call(deal.record, { meetingId: meetingWith(minsk).id, outcome })
    const lines = await take(host, forumId, 'meetings')
    const of = (name: string) => lines.find(({ Buyer }) => Buyer === name)
    const start = new Date(meetingWith(minsk).start)
    const clock = (zone: string) =>
      start.toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    const [date, time] = clock('Asia/Jakarta').split(' ')
    expect(of('Белстрой «Импорт»')).toMatchObject({
      Date: date,
      Begins: time,
      'Time zone': 'Asia/Jakarta',
      'Begins (UTC)': start.toISOString(),
      'Begins for the buyer': clock('Europe/Minsk'),
      "Buyer's time zone": 'Europe/Minsk',
      State: 'Took place',
    })
    expect(of('Moscow Pantry')).toMatchObject({ State: 'Did not take place', 'Nobody came': 'Seller; Buyer' })
    expect(of('Brest, Trade')).toMatchObject({ State: 'Cancelled', 'Why it was cancelled': "'-A fair" })
  })

  test('has what each side took from its meetings, with amounts as numbers beside their currency', async () => {
    const { forumId, supplier, minsk, meetingWith, over } = await anEvening()
    const meetingId = meetingWith(minsk).id
    house.clock.set(over)
    const outcome = {
      held: true,
      interest: 'strong',
      nextStep: 'quotation',
      note: '@SUM(A1:A9)\n=2',
    } as const
    await supplier.person.call(deal.record, {
      meetingId,
      outcome: { ...outcome, expected: { minor: 125_050, currency: 'USD' } },
    })
    await minsk.person.call(deal.record, {
      meetingId,
      outcome: { ...outcome, note: '', expected: { minor: 900, currency: 'JPY' } },
    })
    expect(await take(host, forumId, 'outcomes')).toMatchObject([
      {
        Side: 'Sells',
        'Met with': 'Белстрой «Импорт»',
        'Expected value in a year': '1250.50',
        Currency: 'USD',
        Note: "'@SUM(A1:A9)\n'=2",
      },
      { Side: 'Buys', Firm: 'Белстрой «Импорт»', 'Expected value in a year': '900', Currency: 'JPY' },
    ])
    const cohost = await aMember(house, host, forumId, { role: 'cohost', side: 'buyer' })
    expect((await take(cohost.person, forumId, 'outcomes')).map(({ Side }) => Side)).toEqual(['Buys'])
  })

  test('shows a co-host the applications of the own side alone', async () => {
    const forumId = await aForum(house, host)
    await aFirm(house, host, forumId, { name: 'Sells', accepted: false })
    await aBuyer(house, host, forumId, { name: 'Buys', accepted: false })
    await aFirm(house, host, forumId, { name: 'Takes part' })
    const cohost = await aMember(house, host, forumId, { role: 'cohost', side: 'buyer' })
    const names = (await take(cohost.person, forumId, 'organisations')).map(({ Firm }) => Firm)
    expect(names.sort()).toEqual(['Buys', 'Takes part'])
  })

  test('speaks the reader’s language', async () => {
    const { forumId } = await anEvening()
    const email = 'penyelenggara@team.example'
    const cohost = await aMember(house, host, forumId, { role: 'cohost', side: 'supplier', email })
    const reader = await house.signIn(email, { language: 'id' })
    expect((await take(cohost.person, forumId, 'meetings'))[0]).toHaveProperty('State', 'To come')
    await house.db.updateTable('users').set({ language: 'id' }).where('email', '=', email).execute()
    expect((await take(reader, forumId, 'meetings'))[0]).toHaveProperty('Keadaan', 'Akan datang')
  })

  test('is called as its reader calls it, with the date that it is at the forum', async () => {
    const { forumId } = await anEvening()
    const nameOf = async (sheet: string) =>
      (await host.fetch(`/api/forums/${forumId}/export/${sheet}`)).headers.get('content-disposition')
    const evening = house.clock.now()
    evening.setUTCHours(20, 0, 0, 0)
    if (evening < house.clock.now()) evening.setUTCDate(evening.getUTCDate() + 1)
    house.clock.set(evening)
    const tomorrow = new Date(evening.getTime() + 24 * 3_600_000).toISOString().slice(0, 10)
    expect(await nameOf('organisations')).toBe(`attachment; filename=firms-${tomorrow}.csv`)
    await host.call(account.update, { language: 'id' })
    expect(await nameOf('outcomes')).toBe(`attachment; filename=hasil-${tomorrow}.csv`)
    await host.call(account.update, { language: 'en' })
  })

  test('is a file that is kept under its name and nowhere else, and it is noted that it was taken', async () => {
    const { forumId } = await anEvening()
    const response = await host.fetch(`/api/forums/${forumId}/export/meetings`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': expect.stringMatching(
        /^attachment; filename="?meetings-\d{4}-\d\d-\d\d\.csv"?$/,
      ),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    expect([...new Uint8Array(await response.arrayBuffer())].slice(0, 3)).toEqual([0xef, 0xbb, 0xbf])
    const noted = await house.db
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('forumId', '=', forumId)
      .where('action', '=', 'deal.export')
      .execute()
    expect(noted).toEqual([{ action: 'deal.export', detail: { sheet: 'meetings', lines: 3 } }])
  })

  test('is nobody else’s, and taken twelve times a minute at most', async () => {
    const { forumId, supplier } = await anEvening()
    const moderator = await aMember(house, host, forumId, { role: 'moderator' })
    for (const person of [supplier.person, moderator.person])
      await expect(take(person, forumId, 'organisations')).rejects.toEqual(refused('not_allowed'))
    const keen = await aMember(house, host, forumId, { role: 'cohost', side: 'buyer' })
    for (let taken = 0; taken < 12; taken++) await take(keen.person, forumId, 'organisations')
    await expect(take(keen.person, forumId, 'organisations')).rejects.toMatchObject({
      error: { code: 'too_many_requests' },
    })
  })

  test('is refused where it would be cut short', async () => {
    const forumId = await aForum(house, host)
    const one = await aFirm(house, host, forumId)
    await sql`
      with added as (
        insert into bookables (id, kind) select gen_random_uuid(), 'delegate' from generate_series(1, 20000) returning id)
      insert into delegates (id, organisation_id, name, email, job_title, languages, created_at)
      select id, ${one.id}, 'D', id || '@firm.example', '', '{}', now() from added
    `.execute(house.db)
    await expect(take(host, forumId, 'organisations')).rejects.toMatchObject({ error: { code: 'too_large' } })
  })
})
