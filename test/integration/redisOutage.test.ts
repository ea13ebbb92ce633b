import { afterAll, beforeAll, expect, test } from 'vitest'
import { runSystem } from '../../server/platform/work.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

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

// A rejection that nobody handles would end a server; here it fails the run.
test('facts told while Redis is away leave the outbox, and the server goes on', async () => {
  await redis.stop()
  await runSystem(house.app.runner, async (work) => {
    work.tell(['user:nobody'], ['account'])
    work.endPages('nobody')
  })
  await house.app.settled()
  expect(await house.db.selectFrom('outbox').selectAll().execute()).toEqual([])
})
