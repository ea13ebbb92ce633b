import { describe, expect, test, vi } from 'vitest'
import { account } from '../../shared/account.ts'
import { deal } from '../../shared/deal.ts'
import { fact } from '../../shared/facts.ts'
import { forumEvents } from '../../shared/forum.ts'
import { room, roomPushes } from '../../shared/room.ts'
import { schedule } from '../../shared/schedule.ts'
import { acceptedFirm, plannedMeeting } from '../support/builders.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { liveHouse } from '../support/liveMeeting.ts'
import { codeOf, namedCodeOf } from '../support/refusals.ts'

const minute = 60_000
const soon = { timeout: 15_000, interval: 20 }

const live = await liveHouse()
const { inside, meetingOfMany, page } = live

/** What a page was told last by a push of this kind. */
function hearing(socket: TestSocket, push: (typeof roomPushes)['course' | 'phase']) {
  const heard: unknown[] = []
  socket.raw.on(push.name, (data) => heard.push(push.data.parse(data)))
  return (expected: object) => vi.waitFor(() => expect(heard.at(-1)).toMatchObject(expected), soon)
}

const kindsOf = async (person: Person, forumId: string) =>
  (await person.call(room.wall, { forumId })).log.map(({ kind }) => kind)
const endOf = async (meetingId: string) =>
  (
    await live.house.db
      .selectFrom('meetings')
      .select('endsAt')
      .where('id', '=', meetingId)
      .executeTakeFirstOrThrow()
  ).endsAt
const missing = async (person: Person, meetingId: string) =>
  (await person.call(room.view, { meetingId })).noShows.map(({ part }) => part)

describe('a side that nobody comes for', () => {
  test('is noted after the minutes the host chose, once, and taken back when somebody comes', async () => {
    const { at, meetingId, forumId, supplier, buyer, moderator, startsAt } = await meetingOfMany()
    await at(1)
    const page = await inside(buyer, meetingId)
    const told = hearing(page, roomPushes.course)
    await at(2.9)
    expect(await missing(buyer, meetingId)).toEqual([])
    await at(3)
    await told({ noShows: [{ part: 'supplier', since: startsAt.toISOString() }] })
    await at(4)
    expect(await missing(buyer, meetingId)).toEqual(['supplier'])
    expect(await kindsOf(moderator, forumId)).toEqual(['no_show'])
    await inside(supplier, meetingId, 'lobby')
    await told({ noShows: [] })
    expect(await kindsOf(moderator, forumId)).toEqual(['came', 'no_show'])
    // Who came and left has come.
    await at(8)
    expect(await missing(buyer, meetingId)).toEqual([])
  })

  test('is noted for a room that nobody ever entered, by a server that has just started too', async () => {
    const { at, meetingId, moderator, forumId } = await meetingOfMany()
    await live.house.db.updateTable('forums').set({ noShowMinutes: 5 }).where('id', '=', forumId).execute()
    await at(4)
    expect(await missing(moderator, meetingId)).toEqual([])
    await at(6)
    expect(await missing(moderator, meetingId)).toEqual(['buyer', 'supplier'])
    await Promise.all([live.house.app.tick(), live.house.app.tick(), live.house.app.tick()])
    // Both sides of a meeting are one line.
    const { log } = await moderator.call(room.wall, { forumId })
    expect(log.map(({ kind, part }) => `${kind} ${part}`)).toEqual(['no_show null'])
  })

  test('is not one that waits in the lobby, and a cancelled meeting has none', async () => {
    const { at, meetingId, supplier, moderator, forumId, buyer } = await meetingOfMany()
    const second = await meetingOfMany()
    await at(-2)
    await inside(supplier, meetingId, 'lobby')
    await second.at(-1)
    await live.host.call(room.cancel, { meetingId: second.meetingId, reason: '' })
    await at(3)
    expect(await missing(moderator, meetingId)).toEqual(['buyer'])
    await second.at(5)
    expect(await missing(second.moderator, second.meetingId)).toEqual([])
    await inside(buyer, meetingId)
    expect(await kindsOf(moderator, forumId)).toEqual(['came', 'no_show'])
  })
})

describe('more time', () => {
  test('is asked by one side, seen by both, and given by the other', async () => {
    const { at, meetingId, forumId, supplier, buyer, moderator, startsAt } = await meetingOfMany()
    await at(15)
    const [mine, theirs] = [await inside(supplier, meetingId), await inside(buyer, meetingId)]
    const told = hearing(theirs, roomPushes.course)
    const phase = hearing(mine, roomPushes.phase)
    await supplier.call(room.askMore, { meetingId })
    await told({ extension: { by: 'supplier', at: live.house.clock.now().toISOString() } })
    expect(await codeOf(buyer.call(room.askMore, { meetingId }))).toBe('asked_already')
    expect(await codeOf(supplier.call(room.answerMore, { meetingId, granted: true }))).toBe('not_allowed')
    await buyer.call(room.answerMore, { meetingId, granted: true })
    await told({ extension: null })
    await live.house.app.tick()
    const end = new Date(startsAt.getTime() + 25 * minute)
    await phase({ phase: 'live', end: end.toISOString() })
    expect(await endOf(meetingId)).toEqual(end)
    const bookings = await live.house.db
      .selectFrom('bookings')
      .select('endsAt')
      .distinct()
      .where('meetingId', '=', meetingId)
      .execute()
    expect(bookings).toEqual([{ endsAt: end }])
    expect((await kindsOf(moderator, forumId)).slice(0, 2)).toEqual(['more_granted', 'more_asked'])
  })

  test('is refused, asked again, and means nothing once the meeting is over', async () => {
    const { at, meetingId, supplier, buyer, moderator } = await meetingOfMany()
    await at(-1)
    expect(await codeOf(supplier.call(room.askMore, { meetingId }))).toBe('not_begun')
    await at(10)
    await supplier.call(room.askMore, { meetingId })
    await moderator.call(room.answerMore, { meetingId, granted: false })
    await supplier.call(room.askMore, { meetingId })
    expect((await buyer.call(room.view, { meetingId })).extension).toMatchObject({ by: 'supplier' })
    await at(20)
    expect((await buyer.call(room.view, { meetingId })).extension).toBeNull()
    expect(await codeOf(buyer.call(room.answerMore, { meetingId, granted: true }))).toBe('meeting_over')
  })

  test('is given once, however many answer at once', async () => {
    const { at, meetingId, supplier, buyer, moderator, cohost, startsAt } = await meetingOfMany()
    await at(15)
    await supplier.call(room.askMore, { meetingId })
    const codes = await Promise.all(
      [buyer, moderator, cohost, live.host].map((person) =>
        codeOf(person.call(room.answerMore, { meetingId, granted: true })),
      ),
    )
    expect(codes.toSorted()).toEqual(['done', 'request_closed', 'request_closed', 'request_closed'])
    expect(await endOf(meetingId)).toEqual(new Date(startsAt.getTime() + 25 * minute))
  })

  test('is refused where somebody is needed by then, who is named', async () => {
    const { at, meetingId, forumId, supplierId, supplier, buyer, startsAt, moderator } = await meetingOfMany()
    const third = await acceptedFirm(live.house, forumId, { name: 'Minsk Mebel', standing: 'buyer' })
    await plannedMeeting(live.house, forumId, {
      supplier: { id: supplierId },
      buyer: third,
      startsAt: new Date(startsAt.getTime() + 22 * minute),
    })
    await at(10)
    expect(await namedCodeOf(buyer.call(room.askMore, { meetingId }))).toBe('slot_taken: Kayu Rimba')
    expect(await namedCodeOf(moderator.call(room.extend, { meetingId, minutes: 3 }))).toBe(
      'slot_taken: Kayu Rimba',
    )
    expect(await codeOf(moderator.call(room.extend, { meetingId, minutes: 2 }))).toBe('done')
    expect(await codeOf(supplier.call(room.extend, { meetingId, minutes: 1 }))).toBe('not_allowed')
  })

  test('is given until the meeting has lasted four hours, and not a minute longer', async () => {
    const { at, meetingId, supplier, moderator, startsAt } = await meetingOfMany()
    await at(1)
    for (const minutes of [30, 30, 30, 30, 30, 30, 30, 6])
      await moderator.call(room.extend, { meetingId, minutes })
    expect(await codeOf(supplier.call(room.askMore, { meetingId }))).toBe('longest_meeting')
    expect(await codeOf(moderator.call(room.extend, { meetingId, minutes: 5 }))).toBe('longest_meeting')
    await moderator.call(room.extend, { meetingId, minutes: 4 })
    expect(await codeOf(moderator.call(room.extend, { meetingId, minutes: 1 }))).toBe('longest_meeting')
    expect(await endOf(meetingId)).toEqual(new Date(startsAt.getTime() + 240 * minute))
  })

  test('and a meeting booked at the same moment never share anybody', async () => {
    for (let round = 0; round < 5; round++) {
      const { at, meetingId, forumId, supplierId, startsAt, moderator } = await meetingOfMany()
      const third = await acceptedFirm(live.house, forumId, { name: 'Minsk Mebel', standing: 'buyer' })
      await at(10)
      const outcomes = await Promise.allSettled([
        moderator.call(room.extend, { meetingId, minutes: 10 }),
        plannedMeeting(live.house, forumId, {
          supplier: { id: supplierId },
          buyer: third,
          startsAt: new Date(startsAt.getTime() + 25 * minute),
        }),
      ])
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    }
  })

  test('a moderator ends a meeting at once: the goodbye follows, and people are free', async () => {
    const { at, meetingId, supplier, buyer, moderator, supplierId, startsAt, forumId } = await meetingOfMany()
    await at(-1)
    expect(await codeOf(moderator.call(room.end, { meetingId }))).toBe('not_begun')
    await at(8)
    const page = await inside(supplier, meetingId)
    const told = hearing(page, roomPushes.phase)
    await moderator.call(room.end, { meetingId })
    await live.house.app.tick()
    await told({ phase: 'over', end: live.house.clock.now().toISOString() })
    expect((await buyer.call(room.view, { meetingId })).present).toHaveLength(1)
    const third = await acceptedFirm(live.house, forumId, { name: 'Minsk Mebel', standing: 'buyer' })
    const next = new Date(startsAt.getTime() + 10 * minute)
    await plannedMeeting(live.house, forumId, { supplier: { id: supplierId }, buyer: third, startsAt: next })
    await at(10)
    expect((await buyer.call(room.view, { meetingId })).present).toEqual([])
    expect(await codeOf(moderator.call(room.end, { meetingId }))).toBe('meeting_over')
  })
})

describe('a firm that stands in', () => {
  /** A buyer alone in the room after three minutes, and two firms that could take the place of the supplier. */
  async function aloneIn() {
    const many = await meetingOfMany()
    const { forumId } = many
    const fit = await acceptedFirm(live.house, forumId, {
      name: 'Pala Banda',
      offerings: [{ hsCode: '090811', title: 'Nutmeg' }],
    })
    const need = { id: crypto.randomUUID(), organisationId: many.buyerId, title: 'Nutmeg', about: '' }
    await live.house.db
      .insertInto('needs')
      .values({ ...need, hsCode: '090811', certificates: [], createdAt: live.house.clock.now() })
      .execute()
    await acceptedFirm(live.house, forumId, { name: 'Not accepted', state: 'applied' })
    await many.at(1)
    const page = await inside(many.buyer, many.meetingId)
    await many.at(3)
    return { ...many, page, fitId: fit.id, fit: await live.house.signIn(fit.email) }
  }
  const offer = { part: 'supplier' as const }

  test('is found among those who are free: who has a page open first, then the best match', async () => {
    const { meetingId, forumId, moderator, fitId, outsider, otherId, buyerId, startsAt } = await aloneIn()
    const named = async () =>
      (await moderator.call(room.standIns, { meetingId, ...offer })).candidates.map(
        ({ name, online }) => `${name}${online ? ' online' : ''}`,
      )
    expect(await named()).toEqual(['Pala Banda', 'Garam Laut'])
    await page(outsider)
    expect(await named()).toEqual(['Garam Laut online', 'Pala Banda'])
    const third = await acceptedFirm(live.house, forumId, { name: 'Minsk Mebel', standing: 'buyer' })
    const busy = {
      supplier: { id: fitId },
      buyer: third,
      startsAt: new Date(startsAt.getTime() + 10 * minute),
    }
    await plannedMeeting(live.house, forumId, busy)
    expect(await named()).toEqual(['Garam Laut online'])
    // A no between the two counts.
    const request = await live.house.db
      .selectFrom('meetingRequests')
      .selectAll()
      .where('forumId', '=', forumId)
      .where('buyerId', '=', buyerId)
      .executeTakeFirstOrThrow()
    const { importantToAsked: _asked, importantToAsker: _asker, ...words } = request
    await live.house.db
      .insertInto('meetingRequests')
      .values({ ...words, id: crypto.randomUUID(), toId: otherId, supplierId: otherId, state: 'declined' })
      .execute()
    expect(await named()).toEqual([])
    const code = await namedCodeOf(
      moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: otherId }),
    )
    expect(code).toBe('not_available: Garam Laut')
  })

  test('is offered the place, takes it, comes in, and records its own outcome', async () => {
    const { at, meetingId, forumId, moderator, fit, fitId, page, supplier, buyer } = await aloneIn()
    const told = hearing(page, roomPushes.course)
    await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: fitId })
    await told({ standIns: [{ part: 'supplier', name: 'Pala Banda', state: 'offered' }] })
    expect(
      await codeOf(moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: fitId })),
    ).toBe('asked_already')
    const { offers } = await fit.call(room.standInOffers, { forumId })
    expect(offers).toMatchObject([{ meetingId, organisationId: fitId, withName: 'Belkommash' }])
    expect(await codeOf(fit.call(room.view, { meetingId }))).toBe('not_allowed')
    const answer = { meetingId, organisationId: fitId, accepted: true }
    expect(await codeOf(supplier.call(room.answerStandIn, answer))).toBe('not_allowed')
    await fit.call(room.answerStandIn, answer)
    await told({ standIns: [{ state: 'accepted' }] })
    expect(await fit.call(room.standInOffers, { forumId })).toEqual({ offers: [] })
    expect((await fit.call(schedule.agenda, { forumId })).meetings).toMatchObject([
      { id: meetingId, part: 'supplier' },
    ])
    await inside(fit, meetingId)
    await told({ noShows: [] })
    // The wall names who came, and who is called: the firm that stands in.
    const [came] = (await moderator.call(room.wall, { forumId })).log
    expect(came).toMatchObject({ kind: 'came', part: 'supplier', detail: 'Pala Banda' })
    const { present } = await buyer.call(room.view, { meetingId })
    expect(present.map(({ organisation, part }) => `${organisation} ${part}`).sort()).toEqual([
      'Belkommash buyer',
      'Pala Banda supplier',
    ])
    await at(21)
    const outcome = { held: true, interest: 'strong', nextStep: 'sample', expected: null, note: '' } as const
    await fit.call(deal.record, { meetingId, outcome })
    const { outcomes } = await live.host.call(deal.outcomes, { forumId })
    expect(outcomes.map(({ organisationId }) => organisationId)).toEqual([fitId])
    expect((await live.host.call(deal.figures, { forumId })).meetings.held).toBe(1)
  })

  test('is a change of the schedule: the draft moves on, and the calendar entry counts one up', async () => {
    const { meetingId, forumId, moderator, fit, fitId } = await aloneIn()
    const revisionOf = async () => (await live.host.call(schedule.board, { forumId })).revision
    const before = await revisionOf()
    await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: fitId })
    await fit.call(room.answerStandIn, { meetingId, organisationId: fitId, accepted: true })
    expect(await revisionOf()).toBe(before + 1)
    const { email } = await live.house.db
      .selectFrom('delegates')
      .select('email')
      .where('organisationId', '=', fitId)
      .executeTakeFirstOrThrow()
    const calendars = async () => (await live.house.mails(email)).map(({ calendar }) => calendar ?? '')
    await expect.poll(calendars, soon).toContainEqual(expect.stringContaining('SEQUENCE:1'))
  })

  test('is heard of by those concerned, not by the whole forum', async () => {
    const { meetingId, forumId, moderator, fit, fitId, outsider, otherId } = await aloneIn()
    const third = await acceptedFirm(live.house, forumId, { name: 'Rotan Indah' })
    const stranger = await live.house.signIn(third.email)
    for (const organisationId of [fitId, otherId])
      await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId })
    const heard = new Map<Person, string[]>()
    const pages = await Promise.all(
      [fit, outsider, stranger].map(async (person) => {
        const socket = await page(person)
        await socket.ask(forumEvents.watch, { forumId })
        const topics: string[] = []
        heard.set(person, topics)
        socket.raw.on(fact.name, (told) => topics.push(...fact.data.parse(told).topics))
        return socket
      }),
    )
    await fit.call(room.answerStandIn, { meetingId, organisationId: fitId, accepted: true })
    await live.house.app.settled()
    await Promise.all(
      [fit, outsider, stranger].map(async (person, at) => {
        const fence = pages[at]?.next(fact)
        await person.call(account.update, { name: 'Known by Another Name' })
        await fence
      }),
    )
    expect(heard.get(fit)).toEqual(expect.arrayContaining(['schedule', 'room']))
    // What it was offered is void.
    expect(heard.get(outsider)).toContain('room')
    expect(heard.get(stranger)).not.toContain('room')
  })

  test('hears that its offer is void when the missing side comes', async () => {
    const { meetingId, forumId, moderator, fit, fitId, supplier } = await aloneIn()
    await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: fitId })
    await live.house.app.settled()
    const socket = await page(fit)
    await socket.ask(forumEvents.watch, { forumId })
    const topics: string[] = []
    socket.raw.on(fact.name, (told) => topics.push(...fact.data.parse(told).topics))
    await inside(supplier, meetingId, 'lobby')
    await vi.waitFor(() => expect(topics).toContain('room'), soon)
    expect(await fit.call(room.standInOffers, { forumId })).toEqual({ offers: [] })
  })

  test('is one: of two who accept at once the other hears that it is too late', async () => {
    const { meetingId, forumId, moderator, fit, fitId, outsider, otherId } = await aloneIn()
    for (const organisationId of [fitId, otherId])
      await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId })
    const codes = await Promise.all([
      codeOf(fit.call(room.answerStandIn, { meetingId, organisationId: fitId, accepted: true })),
      codeOf(outsider.call(room.answerStandIn, { meetingId, organisationId: otherId, accepted: true })),
    ])
    expect(codes.toSorted()).toEqual(['done', 'request_closed'])
    expect((await moderator.call(room.view, { meetingId })).standIns).toHaveLength(1)
    expect((await kindsOf(moderator, forumId))[0]).toBe('stand_in_accepted')
  })

  test('is offered nothing before the side is missing, and no more once it came', async () => {
    const { meetingId, moderator, fit, fitId, supplier, at, forumId } = await aloneIn()
    const buyers = { meetingId, part: 'buyer' as const, organisationId: fitId }
    expect(await namedCodeOf(moderator.call(room.offerStandIn, buyers))).toBe('not_available: Belkommash')
    await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: fitId })
    await inside(supplier, meetingId)
    expect(await fit.call(room.standInOffers, { forumId })).toEqual({ offers: [] })
    const answer = { meetingId, organisationId: fitId, accepted: true }
    expect(await codeOf(fit.call(room.answerStandIn, answer))).toBe('request_closed')
    await at(20)
    expect(await codeOf(fit.call(room.answerStandIn, answer))).toBe('meeting_over')
  })

  test('may say no, and is mailed the offer in its language', async () => {
    const { meetingId, moderator, fit, fitId } = await aloneIn()
    await moderator.call(room.offerStandIn, { meetingId, ...offer, organisationId: fitId })
    await fit.call(room.answerStandIn, { meetingId, organisationId: fitId, accepted: false })
    const { standIns } = await moderator.call(room.view, { meetingId })
    expect(standIns).toMatchObject([{ organisationId: fitId, state: 'declined' }])
    expect((await moderator.call(room.standIns, { meetingId, ...offer })).candidates).toHaveLength(1)
    const { email } = await live.house.db
      .selectFrom('delegates')
      .select('email')
      .where('organisationId', '=', fitId)
      .executeTakeFirstOrThrow()
    await vi.waitFor(
      async () =>
        expect((await live.house.mails(email)).map(({ subject }) => subject)).toContain(
          'A meeting with Belkommash is free for you now',
        ),
      soon,
    )
  })
})
