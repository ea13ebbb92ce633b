import { pino } from 'pino'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  type Coordination,
  CoordinationUnavailable,
} from '../../server/platform/coordination/coordination.ts'
import { createCoordination } from '../../server/platform/coordination/createCoordination.ts'
import { redisCoordination } from '../../server/platform/coordination/redis.ts'
import { freePort } from '../support/freePort.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

const log = pino({ level: 'silent' })
const minute = 60_000

let shared: RedisServer
beforeAll(async () => {
  shared = await startRedis()
})
afterAll(() => shared.stop())

function redisAt(url: string, prefix?: string): Promise<Coordination> {
  return redisCoordination({ url, log, ...(prefix === undefined ? {} : { prefix }) })
}

/** A Redis that this test alone may trouble. */
async function ownRedis(): Promise<RedisServer> {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  return redis
}

/** Coordination for this test alone, closed at its end. */
async function joined(url: string, prefix?: string): Promise<Coordination> {
  const coordination = await redisAt(url, prefix)
  onTestFinished(() => coordination.close())
  return coordination
}

describe('coordination over Redis, when Redis is in trouble', () => {
  test('a start without Redis fails and says where it looked, but no password', async () => {
    const port = await freePort()
    const start = redisAt(`redis://user:secret@127.0.0.1:${port}`)
    await expect(start).rejects.toThrow(CoordinationUnavailable)
    await expect(start).rejects.toThrow(`redis://127.0.0.1:${port} (REDIS_URL): connect ECONNREFUSED`)
    await expect(start).rejects.not.toThrow('secret')
  })

  test('a start with a wrong password fails and says so', async () => {
    const start = redisAt(shared.url.replace('//', '//nobody:wrong@'))
    await expect(start).rejects.toThrow(/REDIS_URL.*WRONGPASS/)
  })

  test('while it is stopped calls are refused; after its restart they work and messages arrive', async () => {
    const redis = await ownRedis()
    const [here, there] = await Promise.all([joined(redis.url), joined(redis.url)])
    const heard: string[] = []
    let gaps = 0
    there.subscribe('facts', (message) => heard.push(message))
    there.onGap(() => {
      gaps += 1
    })
    const lease = await here.lease('timer', minute)
    await here.publish('facts', 'before')
    await expect.poll(() => heard).toEqual(['before'])
    expect(gaps).toBe(0)

    await redis.stop()
    const unavailable = expect.objectContaining({ name: 'CoordinationUnavailable' })
    await expect(here.allow('key', 1, minute)).rejects.toEqual(unavailable)
    await expect(here.lease('timer', minute)).rejects.toEqual(unavailable)
    await expect(lease?.renew()).rejects.toEqual(unavailable)
    await expect(here.present('place')).rejects.toEqual(unavailable)
    await expect(here.publish('facts', 'lost')).rejects.toEqual(unavailable)
    expect(await here.health()).toEqual({ ok: false, reason: expect.any(String) })
    there.subscribe('facts', (message) => heard.push(`later: ${message}`))

    await redis.start()
    await expect.poll(() => here.health()).toEqual({ ok: true })
    await expect.poll(() => gaps).toBe(1)
    expect(await here.allow('key', 1, minute)).toEqual({ allowed: true })
    expect(await lease?.renew()).toBe(false)
    await here.publish('facts', 'after')
    await expect.poll(() => heard).toHaveLength(3)
    expect(heard).toEqual(['before', 'after', 'later: after'])
  })

  test('while it hangs calls are refused within seconds, the later ones at once, until it answers', async () => {
    const redis = await ownRedis()
    const here = await joined(redis.url)
    redis.freeze()
    await expect(here.allow('key', 1, minute)).rejects.toThrow('Redis did not answer within 2000 ms')
    await expect(here.allow('key', 1, minute)).rejects.toThrow('Redis does not answer')
    expect(await here.health()).toEqual({ ok: false, reason: 'Redis does not answer' })
    redis.thaw()
    await expect.poll(() => here.health()).toEqual({ ok: true })
    expect(await here.lease('timer', minute)).not.toBeNull()
  })

  test('it closes while Redis is away or hangs', async () => {
    const redis = await ownRedis()
    const [away, hanging] = await Promise.all([joined(redis.url), joined(redis.url)])
    redis.freeze()
    const asked = hanging.allow('key', 1, minute)
    await Promise.all([expect(asked).rejects.toThrow(CoordinationUnavailable), hanging.close()])
    await redis.stop()
    await away.close()
    await expect(away.allow('key', 1, minute)).rejects.toThrow(CoordinationUnavailable)
  })
})

describe('coordination over Redis, what it leaves there', () => {
  test('two prefixes on one Redis know nothing of each other', async () => {
    const [one, other] = await Promise.all([joined(shared.url, 'a*:'), joined(shared.url, 'ab:')])
    const heard: string[] = []
    one.subscribe('facts', (message) => heard.push(message))
    expect(await one.lease('timer', minute)).not.toBeNull()
    expect(await other.lease('timer', minute)).not.toBeNull()
    await other.publish('facts', 'elsewhere')
    await one.publish('facts', 'here')
    await expect.poll(() => heard).toContain('here')
    expect(heard).toEqual(['here'])
  })

  test('every key is its own and runs out', async () => {
    const redis = await ownRedis()
    const here = await joined(redis.url)
    await here.allow('key', 2, minute)
    await here.lease('timer', minute)
    await here.enter('room', 'ana', {}, minute)
    const client = await createClient({ url: redis.url }).connect()
    const keys = await client.keys('*')
    expect(keys.sort()).toEqual(['pendopo:lease:timer', 'pendopo:place:room', 'pendopo:rate:key'])
    for (const key of keys) expect(await client.pTTL(key)).toBeGreaterThan(0)
    client.destroy()
  })
})

test('Redis is used where its address is given, and this process alone where not', async () => {
  const now = () => 0
  const alone = await createCoordination({ now, log })
  const first = await createCoordination({ redisUrl: shared.url, now, log })
  const second = await createCoordination({ redisUrl: shared.url, now, log })
  expect(await alone.lease('chosen', minute)).not.toBeNull()
  expect(await first.lease('chosen', minute)).not.toBeNull()
  expect(await second.lease('chosen', minute)).toBeNull()
  await Promise.all([alone.close(), first.close(), second.close()])
})
