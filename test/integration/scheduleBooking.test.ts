import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Db } from '../../server/platform/db/database.ts'
import { Refusal } from '../../server/platform/refusal.ts'
import { runSystem } from '../../server/platform/work.ts'
import { insertBookings, lockBookables } from '../../server/schedule/bookingStore.ts'
import { insertMeetings } from '../../server/schedule/meetingStore.ts'
import { acceptedFirm, acceptedRequest, openForum } from '../support/builders.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

test('of racing bookings of the same people none is in two places, and none ends in a deadlock', async () => {
  const host = await house.signIn('host@chamber.example')
  const forumId = await openForum(house, host)
  const firms = await Promise.all(Array.from({ length: 12 }, () => acceptedFirm(house, forumId)))
  const [supplier, buyer] = firms
  if (!supplier || !buyer) throw new Error('no firms')
  const requestId = await acceptedRequest(house, forumId, supplier, buyer)
  const delegates = (await house.db.selectFrom('delegates').select('id').execute()).map(({ id }) => id)
  const rooms = (await house.db.selectFrom('rooms').select('id').execute()).map(({ id }) => id)
  const start = Date.parse('2026-12-03T02:00:00.000Z')

  const book = (at: number) =>
    runSystem(house.app.runner, async (work) => {
      const people = [0, 5, 7].map((step) => delegates[(at * 5 + step * (at % 3)) % delegates.length] ?? '')
      const roomId = rooms[at % rooms.length] ?? ''
      // Half of them name their people backwards: only the locks are in order.
      const named = [...new Set(at % 2 ? people.toReversed() : people), roomId]
      // Each with the one before it and the one after.
      const startsAt = new Date(start + (at % 8) * 15 * 60_000)
      const endsAt = new Date(startsAt.getTime() + 20 * 60_000)
      const meetingId = randomUUID()
      await lockBookables(work.db, named)
      await insertMeetings(work.db, [
        {
          id: meetingId,
          forumId,
          // One planned meeting a request is another promise, of no matter here.
          requestId: at === 0 ? requestId : await anotherRequest(work.db),
          supplierId: supplier.id,
          buyerId: buyer.id,
          roomId,
          interpreterId: null,
          startsAt,
          endsAt,
        },
      ])
      await insertBookings(work.db, [{ meetingId, startsAt, endsAt, bookables: named }])
    }).then(
      () => 'booked',
      (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
    )
  const anotherRequest = async (db: Db) => {
    const id = randomUUID()
    const row = await db
      .selectFrom('meetingRequests')
      .selectAll()
      .where('id', '=', requestId)
      .executeTakeFirstOrThrow()
    // Withdrawn, because two firms can have one open request only.
    await db
      .insertInto('meetingRequests')
      .values({ ...row, id, state: 'withdrawn' })
      .execute()
    return id
  }

  const answers = await Promise.all(Array.from({ length: 120 }, (_, at) => book(at)))
  expect(new Set(answers)).toEqual(new Set(['booked', 'slot_taken']))
  const booked = answers.filter((answer) => answer === 'booked').length
  const kept = await house.db
    .selectFrom('bookings')
    .select(['meetingId', 'bookableId', 'startsAt', 'endsAt'])
    .execute()
  expect(new Set(kept.map(({ meetingId }) => meetingId)).size).toBe(booked)
  const double = kept.filter((one) =>
    kept.some(
      (other) =>
        other !== one &&
        other.bookableId === one.bookableId &&
        other.startsAt < one.endsAt &&
        one.startsAt < other.endsAt,
    ),
  )
  expect(double).toEqual([])
  const meetings = await house.db.selectFrom('meetings').select('id').execute()
  expect(meetings).toHaveLength(booked)
})
