import { afterAll, beforeAll, expect, test } from 'vitest'
import { room, roomEvents } from '../../shared/room.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { meetingOfMany } from '../support/liveMeeting.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

/** Redis keeps nothing: when it was away, who is here is forgotten. */
const soon = { timeout: 20_000, interval: 50 }
const minute = 60_000

let redis: RedisServer
let database: Awaited<ReturnType<typeof freshDatabase>>
let house: TestHouse

beforeAll(async () => {
  redis = await startRedis()
  database = await freshDatabase()
  house = await openHouse({ beside: { databaseUrl: database.url, redisUrl: redis.url } })
})

afterAll(async () => {
  await house?.close()
  await database?.drop()
  await redis?.stop()
})

test('who waits in the lobby is known again when Redis comes back empty, and is not noted as missing', async () => {
  const many = await meetingOfMany(house, await house.signIn('host@chamber.example'))
  const { meetingId, forumId, startsAt, moderator, supplier } = many
  const at = (minutes: number) => house.clock.set(new Date(startsAt.getTime() + minutes * minute))
  const missing = async () => {
    const { meetings } = await moderator.call(room.wall, { forumId })
    return meetings.flatMap(({ noShows }) => noShows.map(({ part }) => part))
  }
  at(2.9)
  const page = await supplier.connect()
  expect(await page.ask(roomEvents.enter, { meetingId, place: 'lobby' })).toMatchObject({ ok: true })
  await house.app.tick()
  await redis.stop()
  await redis.start()
  const present = async () => (await moderator.call(room.view, { meetingId })).present
  await expect.poll(present, soon).toMatchObject([{ part: 'supplier', place: 'lobby' }])

  // Both sides are due, and for some seconds nobody is judged: twice a whole look passes, as what it heals shows.
  at(3.1)
  for (const side of ['supplier', 'supplier'] as const) {
    await house.db
      .insertInto('noShows')
      .values({ meetingId, side, at: house.clock.now(), undoneAt: null })
      .onConflict((conflict) => conflict.columns(['meetingId', 'side']).doUpdateSet({ undoneAt: null }))
      .execute()
    expect(await missing()).toEqual(['supplier'])
    await expect.poll(missing, soon).toEqual([])
  }
  at(3.7)
  await expect.poll(missing, soon).toEqual(['buyer'])
  page.close()
})
