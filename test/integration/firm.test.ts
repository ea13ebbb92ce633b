import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  delegatesOf,
  freeTimesOf,
  limitsOf,
  organisationIn,
  organisationsIn,
} from '../../server/firm/service.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { acceptedFirm, aForum, openForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'

let house: TestHouse
let host: Person
let forumId: string

beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@embassy.example')
  forumId = await openForum(house, host)
})
afterAll(() => house.close())

const profile = {
  name: 'Sari Rasa Kerupuk',
  standing: 'supplier',
  country: 'ID',
  city: 'Semarang',
  zone: 'Asia/Jakarta',
  about: 'Crackers since 1998.',
  website: '',
  sectors: ['food'],
  languages: ['id', 'en'],
} as const
const words = { ...profile, sectors: [...profile.sectors], languages: [...profile.languages] }
const delegate = { name: 'Sari Rasa', jobTitle: 'Owner', languages: ['id' as const] }
const offering = {
  title: 'Prawn crackers',
  about: '',
  hsCode: '190590',
  capacity: { amount: 12, unit: 't' },
  minimumOrder: { amount: 1, unit: '20-foot container' },
  incoterm: 'FOB' as const,
  certificates: ['halal' as const],
}
const need = { title: 'Starter housings', about: '', hsCode: '851190', volume: null, certificates: [] }

/** A firm that has just applied, and its first delegate, signed in. */
async function applied(
  changes: { name?: string; standing?: 'supplier' | 'buyer' | 'both' } = {},
  inForum = forumId,
) {
  const email = `${randomUUID().slice(0, 8)}@firm.example`
  const person = await house.signIn(email)
  const { id: organisationId } = await person.call(firm.register, {
    forumId: inForum,
    profile: { ...words, ...changes },
    delegate,
  })
  return { person, email, organisationId, at: { forumId: inForum, organisationId } }
}

async function member(role: 'cohost' | 'moderator' | 'interpreter', side?: 'supplier' | 'buyer') {
  const email = `${randomUUID().slice(0, 8)}@team.example`
  const { link } = await host.call(forum.invite, {
    forumId,
    invitation: {
      role,
      side,
      email,
      language: 'en',
      ...(role === 'interpreter' && { languages: ['id', 'ru'] }),
    },
  })
  const person = await house.signIn(email)
  await person.call(forum.acceptInvitation, { token: link.split('/i/')[1] ?? '' })
  return person
}

const refused = (code: string, data?: Record<string, unknown>) =>
  expect.objectContaining({ error: expect.objectContaining({ code, ...(data && { data }) }) })

test('HS search answers guests, twenty at most', async () => {
  const { results } = await house.guest.call(firm.searchHs, { q: 'kerupuk' })
  expect(results[0]).toMatchObject({ code: '190590' })
  expect((await house.guest.call(firm.searchHs, { q: 'wood' })).results).toHaveLength(20)
})

test('who registers becomes the first delegate, is free in all opening hours, and the hosts get a mail', async () => {
  const { person, email, organisationId, at } = await applied({ name: 'Kopi Gunung' })
  const view = await person.call(firm.view, at)
  expect(view).toMatchObject({ state: 'applied', name: 'Kopi Gunung', reason: null })
  expect(view.delegates).toMatchObject([{ name: 'Sari Rasa', email }])
  const { hats, days } = await person.call(forum.view, { forumId })
  expect(hats).toEqual([{ role: 'delegate', organisationId, standing: 'supplier', accepted: false }])
  const { free } = await person.call(firm.freeTimes, at)
  expect(free).toEqual(days.map(({ opensAt, closesAt }) => ({ from: opensAt, to: closesAt })))
  await house.app.settled()
  await expect
    .poll(async () => (await house.mails('host@embassy.example')).map(({ text }) => text).join())
    .toContain('Kopi Gunung')
})

test('one person registers one firm in a forum', async () => {
  const { person } = await applied()
  await expect(person.call(firm.register, { forumId, profile: words, delegate })).rejects.toEqual(
    refused('already_registered'),
  )
})

test('a draft forum takes applications, a closed one takes none and no changes', async () => {
  const owner = await house.signIn('owner@chamber.example')
  const own = await openForum(house, owner)
  await house.db.updateTable('forums').set({ phase: 'draft' }).where('id', '=', own).execute()
  const { person, at } = await applied({}, own)
  await owner.call(forum.setPhase, { forumId: own, phase: 'closed' })
  const late = await house.signIn('late@firm.example')
  await expect(late.call(firm.register, { forumId: own, profile: words, delegate })).rejects.toEqual(
    refused('forum_closed'),
  )
  await expect(person.call(firm.update, { ...at, profile: { about: 'New' } })).rejects.toEqual(
    refused('forum_closed'),
  )
  await expect(owner.call(firm.decide, { ...at, decision: 'accepted', reason: '' })).rejects.toEqual(
    refused('forum_closed'),
  )
  expect((await person.call(firm.view, at)).about).toBe(profile.about)
})

test('a forum or firm that is not there is not found', async () => {
  const { person, organisationId } = await applied()
  const nowhere = { forumId: randomUUID(), organisationId }
  await expect(
    person.call(firm.register, { forumId: randomUUID(), profile: words, delegate }),
  ).rejects.toEqual(refused('not_found'))
  await expect(person.call(firm.view, nowhere)).rejects.toEqual(refused('not_found'))
  const unknown = { forumId, organisationId: randomUUID() }
  await expect(person.call(firm.view, unknown)).rejects.toEqual(refused('not_found'))
  await expect(person.call(firm.update, { ...unknown, profile: {} })).rejects.toEqual(refused('not_found'))
  await expect(host.call(firm.decide, { ...unknown, decision: 'accepted', reason: '' })).rejects.toEqual(
    refused('not_found'),
  )
  const other = await openForum(house, host)
  await expect(host.call(firm.view, { forumId: other, organisationId })).rejects.toEqual(refused('not_found'))
  await expect(host.call(firm.setFreeTimes, { forumId: other, organisationId, free: [] })).rejects.toEqual(
    refused('not_found'),
  )
})

test('a firm is changed by its own people and by hosts of its side only', async () => {
  const { person, at } = await applied()
  const { person: stranger } = await applied()
  const change = { ...at, profile: { about: 'Changed.' } }
  for (const [who, may] of [
    [person, true],
    [host, true],
    [await member('cohost', 'supplier'), true],
    [await member('cohost', 'buyer'), false],
    [await member('moderator'), false],
    [await member('interpreter'), false],
    [stranger, false],
    [await house.signIn('nobody@else.example'), false],
  ] as const) {
    const answer = who.call(firm.update, change)
    if (may) await expect(answer).resolves.toEqual({})
    else await expect(answer).rejects.toEqual(refused('not_allowed'))
  }
})

test('where an accepted firm stands is settled; before, a co-host keeps it on the own side', async () => {
  const { person, at } = await applied({ standing: 'both' })
  const cohost = await member('cohost', 'supplier')
  await expect(cohost.call(firm.update, { ...at, profile: { standing: 'buyer' } })).rejects.toEqual(
    refused('not_allowed'),
  )
  await person.call(firm.update, { ...at, profile: { standing: 'supplier' } })
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  await expect(person.call(firm.update, { ...at, profile: { standing: 'buyer' } })).rejects.toEqual(
    refused('conflict'),
  )
  await person.call(firm.update, { ...at, profile: { standing: 'supplier', city: 'Kendal' } })
  expect((await person.call(firm.view, at)).city).toBe('Kendal')
})

test('offerings and needs are added, changed and removed; the code must exist', async () => {
  const { person, at } = await applied()
  const { id } = await person.call(firm.saveOffering, { ...at, offering })
  await person.call(firm.saveOffering, { ...at, id, offering: { ...offering, title: 'Fish crackers' } })
  const { id: needId } = await person.call(firm.saveNeed, { ...at, need })
  const view = await person.call(firm.view, at)
  expect(view.offerings).toEqual([
    {
      ...offering,
      id,
      title: 'Fish crackers',
      hsText: expect.stringContaining('crackers'),
      pictureUrl: null,
    },
  ])
  expect(view.needs).toMatchObject([{ ...need, id: needId }])
  await expect(
    person.call(firm.saveOffering, { ...at, offering: { ...offering, hsCode: '999999' } }),
  ).rejects.toEqual(refused('hs_unknown', { code: '999999' }))
  await expect(person.call(firm.saveNeed, { ...at, need: { ...need, hsCode: '000000' } })).rejects.toEqual(
    refused('hs_unknown', { code: '000000' }),
  )
  await person.call(firm.removeOffering, { ...at, id })
  await person.call(firm.removeNeed, { ...at, id: needId })
  await expect(person.call(firm.removeOffering, { ...at, id })).rejects.toEqual(refused('not_found'))
  expect(await person.call(firm.view, at)).toMatchObject({ offerings: [], needs: [] })
})

test('another firm’s offering, need or delegate is not found under one’s own', async () => {
  const one = await applied()
  const other = await applied()
  const { id } = await other.person.call(firm.saveOffering, { ...other.at, offering })
  const { id: needId } = await other.person.call(firm.saveNeed, { ...other.at, need })
  const delegateId = (await other.person.call(firm.view, other.at)).delegates[0]?.id ?? ''
  const person = { ...delegate, email: 'new@firm.example' }
  const attempts = [
    one.person.call(firm.saveOffering, { ...one.at, id, offering }),
    one.person.call(firm.removeOffering, { ...one.at, id }),
    one.person.call(firm.setPicture, { ...one.at, id, base64: png }),
    one.person.call(firm.saveNeed, { ...one.at, id: needId, need }),
    one.person.call(firm.removeNeed, { ...one.at, id: needId }),
    one.person.call(firm.saveDelegate, { ...one.at, id: delegateId, delegate: person }),
    one.person.call(firm.removeDelegate, { ...one.at, id: delegateId }),
  ]
  await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toEqual(refused('not_found'))))
  await expect(one.person.call(firm.saveOffering, { ...other.at, id, offering })).rejects.toEqual(
    refused('not_allowed'),
  )
  await expect(one.person.call(firm.setFreeTimes, { ...other.at, free: [] })).rejects.toEqual(
    refused('not_allowed'),
  )
  await expect(one.person.call(firm.freeTimes, other.at)).rejects.toEqual(refused('not_allowed'))
})

test('a firm brings twenty offerings, twenty needs and six delegates at most', async () => {
  const { person, at } = await applied()
  for (let count = 0; count < 20; count++) {
    await person.call(firm.saveOffering, { ...at, offering })
    await person.call(firm.saveNeed, { ...at, need })
  }
  await expect(person.call(firm.saveOffering, { ...at, offering })).rejects.toEqual(
    refused('quota_reached', { limit: 20 }),
  )
  await expect(person.call(firm.saveNeed, { ...at, need })).rejects.toEqual(
    refused('quota_reached', { limit: 20 }),
  )
  for (let count = 0; count < 5; count++)
    await person.call(firm.saveDelegate, {
      ...at,
      delegate: { ...delegate, email: `person${count}@firm.example` },
    })
  await expect(
    person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email: 'seventh@firm.example' } }),
  ).rejects.toEqual(refused('quota_reached', { limit: 6 }))
})

test('a delegate who was added signs in with that address and is in the firm; removed, no longer', async () => {
  const { person, at, organisationId } = await applied()
  const email = 'second@firm.example'
  const { id } = await person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email } })
  const second = await house.signIn(email)
  await second.call(firm.update, { ...at, profile: { about: 'By the second.' } })
  await expect(person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email } })).rejects.toEqual(
    refused('conflict'),
  )
  expect((await delegatesOf(house.db, [organisationId])).get(organisationId)).toHaveLength(2)
  await person.call(firm.removeDelegate, { ...at, id })
  await expect(second.call(firm.view, at)).rejects.toEqual(refused('not_allowed'))
})

test('a delegate’s new address takes the role with it', async () => {
  const { person, at } = await applied()
  const { id } = await person.call(firm.saveDelegate, {
    ...at,
    delegate: { ...delegate, email: 'old@address.example' },
  })
  await person.call(firm.saveDelegate, { ...at, id, delegate: { ...delegate, email: 'new@address.example' } })
  const old = await house.signIn('old@address.example')
  await expect(old.call(firm.view, at)).rejects.toEqual(refused('not_allowed'))
  const fresh = await house.signIn('new@address.example')
  expect((await fresh.call(firm.view, at)).delegates).toHaveLength(2)
})

test('the last delegate stays, and so does one with a meeting', async () => {
  const { person, at, organisationId } = await applied()
  const first = (await person.call(firm.view, at)).delegates[0]?.id ?? ''
  await expect(person.call(firm.removeDelegate, { ...at, id: first })).rejects.toEqual(refused('conflict'))
  await person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email: 'spare@firm.example' } })
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  await plannedMeeting(organisationId, first)
  await expect(person.call(firm.removeDelegate, { ...at, id: first })).rejects.toEqual(refused('conflict'))
  await expect(host.call(firm.decide, { ...at, decision: 'declined', reason: 'Too late.' })).rejects.toEqual(
    refused('conflict'),
  )
})

/** A published meeting of this firm with a buyer, as the schedule writes it. */
async function plannedMeeting(supplierId: string, delegateId: string): Promise<void> {
  const { db } = house
  const buyer = await acceptedFirm(house, forumId, { standing: 'buyer' })
  const { id: askedBy } = await db.selectFrom('users').select('id').limit(1).executeTakeFirstOrThrow()
  const room = await db
    .selectFrom('rooms')
    .select('id')
    .where('forumId', '=', forumId)
    .executeTakeFirstOrThrow()
  const [id, requestId] = [randomUUID(), randomUUID()]
  const pair = { supplierId, buyerId: buyer.id }
  const now = house.clock.now()
  const span = {
    startsAt: new Date(now.getTime() + 3_600_000),
    endsAt: new Date(now.getTime() + 4_800_000),
  }
  await db
    .insertInto('meetingRequests')
    .values({
      id: requestId,
      forumId,
      fromId: buyer.id,
      toId: supplierId,
      ...pair,
      askedBy,
      message: '',
      state: 'accepted',
      createdAt: now,
      expiresAt: span.startsAt,
    })
    .execute()
  await db
    .insertInto('meetings')
    .values({ id, forumId, requestId, ...pair, roomId: room.id, ...span, state: 'planned' })
    .execute()
  await db
    .insertInto('bookings')
    .values({ meetingId: id, bookableId: delegateId, ...span })
    .execute()
}

test('a decision needs its reason unless it accepts, is mailed to every delegate, and may be changed', async () => {
  const { person, email, at } = await applied({ name: 'Batik Pesisir' })
  await person.call(firm.saveDelegate, {
    ...at,
    delegate: { ...delegate, email: 'batik.second@firm.example' },
  })
  await expect(host.call(firm.decide, { ...at, decision: 'declined', reason: ' ' })).rejects.toEqual(
    refused('bad_input', { field: 'reason' }),
  )
  await host.call(firm.decide, { ...at, decision: 'waitlisted', reason: 'The textile side is full.' })
  expect(await person.call(firm.view, at)).toMatchObject({
    state: 'waitlisted',
    reason: 'The textile side is full.',
  })
  await expect(host.call(firm.decide, { ...at, decision: 'waitlisted', reason: 'Again.' })).rejects.toEqual(
    refused('already_decided'),
  )
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  expect(await person.call(firm.view, at)).toMatchObject({ state: 'accepted', reason: null })
  await host.call(firm.decide, { ...at, decision: 'declined', reason: 'Withdrawn by phone.' })
  await house.app.settled()
  for (const to of [email, 'batik.second@firm.example'])
    await expect
      .poll(async () => (await house.mails(to)).map(({ text }) => text).join())
      .toContain('The textile side is full.')
})

test('an application is decided by the host and the co-host of its side, by nobody else', async () => {
  const { person, at } = await applied()
  const decision = { ...at, decision: 'accepted' as const, reason: '' }
  for (const who of [person, await member('cohost', 'buyer'), await member('moderator')])
    await expect(who.call(firm.decide, decision)).rejects.toEqual(refused('not_allowed'))
  await (await member('cohost', 'supplier')).call(firm.decide, decision)
  expect((await person.call(firm.view, at)).state).toBe('accepted')
})

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
  const own = await openForum(house, host)
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
  const held = await freeTimesOf(house.db, own, [open.organisationId, narrow.organisationId])
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

test('a web address is kept with the scheme that was left out', async () => {
  const { person, at } = await applied()
  await person.call(firm.update, { ...at, profile: { website: 'kerupuk.example/toko' } })
  expect((await person.call(firm.view, at)).website).toBe('https://kerupuk.example/toko')
  for (const website of ['javascript:alert(1)', 'ftp://kerupuk.example', 'two words'])
    await expect(person.call(firm.update, { ...at, profile: { website } })).rejects.toEqual(
      refused('bad_input'),
    )
})

/** One white pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

test('a picture is judged by its content and served only to who sees the firm, inert', async () => {
  const { person, at } = await applied()
  const { id } = await person.call(firm.saveOffering, { ...at, offering })
  const page = Buffer.from('<html><script>alert(1)</script></html>').toString('base64')
  await expect(person.call(firm.setPicture, { ...at, id, base64: page })).rejects.toEqual(
    refused('file_type'),
  )
  const large = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(2_097_100)]).toString('base64')
  await expect(person.call(firm.setPicture, { ...at, id, base64: large })).rejects.toEqual(
    refused('too_large', { limit: '2 MB' }),
  )
  await person.call(firm.setPicture, { ...at, id, base64: png })
  const url = (await person.call(firm.view, at)).offerings[0]?.pictureUrl ?? ''
  const served = await person.fetch(url)
  expect(served.status).toBe(200)
  expect(Object.fromEntries(served.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': expect.stringContaining('private'),
  })
  expect(Buffer.from(await served.arrayBuffer()).toString('base64')).toBe(png)
  expect((await house.guest.fetch(url)).status).toBe(401)
  const { person: other } = await applied()
  expect((await other.fetch(url)).status).toBe(404)
  await person.call(firm.saveOffering, { ...at, id, offering: { ...offering, title: 'Renamed' } })
  expect((await person.call(firm.view, at)).offerings[0]?.pictureUrl).toBe(url)
  await person.call(firm.setPicture, { ...at, id, base64: png })
  expect((await person.call(firm.view, at)).offerings[0]?.pictureUrl).not.toBe(url)
})

test('delegates of accepted firms see accepted firms without addresses and reasons; the host team sees all', async () => {
  const { person, at, email } = await applied({ name: 'Hidden Until Accepted' })
  const { person: other, at: otherAt } = await applied()
  await expect(other.call(firm.view, at)).rejects.toEqual(refused('not_found'))
  const cohostOfBuyers = await member('cohost', 'buyer')
  await expect(cohostOfBuyers.call(firm.view, at)).rejects.toEqual(refused('not_found'))
  expect((await host.call(firm.view, at)).delegates[0]?.email).toBe(email)
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: 'Welcome.' })
  await expect(other.call(firm.view, at)).rejects.toEqual(refused('not_found'))
  expect((await other.call(firm.list, { forumId })).organisations).toMatchObject([
    { id: otherAt.organisationId },
  ])
  await host.call(firm.decide, { ...otherAt, decision: 'accepted', reason: '' })
  const seen = await other.call(firm.view, at)
  expect(seen.reason).toBeNull()
  expect(seen.delegates[0]).toMatchObject({ name: 'Sari Rasa', email: null })
  expect((await person.call(firm.view, at)).reason).toBe('Welcome.')
  expect((await (await member('interpreter')).call(firm.view, at)).delegates[0]?.email).toBeNull()
  await expect((await house.signIn('nobody@else.example')).call(firm.list, { forumId })).rejects.toEqual(
    refused('not_allowed'),
  )
})

test('the register is paged, searched and filtered, and each sees the own part of it', async () => {
  const owner = await house.signIn('register@chamber.example')
  const own = await openForum(house, owner)
  for (let count = 0; count < 55; count++)
    await acceptedFirm(house, own, {
      name: `Firm ${String(count).padStart(2, '0')}`,
      standing: count % 2 ? 'buyer' : 'supplier',
      state: count < 3 ? 'applied' : 'accepted',
    })
  await acceptedFirm(house, own, {
    name: 'Zeta 100%_sure',
    offerings: [{ title: 'Meranti boards', hsCode: '441231' }],
  })
  const read = async (person: Person, filter: object = {}) => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await person.call(firm.list, { forumId: own, ...filter, ...(cursor && { cursor }) })
      expect(page.organisations.length).toBeLessThanOrEqual(50)
      names.push(...page.organisations.map(({ name }) => name))
      cursor = page.next ?? undefined
    } while (cursor)
    return names
  }
  const all = await read(owner)
  expect(all).toHaveLength(56)
  expect(all).toEqual([...new Set(all)].sort())
  expect(await read(owner, { state: 'applied' })).toEqual(['Firm 00', 'Firm 01', 'Firm 02'])
  expect(await read(owner, { side: 'buyer', state: 'applied' })).toEqual(['Firm 01'])
  for (const search of ['meranti', '4412', 'kayu lapis', 'zeta', '100%_'])
    expect(await read(owner, { search })).toEqual(['Zeta 100%_sure'])
  expect(await read(owner, { search: '%' })).toEqual(['Zeta 100%_sure'])
  const { person, at } = await applied({ name: 'Own Firm' }, own)
  expect(await read(person)).toEqual(['Own Firm'])
  await owner.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  const seen = await read(person)
  expect(seen).toContain('Own Firm')
  expect(seen).not.toContain('Firm 00')
  expect(seen).toHaveLength(54)
  await expect(person.call(firm.list, { forumId: own, cursor: 'garbage' })).rejects.toEqual(
    refused('bad_input'),
  )
})

test('higher rooms read the firms of a forum in few queries', async () => {
  const { person, at, organisationId } = await applied()
  await person.call(firm.saveOffering, { ...at, offering })
  await person.call(firm.saveNeed, { ...at, need })
  const one = await organisationIn(house.db, forumId, organisationId)
  expect(one).toMatchObject({
    id: organisationId,
    state: 'applied',
    zone: 'Asia/Jakarta',
    offerings: [{ title: 'Prawn crackers', hsCode: '190590', certificates: ['halal'] }],
    needs: [{ title: 'Starter housings', hsCode: '851190' }],
  })
  expect(await organisationsIn(house.db, forumId, { ids: [organisationId], acceptedOnly: true })).toEqual([])
  expect(await organisationsIn(house.db, forumId, { ids: [] })).toEqual([])
  await expect(organisationIn(house.db, forumId, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
})
