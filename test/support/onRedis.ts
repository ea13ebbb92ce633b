import { afterAll } from 'vitest'
import { openHouse, type TestHouse } from './harness.ts'
import { freshDatabase } from './postgres.ts'
import { type RedisServer, startRedis } from './redis.ts'

/** Two processes on one database and one Redis for all tests of a file, to be awaited at its top. */
export async function onRedis(): Promise<{ redis: RedisServer; first: TestHouse; second: TestHouse }> {
  const redis = await startRedis()
  const database = await freshDatabase()
  const beside = { databaseUrl: database.url, redisUrl: redis.url }
  const [first, second] = [await openHouse({ beside }), await openHouse({ beside })]
  afterAll(async () => {
    await second.close()
    await first.close()
    await database.drop()
    await redis.stop()
  })
  return { redis, first, second }
}
