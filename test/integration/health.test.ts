import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/freePort.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

let redis: RedisServer
let database: Awaited<ReturnType<typeof freshDatabase>>
let house: TestHouse
let dir: string
const children: ChildProcess[] = []

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
  for (const child of children) child.kill('SIGKILL')
  await house?.close()
  await database?.drop()
  await redis?.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function readiness(address = house.address) {
  const response = await fetch(`${address}/readyz`)
  return { status: response.status, ...((await response.json()) as object) }
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

test('asked to end, a process first says that it is not ready, and still answers', async () => {
  const port = await freePort()
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dir,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'error',
      DRAIN_SECONDS: '3',
    },
    stdio: 'ignore',
  })
  children.push(child)
  const ended = once(child, 'exit')
  const address = `http://127.0.0.1:${port}`
  const asked = () => readiness(address).catch(() => ({ status: 0 }))
  await expect.poll(asked, { timeout: 60_000 }).toMatchObject({ status: 200, ready: true })
  child.kill('SIGTERM')
  await expect.poll(asked).toEqual({ status: 503, ready: false, draining: true, parts: all })
  expect((await fetch(`${address}/healthz`)).status).toBe(200)
  expect((await fetch(`${address}/api/session`)).status).toBeLessThan(500)
  expect(await ended).toEqual([0, null])
})
