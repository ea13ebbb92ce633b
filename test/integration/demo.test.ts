import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoAddresses } from '../../server/demo/cast.ts'
import { seedDemo } from '../../server/demo/seed.ts'
import { account } from '../../shared/account.ts'
import { deal } from '../../shared/deal.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { schedule } from '../../shared/schedule.ts'
import { aMember, aPerson } from '../support/builders.ts'
import { openHouse, Person, Refused, type TestHouse } from '../support/harness.ts'

const minute = 60_000

let house: TestHouse
let host: Person
let forumId: string
beforeAll(async () => {
  house = await openHouse()
  expect(await seedDemo(house.app.runner)).toBe(true)
  host = await signedInAs('host')
  const { forums } = await host.call(forum.mine, {})
  forumId = forums[0]?.id ?? ''
})
afterAll(() => house.close())

/** By one press, as the try-it page does. */
async function signedInAs(role: string): Promise<Person> {
  const { people } = await house.guest.call(account.demoPeople, {})
  return press(people.find((one) => one.role === role)?.email ?? '')
}

async function press(email: string, at = house): Promise<Person> {
  const person = new Person(at.address)
  await person.call(account.demoSignIn, { email, zone: 'Asia/Jakarta' })
  return person
}

/** The firms of one end of the forum; one on each end both sells and buys. */
const firmsOf = async (end: 'local' | 'foreign') => {
  const { organisations } = await host.call(firm.list, { forumId, state: 'accepted' })
  const there = organisations.filter(({ country }) => (country === 'ID') === (end === 'local'))
  return Promise.all(there.map(({ id }) => host.call(firm.view, { forumId, organisationId: id })))
}

describe('the demo forum', () => {
  test('is one open forum between Semarang and Belarus', async () => {
    expect(await host.call(forum.view, { forumId })).toMatchObject({
      name: 'Semarang – Belarus Online Business Forum',
      phase: 'open',
      zone: 'Asia/Jakarta',
      slotMinutes: 20,
      breakMinutes: 10,
    })
  })

  test('has a host and a co-host, two moderators, and two interpreters of Indonesian and Russian', async () => {
    const { members } = await host.call(forum.team, { forumId })
    const of = (role: string) => members.filter((one) => one.role === role)
    expect(of('host')).toHaveLength(1)
    expect(of('cohost')).toMatchObject([{ side: 'supplier' }])
    expect(of('moderator')).toHaveLength(2)
    const languages = of('interpreter').map((one) => one.languages.toSorted())
    expect(languages).toEqual([
      ['id', 'ru'],
      ['id', 'ru'],
    ])
  })

  test('has ten firms of Semarang over six lines, each with two or three whole offerings', async () => {
    const firms = await firmsOf('local')
    expect(firms).toHaveLength(10)
    for (const { name, country, zone, offerings, delegates } of firms) {
      expect([name, country, zone]).toEqual([name, 'ID', 'Asia/Jakarta'])
      expect([name, [2, 3].includes(offerings.length)]).toEqual([name, true])
      expect(delegates.length).toBeGreaterThan(0)
      for (const { hsText, capacity, minimumOrder } of offerings) {
        expect(hsText).not.toBe('')
        expect(capacity?.amount).toBeGreaterThan(0)
        expect(minimumOrder?.amount).toBeGreaterThan(0)
      }
    }
    const chapters = new Set(
      firms.flatMap(({ offerings }) => offerings.map(({ hsCode }) => hsCode.slice(0, 2))),
    )
    // Food, plywood, cloth, asphalt, salt, and what is worn.
    for (const chapter of ['44', '27', '25', '62']) expect([...chapters]).toContain(chapter)
    const certificates = firms.flatMap(({ offerings }) => offerings.flatMap((one) => one.certificates))
    expect(certificates).toEqual(expect.arrayContaining(['halal', 'v_legal']))
  })

  test('has eight buyers in Minsk and Moscow, MAZ and BATE among them, each with a need', async () => {
    const buyers = await firmsOf('foreign')
    expect(buyers).toHaveLength(8)
    expect(buyers.map(({ name }) => name)).toEqual(expect.arrayContaining(['MAZ', 'BATE OJSC']))
    expect(new Set(buyers.map(({ zone }) => zone))).toEqual(new Set(['Europe/Minsk', 'Europe/Moscow']))
    for (const { name, needs } of buyers) expect([name, needs.length > 0]).toEqual([name, true])
    const maz = buyers.find(({ name }) => name === 'MAZ')
    expect(maz?.needs.every(({ hsText }) => hsText !== '')).toBe(true)
  })

  test('is of people and firms that nobody is: all addresses lie under .example', async () => {
    const { people } = await house.guest.call(account.demoPeople, {})
    expect(people.filter(({ email }) => !email.endsWith('.example'))).toEqual([])
  })

  test('has a published day today, whose first meetings begin within twelve minutes', async () => {
    const now = house.clock.now().getTime()
    const { published } = await host.call(schedule.board, { forumId })
    expect(published).not.toBeNull()
    const { meetings } = await host.call(schedule.agenda, { forumId })
    expect(meetings.length).toBeGreaterThanOrEqual(5)
    const [first] = meetings
    const wait = Date.parse(first?.start ?? '') - now
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(12 * minute)
    // All within the day that begins now.
    for (const { start } of meetings) expect(Date.parse(start) - now).toBeLessThan(6 * 60 * minute)
    const interpreted = meetings.filter(({ interpreter }) => interpreter !== null)
    expect(interpreted.length).toBeGreaterThan(0)
  })

  test('has a later day with a draft that is not published, and requests that wait', async () => {
    const { days, meetings, difference } = await host.call(schedule.board, { forumId })
    expect(days).toHaveLength(2)
    const drafted = meetings.filter(({ change }) => change === 'new')
    expect(drafted.length).toBeGreaterThanOrEqual(4)
    const opening = days[1]?.opensAt ?? ''
    for (const { start } of drafted) expect(start >= opening).toBe(true)
    expect(difference).toMatchObject({ added: drafted.length, moved: 0, cancelled: 0 })
    const { requests, organisations } = await host.call(deal.figures, { forumId })
    expect(requests.pending).toBeGreaterThanOrEqual(2)
    expect(organisations).toMatchObject({ accepted: 18, applied: 0, declined: 0 })
  })

  test('has firms whose free hours really differ', async () => {
    const all = [...(await firmsOf('local')), ...(await firmsOf('foreign'))]
    const free = await Promise.all(
      all.map(({ id }) => host.call(firm.freeTimes, { forumId, organisationId: id })),
    )
    expect(new Set(free.map((one) => JSON.stringify(one))).size).toBeGreaterThan(2)
  })

  test('has a later day that is a Friday, whose first hour the Friday prayer closes for the firms of Semarang', async () => {
    const { days, meetings } = await host.call(schedule.board, { forumId })
    const opening = Date.parse(days[1]?.opensAt ?? '')
    expect(new Date(opening).getUTCDay()).toBe(5)
    for (const { id } of await firmsOf('local')) {
      const { closures } = await host.call(firm.freeTimes, { forumId, organisationId: id })
      expect(closures).toMatchObject([{ kind: 'friday_prayer', lifted: false }])
      expect(Date.parse(closures[0]?.to ?? '') - opening).toBe(60 * minute)
    }
    const later = meetings.filter(({ start }) => Date.parse(start) >= opening)
    for (const { start } of later) expect(Date.parse(start) - opening).toBeGreaterThanOrEqual(60 * minute)
  })

  test('shows each buyer firms that fit, with reasons', async () => {
    const buyer = await signedInAs('buyer')
    const { hats } = await buyer.call(forum.view, { forumId })
    const [hat] = hats
    if (hat?.role !== 'delegate') throw new Error('the buyer is no delegate')
    const { organisationId } = hat
    const { matches } = await buyer.call(matching.ranked, { forumId, organisationId })
    expect(matches[0]?.score).toBeGreaterThan(40)
    expect(matches[0]?.reasons.map(({ kind }) => kind)).toContain('hs')
  })

  test('mails nobody and leaves nothing waiting', async () => {
    await house.app.settled()
    expect(await house.db.selectFrom('outbox').select('id').execute()).toEqual([])
    expect(await house.db.selectFrom('mails').select('id').execute()).toEqual([])
  })

  test('is not made again where there is a forum', async () => {
    const count = async () => (await house.db.selectFrom('users').select('id').execute()).length
    const before = await count()
    expect(await seedDemo(house.app.runner)).toBe(false)
    expect(await count()).toBe(before)
    expect(await house.db.selectFrom('forums').select('id').execute()).toHaveLength(1)
  })
})

describe('one press', () => {
  test('signs in as every person of the demo forum, each of whom has a part in it', async () => {
    const { people } = await house.guest.call(account.demoPeople, {})
    expect(new Set(people.map(({ role }) => role))).toEqual(
      new Set(['host', 'cohost', 'moderator', 'interpreter', 'supplier', 'buyer']),
    )
    expect(people.length).toBeGreaterThanOrEqual(24)
    for (const { email, name } of people) {
      house.clock.advance(1_000)
      const person = await press(email)
      const { me, demo } = await person.call(account.session, {})
      expect([me?.email, me?.name, demo]).toEqual([email, name, true])
      expect((await person.call(forum.view, { forumId })).hats).not.toEqual([])
    }
    const named = demoAddresses.map(({ email }) => email)
    expect(people.map(({ email }) => email)).toEqual(expect.arrayContaining(named))
  })

  test('signs in as nobody else, not even as a visitor who joined under a real address', async () => {
    const { email: stranger } = await aPerson(house)
    await expect(press(stranger)).rejects.toMatchObject({ status: 404, error: { code: 'not_found' } })
    const visitor = 'visitor@pendopo-visitors.test'
    await aMember(house, host, forumId, { role: 'moderator', email: visitor })
    const { people } = await house.guest.call(account.demoPeople, {})
    expect(people.map(({ email }) => email)).not.toContain(visitor)
    await expect(press(visitor)).rejects.toBeInstanceOf(Refused)
  })

  test('is not there at all where the server is no demo', async () => {
    const plain = await openHouse({ env: { DEMO: 'false' } })
    try {
      await seedDemo(plain.app.runner)
      expect((await plain.guest.call(account.session, {})).demo).toBe(false)
      await expect(plain.guest.call(account.demoPeople, {})).rejects.toMatchObject({ status: 404 })
      const [known] = demoAddresses
      await expect(press(known?.email ?? '', plain)).rejects.toMatchObject({ status: 404 })
    } finally {
      await plain.close()
    }
  })
})

test('of several servers that start at once on one database, one makes the demo forum', async () => {
  const other = await openHouse()
  try {
    const made = await Promise.all([1, 2, 3].map(() => seedDemo(other.app.runner)))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(await other.db.selectFrom('forums').select('id').execute()).toHaveLength(1)
  } finally {
    await other.close()
  }
})

test.each([
  ['2026-12-31T16:58:00.000Z', 'two minutes before midnight in Semarang'],
  ['2027-03-28T00:30:00.000Z', 'on the night clocks are set'],
  ['2028-02-29T12:04:59.999Z', 'on a leap day'],
  ['2026-12-25T02:00:00.000Z', 'at Christmas, a holiday on both sides'],
  ['2026-11-27T04:25:00.000Z', 'in the Friday prayer of Semarang'],
  ['2027-01-02T06:00:00.000Z', 'in the Russian New Year holidays'],
])('the demo begins within twelve minutes also when it is made at %s, %s', async (at) => {
  const other = await openHouse({ at })
  try {
    await seedDemo(other.app.runner)
    const [first] = demoAddresses
    const person = await press(first?.email ?? '', other)
    const { forums } = await person.call(forum.mine, {})
    const { meetings } = await person.call(schedule.agenda, { forumId: forums[0]?.id ?? '' })
    const wait = Date.parse(meetings[0]?.start ?? '') - Date.parse(at)
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(12 * minute)
  } finally {
    await other.close()
  }
})
