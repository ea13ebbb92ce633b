import { expect, test } from 'vitest'
import { lockForum } from '../../server/forum/store.ts'
import { holdForum } from '../../server/schedule/draftStore.ts'
import { lockMeetings } from '../../server/schedule/service.ts'
import { type Presence, room, roomEvents, roomPushes } from '../../shared/room.ts'
import type { Person } from '../support/harness.ts'
import { held, holdChat, waitingIn } from '../support/held.ts'
import { liveHouse } from '../support/liveMeeting.ts'

const minute = 60_000
const soon = { timeout: 15_000, interval: 20 }

const live = await liveHouse()
const { inside, meetingOfMany, page } = live

const noted = async (meetingId: string) =>
  (await live.house.db.selectFrom('noShows').select('side').where('meetingId', '=', meetingId).execute())
    .length
const kindsOf = async (person: Person, forumId: string) =>
  (await person.call(room.wall, { forumId })).log.map(({ kind }) => kind)
const waiting = () => waitingIn(live.house.db)

test.each([
  ['publishing', lockForum],
  ['what is done to a meeting', holdForum],
])(
  'who is missing is noted beside %s, which holds the forum: neither waits for the other',
  async (_what, hold) => {
    const { meetingId, forumId, startsAt } = await meetingOfMany()
    const letGo = await held(live.house.db, (db) => hold(db, forumId))
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
  const letGo = await held(live.house.db, (db) => lockMeetings(db, [meetingId]))
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
  const letGo = await holdChat(live.house.db)
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
