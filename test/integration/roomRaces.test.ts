import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { lockForum } from '../../server/forum/store.ts'
import type { Db } from '../../server/platform/db/database.ts'
import { holdForum } from '../../server/schedule/draftStore.ts'
import { lockMeetings } from '../../server/schedule/service.ts'
import { type Presence, room, roomEvents, roomPushes } from '../../shared/room.ts'
import type { Person } from '../support/harness.ts'
import { liveHouse } from '../support/liveMeeting.ts'

const minute = 60_000
const soon = { timeout: 15_000, interval: 20 }

const live = liveHouse()
const { inside, meetingOfMany, page } = live

/** Takes something in a transaction of its own, until the returned function is called. */
async function held(take: (db: Db) => Promise<unknown>): Promise<() => Promise<void>> {
  const taken = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const done = live.house.db.transaction().execute(async (db) => {
    await take(db)
    taken.resolve()
    await over.promise
  })
  await Promise.race([taken.promise, done])
  return () => {
    over.resolve()
    return done
  }
}

const noted = async (meetingId: string) =>
  (await live.house.db.selectFrom('noShows').select('side').where('meetingId', '=', meetingId).execute())
    .length
const kindsOf = async (person: Person, forumId: string) =>
  (await person.call(room.wall, { forumId })).log.map(({ kind }) => kind)
/** How many statements wait for a lock in this house's database. */
const waiting = async () => {
  const { rows } = await sql`
    select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(live.house.db)
  return rows.length
}

test.each([
  ['publishing', lockForum],
  ['what is done to a meeting', holdForum],
])(
  'who is missing is noted beside %s, which holds the forum: neither waits for the other',
  async (_what, hold) => {
    const { meetingId, forumId, startsAt } = await meetingOfMany()
    const letGo = await held((db) => hold(db, forumId))
    try {
      live.house.clock.set(new Date(startsAt.getTime() + 4 * minute))
      const ticked = live.house.app.tick()
      await expect.poll(() => noted(meetingId), soon).toBe(2)
      await ticked
    } finally {
      await letGo()
    }
  },
)

test('who comes to the lobby while the missing are noted is not missing', async () => {
  const { meetingId, forumId, supplier, buyer, moderator, startsAt, at } = await meetingOfMany()
  await at(1)
  await inside(buyer, meetingId)
  live.house.clock.set(new Date(startsAt.getTime() + 4 * minute))
  const letGo = await held((db) => lockMeetings(db, [meetingId]))
  const ticked = live.house.app.tick()
  await expect.poll(waiting, soon).toBeGreaterThan(0)
  const socket = await page(supplier)
  const entered = socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
  await expect
    .poll(
      async () => (await buyer.call(room.view, { meetingId })).present.map(({ part }) => part).sort(),
      soon,
    )
    .toEqual(['buyer', 'supplier'])
  await letGo()
  await Promise.all([ticked, entered])
  expect(await kindsOf(moderator, forumId)).toEqual([])
})

test('who enters while somebody leaves is told so, though the answer to entering was read before and comes after', async () => {
  const { meetingId, supplier, buyer, at } = await meetingOfMany()
  await at(1)
  const leaving = await inside(supplier, meetingId)
  const entering = await page(buyer)
  const told: string[][] = []
  entering.raw.on(roomPushes.present.name, (push: unknown) => {
    told.push(partsOf(roomPushes.present.data.parse(push).present))
  })
  // The answer waits for the chat; who is there was read already.
  const letGo = await held((db) => sql`lock table chat_messages in access exclusive mode`.execute(db))
  const entered = entering.ask(roomEvents.enter, { meetingId, place: 'room' })
  await expect.poll(waiting, soon).toBeGreaterThan(0)
  await leaving.ask(roomEvents.leave, { meetingId })
  await expect.poll(() => told.at(-1), soon).toEqual(['buyer'])
  await letGo()
  const answer = await entered
  expect(answer.ok && partsOf(answer.data.present)).toEqual(['buyer', 'supplier'])
  const before = told.length
  await live.house.app.tick()
  await expect.poll(() => told.slice(before), soon).toEqual([['buyer']])
})

function partsOf(present: readonly Presence[]): string[] {
  return present.map(({ part }) => part).sort()
}
