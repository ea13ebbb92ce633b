import { randomUUID } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import type { Answer } from '../../shared/contract.ts'
import { fact } from '../../shared/facts.ts'
import { forumEvents } from '../../shared/forum.ts'
import { mediaEvents, probeEvents } from '../../shared/media.ts'
import { room, roomEvents, roomPushes } from '../../shared/room.ts'
import { hearsNothing } from '../support/builders.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { liveHouse } from '../support/liveMeeting.ts'
import { codeOf } from '../support/refusals.ts'

const minute = 60_000
const soon = { timeout: 5_000, interval: 20 }

const live = await liveHouse()
const { meetingOfMany, page } = live

/** The answer's code, or `ok`. */
const answerTo = async (answer: Promise<Answer<unknown>>) => {
  const said = await answer
  return said.ok ? 'ok' : said.error.code
}

const present = async (person: Person, meetingId: string) =>
  (await person.call(room.view, { meetingId })).present
    .map(
      ({ organisation, part, place, reachable }) =>
        `${organisation ?? part} ${place}${reachable ? '' : ' waited for'}`,
    )
    .sort()

/** Waits until this page was last told what is expected of its meeting. */
function hearing(socket: TestSocket) {
  const heard: unknown[] = []
  socket.raw.on(roomPushes.phase.name, (data) => heard.push(roomPushes.phase.data.parse(data)))
  return (expected: object) => vi.waitFor(() => expect(heard.at(-1)).toMatchObject(expected), soon)
}

describe('who may come', () => {
  test('is decided by role and hour', async () => {
    const many = await meetingOfMany()
    const { meetingId } = many
    const roles = [
      'supplier',
      'buyer',
      'interpreter',
      'moderator',
      'cohost',
      'outsider',
      'bystander',
      'stranger',
    ]
    const table: Record<string, string[]> = {}
    for (const minutes of [-11, -10, 0, 19, 20]) {
      await many.at(minutes)
      for (const place of ['lobby', 'room'] as const)
        for (const role of roles as (keyof typeof many)[]) {
          const socket = await (many[role] as Person).connect()
          const code = await answerTo(socket.ask(roomEvents.enter, { meetingId, place }))
          await socket.ask(roomEvents.leave, { meetingId })
          socket.close()
          table[role] = [...(table[role] ?? []), code]
        }
    }
    const guest = ['lobby_closed', 'lobby_closed', 'ok', 'room_closed', 'ok', 'ok', 'ok', 'ok']
    const team = ['lobby_closed', 'lobby_closed', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok']
    // By hour, the lobby before the room; at the twentieth minute it is over.
    const inOrder = (of: string[]) => [
      of[0],
      of[1],
      of[2],
      of[3],
      of[4],
      of[5],
      of[6],
      of[7],
      'meeting_over',
      'meeting_over',
    ]
    const none = Array(10).fill('not_allowed')
    expect(table).toEqual({
      supplier: inOrder(guest),
      buyer: inOrder(guest),
      interpreter: inOrder(guest),
      moderator: inOrder(team),
      cohost: inOrder(team),
      outsider: none,
      bystander: none,
      stranger: none,
    })
  })

  test('a colleague of a firm comes in; nobody does for a firm that is no longer accepted', async () => {
    const { at, meetingId, forumId, supplierId, supplier } = await meetingOfMany()
    await at(1)
    await runSystem(live.house.app.runner, (work) =>
      enrol(work, {
        forumId,
        email: 'colleague@firm.example',
        name: 'Colleague',
        role: 'delegate',
        organisationId: supplierId,
      }),
    )
    const colleague = await page(await live.house.signIn('colleague@firm.example'))
    expect(await answerTo(colleague.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('ok')
    await live.house.db
      .updateTable('participations')
      .set({ state: 'declined' })
      .where('organisationId', '=', supplierId)
      .execute()
    const socket = await page(supplier)
    expect(await answerTo(socket.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('not_allowed')
    expect(await codeOf(supplier.call(room.view, { meetingId }))).toBe('not_allowed')
  })

  test('unknown and malformed meetings are coded refusals, and change nothing', async () => {
    const { at, meetingId, supplier } = await meetingOfMany()
    await at(1)
    const socket = await page(supplier)
    const enter = { meetingId: randomUUID(), place: 'room' as const }
    expect(await answerTo(socket.ask(roomEvents.enter, enter))).toBe('not_found')
    expect(await answerTo(socket.ask(roomEvents.leave, { meetingId: randomUUID() }))).toBe('ok')
    const raw = socket.raw.timeout(5_000)
    for (const [name, input] of [
      ['room.enter', null],
      ['room.enter', { meetingId, place: 'stage' }],
      ['room.enter', { meetingId: "' or 1=1", place: 'room' }],
      ['room.leave', [meetingId]],
      ['room.say', { meetingId, key: randomUUID(), text: '   ' }],
      ['room.say', { meetingId, key: 'again', text: 'Hello' }],
      ['room.say', { meetingId, key: randomUUID(), text: 'x'.repeat(2001) }],
      ['room.say', { meetingId, key: randomUUID(), text: 'a\0b' }],
      ['media.join', { callId: 7 }],
    ] as const)
      expect(await raw.emitWithAck(name, input)).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    expect((await supplier.call(room.view, { meetingId })).chat).toEqual([])
    expect(await present(supplier, meetingId)).toEqual([])
  })
})

describe('the clock of a meeting', () => {
  test('takes everyone inside through its phases, and empties the room after the goodbye', async () => {
    const { at, meetingId, supplier, buyer } = await meetingOfMany()
    await at(-10)
    const socket = await page(supplier)
    const entered = await socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    expect(entered).toMatchObject({
      ok: true,
      data: { phase: 'lobby', now: live.house.clock.now().toISOString() },
    })
    const told = hearing(socket)
    await at(0)
    await told({ phase: 'live', now: live.house.clock.now().toISOString() })
    expect(await answerTo(socket.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('ok')
    await at(15)
    await told({ phase: 'last_minutes' })
    await at(20)
    await told({ phase: 'over' })
    expect(await present(buyer, meetingId)).toEqual(['Kayu Rimba room'])
    // A page of someone in the room comes back during the goodbye; a new guest does not come in.
    const again = await page(supplier)
    expect(await answerTo(again.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('ok')
    const late = await page(buyer)
    expect(await answerTo(late.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('meeting_over')
    await at(22)
    expect(await present(buyer, meetingId)).toEqual([])
    expect(await answerTo(again.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('meeting_over')
    expect(
      await answerTo(again.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })),
    ).toBe('not_in_call')
  })

  test('lets those back in for the goodbye who were in the room until just now, by the records alone', async () => {
    const { at, meetingId, supplier, buyer } = await meetingOfMany()
    await at(19)
    const before = await page(supplier)
    expect(await answerTo(before.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('ok')
    before.close()
    await expect.poll(() => present(buyer, meetingId)).toEqual(['Kayu Rimba room waited for'])
    // Nobody waits for them any more: to the server they are as after its restart.
    await at(20.5)
    expect(await present(buyer, meetingId)).toEqual([])
    const [back, late] = [await page(supplier), await page(buyer)]
    expect(await answerTo(late.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('meeting_over')
    expect(await answerTo(back.ask(roomEvents.enter, { meetingId, place: 'room' }))).toBe('ok')
  })

  test('follows a meeting that is moved while people wait for it', async () => {
    const { at, meetingId, supplier, startsAt } = await meetingOfMany()
    await at(-5)
    const socket = await page(supplier)
    await socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    const told = hearing(socket)
    await live.house.db.deleteFrom('bookings').where('meetingId', '=', meetingId).execute()
    const later = {
      startsAt: new Date(startsAt.getTime() + 60 * minute),
      endsAt: new Date(startsAt.getTime() + 80 * minute),
    }
    await live.house.db.updateTable('meetings').set(later).where('id', '=', meetingId).execute()
    await live.house.app.tick()
    await told({ phase: 'early', start: later.startsAt.toISOString() })
    expect(await present(supplier, meetingId)).toEqual([])
  })
})

describe('presence', () => {
  test('is one entry a person, however many pages they have open', async () => {
    const { at, meetingId, supplier, buyer } = await meetingOfMany()
    await at(1)
    const [first, second, other] = [await page(supplier), await page(supplier), await page(buyer)]
    await first.ask(roomEvents.enter, { meetingId, place: 'room' })
    await second.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    await other.ask(roomEvents.enter, { meetingId, place: 'room' })
    expect(await present(buyer, meetingId)).toEqual(['Belkommash room', 'Kayu Rimba room'])
    await first.ask(roomEvents.leave, { meetingId })
    expect(await present(buyer, meetingId)).toEqual(['Belkommash room', 'Kayu Rimba lobby'])
    await second.ask(roomEvents.leave, { meetingId })
    expect(await present(buyer, meetingId)).toEqual(['Belkommash room'])
  })

  test('holds on to someone whose connection broke, and lets them go when they do not come back', async () => {
    const { at, meetingId, supplier, buyer } = await meetingOfMany()
    await at(1)
    const [mine, theirs] = [await page(buyer), await page(supplier)]
    await mine.ask(roomEvents.enter, { meetingId, place: 'room' })
    await theirs.ask(roomEvents.enter, { meetingId, place: 'room' })
    theirs.close()
    await vi.waitFor(
      async () =>
        expect(await present(buyer, meetingId)).toEqual(['Belkommash room', 'Kayu Rimba room waited for']),
      soon,
    )
    const back = await page(supplier)
    await back.ask(roomEvents.enter, { meetingId, place: 'room' })
    expect(await present(buyer, meetingId)).toEqual(['Belkommash room', 'Kayu Rimba room'])
    back.close()
    await vi.waitFor(
      async () => expect(await present(buyer, meetingId)).toContain('Kayu Rimba room waited for'),
      soon,
    )
    const told = mine.next(roomPushes.present)
    await at(1.5)
    expect((await told).present).toHaveLength(1)
  })

  test('lasts as long as the page does, and is kept as attendance', async () => {
    const { at, meetingId, supplier, supplierId } = await meetingOfMany()
    await at(1)
    const socket = await page(supplier)
    await socket.ask(roomEvents.enter, { meetingId, place: 'room' })
    await at(10)
    expect(await present(supplier, meetingId)).toEqual(['Kayu Rimba room'])
    await socket.ask(roomEvents.leave, { meetingId })
    const kept = await live.house.db
      .selectFrom('attendances')
      .select(['organisationId', 'firstAt', 'lastAt'])
      .where('meetingId', '=', meetingId)
      .execute()
    const now = live.house.clock.now()
    expect(kept).toEqual([
      { organisationId: supplierId, firstAt: new Date(now.getTime() - 9 * minute), lastAt: now },
    ])
  })
})

describe('the chat', () => {
  test('is told to everyone inside, once a key, and kept in its order', async () => {
    const { at, meetingId, supplier, buyer } = await meetingOfMany()
    await at(-5)
    const [mine, theirs] = [await page(supplier), await page(buyer)]
    for (const socket of [mine, theirs]) await socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    const key = randomUUID()
    const heard = theirs.next(roomPushes.said)
    const first = await mine.ask(roomEvents.say, { meetingId, key, text: ' Selamat pagi ' })
    const again = await mine.ask(roomEvents.say, { meetingId, key, text: 'Selamat pagi' })
    expect(first).toMatchObject({ ok: true, data: { id: key, text: 'Selamat pagi' } })
    expect(again).toEqual(first)
    expect((await heard).message).toEqual(first.ok && first.data)
    for (const text of ['Dobry dzień', 'Shall we begin?'])
      await theirs.ask(roomEvents.say, { meetingId, key: randomUUID(), text })
    expect(await answerTo(theirs.ask(roomEvents.say, { meetingId, key, text: 'Not mine' }))).toBe(
      'key_reused',
    )
    await at(60)
    const { chat } = await buyer.call(room.view, { meetingId })
    expect(chat.map(({ text }) => text)).toEqual(['Selamat pagi', 'Dobry dzień', 'Shall we begin?'])
    expect(await answerTo(mine.ask(roomEvents.say, { meetingId, key: randomUUID(), text: 'Late' }))).toBe(
      'meeting_over',
    )
  })

  test('takes no word from outside, nor before the lobby opens', async () => {
    const { at, meetingId, supplier, outsider } = await meetingOfMany()
    const say = { meetingId, key: randomUUID(), text: 'Hello' }
    await at(-20)
    expect(await answerTo((await page(supplier)).ask(roomEvents.say, say))).toBe('lobby_closed')
    await at(1)
    expect(await answerTo((await page(outsider)).ask(roomEvents.say, say))).toBe('not_allowed')
  })
})

describe('cancelling', () => {
  test('empties the room and tells everyone inside', async () => {
    const { at, meetingId, supplier, buyer } = await meetingOfMany()
    await at(-5)
    const socket = await page(supplier)
    await socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    const told = hearing(socket)
    await buyer.call(room.cancel, { meetingId, reason: 'Our flight is late.' })
    await live.house.app.tick()
    await told({ phase: 'cancelled' })
    expect(await supplier.call(room.view, { meetingId })).toMatchObject({
      phase: 'cancelled',
      cancelReason: 'Our flight is late.',
    })
    expect(await answerTo(socket.ask(roomEvents.enter, { meetingId, place: 'lobby' }))).toBe(
      'meeting_cancelled',
    )
    expect(await codeOf(buyer.call(room.cancel, { meetingId, reason: 'Again' }))).toBe('meeting_cancelled')
  })

  test('is for hosts and the two firms, while the meeting is not over', async () => {
    const many = await meetingOfMany()
    const { meetingId } = many
    for (const role of ['outsider', 'moderator', 'interpreter', 'stranger'] as const)
      expect(await codeOf(many[role].call(room.cancel, { meetingId, reason: 'No' }))).toBe('not_allowed')
    await many.at(21)
    expect(await codeOf(many.cohost.call(room.cancel, { meetingId, reason: 'No' }))).toBe('meeting_over')
  })
})

describe('the wall', () => {
  test('shows what runs or comes next with who is there, to the team only', async () => {
    const { at, forumId, meetingId, supplier, moderator, buyer } = await meetingOfMany()
    await at(1)
    const watching = await page(moderator)
    await watching.ask(forumEvents.watch, { forumId })
    const told = watching.next(fact)
    await (await page(supplier)).ask(roomEvents.enter, { meetingId, place: 'room' })
    expect((await told).topics).toEqual(['room'])
    const { meetings } = await moderator.call(room.wall, { forumId })
    expect(meetings).toMatchObject([
      {
        meeting: { id: meetingId, part: 'moderator' },
        phase: 'live',
        present: [{ organisation: 'Kayu Rimba' }],
      },
    ])
    expect(await codeOf(buyer.call(room.wall, { forumId }))).toBe('not_allowed')
    await at(31)
    expect((await moderator.call(room.wall, { forumId })).meetings).toEqual([])
  })
})

describe('the call', () => {
  test('is for those in the room, and says while video is being prepared', async () => {
    const { at, meetingId, supplier, outsider } = await meetingOfMany()
    await at(1)
    const socket = await page(supplier)
    expect(
      await answerTo(socket.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })),
    ).toBe('not_in_call')
    await socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    expect(
      await answerTo(socket.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })),
    ).toBe('not_in_call')
    const entered = await socket.ask(roomEvents.enter, { meetingId, place: 'room' })
    expect(entered).toMatchObject({ ok: true, data: { media: { state: 'preparing' } } })
    expect(
      await answerTo(socket.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })),
    ).toBe('media_preparing')
    // In the same breath as the room: the call waits for whoever is being let in.
    const again = await page(supplier)
    const entering = again.ask(roomEvents.enter, { meetingId, place: 'room' })
    const joining = again.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })
    expect(await answerTo(joining)).toBe('media_preparing')
    expect(await answerTo(entering)).toBe('ok')
    // So does the probe of the network for the lobby.
    const waiting = again.ask(roomEvents.enter, { meetingId, place: 'lobby' })
    expect(await answerTo(again.ask(probeEvents.open, { callId: meetingId }))).toBe('media_preparing')
    expect(await answerTo(waiting)).toBe('ok')
    const outside = await page(outsider)
    expect(
      await answerTo(outside.ask(mediaEvents.join, { callId: meetingId, rtpCapabilities: hearsNothing })),
    ).toBe('not_in_call')
  })
})
