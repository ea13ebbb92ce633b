import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freeTimesOf, limitsOf } from '../../server/firm/service.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { acceptedFirm, aFirm, aForum, aMember } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { refused } from '../support/refusals.ts'

let house: TestHouse
let host: Person
let forumId: string
beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@embassy.example')
  forumId = await aForum(house, host)
})
afterAll(() => house.close())

/** A firm that has just applied, and its first delegate, signed in. */
const applied = (changes: Parameters<typeof aFirm>[3] = {}, inForum = forumId) =>
  aFirm(house, host, inForum, { accepted: false, ...changes })

const member = async (role: 'cohost' | 'moderator' | 'interpreter', side?: 'supplier' | 'buyer') =>
  (await aMember(house, host, forumId, { role, side })).person

test('free time is merged, cut to the days, and its past stays', async () => {
  const { person, at } = await applied()
  const { days } = await person.call(forum.view, { forumId })
  const [first, second] = days
  if (!first || !second) throw new Error('the forum has two days')
  const inHours = (iso: string, hours: number) =>
    new Date(new Date(iso).getTime() + hours * 3_600_000).toISOString()
  await person.call(firm.setFreeTimes, {
    ...at,
    free: [
      { from: inHours(first.opensAt, -5), to: inHours(first.opensAt, 2) },
      { from: inHours(first.opensAt, 1), to: inHours(first.opensAt, 3) },
      { from: inHours(second.opensAt, 4), to: inHours(second.opensAt, 4) },
      { from: inHours(second.closesAt, 1), to: inHours(second.closesAt, 2) },
    ],
  })
  const morning = { from: first.opensAt, to: inHours(first.opensAt, 3) }
  expect((await person.call(firm.freeTimes, at)).free).toEqual([morning])
  const before = house.clock.now()
  try {
    house.clock.set(inHours(first.opensAt, 2))
    const again = await house.signIn('host@embassy.example')
    await again.call(firm.setFreeTimes, { ...at, free: [{ from: second.opensAt, to: second.closesAt }] })
    expect((await again.call(firm.freeTimes, at)).free).toEqual([
      { from: first.opensAt, to: inHours(first.opensAt, 2) },
      { from: second.opensAt, to: second.closesAt },
    ])
    const held = await freeTimesOf(house.db, forumId, [at.organisationId, randomUUID()])
    // Half of the first day, and the second on both sides of the Friday prayer.
    expect(held.get(at.organisationId)).toHaveLength(3)
  } finally {
    house.clock.set(before)
  }
})

test('who never narrowed the free time is free on a day that is added later; who did is not', async () => {
  const own = await aForum(house, host)
  const open = await applied({}, own)
  const narrow = await applied({}, own)
  const { days } = await host.call(forum.view, { forumId: own })
  const mornings = days.map(({ opensAt }) => ({
    from: opensAt,
    to: new Date(Date.parse(opensAt) + 3_600_000).toISOString(),
  }))
  await narrow.person.call(firm.setFreeTimes, { ...narrow.at, free: mornings })
  const date = new Date(Date.parse(days.at(-1)?.opensAt ?? '') + 86_400_000).toISOString().slice(0, 10)
  await host.call(forum.addDay, { forumId: own, date, opens: '13:00', closes: '17:00' })
  const after = (await host.call(forum.view, { forumId: own })).days
  expect(after).toHaveLength(days.length + 1)
  const all = after.map(({ opensAt, closesAt }) => ({ from: opensAt, to: closesAt }))
  expect(await open.person.call(firm.freeTimes, open.at)).toMatchObject({ always: true, free: all })
  expect(await narrow.person.call(firm.freeTimes, narrow.at)).toMatchObject({ always: false, free: mornings })
  const held = await freeTimesOf(house.db, own, [open.id, narrow.id])
  // The second day is a Friday, on which who is free all day is free before and after the prayer.
  expect([...held.values()].map((parts) => parts.length)).toEqual([after.length + 1, mornings.length])
  await narrow.person.call(firm.setFreeTimes, { ...narrow.at, free: 'always' })
  expect(await host.call(firm.freeTimes, narrow.at)).toMatchObject({ always: true, free: all })
})

describe('what closes a firm by default', () => {
  /** A forum in Semarang on a Friday that is Christmas Day, and on the Saturday after. */
  const onChristmas = () =>
    aForum(house, host, {
      days: ['2026-12-25', '2026-12-26'].map((date) => ({ date, opens: '09:00', closes: '18:00' })),
    })
  const friday = { from: '2026-12-25T02:00:00.000Z', to: '2026-12-25T11:00:00.000Z' }
  const saturday = { from: '2026-12-26T02:00:00.000Z', to: '2026-12-26T11:00:00.000Z' }
  const heldBy = async ({ at }: Awaited<ReturnType<typeof applied>>) => {
    const held = await freeTimesOf(house.db, at.forumId, [at.organisationId])
    return held.get(at.organisationId)?.map(({ from, to }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
    }))
  }

  test('is said with its reason, and lifted by the firm one by one', async () => {
    const one = await applied({}, await onChristmas())
    const asked = await one.person.call(firm.freeTimes, one.at)
    expect(asked).toMatchObject({ always: true, free: [friday, saturday], lifted: [] })
    expect(asked.closures).toEqual([
      {
        kind: 'holiday',
        name: { en: 'Christmas Day', id: 'Hari Raya Natal' },
        date: '2026-12-25',
        from: '2026-12-24T17:00:00.000Z',
        to: '2026-12-25T17:00:00.000Z',
        liftedBy: '2026-12-25',
        lifted: false,
      },
      {
        kind: 'friday_prayer',
        name: null,
        date: '2026-12-25',
        from: '2026-12-25T04:30:00.000Z',
        to: '2026-12-25T06:00:00.000Z',
        liftedBy: 'friday_prayer',
        lifted: false,
      },
    ])
    expect(await heldBy(one)).toEqual([saturday])

    await one.person.call(firm.setFreeTimes, { ...one.at, free: 'always', lifted: ['2026-12-25'] })
    expect(await heldBy(one)).toEqual([
      { from: friday.from, to: '2026-12-25T04:30:00.000Z' },
      { from: '2026-12-25T06:00:00.000Z', to: friday.to },
      saturday,
    ])
    // The host lifts for a firm too; what is said of the hours alone leaves what is lifted.
    await host.call(firm.setFreeTimes, {
      ...one.at,
      free: 'always',
      lifted: ['friday_prayer', '2026-12-25', '2026-12-25'],
    })
    await one.person.call(firm.setFreeTimes, { ...one.at, free: [friday] })
    expect(await heldBy(one)).toEqual([friday])
    const { closures, lifted } = await one.person.call(firm.freeTimes, one.at)
    expect(closures.map((closure) => closure.lifted)).toEqual([true, true])
    expect(lifted).toEqual(['2026-12-25', 'friday_prayer'])
  })

  test('goes by the country and the clocks of each firm', async () => {
    const own = await onChristmas()
    const [minsk, seoul, tokyo] = await Promise.all(
      [
        { country: 'BY', zone: 'Europe/Minsk' },
        { country: 'KR', zone: 'Asia/Seoul' },
        { country: 'JP', zone: 'Asia/Tokyo' },
      ].map((words) => acceptedFirm(house, own, words)),
    )
    const held = await freeTimesOf(house.db, own, [minsk?.id ?? '', seoul?.id ?? '', tokyo?.id ?? ''])
    const parts = [...held.values()].map((free) =>
      free.map(({ from, to }) => [from.toISOString(), to.toISOString()]),
    )
    // Both keep Christmas on the 25th and Japan does not; nobody of them pauses for the Friday prayer.
    expect(parts).toEqual([
      [Object.values(saturday)],
      [Object.values(saturday)],
      [Object.values(friday), Object.values(saturday)],
    ])
  })

  test('is nothing that a stranger lifts', async () => {
    const one = await applied({}, await onChristmas())
    const other = await applied({}, one.at.forumId)
    await expect(
      other.person.call(firm.setFreeTimes, { ...one.at, free: 'always', lifted: ['friday_prayer'] }),
    ).rejects.toEqual(refused('not_allowed'))
  })
})

describe('limits of a firm', () => {
  const none = { breakMinutes: 0, fewestDaily: null, mostDaily: null, fewest: null, most: null }

  test('are none until its people or the hosts say some', async () => {
    const { person, at } = await applied()
    expect(await person.call(firm.limits, at)).toEqual(none)
    const some = { breakMinutes: 15, fewestDaily: 2, mostDaily: 4, fewest: 3, most: 10 }
    await person.call(firm.setLimits, { ...at, limits: some })
    expect(await host.call(firm.limits, at)).toEqual(some)
    await host.call(firm.setLimits, { ...at, limits: { ...none, most: 5 } })
    expect(await limitsOf(house.db, forumId, [at.organisationId, randomUUID()])).toEqual(
      new Map([[at.organisationId, { ...none, most: 5 }]]),
    )
  })

  test.each([
    [{ fewestDaily: 5, mostDaily: 4 }, 'limits.mostDaily'],
    [{ fewest: 5, most: 4 }, 'limits.most'],
    [{ fewestDaily: 5, most: 4 }, 'limits.most'],
    [{ most: 0 }, 'limits.most'],
    [{ breakMinutes: -5 }, 'limits.breakMinutes'],
  ])('are refused where they contradict each other: %j', async (changes, path) => {
    const { person, at } = await applied()
    await expect(person.call(firm.setLimits, { ...at, limits: { ...none, ...changes } })).rejects.toEqual(
      expect.objectContaining({
        error: expect.objectContaining({ code: 'bad_input', fields: [expect.objectContaining({ path })] }),
      }),
    )
    expect(await person.call(firm.limits, at)).toEqual(none)
  })

  test('are not for others to say', async () => {
    const [one, other] = [await applied(), await applied()]
    const buyersCohost = await member('cohost', 'buyer')
    for (const person of [other.person, buyersCohost, await member('moderator')]) {
      await expect(person.call(firm.setLimits, { ...one.at, limits: none })).rejects.toEqual(
        refused('not_allowed'),
      )
      await expect(person.call(firm.limits, one.at)).rejects.toEqual(refused('not_allowed'))
    }
  })
})
