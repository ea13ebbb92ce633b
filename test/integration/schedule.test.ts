import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { cancelMeeting, meetingForRoom } from '../../server/schedule/service.ts'
import { fact } from '../../shared/facts.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { type Board, type BoardMeeting, schedule } from '../../shared/schedule.ts'
import type { Spoken } from '../../shared/values.ts'
import { acceptedFirm, acceptedRequest, makeSchedule, openForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { codeOf, refusalOf } from '../support/refusals.ts'

let house: TestHouse
let host: Person
beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@chamber.example')
})
afterAll(() => house.close())
// One address may ask for so many codes in a quarter of an hour, and every test signs people in.
beforeEach(() => house.clock.advance(3_600_000))

/** The calendar files mailed to someone, the newest first; waits until there are so many. */
async function calendarsFor(email: string, count: number): Promise<string[]> {
  await house.app.settled()
  return vi.waitFor(
    async () => {
      const files = (await house.mails(email)).flatMap(({ calendar }) =>
        // Long lines are folded (RFC 5545, 3.1).
        calendar === null ? [] : [calendar.replace(/\r\n /g, '')],
      )
      expect(files).toHaveLength(count)
      return files
    },
    { timeout: 15_000 },
  )
}

/** A forum with two makers and two buyers; each maker is to meet each buyer. */
async function forumOfFour() {
  const forumId = await openForum(house, host)
  const maker = (name: string) => acceptedFirm(house, forumId, { name, standing: 'supplier' })
  const seeker = (name: string) =>
    acceptedFirm(house, forumId, { name, standing: 'buyer', country: 'BY', zone: 'Europe/Minsk' })
  const [plywood, salt] = [await maker('Kayu Rimba'), await maker('Garam Laut')]
  const [trucks, textiles] = [await seeker('Belkommash'), await seeker('Minsk Tekstil')]
  const requests = {
    plywoodTrucks: await acceptedRequest(house, forumId, plywood, trucks),
    plywoodTextiles: await acceptedRequest(house, forumId, plywood, textiles),
    saltTrucks: await acceptedRequest(house, forumId, salt, trucks),
    saltTextiles: await acceptedRequest(house, forumId, salt, textiles),
  }
  return { forumId, plywood, salt, trucks, textiles, requests }
}

const boardOf = (forumId: string, person = host) => person.call(schedule.board, { forumId })
const revisionOf = async (forumId: string) => (await boardOf(forumId)).revision
/** Has the schedule made and waits for its end; how many meetings there are then, and how many are left. */
const make = async (forumId: string) => {
  await makeSchedule(host, forumId)
  const { meetings, unplaced } = await boardOf(forumId)
  return { placed: meetings.length, unplaced: unplaced.length }
}
const publish = async (forumId: string) =>
  host.call(schedule.publish, { forumId, revision: await revisionOf(forumId) })
const move = async (
  forumId: string,
  requestId: string,
  to: { start: string; roomId: string },
  push = false,
) => host.call(schedule.move, { forumId, revision: await revisionOf(forumId), requestId, ...to, push })
/** A slot by its day and its place in it. */
const slotIn = ({ slots, days }: Board, day: number, at: number) =>
  slots.filter(({ start }) => start >= (days[day]?.opensAt ?? '') && start < (days[day]?.closesAt ?? ''))[at]
    ?.start ?? ''
const placeOf = (meetings: BoardMeeting[], requestId: string) => {
  const found = meetings.find((meeting) => meeting.requestId === requestId)
  if (!found) throw new Error(`${requestId} is not in the draft`)
  return { start: found.start, roomId: found.roomId }
}

test('a host schedules, moves one by hand, publishes; both sides get their mail and see it in their agenda', async () => {
  const { forumId, plywood, trucks, requests } = await forumOfFour()
  const before = await boardOf(forumId)
  expect(before.meetings).toEqual([])
  expect(before.unplaced.map(({ reason }) => reason)).toEqual(Array(4).fill({ kind: 'fits' }))
  expect(before.slots).toHaveLength(36)
  expect(before.rooms.map(({ name }) => name)).toEqual(['1', '2', '3', '4'])
  expect(before.published).toBeNull()

  expect(await make(forumId)).toEqual({ placed: 4, unplaced: 0 })
  const drafted = await boardOf(forumId)
  expect(drafted.meetings.map(({ change }) => change)).toEqual(Array(4).fill('new'))
  expect(drafted.difference).toEqual({ added: 4, moved: 0, cancelled: 0, mails: 8 })

  const firm = await house.signIn(plywood.email)
  expect((await firm.call(schedule.agenda, { forumId })).meetings).toEqual([])

  const start = slotIn(drafted, 1, 4)
  const roomId = drafted.rooms[2]?.id ?? ''
  await move(forumId, requests.plywoodTrucks, { start, roomId })
  expect(placeOf((await boardOf(forumId)).meetings, requests.plywoodTrucks)).toEqual({ start, roomId })

  expect(await publish(forumId)).toEqual({ number: 1, added: 4, moved: 0, cancelled: 0, mails: 8 })
  const after = await boardOf(forumId)
  expect(after.meetings.map(({ change }) => change)).toEqual(Array(4).fill('same'))
  expect(after.difference).toEqual({ added: 0, moved: 0, cancelled: 0, mails: 0 })
  expect(after.published?.number).toBe(1)

  const { meetings } = await firm.call(schedule.agenda, { forumId })
  expect(meetings).toHaveLength(2)
  const meeting = meetings.find(({ buyer }) => buyer.organisationId === trucks.id)
  expect(meeting).toMatchObject({
    start,
    roomName: '3',
    part: 'supplier',
    state: 'planned',
    attending: { supplier: 'Delegate of Kayu Rimba', buyer: 'Delegate of Belkommash' },
    interpreter: null,
    outcomeRecorded: false,
    supplier: { name: 'Kayu Rimba', zone: 'Asia/Jakarta' },
    buyer: { name: 'Belkommash', zone: 'Europe/Minsk' },
    lobbyOpensAt: new Date(Date.parse(start) - 600_000).toISOString(),
  })
  expect((await host.call(schedule.agenda, { forumId })).meetings.map(({ part }) => part)).toEqual(
    Array(4).fill('host'),
  )

  const files = await calendarsFor(trucks.email, 2)
  expect(files.some((file) => file.includes(`UID:meeting-${meeting?.id}@`))).toBe(true)
})

test('two published meetings change places in one publishing', async () => {
  const { forumId, requests, plywood } = await forumOfFour()
  await make(forumId)
  await publish(forumId)
  const before = await boardOf(forumId)
  const { meetings, rooms } = before
  const one = placeOf(meetings, requests.plywoodTrucks)
  const other = placeOf(meetings, requests.plywoodTextiles)
  const aside = { start: slotIn(before, 1, 9), roomId: rooms[3]?.id ?? '' }
  // The buyers' other meetings make way first, so that only the two are exchanged.
  await move(forumId, requests.saltTrucks, {
    start: slotIn(before, 1, 0),
    roomId: rooms[0]?.id ?? '',
  })
  await move(forumId, requests.saltTextiles, {
    start: slotIn(before, 1, 1),
    roomId: rooms[0]?.id ?? '',
  })
  await publish(forumId)
  await move(forumId, requests.plywoodTrucks, aside)
  await move(forumId, requests.plywoodTextiles, one)
  await move(forumId, requests.plywoodTrucks, other)
  expect((await boardOf(forumId)).difference).toEqual({ added: 0, moved: 2, cancelled: 0, mails: 4 })
  expect(await publish(forumId)).toMatchObject({ number: 3, moved: 2 })
  const swapped = (await boardOf(forumId)).meetings
  expect(placeOf(swapped, requests.plywoodTrucks)).toEqual(other)
  expect(placeOf(swapped, requests.plywoodTextiles)).toEqual(one)
  const files = await calendarsFor(plywood.email, 4)
  expect(files.filter((file) => file.includes('SEQUENCE:1'))).toHaveLength(2)
})

test('a meeting taken out and published again is cancelled, and is not brought back unasked', async () => {
  const { forumId, requests, salt } = await forumOfFour()
  await make(forumId)
  await publish(forumId)
  const before = placeOf((await boardOf(forumId)).meetings, requests.saltTrucks)
  const revision = await revisionOf(forumId)
  await host.call(schedule.remove, { forumId, revision, requestId: requests.saltTrucks })
  expect((await boardOf(forumId)).unplaced).toMatchObject([
    { requestId: requests.saltTrucks, reason: { kind: 'taken_out' } },
  ])
  expect(await codeOf(make(forumId))).toBe('nothing_to_schedule')
  expect(await publish(forumId)).toMatchObject({ number: 2, cancelled: 1, mails: 2 })
  const firm = await house.signIn(salt.email)
  const { meetings } = await firm.call(schedule.agenda, { forumId })
  expect(meetings.map(({ state }) => state).sort()).toEqual(['cancelled', 'planned'])
  const files = await calendarsFor(salt.email, 3)
  expect(files.filter((file) => file.includes('METHOD:CANCEL'))).toHaveLength(1)

  // By hand it is a new meeting, at a time that is free again.
  await move(forumId, requests.saltTrucks, before)
  expect(await publish(forumId)).toMatchObject({ number: 3, added: 1, mails: 2 })
})

test('published and locked meetings stay where they are when all is scheduled again', async () => {
  const { forumId, requests, plywood, salt } = await forumOfFour()
  await make(forumId)
  await publish(forumId)
  const third = await acceptedFirm(house, forumId, { name: 'Zubr', standing: 'buyer' })
  const late = await acceptedRequest(house, forumId, plywood, third)
  const free = await acceptedRequest(house, forumId, salt, third)
  const before = await boardOf(forumId)
  const { rooms, meetings } = before
  const spot = { start: slotIn(before, 1, 17), roomId: rooms[3]?.id ?? '' }
  await move(forumId, late, spot)
  await host.call(schedule.lock, {
    forumId,
    revision: await revisionOf(forumId),
    requestId: late,
    locked: true,
  })
  expect(await make(forumId)).toEqual({ placed: 6, unplaced: 0 })
  const again = (await boardOf(forumId)).meetings
  expect(placeOf(again, late)).toEqual(spot)
  expect(again.find(({ requestId }) => requestId === late)).toMatchObject({ locked: true, change: 'new' })
  expect(again.some(({ requestId }) => requestId === free)).toBe(true)
  for (const requestId of Object.values(requests))
    expect(placeOf(again, requestId)).toEqual(placeOf(meetings, requestId))
})

describe('a move is refused', () => {
  test('where it does not fit, saying why', async () => {
    const { forumId, requests, plywood } = await forumOfFour()
    await make(forumId)
    const before = await boardOf(forumId)
    const { meetings, rooms, revision } = before
    const [room = '', ...others] = rooms.map(({ id }) => id)
    const slot = (day: number, at: number) => slotIn(before, day, at)
    const taken = placeOf(meetings, requests.plywoodTrucks)
    const elsewhere = others.find((id) => id !== taken.roomId) ?? ''
    const tryMove = (requestId: string, start: string, roomId: string) =>
      refusalOf(host.call(schedule.move, { forumId, revision, requestId, start, roomId, push: false }))

    expect(await tryMove(requests.plywoodTextiles, taken.start, elsewhere)).toMatchObject({
      code: 'slot_taken',
      data: { name: 'Kayu Rimba' },
    })
    expect(await tryMove(requests.saltTextiles, slot(0, 0).replace(':00:00', ':05:00'), room)).toMatchObject({
      code: 'slot_outside',
    })
    expect(await tryMove(requests.saltTextiles, slot(1, 5), forumId)).toMatchObject({ code: 'not_found' })
    expect(await tryMove(forumId, slot(1, 5), room)).toMatchObject({ code: 'not_found' })

    await house.db.deleteFrom('freeTimes').where('organisationId', '=', plywood.id).execute()
    expect(await tryMove(requests.plywoodTrucks, slot(1, 5), room)).toMatchObject({
      code: 'not_available',
      data: { name: 'Kayu Rimba' },
    })
    const { places } = await host.call(schedule.places, { forumId, requestId: requests.plywoodTrucks })
    expect(new Set(places.map(({ obstacle }) => obstacle))).toEqual(new Set(['supplier_away']))
    expect(await codeOf(publish(forumId))).toBe('not_available')
    expect((await boardOf(forumId)).published).toBeNull()
  })

  test('into the past, and of a meeting that has begun', async () => {
    const { forumId, requests } = await forumOfFour()
    await make(forumId)
    await publish(forumId)
    const before = await boardOf(forumId)
    const { meetings, rooms, revision } = before
    const first = meetings[0]
    if (!first) throw new Error('nothing was placed')
    const now = house.clock.now()
    house.clock.set(first.start)
    const host = await house.signIn('host@chamber.example')
    const fixed = (await boardOf(forumId, host)).meetings.filter(({ fixed }) => fixed)
    expect(fixed.map(({ requestId }) => requestId)).toContain(first.requestId)
    const later = Object.values(requests).find((id) => !fixed.some(({ requestId }) => requestId === id)) ?? ''
    const roomId = rooms[0]?.id ?? ''
    const [past, next] = [slotIn(before, 0, 0), slotIn(before, 1, 0)]
    const here = { forumId, revision, roomId, push: false }
    expect(await codeOf(host.call(schedule.move, { ...here, requestId: first.requestId, start: next }))).toBe(
      'slot_past',
    )
    expect(await codeOf(host.call(schedule.move, { ...here, requestId: later, start: past }))).toBe(
      'slot_past',
    )
    expect(await codeOf(host.call(schedule.remove, { forumId, revision, requestId: first.requestId }))).toBe(
      'slot_past',
    )
    house.clock.set(now)
  })
})

describe('two hosts at once', () => {
  test('a change made on an older draft is refused', async () => {
    const { forumId, requests } = await forumOfFour()
    const { revision } = await boardOf(forumId)
    await makeSchedule(host, forumId)
    expect(await codeOf(host.call(schedule.make, { forumId, revision, seconds: 1 }))).toBe('schedule_stale')
    const requestId = requests.saltTrucks
    expect(await codeOf(host.call(schedule.remove, { forumId, revision, requestId }))).toBe('schedule_stale')
    expect(await codeOf(host.call(schedule.publish, { forumId, revision }))).toBe('schedule_stale')
  })

  test('of publishings that race, one is done and mails once', async () => {
    const { forumId, trucks } = await forumOfFour()
    await make(forumId)
    const revision = await revisionOf(forumId)
    const codes = await Promise.all(
      Array.from({ length: 8 }, () => codeOf(host.call(schedule.publish, { forumId, revision }))),
    )
    expect(codes.sort()).toEqual(['done', ...Array(7).fill('schedule_stale')])
    await calendarsFor(trucks.email, 2)
  })

  test('nothing is published twice', async () => {
    const { forumId } = await forumOfFour()
    expect(await codeOf(publish(forumId))).toBe('nothing_to_schedule')
    await make(forumId)
    await publish(forumId)
    expect(await codeOf(publish(forumId))).toBe('nothing_to_schedule')
  })
})

test('a cancelled meeting frees its people, tells both sides and is out of the draft', async () => {
  const { forumId, plywood, trucks, requests } = await forumOfFour()
  await make(forumId)
  await publish(forumId)
  const firm = await house.signIn(plywood.email)
  const { meetings } = await firm.call(schedule.agenda, { forumId })
  const meetingId = meetings.find(({ buyer }) => buyer.organisationId === trucks.id)?.id ?? ''
  const row = await house.db
    .selectFrom('forums')
    .selectAll()
    .where('id', '=', forumId)
    .executeTakeFirstOrThrow()
  const cancel = () =>
    runSystem(house.app.runner, (work) =>
      cancelMeeting(work, { forum: row, meetingId, reason: 'Our buyer is ill.' }),
    )
  await cancel()
  expect(await meetingForRoom(house.db, meetingId)).toMatchObject({ state: 'cancelled', sequence: 1 })
  expect(
    await house.db.selectFrom('bookings').select('bookableId').where('meetingId', '=', meetingId).execute(),
  ).toEqual([])
  const { unplaced, difference } = await boardOf(forumId)
  expect(unplaced).toMatchObject([{ requestId: requests.plywoodTrucks, reason: { kind: 'taken_out' } }])
  expect(difference).toMatchObject({ added: 0, moved: 0, cancelled: 0 })
  for (const { email } of [plywood, trucks]) {
    const files = await calendarsFor(email, 3)
    const cancelled = files.filter((file) => file.includes('METHOD:CANCEL'))
    expect(cancelled).toHaveLength(1)
    expect(cancelled[0]).toContain('SEQUENCE:1')
    const mails = await house.mails(email)
    expect(mails.filter(({ text }) => text.includes('Our buyer is ill.'))).toHaveLength(1)
  }
  await expect(cancel()).rejects.toMatchObject({ code: 'meeting_cancelled' })
})

describe('interpreters', () => {
  const withInterpreters = async (...teams: Spoken[][]) => {
    const forumId = await openForum(house, host)
    const maker = await acceptedFirm(house, forumId, { name: 'Kayu Rimba', languages: ['id'] })
    const buyers = [
      await acceptedFirm(house, forumId, { name: 'Belkommash', standing: 'buyer', languages: ['ru'] }),
      await acceptedFirm(house, forumId, { name: 'Minsk Tekstil', standing: 'buyer', languages: ['ru'] }),
    ]
    for (const [at, languages] of teams.entries())
      await runSystem(house.app.runner, (work) =>
        enrol(work, {
          forumId,
          email: `interpreter${at}-${forumId.slice(0, 8)}@words.example`,
          name: `Interpreter ${at}`,
          role: 'interpreter',
          languages,
        }),
      )
    const [first, second] = buyers
    if (!first || !second) throw new Error('no buyers')
    const requests = [
      await acceptedRequest(house, forumId, maker, first),
      await acceptedRequest(house, forumId, maker, second),
    ]
    return { forumId, requests }
  }

  test('are booked where two share no language, get the mail and see their own meetings', async () => {
    const { forumId } = await withInterpreters(['en', 'ru'], ['id', 'ru'])
    expect(await make(forumId)).toEqual({ placed: 2, unplaced: 0 })
    expect((await boardOf(forumId)).meetings.map(({ interpreter }) => interpreter)).toEqual([
      'Interpreter 1',
      'Interpreter 1',
    ])
    expect(await publish(forumId)).toMatchObject({ added: 2, mails: 6 })
    const email = `interpreter1-${forumId.slice(0, 8)}@words.example`
    await calendarsFor(email, 2)
    const interpreter = await house.signIn(email)
    const { meetings } = await interpreter.call(schedule.agenda, { forumId })
    expect(meetings.map(({ part }) => part)).toEqual(['interpreter', 'interpreter'])
  })

  test('that are missing for a pair leave it unplaced', async () => {
    const { forumId } = await withInterpreters(['en', 'ru'])
    expect(await make(forumId)).toEqual({ placed: 0, unplaced: 2 })
    const causes = [{ kind: 'no_interpreter', slots: 33, languages: { supplier: ['id'], buyer: ['ru'] } }]
    expect((await boardOf(forumId)).unplaced.map(({ reason }) => reason)).toEqual(
      Array(2).fill({ kind: 'blocked', shared: 33, causes }),
    )
  })
})

test('facts reach both sides when it is published, and only the team before', async () => {
  const { forumId, plywood, trucks } = await forumOfFour()
  const pages = await Promise.all(
    [plywood, trucks].map(async ({ email }) => (await house.signIn(email)).connect()),
  )
  const team = await host.connect()
  for (const page of [...pages, team]) await page.ask(forumEvents.watch, { forumId })
  const heard: string[] = []
  for (const page of pages) page.raw.on(fact.name, () => heard.push('a firm'))
  const teamHears = team.next(fact)
  await make(forumId)
  expect((await teamHears).topics).toEqual(['schedule'])
  const told = Promise.all(pages.map((page) => page.next(fact)))
  expect(heard).toEqual([])
  await publish(forumId)
  for (const { topics } of await told) expect(topics).toEqual(['schedule', 'room'])
  for (const page of [...pages, team]) page.close()
})

test('a co-host sees the board and changes nothing; firms see the agenda only', async () => {
  const { forumId, plywood, requests } = await forumOfFour()
  await make(forumId)
  const email = 'cohost@embassy.example'
  await runSystem(house.app.runner, (work) =>
    enrol(work, { forumId, email, name: 'Co-host', role: 'cohost', side: 'buyer' }),
  )
  const cohost = await house.signIn(email)
  const firm = await house.signIn(plywood.email)
  const { revision, meetings } = await boardOf(forumId, cohost)
  const requestId = requests.saltTrucks
  const place = placeOf(meetings, requestId)
  for (const person of [cohost, firm, await house.signIn('stranger@nowhere.example')]) {
    for (const action of [schedule.repair, schedule.publish])
      expect(await codeOf(person.call(action, { forumId, revision }))).toBe('not_allowed')
    expect(await codeOf(person.call(schedule.make, { forumId, revision, seconds: 1 }))).toBe('not_allowed')
    expect(await codeOf(person.call(schedule.stop, { forumId }))).toBe('not_allowed')
    expect(await codeOf(person.call(schedule.remove, { forumId, revision, requestId }))).toBe('not_allowed')
    expect(
      await codeOf(person.call(schedule.move, { forumId, revision, requestId, ...place, push: false })),
    ).toBe('not_allowed')
    expect(await codeOf(person.call(schedule.lock, { forumId, revision, requestId, locked: true }))).toBe(
      'not_allowed',
    )
  }
  expect(await codeOf(boardOf(forumId, firm))).toBe('not_allowed')
  expect(await codeOf(firm.call(schedule.places, { forumId, requestId }))).toBe('not_allowed')
  await host.call(forum.setPhase, { forumId, phase: 'closed' })
  expect(await codeOf(make(forumId))).toBe('forum_closed')
})

test('a day on which clocks jump has as many slots as it has time', async () => {
  const { id: forumId } = await host.call(forum.create, {
    name: 'Night market',
    about: '',
    zone: 'Europe/Berlin',
    languages: ['en'],
    supplierSide: { name: 'North', country: 'DE', zone: 'Europe/Berlin', language: 'en' },
    buyerSide: { name: 'South', country: 'DE', zone: 'Europe/Berlin', language: 'en' },
    slotMinutes: 20,
    breakMinutes: 10,
    rooms: 1,
    days: [
      { date: '2027-03-28', opens: '01:00', closes: '05:00' },
      { date: '2027-10-31', opens: '01:00', closes: '05:00' },
    ],
  })
  const { slots, days } = await boardOf(forumId)
  const before = slots.filter(({ start }) => start < (days[1]?.opensAt ?? ''))
  expect([before.length, slots.length]).toEqual([6, 16])
  expect(slots[2]?.start).toBe('2027-03-28T01:00:00.000Z')
})
