import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { release, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ensureMediaWorker, MediaWorkerUnavailable } from '../../server/media/worker/ensureMediaWorker.ts'

/** All that is asked of a worker here is that it ends as one does that was started without a parent. */
const worker = '#!/bin/sh\nexit 41\n'
const log = { info: () => undefined, warn: () => undefined }

let dir: string
let releases: Server
let asked: string[]
let archive: Buffer

beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-media-worker-'))
  asked = []
  writeFileSync(path.join(dir, 'mediasoup-worker'), worker, { mode: 0o755 })
  execFileSync('tar', ['-czf', 'worker.tgz', 'mediasoup-worker'], { cwd: dir })
  archive = readFileSync(path.join(dir, 'worker.tgz'))
  releases = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end(archive)
  }).listen(0, '127.0.0.1')
  await once(releases, 'listening')
  const address = releases.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  vi.stubEnv('MEDIASOUP_WORKER_BIN', '')
  vi.stubEnv('MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL', `http://127.0.0.1:${address.port}`)
})

afterEach(() => {
  vi.unstubAllEnvs()
  releases.close()
  rmSync(dir, { recursive: true, force: true })
})

const cacheDir = () => path.join(dir, 'cache')
const ensure = () => ensureMediaWorker({ log, cacheDir: cacheDir() })

test('a worker that the environment names is taken as it is', async () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', path.join(dir, 'mediasoup-worker'))
  expect(await ensure()).toBe(path.join(dir, 'mediasoup-worker'))
  expect(asked).toEqual([])
})

test('a worker that the environment names and that does not run is refused with its path', async () => {
  vi.stubEnv('MEDIASOUP_WORKER_BIN', '/nowhere/worker')
  await expect(ensure()).rejects.toThrow(/MEDIASOUP_WORKER_BIN names \/nowhere\/worker/)
})

test('the prebuilt worker is fetched once, however many ask at once, and kept', async () => {
  const paths = await Promise.all([ensure(), ensure(), ensure()])
  expect(new Set(paths).size).toBe(1)
  expect(readFileSync(paths[0], 'utf8')).toBe(worker)
  await ensure()
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : ''
  const name = `mediasoup-worker-${process.platform}-${process.arch}${kernel}.tgz`
  expect(asked.map((url) => url.replace(/\d+\.\d+\.\d+\/|\d+\.\d+\.\d+-/g, ''))).toEqual([`/${name}`])
})

test('a preparation that was killed does not keep the next one waiting', async () => {
  const cached = await ensure()
  rmSync(cached)
  const lock = `${cached}.lock`
  writeFileSync(lock, '')
  const minuteAgo = Date.now() / 1000 - 60
  utimesSync(lock, minuteAgo, minuteAgo)
  expect(await ensure()).toBe(cached)
})

test('where it can be neither fetched nor built, a sentence says what to install', async () => {
  const tools = path.join(dir, 'tools')
  execFileSync('mkdir', [tools])
  const needed = ['bash', 'realpath', 'dirname', 'id', 'tr', 'cat', 'grep']
  for (const tool of needed)
    symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), path.join(tools, tool))
  vi.stubEnv('PATH', tools)
  releases.close()
  const refused = await ensure().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(MediaWorkerUnavailable)
  expect(String(refused)).toMatch(
    process.platform === 'linux'
      ? /missing: g\+\+ meson ninja.* run: sudo apt-get install g\+\+ meson/
      : /github\.com/,
  )
})
