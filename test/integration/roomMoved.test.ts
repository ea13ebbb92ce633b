import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { account } from '../../shared/account.ts'
import { fact } from '../../shared/facts.ts'
import { mediaEvents } from '../../shared/media.ts'
import { room, roomEvents, roomPushes } from '../../shared/room.ts'
import { schedule } from '../../shared/schedule.ts'
import { acceptedFirm, hearsNothing, plannedMeeting } from '../support/builders.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { liveHouse, logOf } from '../support/liveMeeting.ts'
import { codeOf, namedCodeOf } from '../support/refusals.ts'

const minute = 60_000
const soon = { timeout: 15_000, interval: 20 }

const live = await liveHouse({ workerBin: () => ensureMediaWorker({ log: createLog('silent') }) })
const { inside, mailed, meetingOfMany } = live

/** Waits until this page was last told these hours of its meeting. */
function hearing(socket: TestSocket) {
  const heard: unknown[] = []
  socket.raw.on(roomPushes.phase.name, (data) => heard.push(roomPushes.phase.data.parse(data)))
  return (expected: object) => vi.waitFor(() => expect(heard.at(-1)).toMatchObject(expected), soon)
}

const placesIn = async (person: Person, meetingId: string) =>
  (await person.call(room.view, { meetingId })).present.map(({ part, place }) => `${part} ${place}`).sort()

/** Takes a place in the call; `speaks` answers what asking something as its holder is answered. */
async function seatIn(socket: TestSocket, callId: string) {
  const joined = await vi.waitFor(async () => {
    const answer = await socket.ask(mediaEvents.join, { callId, rtpCapabilities: hearsNothing })
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.data
  }, soon)
  return {
    speaks: async () => {
      const { id: transportId } = joined.send
      const answer = await socket.ask(mediaEvents.restartIce, { transportId })
      return answer.ok ? 'ok' : answer.error.code
    },
  }
}

describe('another place', () => {
  /** A meeting on the forum's own slots, the only one of its first hour. */
  async function onSlots() {
    const many = await meetingOfMany()
    const { meetingId, forumId } = many
    const days = await live.house.db
      .selectFrom('forumDays')
      .select('opensAt')
      .where('forumId', '=', forumId)
      .orderBy('opensAt')
      .execute()
    const opensAt = days[0]?.opensAt ?? new Date(0)
    const slot = (number: number) => new Date(opensAt.getTime() + number * 30 * minute)
    await live.house.db
      .updateTable('meetings')
      .set({ startsAt: slot(0), endsAt: new Date(slot(0).getTime() + 20 * minute) })
      .where('id', '=', meetingId)
      .execute()
    const rooms = await live.house.db
      .selectFrom('rooms')
      .select(['id', 'number'])
      .where('forumId', '=', forumId)
      .orderBy('number')
      .execute()
    const at = async (minutes: number) => {
      live.house.clock.set(new Date(slot(0).getTime() + minutes * minute))
      await live.house.app.tick()
    }
    /** Sets the clock so many minutes from the start of a slot. */
    const startsLater = (number: number, minutes = 0) => at(number * 30 + minutes)
    // Somebody's sign-in is not what is tested, and the session outlives ten days.
    return { ...many, slot, rooms, at, startsLater }
  }

  test('is shown with what is in the way', async () => {
    const { meetingId, forumId, supplierId, moderator, slot, rooms, at } = await onSlots()
    const third = await acceptedFirm(live.house, forumId, { name: 'Minsk Mebel', standing: 'buyer' })
    const supplier = { id: supplierId }
    const busy = await plannedMeeting(live.house, forumId, { supplier, buyer: third, startsAt: slot(1) })
    const [one, other] = [
      await acceptedFirm(live.house, forumId),
      await acceptedFirm(live.house, forumId, { standing: 'buyer' }),
    ]
    const beside = await plannedMeeting(live.house, forumId, {
      supplier: one,
      buyer: other,
      startsAt: slot(0),
    })
    await at(1)
    const places = await moderator.call(room.otherPlaces, { meetingId })
    expect(places.rooms.map(({ roomName, conflicts }) => [roomName, conflicts])).toEqual([
      ['1', []],
      ['2', []],
      ['3', [{ kind: 'room', name: '3', meetingId: beside }]],
      ['4', []],
    ])
    expect(places.slots[0]).toEqual({
      start: slot(1).toISOString(),
      end: new Date(slot(1).getTime() + 20 * minute).toISOString(),
      conflicts: [{ kind: 'supplier', name: 'Kayu Rimba', meetingId: busy }],
    })
    expect(places.slots[1]?.conflicts).toEqual([])
    // Who is just not free then is named without a meeting.
    await live.house.db.deleteFrom('freeTimes').where('organisationId', '=', supplierId).execute()
    const away = await moderator.call(room.otherPlaces, { meetingId })
    expect(away.slots[1]?.conflicts).toEqual([{ kind: 'supplier', name: 'Kayu Rimba', meetingId: null }])
    const there = { meetingId, start: slot(1).toISOString(), roomId: null }
    expect(await namedCodeOf(moderator.call(room.move, there))).toBe('slot_taken: Kayu Rimba')
    const taken = { meetingId, start: null, roomId: rooms[2]?.id ?? '' }
    expect(await codeOf(moderator.call(room.move, taken))).toBe('slot_taken')
  })

  test('is taken whole: bookings, draft, mails with a higher number, pages, and a course that begins anew', async () => {
    const { meetingId, moderator, slot, rooms, at, buyer, emails, forumId, requestId } = await withDraft()
    await at(3)
    const socket = await inside(buyer, meetingId)
    const told: unknown[] = []
    socket.raw.on(roomPushes.phase.name, (data) => told.push(data))
    expect((await moderator.call(room.view, { meetingId })).noShows).toHaveLength(1)
    const start = slot(3).toISOString()
    await moderator.call(room.move, { meetingId, start, roomId: rooms[3]?.id ?? null })
    await live.house.app.tick()
    await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ phase: 'early', start }), soon)
    const view = await buyer.call(room.view, { meetingId })
    expect(view).toMatchObject({ meeting: { start, roomName: '4' }, noShows: [], present: [] })
    const moved = { startsAt: slot(3), endsAt: new Date(slot(3).getTime() + 20 * minute) }
    const bookings = await live.house.db
      .selectFrom('bookings')
      .select(['startsAt', 'endsAt'])
      .where('meetingId', '=', meetingId)
      .execute()
    expect(bookings).toEqual([moved, moved, moved, moved])
    const draft = await live.house.db
      .selectFrom('draftMeetings')
      .select(['startsAt', 'endsAt', 'roomId'])
      .where('requestId', '=', requestId)
      .executeTakeFirstOrThrow()
    expect(draft).toEqual({ ...moved, roomId: rooms[3]?.id })
    await mailed(emails.buyer, /^Changed: meeting with Kayu Rimba/)
    const [mail] = (await live.house.mails(emails.buyer)).filter(({ calendar }) => calendar)
    expect(mail?.calendar).toContain('SEQUENCE:1')
    expect((await logOf(live.host, forumId))[0]).toBe('moved Moderator null ')
    // The board has nothing to publish: it knows the meeting where it is now.
    const { meetings } = await live.host.call(schedule.board, { forumId })
    expect(meetings.map(({ start: at }) => at)).toEqual([start])
    for (const [there, code] of [
      [new Date(slot(3).getTime() + minute), 'slot_outside'],
      [slot(0), 'slot_past'],
    ] as const)
      expect(
        await codeOf(moderator.call(room.move, { meetingId, start: there.toISOString(), roomId: null })),
      ).toBe(code)
  })

  /** The same, with the draft that it was published from. */
  async function withDraft() {
    const many = await onSlots()
    const meeting = await live.house.db
      .selectFrom('meetings')
      .selectAll()
      .where('id', '=', many.meetingId)
      .executeTakeFirstOrThrow()
    const delegates = await live.house.db
      .selectFrom('delegates')
      .select(['id', 'organisationId'])
      .where('organisationId', 'in', [many.supplierId, many.buyerId])
      .execute()
    const of = (firm: string) => delegates.find(({ organisationId }) => organisationId === firm)?.id ?? ''
    const { requestId, forumId, roomId, startsAt, endsAt, interpreterId } = meeting
    await live.house.db
      .insertInto('draftMeetings')
      .values({
        requestId,
        forumId,
        roomId,
        startsAt,
        endsAt,
        interpreterId,
        supplierDelegate: of(many.supplierId),
        buyerDelegate: of(many.buyerId),
      })
      .execute()
    return { ...many, requestId }
  }

  test('by publishing leaves a second interpreter behind, who is told and free', async () => {
    const { meetingId, forumId, requestId, moderator, bystander, bystanderId, emails, slot, rooms } =
      await withDraft()
    await moderator.call(room.setInterpreter, { meetingId, place: 'second', interpreterId: bystanderId })
    const { revision } = await live.host.call(schedule.board, { forumId })
    const roomId = rooms[0]?.id ?? ''
    const start = slot(4).toISOString()
    await live.host.call(schedule.move, { forumId, revision, requestId, start, roomId, push: false })
    await live.host.call(schedule.publish, { forumId, revision: revision + 1 })
    expect((await moderator.call(room.view, { meetingId })).meeting).toMatchObject({
      start,
      secondInterpreter: null,
    })
    await mailed(emails.bystander, /^Cancelled: meeting with Kayu Rimba – Belkommash/)
    expect((await bystander.call(schedule.agenda, { forumId })).meetings).toEqual([])
    const booked = await live.house.db
      .selectFrom('bookings')
      .select('meetingId')
      .where('bookableId', '=', bystanderId)
      .execute()
    expect(booked).toEqual([])
  })

  test('is another room while people speak: nobody is put out, and pages read the new number', async () => {
    const { meetingId, moderator, rooms, at, buyer, supplier } = await onSlots()
    await at(1)
    await inside(buyer, meetingId)
    await inside(supplier, meetingId)
    await moderator.call(room.move, { meetingId, start: null, roomId: rooms[1]?.id ?? null })
    await live.house.app.tick()
    expect(await buyer.call(room.view, { meetingId })).toMatchObject({
      meeting: { roomName: '2' },
      present: [{ place: 'room' }, { place: 'room' }],
    })
  })

  test('finds itself a free room where its own is taken', async () => {
    const { meetingId, forumId, moderator, slot, at, buyer } = await onSlots()
    const own = await live.house.db
      .selectFrom('meetings')
      .select('roomId')
      .where('id', '=', meetingId)
      .executeTakeFirstOrThrow()
    const [one, other] = [
      await acceptedFirm(live.house, forumId),
      await acceptedFirm(live.house, forumId, { standing: 'buyer' }),
    ]
    const beside = await plannedMeeting(live.house, forumId, {
      supplier: one,
      buyer: other,
      startsAt: slot(2),
    })
    const span = { startsAt: slot(2), endsAt: new Date(slot(2).getTime() + 20 * minute) }
    const { roomId } = await live.house.db
      .selectFrom('meetings')
      .select('roomId')
      .where('id', '=', beside)
      .executeTakeFirstOrThrow()
    await live.house.db.updateTable('meetings').set({ roomId: own.roomId }).where('id', '=', beside).execute()
    await live.house.db
      .updateTable('bookings')
      .set({ bookableId: own.roomId, ...span })
      .where('meetingId', '=', beside)
      .where('bookableId', '=', roomId)
      .execute()
    await at(1)
    await moderator.call(room.move, { meetingId, start: slot(2).toISOString(), roomId: null })
    expect((await buyer.call(room.view, { meetingId })).meeting).toMatchObject({
      roomName: '2',
      start: slot(2).toISOString(),
    })
  })

  test('whose lobby is open sends both sides back into it: out of the room and of the call', async () => {
    const { meetingId, moderator, supplier, buyer, cohost, slot, at, startsLater } = await onSlots()
    await at(15)
    await moderator.call(room.extend, { meetingId, minutes: 10 })
    await at(21)
    const [mine, theirs, hosts] = [
      await inside(supplier, meetingId),
      await inside(buyer, meetingId),
      await inside(cohost, meetingId),
    ]
    const seats = await Promise.all([mine, theirs, hosts].map((socket) => seatIn(socket, meetingId)))
    const told = hearing(mine)
    await moderator.call(room.move, { meetingId, start: slot(1).toISOString(), roomId: null })
    await live.house.app.tick()
    await told({ phase: 'lobby', start: slot(1).toISOString() })
    expect(await placesIn(moderator, meetingId)).toEqual(['buyer lobby', 'host room', 'supplier lobby'])
    const codes = await Promise.all(seats.map((seat) => seat.speaks()))
    expect(codes).toEqual(['not_in_call', 'not_in_call', 'ok'])
    const again = await mine.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })
    expect(again).toMatchObject({ error: { code: 'not_in_call' } })
    await startsLater(1)
    expect(await mine.ask(roomEvents.enter, { meetingId, place: 'room' })).toMatchObject({ ok: true })
    await seatIn(mine, meetingId)
  })

  test('whose lobby is not open yet puts everybody out, who come back through it, and who stood in does not', async () => {
    const { meetingId, forumId, moderator, buyer, slot, at, startsLater } = await onSlots()
    const fit = await acceptedFirm(live.house, forumId, { name: 'Pala Banda' })
    const fitPerson = await live.house.signIn(fit.email)
    await at(1)
    const theirs = await inside(buyer, meetingId)
    await at(3)
    await moderator.call(room.offerStandIn, { meetingId, part: 'supplier', organisationId: fit.id })
    await fitPerson.call(room.answerStandIn, { meetingId, organisationId: fit.id, accepted: true })
    const standing = await inside(fitPerson, meetingId)
    const seats = await Promise.all([theirs, standing].map((socket) => seatIn(socket, meetingId)))
    const [told, out] = [hearing(theirs), standing.next(roomPushes.out)]
    await moderator.call(room.move, { meetingId, start: slot(4).toISOString(), roomId: null })
    await live.house.app.tick()
    await told({ phase: 'early', start: slot(4).toISOString() })
    expect(await out).toEqual({ meetingId })
    expect(await placesIn(moderator, meetingId)).toEqual([])
    expect(await Promise.all(seats.map((seat) => seat.speaks()))).toEqual(['not_in_call', 'not_in_call'])
    // Until then no page hears what is told to those inside.
    const heard = vi.fn()
    for (const socket of [theirs, standing]) socket.raw.on(roomPushes.said.name, heard)
    await startsLater(4, -5)
    const cohosts = await inside(live.host, meetingId)
    await cohosts.ask(roomEvents.say, { meetingId, key: randomUUID(), text: 'Is anybody here?' })
    for (const [socket, person] of [
      [theirs, buyer],
      [standing, fitPerson],
    ] as const) {
      const fence = socket.next(fact)
      await person.call(account.update, { name: 'Known by Another Name' })
      await fence
    }
    expect(heard).not.toHaveBeenCalled()
    expect(await theirs.ask(roomEvents.enter, { meetingId, place: 'room' })).toMatchObject({
      error: { code: 'room_closed' },
    })
    expect(await theirs.ask(roomEvents.enter, { meetingId, place: 'lobby' })).toMatchObject({ ok: true })
  })

  test('begins the course anew: who was missing, asked, was seen or nudged at the first time is no news', async () => {
    const { meetingId, forumId, moderator, buyer, slot, at, startsLater } = await onSlots()
    await at(1)
    await inside(buyer, meetingId)
    await at(4)
    await moderator.call(room.nudge, { meetingId, part: 'supplier' })
    await buyer.call(room.askMore, { meetingId })
    const onWall = async () =>
      (await moderator.call(room.wall, { forumId })).meetings.find((one) => one.meeting.id === meetingId)
    expect(await onWall()).toMatchObject({
      noShows: [{ part: 'supplier' }],
      extension: { by: 'buyer' },
      seenAt: { buyer: expect.any(String) },
      nudgedAt: { supplier: expect.any(String) },
    })
    await moderator.call(room.move, { meetingId, start: slot(4).toISOString(), roomId: null })
    const nothing = { seenAt: { supplier: null, buyer: null }, nudgedAt: { supplier: null }, extension: null }
    await live.house.app.tick()
    expect(await onWall()).toMatchObject({ ...nothing, noShows: [], present: [] })
    await startsLater(4, 4)
    expect(await onWall()).toMatchObject({ ...nothing, noShows: [{ part: 'buyer' }, { part: 'supplier' }] })
  })

  test('by publishing while people wait keeps them in the lobby of the new time, if that is open', async () => {
    const { meetingId, forumId, requestId, moderator, buyer, slot, rooms, at, startsLater } =
      await withDraft()
    await live.house.db.updateTable('forums').set({ lobbyMinutes: 40 }).where('id', '=', forumId).execute()
    await at(-5)
    const theirs = await inside(buyer, meetingId, 'lobby')
    const told = hearing(theirs)
    const publishTo = async (number: number) => {
      const { revision } = await live.host.call(schedule.board, { forumId })
      const there = { start: slot(number).toISOString(), roomId: rooms[0]?.id ?? '', push: false }
      await live.host.call(schedule.move, { forumId, revision, requestId, ...there })
      await live.host.call(schedule.publish, { forumId, revision: revision + 1 })
      await live.house.app.tick()
    }
    await publishTo(1)
    await told({ phase: 'lobby', start: slot(1).toISOString() })
    expect(await placesIn(moderator, meetingId)).toEqual(['buyer lobby'])
    await publishTo(4)
    await told({ phase: 'early', start: slot(4).toISOString() })
    expect(await placesIn(moderator, meetingId)).toEqual([])
    await startsLater(4, -30)
    expect(await theirs.ask(roomEvents.enter, { meetingId, place: 'lobby' })).toMatchObject({ ok: true })
  })
})
