import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { forum } from '../../shared/forum.ts'
import { type Board, type BoardMeeting, type Conditions, schedule } from '../../shared/schedule.ts'
import { acceptedFirm, acceptedRequest, makeSchedule, openForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { codeOf } from '../support/refusals.ts'

let house: TestHouse
let host: Person
beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@chamber.example')
})
afterAll(() => house.close())
beforeEach(() => house.clock.advance(3_600_000))

const boardOf = (forumId: string) => host.call(schedule.board, { forumId })
const placesOf = async (forumId: string, requestId: string) =>
  (await host.call(schedule.places, { forumId, requestId })).places
const draftOf = async (forumId: string) => ({ forumId, revision: (await boardOf(forumId)).revision })
const move = async (
  forumId: string,
  requestId: string,
  to: { start: string | undefined; roomId: string | undefined; push?: boolean },
) =>
  host.call(schedule.move, {
    ...(await draftOf(forumId)),
    requestId,
    push: to.push ?? false,
    start: to.start ?? '',
    roomId: to.roomId ?? '',
  })
const lock = async (forumId: string, requestId: string) =>
  host.call(schedule.lock, { ...(await draftOf(forumId)), requestId, locked: true })
const publish = async (forumId: string) => host.call(schedule.publish, await draftOf(forumId))
const repair = async (forumId: string) => host.call(schedule.repair, await draftOf(forumId))
const hold = (forumId: string, requestId: string, conditions: Partial<Conditions>) =>
  host.call(schedule.setConditions, {
    forumId,
    requestId,
    ...{ must: false, earliest: null, latest: null, after: null },
    ...conditions,
  })
const find = ({ meetings }: Board, requestId: string): BoardMeeting | undefined =>
  meetings.find((meeting) => meeting.requestId === requestId)
const startOf = (board: Board, requestId: string) => find(board, requestId)?.start ?? null

/** Makers and buyers of the forum, everyone to meet everyone; requests by the places of the two, as `0-1`. */
async function forumOf(makers: number, buyers: number, rooms?: number) {
  const forumId = await openForum(house, host)
  if (rooms !== undefined) await host.call(forum.update, { forumId, rooms })
  const firms = { makers: [] as { id: string }[], buyers: [] as { id: string }[] }
  for (let at = 0; at < makers; at++)
    firms.makers.push(await acceptedFirm(house, forumId, { name: `Maker ${at}` }))
  for (let at = 0; at < buyers; at++)
    firms.buyers.push(await acceptedFirm(house, forumId, { name: `Buyer ${at}`, standing: 'buyer' }))
  const requests: Record<string, string> = {}
  for (const [one, maker] of firms.makers.entries())
    for (const [other, buyer] of firms.buyers.entries())
      requests[`${one}-${other}`] = await acceptedRequest(house, forumId, maker, buyer)
  return { forumId, ...firms, of: (pair: string) => requests[pair] ?? '' }
}

/** From now on a firm is free in these slots of the board only. */
async function freeOnly(forumId: string, organisationId: string, slots: Board['slots']) {
  await house.db.deleteFrom('freeTimes').where('organisationId', '=', organisationId).execute()
  if (slots.length > 0)
    await house.db
      .insertInto('freeTimes')
      .values(
        slots.map(({ start, end }) => ({
          forumId,
          organisationId,
          startsAt: new Date(start),
          endsAt: new Date(end),
        })),
      )
      .execute()
}

describe('what-if', () => {
  test('says where a meeting fits, what it would push and where to; moving with a push does just that', async () => {
    const { forumId, makers, of } = await forumOf(1, 3)
    const { slots, rooms } = await boardOf(forumId)
    await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(0, 3))
    await move(forumId, of('0-0'), { start: slots[0]?.start, roomId: rooms[0]?.id })
    await move(forumId, of('0-1'), { start: slots[1]?.start, roomId: rooms[0]?.id })
    const places = await placesOf(forumId, of('0-2'))
    expect(places).toHaveLength(slots.length)
    expect(places.map(({ obstacle }) => obstacle)).toEqual([
      ...Array(3).fill(null),
      ...Array(slots.length - 3).fill('supplier_away'),
    ])
    const [first, , third] = places
    expect(third).toMatchObject({ pushes: [], rooms: rooms.map(({ id }) => id) })
    expect(first?.pushes).toHaveLength(1)
    expect(first?.pushes[0]).toMatchObject({ requestId: of('0-0'), to: slots[2]?.start })
    expect(first?.price).toMatchObject({ weight: 0, moved: 0 })

    const there = { start: slots[0]?.start, roomId: rooms[0]?.id }
    expect(await codeOf(move(forumId, of('0-2'), there))).toBe('slot_taken')
    await move(forumId, of('0-2'), { ...there, push: true })
    const after = await boardOf(forumId)
    expect(['0-2', '0-1', '0-0'].map((pair) => startOf(after, of(pair)))).toEqual(
      slots.slice(0, 3).map(({ start }) => start),
    )
  })

  test('of what finds no other place says so, with its weight; it is left over then', async () => {
    const { forumId, makers, of } = await forumOf(1, 2)
    const { slots, rooms } = await boardOf(forumId)
    await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(0, 1))
    const there = { start: slots[0]?.start, roomId: rooms[0]?.id }
    await move(forumId, of('0-0'), there)
    await publish(forumId)
    const [first] = await placesOf(forumId, of('0-1'))
    expect(first).toMatchObject({
      obstacle: null,
      pushes: [{ requestId: of('0-0'), to: null }],
      price: { weight: 4, holes: 0, moved: 1 },
    })
    await move(forumId, of('0-1'), { ...there, push: true })
    const after = await boardOf(forumId)
    expect(startOf(after, of('0-1'))).toBe(slots[0]?.start)
    expect(after.cancelled).toMatchObject([{ requestId: of('0-0'), start: slots[0]?.start }])
    expect(after.difference).toMatchObject({ added: 1, cancelled: 1 })
  })

  test('what is locked makes no way, nor does its room', async () => {
    const { forumId, of } = await forumOf(2, 2)
    const { slots, rooms } = await boardOf(forumId)
    const there = { start: slots[0]?.start, roomId: rooms[0]?.id }
    await move(forumId, of('0-0'), there)
    await lock(forumId, of('0-0'))
    const same = await placesOf(forumId, of('0-1'))
    expect(same[0]).toMatchObject({ obstacle: 'supplier_full', rooms: [] })
    expect(await codeOf(move(forumId, of('0-1'), { ...there, push: true }))).toBe('slot_taken')
    // Others are free then, in another room.
    const [beside] = await placesOf(forumId, of('1-1'))
    expect(beside).toMatchObject({ obstacle: null, pushes: [], rooms: rooms.slice(1).map(({ id }) => id) })
    expect(await codeOf(move(forumId, of('1-1'), { ...there, push: true }))).toBe('slot_taken')
  })

  test('whoever has the room takes another, where the host pushes', async () => {
    const { forumId, of } = await forumOf(2, 2)
    const { slots, rooms } = await boardOf(forumId)
    const there = { start: slots[0]?.start, roomId: rooms[0]?.id }
    await move(forumId, of('0-0'), there)
    expect(await codeOf(move(forumId, of('1-1'), there))).toBe('slot_taken')
    await move(forumId, of('1-1'), { ...there, push: true })
    const after = await boardOf(forumId)
    expect(find(after, of('1-1'))).toMatchObject(there)
    expect(find(after, of('0-0'))).toMatchObject({ start: there.start, roomId: rooms[1]?.id })
  })

  test('agrees with moving at every slot', async () => {
    const { forumId, makers } = await forumOf(3, 3, 1)
    const { slots, rooms } = await boardOf(forumId)
    for (const { id } of makers) await freeOnly(forumId, id, slots.slice(0, 7))
    await makeSchedule(host, forumId, 1)
    const before = await boardOf(forumId)
    expect(before.meetings).toHaveLength(7)
    const waiting = before.unplaced[0]?.requestId ?? ''
    for (const place of (await placesOf(forumId, waiting)).slice(0, 8)) {
      const { revision } = await boardOf(forumId)
      const to = { start: place.start, roomId: place.rooms[0] ?? rooms[0]?.id ?? '' }
      const input = { forumId, revision, requestId: waiting, ...to }
      if (place.obstacle || place.pushes.length > 0)
        expect(await codeOf(host.call(schedule.move, { ...input, push: false }))).not.toBe('done')
      const code = await codeOf(host.call(schedule.move, { ...input, push: true }))
      expect([place.start, code === 'done']).toEqual([place.start, place.obstacle === null])
      if (code !== 'done') continue
      const after = await boardOf(forumId)
      expect(startOf(after, waiting)).toBe(place.start)
      const moved = before.meetings
        .map(({ requestId, start }) => ({ requestId, from: start, to: startOf(after, requestId) }))
        .filter(({ from, to }) => from !== to)
        .map(({ requestId, to }) => ({ requestId, to }))
      expect(moved).toEqual(expect.arrayContaining(place.pushes))
      expect(moved).toHaveLength(place.pushes.length)
      expect(before.levels.weight + 4 - place.price.weight).toBe(after.levels.weight)
      // Back to where it was.
      await house.db.deleteFrom('draftMeetings').where('forumId', '=', forumId).execute()
      for (const { requestId, start, roomId } of before.meetings)
        await move(forumId, requestId, { start, roomId })
    }
  })
})

describe('conditions of a wish', () => {
  test('hold it to its session and order, are shown, and refuse a circle', async () => {
    const { forumId, of } = await forumOf(1, 2)
    const { slots, rooms } = await boardOf(forumId)
    const session = { earliest: slots[4]?.start ?? '', latest: slots[6]?.end ?? '' }
    await hold(forumId, of('0-0'), { ...session, must: true })
    await hold(forumId, of('0-1'), { after: of('0-0') })
    expect(await codeOf(hold(forumId, of('0-0'), { after: of('0-1') }))).toBe('wishes_in_circle')
    const { unplaced } = await boardOf(forumId)
    expect(unplaced.find(({ requestId }) => requestId === of('0-0'))?.conditions).toEqual({
      ...session,
      must: true,
      after: null,
    })
    const places = await placesOf(forumId, of('0-0'))
    expect(places.flatMap(({ obstacle }, at) => (obstacle === null ? [at] : []))).toEqual([4, 5, 6])
    const outside = { start: slots[3]?.start, roomId: rooms[0]?.id }
    expect(await codeOf(move(forumId, of('0-0'), outside))).toBe('not_available')
    await makeSchedule(host, forumId, 1)
    const board = await boardOf(forumId)
    expect(slots.slice(4, 7).map(({ start }) => start)).toContain(startOf(board, of('0-0')))
    expect((startOf(board, of('0-1')) ?? '') > (startOf(board, of('0-0')) ?? '')).toBe(true)
    await hold(forumId, of('0-1'), { latest: slots[2]?.end ?? '' })
    expect(find(await boardOf(forumId), of('0-1'))?.broken).toBe('outside_session')
  })

  test('a must comes before everything that weighs more', async () => {
    const { forumId, makers, of } = await forumOf(1, 2)
    const { slots } = await boardOf(forumId)
    await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(0, 1))
    await house.db
      .updateTable('meetingRequests')
      .set({ importantToAsker: true, importantToAsked: true })
      .where('id', '=', of('0-0'))
      .execute()
    await makeSchedule(host, forumId, 1)
    const weighed = await boardOf(forumId)
    expect(weighed.meetings.map(({ requestId, weight }) => [requestId, weight])).toEqual([[of('0-0'), 10]])
    expect(weighed.unplaced).toMatchObject([
      {
        requestId: of('0-1'),
        reason: {
          kind: 'blocked',
          shared: 1,
          causes: [
            { kind: 'organisation_full', organisationId: makers[0]?.id, free: 1, meetings: 1, stronger: 1 },
          ],
        },
      },
    ])
    await hold(forumId, of('0-1'), { must: true })
    expect((await boardOf(forumId)).levels.missing).toBe(1)
    await makeSchedule(host, forumId, 1)
    const after = await boardOf(forumId)
    expect(after.meetings.map(({ requestId }) => requestId)).toEqual([of('0-1')])
    expect(after.levels).toMatchObject({ missing: 0, weight: 4 })
  })
})

describe('repair', () => {
  test('after a firm took back its time moves what cannot stand, and nothing else; published meetings wait for it', async () => {
    const { forumId, buyers, of } = await forumOf(2, 2)
    await makeSchedule(host, forumId, 1)
    await publish(forumId)
    expect(await codeOf(repair(forumId))).toBe('nothing_to_schedule')
    const before = await boardOf(forumId)
    const lost = find(before, of('0-0'))
    await freeOnly(
      forumId,
      buyers[0]?.id ?? '',
      before.slots.filter(({ start }) => start !== lost?.start),
    )
    const broken = await boardOf(forumId)
    expect(broken.meetings.flatMap(({ requestId, broken }) => (broken ? [[requestId, broken]] : []))).toEqual(
      [[of('0-0'), 'buyer_away']],
    )
    expect(broken.levels).toEqual(before.levels)
    expect(broken.difference).toEqual({ added: 0, moved: 0, cancelled: 0, mails: 0 })
    // Making a schedule moves nothing that is published.
    expect(await codeOf(makeSchedule(host, forumId, 1))).not.toBe('done')
    expect(await repair(forumId)).toEqual({ moved: 1, dropped: 0, added: 0 })
    const after = await boardOf(forumId)
    expect(
      after.meetings.filter(({ change }) => change === 'moved').map(({ requestId }) => requestId),
    ).toEqual([of('0-0')])
    expect(after.meetings.filter(({ broken }) => broken)).toEqual([])
    expect(find(after, of('0-0'))?.before).toEqual({
      start: lost?.start,
      end: lost?.end,
      roomId: lost?.roomId,
    })
    expect(after.difference).toEqual({ added: 0, moved: 1, cancelled: 0, mails: 2 })
    expect(await publish(forumId)).toMatchObject({ number: 2, moved: 1 })
  })

  test('after fewer moderators moves as many as are too many at one time', async () => {
    const { forumId, of } = await forumOf(3, 3)
    const { slots, rooms } = await boardOf(forumId)
    for (const at of [0, 1, 2])
      await move(forumId, of(`${at}-${at}`), { start: slots[0]?.start, roomId: rooms[at]?.id })
    await publish(forumId)
    await host.call(forum.update, { forumId, roomsPerModerator: 1 })
    await runSystem(house.app.runner, (work) =>
      enrol(work, { forumId, email: `${forumId}@team.example`, name: 'Moderator', role: 'moderator' }),
    )
    const broken = (await boardOf(forumId)).meetings.filter((meeting) => meeting.broken === 'rooms_full')
    expect(broken).toHaveLength(2)
    const { moved, dropped } = await repair(forumId)
    expect([moved, dropped]).toEqual([2, 0])
    const { meetings } = await boardOf(forumId)
    expect(meetings.filter(({ broken }) => broken)).toEqual([])
    expect(meetings.filter(({ change }) => change === 'same')).toHaveLength(1)
  })

  test('after an interpreter’s hours were taken back sends another, or finds another time', async () => {
    const forumId = await openForum(house, host)
    const maker = await acceptedFirm(house, forumId, { languages: ['id'] })
    const buyer = await acceptedFirm(house, forumId, { languages: ['ru'], standing: 'buyer' })
    const requestId = await acceptedRequest(house, forumId, maker, buyer)
    const interpreter = (name: string) =>
      runSystem(house.app.runner, (work) =>
        enrol(work, {
          forumId,
          email: `${name}-${forumId.slice(0, 8)}@words.example`,
          name,
          role: 'interpreter',
          languages: ['id', 'ru'],
        }),
      )
    const { slots, rooms } = await boardOf(forumId)
    const first = await interpreter('Anna')
    await move(forumId, requestId, { start: slots[0]?.start, roomId: rooms[0]?.id })
    await publish(forumId)
    const away = (memberId: string) => host.call(forum.setInterpreterHours, { forumId, memberId, free: [] })
    await away(first)
    expect(find(await boardOf(forumId), requestId)).toMatchObject({
      broken: 'no_interpreter',
      interpreter: 'Anna',
    })
    const second = await interpreter('Budi')
    expect(await repair(forumId)).toEqual({ moved: 1, dropped: 0, added: 0 })
    expect(find(await boardOf(forumId), requestId)).toMatchObject({
      start: slots[0]?.start,
      interpreter: 'Budi',
      broken: null,
      change: 'moved',
    })
    await host.call(forum.setInterpreterHours, {
      forumId,
      memberId: second,
      free: [{ from: slots[5]?.start ?? '', to: slots[5]?.end ?? '' }],
    })
    expect(await codeOf(publish(forumId))).toBe('slot_taken')
    await repair(forumId)
    expect(startOf(await boardOf(forumId), requestId)).toBe(slots[5]?.start)
  })

  test('after a cancellation places who waits in its place, and brings nothing back', async () => {
    const { forumId, makers, of } = await forumOf(1, 2)
    const { slots, rooms } = await boardOf(forumId)
    await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(0, 1))
    await move(forumId, of('0-0'), { start: slots[0]?.start, roomId: rooms[0]?.id })
    await publish(forumId)
    await host.call(schedule.remove, { ...(await draftOf(forumId)), requestId: of('0-0') })
    expect(await repair(forumId)).toEqual({ moved: 0, dropped: 0, added: 1 })
    const { meetings, unplaced, cancelled } = await boardOf(forumId)
    expect(meetings.map(({ requestId }) => requestId)).toEqual([of('0-1')])
    expect(unplaced).toMatchObject([{ requestId: of('0-0'), reason: { kind: 'taken_out' } }])
    expect(cancelled).toMatchObject([{ requestId: of('0-0') }])
  })

  test('leaves what is locked, also where it cannot stand', async () => {
    const { forumId, makers, of } = await forumOf(1, 1)
    const { slots, rooms } = await boardOf(forumId)
    await move(forumId, of('0-0'), { start: slots[0]?.start, roomId: rooms[0]?.id })
    await lock(forumId, of('0-0'))
    await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(1))
    expect(await codeOf(repair(forumId))).toBe('nothing_to_schedule')
    expect(find(await boardOf(forumId), of('0-0'))).toMatchObject({ broken: 'supplier_away', locked: true })
    expect(await codeOf(publish(forumId))).toBe('not_available')
  })
})

test('advice says what would let more be placed: a room, a delegate, an interpreter', async () => {
  const { forumId, makers } = await forumOf(1, 2)
  const { slots } = await boardOf(forumId)
  await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(0, 1))
  await makeSchedule(host, forumId, 1)
  const { advice, revision } = await host.call(schedule.advice, { forumId })
  expect(revision).toBe((await boardOf(forumId)).revision)
  expect(advice).toEqual([{ kind: 'delegate', organisationId: makers[0]?.id, places: 1, weight: 4 }])

  const crowded = await forumOf(2, 2, 1)
  for (const { id } of crowded.makers)
    await freeOnly(crowded.forumId, id, (await boardOf(crowded.forumId)).slots.slice(0, 1))
  await makeSchedule(host, crowded.forumId, 1)
  const more = await host.call(schedule.advice, { forumId: crowded.forumId })
  expect(more.advice).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: 'room', places: 1, weight: 4 })]),
  )
})

test('the board shows who is free when, the levels, and what of the draft is worth', async () => {
  const { forumId, makers, of } = await forumOf(1, 2)
  const { slots, rooms } = await boardOf(forumId)
  await freeOnly(forumId, makers[0]?.id ?? '', slots.slice(1, 4))
  await move(forumId, of('0-0'), { start: slots[1]?.start, roomId: rooms[0]?.id })
  await move(forumId, of('0-1'), { start: slots[3]?.start, roomId: rooms[0]?.id })
  const board = await boardOf(forumId)
  expect(board.organisations.map(({ name, free }) => [name, free.slice(0, 5)])).toEqual([
    ['Buyer 0', '11111'],
    ['Buyer 1', '11111'],
    ['Maker 0', '01110'],
  ])
  expect(board.sideZones).toEqual({ supplier: 'Asia/Jakarta', buyer: 'Europe/Minsk' })
  expect(board.levels).toMatchObject({ missing: 0, weight: 8, holes: 1, strain: 1 })
  expect(board.totalWeight).toBe(8)
  expect(board.run).toBeNull()
})
