import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/freePort.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { freshDatabase } from '../support/postgres.ts'
import { descendantsOf } from '../support/processes.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { startServer } from '../support/serverProcess.ts'

let redis: RedisServer
let database: Awaited<ReturnType<typeof freshDatabase>>
let house: TestHouse
let dir: string

beforeAll(async () => {
  redis = await startRedis()
  database = await freshDatabase()
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-health-'))
  house = await openHouse({
    beside: { databaseUrl: database.url, redisUrl: redis.url },
    env: { REDIS_URL: redis.url },
  })
})

afterAll(async () => {
  await house?.close()
  await database?.drop()
  await redis?.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function readiness(address = house.address) {
  const response = await fetch(`${address}/readyz`)
  return { status: response.status, ...((await response.json()) as object) }
}

const METRICS_TOKEN = 'a token of the tests'

async function figuresOf(address: string): Promise<string> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` }
  return (await fetch(`${address}/metrics`, { headers })).text()
}

const all = { database: 'ok', redis: 'ok' }

test('a process is ready while its parts are there, and says which one is away', async () => {
  await expect.poll(() => readiness()).toEqual({ status: 200, ready: true, draining: false, parts: all })
  await redis.stop()
  await expect
    .poll(() => readiness())
    .toEqual({ status: 503, ready: false, draining: false, parts: { ...all, redis: 'away' } })
  expect((await fetch(`${house.address}/healthz`)).status).toBe(200)
  await redis.start()
  await expect.poll(() => readiness()).toEqual({ status: 200, ready: true, draining: false, parts: all })
})

test('a Redis that answers nothing is away within seconds', async () => {
  redis.freeze()
  const began = performance.now()
  expect(await readiness()).toMatchObject({ status: 503, parts: { redis: 'away' } })
  expect(performance.now() - began).toBeLessThan(10_000)
  redis.thaw()
  await expect.poll(() => readiness()).toMatchObject({ status: 200 })
})

test('asked to end, a process first says that it is not ready, and still answers and has its calls', async () => {
  const server = startServer(await freePort(), {
    DATA_DIR: dir,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    DRAIN_SECONDS: '3',
    METRICS_TOKEN,
  })
  await server.ready()
  await expect.poll(() => figuresOf(server.address)).toContain('\npendopo_media_workers 1\n')
  const stopped = server.stop()
  const asked = () => readiness(server.address)
  await expect.poll(asked).toEqual({ status: 503, ready: false, draining: true, parts: all })
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200)
  expect((await fetch(`${server.address}/api/session`)).status).toBe(200)
  expect(await figuresOf(server.address)).toContain('\npendopo_media_workers 1\n')
  expect(await stopped).toBe(0)
})

test('a process with calls alone is ready with its workers and Redis, and tells their figures', async () => {
  const env = { ROLES: 'media', DATA_DIR: dir, REDIS_URL: redis.url, METRICS_TOKEN }
  const server = startServer(await freePort(), env)
  await server.ready()
  expect(await readiness(server.address)).toMatchObject({ parts: { redis: 'ok', media: 'ok' } })
  const figures = () => figuresOf(server.address)
  const workers = descendantsOf(server.pid)
  for (const figure of ['workers 1', 'deaths 0', 'calls 0', 'peers 0'])
    expect(await figures()).toContain(`\npendopo_media_${figure}\n`)
  expect(await figures()).toMatch(/\nnodejs_eventloop_lag_p99_seconds \d/)
  for (const pid of workers) process.kill(pid, 'SIGKILL')
  await expect.poll(figures).toContain('\npendopo_media_deaths 1\n')
  await expect.poll(figures).toContain('\npendopo_media_workers 1\n')
  expect((await fetch(`${server.address}/metrics`)).status).toBe(401)
  expect(await server.stop()).toBe(0)
})
