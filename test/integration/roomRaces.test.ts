import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { lockForum } from '../../server/forum/store.ts'
import type { Db } from '../../server/platform/db/database.ts'
import { holdForum } from '../../server/schedule/draftStore.ts'
import { lockMeetings } from '../../server/schedule/service.ts'
import { room, roomEvents } from '../../shared/room.ts'
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
