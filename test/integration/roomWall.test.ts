import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { account } from '../../shared/account.ts'
import { fact } from '../../shared/facts.ts'
import { room, roomEvents, roomPushes } from '../../shared/room.ts'
import { schedule } from '../../shared/schedule.ts'
import { acceptedFirm, plannedMeeting } from '../support/builders.ts'
import { type Person, Refused } from '../support/harness.ts'
import { liveHouse } from '../support/liveMeeting.ts'

const minute = 60_000
const soon = { timeout: 15_000, interval: 20 }

const live = liveHouse()
const { inside, meetingOfMany, page } = live

/** The refusal's code, with the name it gives, or `ok`. */
const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => {
      if (!(error instanceof Refused)) throw error
      const { code, data } = error.error
      return data?.name === undefined ? code : `${code}: ${data.name}`
    },
  )

const logOf = async (person: Person, forumId: string) =>
  (await person.call(room.wall, { forumId })).log.map(
    ({ kind, by, part, detail }) => `${kind} ${by} ${part} ${detail}`,
  )
const subjectsTo = async (email: string) => (await live.house.mails(email)).map(({ subject }) => subject)
const mailed = (email: string, subject: string | RegExp) =>
  vi.waitFor(async () => expect(await subjectsTo(email)).toContainEqual(expect.stringMatching(subject)), soon)

describe('the wall', () => {
  test('shows who is where, who is missing, and what the team did, to the team alone', async () => {
    const { at, meetingId, forumId, buyer, moderator, cohost, supplier } = await meetingOfMany()
    await at(1)
    await inside(buyer, meetingId)
    await at(3)
    await moderator.call(room.noteIncident, { meetingId, text: 'No sound for two minutes.' })
    await cohost.call(room.nudge, { meetingId, part: 'supplier' })
    const { meetings } = await live.host.call(room.wall, { forumId })
    expect(meetings).toMatchObject([
      {
        meeting: { id: meetingId, part: 'host' },
        phase: 'live',
        present: [{ organisation: 'Belkommash', place: 'room' }],
        noShows: [{ part: 'supplier' }],
        extension: null,
        incidents: 1,
        nudgedAt: { supplier: live.house.clock.now().toISOString(), buyer: null, interpreter: null },
      },
    ])
    expect(await logOf(moderator, forumId)).toEqual([
      'nudged Cohost supplier ',
      'incident Moderator null No sound for two minutes.',
      'no_show null supplier ',
    ])
    expect(await codeOf(supplier.call(room.wall, { forumId }))).toBe('not_allowed')
    const audited = await live.house.db
      .selectFrom('audit')
      .select('action')
      .where('subjectId', '=', meetingId)
      .orderBy('id')
      .execute()
    expect(audited.map(({ action }) => action)).toEqual(['room.no_show', 'room.incident', 'room.nudged'])
  })

  test('answers for sixty rooms at once within 50 ms, beside the cheapest answer of the same run', async () => {
    const { forumId, moderator, startsAt, at } = await meetingOfMany()
    const rooms = Array.from({ length: 60 }, (_, number) => ({ id: randomUUID(), number: number + 10 }))
    await live.house.db
      .insertInto('bookables')
      .values(rooms.map(({ id }) => ({ id, kind: 'room' })))
      .execute()
    await live.house.db
      .insertInto('rooms')
      .values(rooms.map((one) => ({ ...one, forumId })))
      .execute()
    const meetingIds: string[] = []
    for (let number = 0; number < 59; number++) {
      const supplier = await acceptedFirm(live.house, forumId, { name: `Supplier ${number}` })
      const buyer = await acceptedFirm(live.house, forumId, { name: `Buyer ${number}`, standing: 'buyer' })
      meetingIds.push(await plannedMeeting(live.house, forumId, { supplier, buyer, startsAt }))
    }
    await at(4)
    for (const meetingId of meetingIds.slice(0, 50))
      await moderator.call(room.noteIncident, { meetingId, text: 'No sound.' })
    const times: number[] = []
    const cheap: number[] = []
    for (let round = 0; round < 30; round++) {
      const began = performance.now()
      const { meetings, log } = await moderator.call(room.wall, { forumId })
      const answered = performance.now()
      await moderator.call(room.standInOffers, { forumId }).catch(() => undefined)
      times.push(answered - began)
      cheap.push(performance.now() - answered)
      expect(meetings).toHaveLength(60)
      expect(log).toHaveLength(50)
    }
    const [wall, refusal] = [times, cheap].map((all) => all.toSorted((one, other) => one - other)[15] ?? 0)
    const ratio = (wall ?? Infinity) / (refusal ?? 0)
    process.stdout.write(`the wall of 60 rooms: ${wall?.toFixed(1)} ms, ${ratio.toFixed(1)} x a refusal\n`)
    // The quickest: other tests keep the machine busy meanwhile.
    expect(Math.min(...times)).toBeLessThan(50)
    expect(ratio).toBeLessThan(10)
  }, 60_000)
})

describe('a nudge', () => {
  test('reaches who is missing on all their pages and by mail, once in two minutes for each part', async () => {
    const { at, meetingId, forumId, moderator, supplier, buyer, emails, interpreter } = await meetingOfMany()
    expect(await codeOf(moderator.call(room.nudge, { meetingId, part: 'buyer' }))).toBe('lobby_closed')
    await at(2)
    await inside(buyer, meetingId)
    const [mine, other] = [await page(supplier), await page(supplier)]
    const heard = Promise.all([mine.next(roomPushes.nudged), other.next(roomPushes.nudged)])
    expect(await moderator.call(room.nudge, { meetingId, part: 'supplier' })).toEqual({ reached: 1 })
    const said = { meetingId, withName: 'Belkommash', by: 'Moderator' }
    expect(await heard).toEqual([said, said])
    await mailed(emails.supplier, 'You are expected now: Belkommash')
    const again = { meetingId, part: 'supplier' as const }
    expect(await codeOf(moderator.call(room.nudge, again))).toBe('nudged_already')
    expect(await codeOf(live.host.call(room.nudge, again))).toBe('nudged_already')
    const called = (await page(interpreter)).next(roomPushes.nudged)
    expect(await moderator.call(room.nudge, { meetingId, part: 'interpreter' })).toEqual({ reached: 1 })
    expect(await called).toMatchObject({ withName: 'Kayu Rimba – Belkommash' })
    // Who is there is not called, nor is anybody else.
    const calls: unknown[] = []
    mine.raw.on(roomPushes.nudged.name, (call: unknown) => calls.push(call))
    expect(await moderator.call(room.nudge, { meetingId, part: 'buyer' })).toEqual({ reached: 0 })
    expect(await moderator.call(room.nudge, { meetingId, part: 'buyer' })).toEqual({ reached: 0 })
    await expect
      .poll(async () => (await live.house.db.selectFrom('outbox').select('id').execute()).length)
      .toBe(0)
    const fence = mine.next(fact)
    await supplier.call(account.update, { name: 'Supplier' })
    await fence
    expect(calls).toEqual([])
    await at(4.1)
    expect(await codeOf(moderator.call(room.nudge, again))).toBe('ok')
    expect((await logOf(live.host, forumId))[0]).toBe('nudged Moderator supplier ')
    await at(20)
    expect(await codeOf(moderator.call(room.nudge, again))).toBe('meeting_over')
  })
})

describe('an announcement', () => {
  test('is said to all open rooms at once and kept in their chats', async () => {
    const { at, meetingId, forumId, moderator, buyer, startsAt } = await meetingOfMany()
    const [supplier, third] = [
      await acceptedFirm(live.house, forumId, { name: 'Rotan Indah' }),
      await acceptedFirm(live.house, forumId, { name: 'Minsk Mebel', standing: 'buyer' }),
    ]
    const second = await plannedMeeting(live.house, forumId, { supplier, buyer: third, startsAt })
    const later = await plannedMeeting(live.house, forumId, {
      supplier,
      buyer: await acceptedFirm(live.house, forumId, { standing: 'buyer' }),
      startsAt: new Date(startsAt.getTime() + 60 * minute),
    })
    const elsewhere = await meetingOfMany()
    await at(-5)
    const [mine, theirs] = [
      await inside(buyer, meetingId, 'lobby'),
      await inside(await live.house.signIn(third.email), second, 'lobby'),
    ]
    const heard = Promise.all([
      mine.next(roomPushes.announced),
      theirs.next(roomPushes.announced),
      theirs.next(roomPushes.said),
    ])
    const text = 'Lunch is at one.'
    const meetingIds = [meetingId, second, later, elsewhere.meetingId]
    expect(await moderator.call(room.announce, { forumId, meetingIds, text })).toEqual({ meetings: 2 })
    expect(await heard).toMatchObject([
      { meetingId, by: 'Moderator', text },
      { meetingId: second, by: 'Moderator', text },
      { meetingId: second, message: { name: 'Moderator', text } },
    ])
    expect((await buyer.call(room.view, { meetingId })).chat.map((one) => one.text)).toEqual([text])
    expect((await logOf(live.host, forumId))[0]).toBe(`announced Moderator null ${text}`)
    const [entry] = (await live.host.call(room.wall, { forumId })).log
    expect(entry?.meeting).toBeNull()
  })
})

describe('dropping in', () => {
  test('bypasses the lobby, and is noted once a stay, not at each new connection', async () => {
    const { at, meetingId, forumId, moderator, buyer } = await meetingOfMany()
    await at(-5)
    const waiting = await inside(buyer, meetingId, 'lobby')
    const told = waiting.next(roomPushes.present)
    const socket = await inside(moderator, meetingId)
    expect((await told).present.map(({ part }) => part)).toContain('moderator')
    expect(await logOf(live.host, forumId)).toEqual(['dropped_in Moderator null Moderator'])
    socket.close()
    await vi.waitFor(
      async () =>
        expect((await buyer.call(room.view, { meetingId })).present).toContainEqual(
          expect.objectContaining({ part: 'moderator', reachable: false }),
        ),
      soon,
    )
    const again = await inside(moderator, meetingId)
    expect(await logOf(live.host, forumId)).toHaveLength(1)
    await again.ask(roomEvents.leave, { meetingId })
    await inside(moderator, meetingId)
    expect(await logOf(live.host, forumId)).toHaveLength(2)
  })
})

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
    // Somebody's sign-in is not what is tested, and the session outlives ten days.
    return { ...many, slot, rooms, at }
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
    expect(await codeOf(moderator.call(room.move, there))).toBe('slot_taken: Kayu Rimba')
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
})

describe('interpreters', () => {
  test('one takes the place of another: who goes is put out, both are mailed, nobody is in two places', async () => {
    const { at, meetingId, forumId, moderator, interpreter, bystander, bystanderId, emails } =
      await meetingOfMany()
    await at(1)
    const going = await inside(interpreter, meetingId)
    const gone = new Promise((resolve) => going.raw.once('disconnect', resolve))
    const choices = await moderator.call(room.interpreters, { meetingId })
    expect(choices.interpreters).toMatchObject([
      { name: 'Bystander', place: null, fits: true, busy: false, online: false },
      { name: 'Interpreter', place: 'first', fits: true, busy: false, online: true },
    ])
    await moderator.call(room.setInterpreter, { meetingId, place: 'first', interpreterId: bystanderId })
    await gone
    const socket = await page(interpreter)
    expect(await socket.ask(roomEvents.enter, { meetingId, place: 'room' })).toMatchObject({
      ok: false,
      error: { code: 'not_allowed' },
    })
    await inside(bystander, meetingId)
    expect((await moderator.call(room.view, { meetingId })).meeting.interpreter).toBe('Bystander')
    await mailed(emails.bystander, /^Meeting with Kayu Rimba – Belkommash/)
    await mailed(emails.interpreter, /^Cancelled: meeting with Kayu Rimba – Belkommash/)
    expect((await logOf(live.host, forumId))[0]).toBe('interpreter_changed Moderator interpreter Bystander')
  })

  test('a second one is added, comes in as interpreter, and is counted on nowhere else', async () => {
    const { at, meetingId, forumId, moderator, bystander, bystanderId, startsAt } = await meetingOfMany()
    await at(1)
    const second = { meetingId, place: 'second' as const }
    await moderator.call(room.setInterpreter, { ...second, interpreterId: bystanderId })
    const { present } = await (async () => {
      await inside(bystander, meetingId)
      return moderator.call(room.view, { meetingId })
    })()
    expect(present).toMatchObject([{ name: 'Bystander', part: 'interpreter' }])
    expect((await bystander.call(schedule.agenda, { forumId })).meetings).toMatchObject([
      { id: meetingId, part: 'interpreter', secondInterpreter: 'Bystander' },
    ])
    const [one, other] = [
      await acceptedFirm(live.house, forumId),
      await acceptedFirm(live.house, forumId, { standing: 'buyer' }),
    ]
    const at10 = new Date(startsAt.getTime() + 10 * minute)
    await expect(
      plannedMeeting(live.house, forumId, {
        supplier: one,
        buyer: other,
        startsAt: at10,
        interpreterId: bystanderId,
      }),
    ).rejects.toThrow('no_double_booking')
    await moderator.call(room.setInterpreter, { ...second, interpreterId: null })
    const { meetings } = await bystander.call(schedule.agenda, { forumId })
    expect(meetings.map(({ id }) => id)).not.toContain(meetingId)
  })

  test('only one who can: free, with a language of each side; and not none where one is needed', async () => {
    const { at, meetingId, forumId, moderator, bystanderId, interpreterId, supplierId, startsAt } =
      await meetingOfMany()
    const [one, other] = [
      await acceptedFirm(live.house, forumId),
      await acceptedFirm(live.house, forumId, { standing: 'buyer' }),
    ]
    await plannedMeeting(live.house, forumId, {
      supplier: one,
      buyer: other,
      startsAt,
      interpreterId: bystanderId,
    })
    await at(1)
    const first = { meetingId, place: 'first' as const }
    const set = (interpreterId: string | null) =>
      codeOf(moderator.call(room.setInterpreter, { ...first, interpreterId }))
    expect(await set(bystanderId)).toBe('slot_taken: Bystander')
    expect(await set(randomUUID())).toBe('not_found')
    await live.house.db
      .updateTable('organisations')
      .set({ languages: ['ru'] })
      .where('id', '=', supplierId)
      .execute()
    expect(await set(bystanderId)).toBe('not_available: Bystander')
    expect(await set(null)).toBe('interpreter_needed')
    expect(
      await codeOf(moderator.call(room.setInterpreter, { meetingId, place: 'second', interpreterId })),
    ).toBe('not_available: Interpreter')
    await live.house.db
      .updateTable('organisations')
      .set({ languages: ['en'] })
      .where('id', '=', supplierId)
      .execute()
    expect(
      await codeOf(moderator.call(room.setInterpreter, { meetingId, place: 'second', interpreterId })),
    ).toBe('slot_taken: Interpreter')
    expect(await set(null)).toBe('ok')
  })
})
