import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from '../support/freePort.ts'
import { freshDatabase } from '../support/postgres.ts'
import { processesWith } from '../support/processes.ts'

/** How a server process begins and ends, and what it says of what it cannot have. */
const root = path.resolve(import.meta.dirname, '../..')
let dir: string
let database: Awaited<ReturnType<typeof freshDatabase>>
const children: ChildProcess[] = []

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-shutdown-'))
  database = await freshDatabase()
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

afterAll(async () => {
  for (const pid of processesWith(dir)) process.kill(pid, 'SIGKILL')
  await database?.drop()
  rmSync(dir, { recursive: true, force: true })
})

function start(env: Record<string, string>) {
  let said = ''
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'development',
      DATA_DIR: dir,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      DEMO: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (words: string) => {
      said += words
    })
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  const says = (words: string) => expect.poll(() => said, { timeout: 60_000 }).toContain(words)
  return { child, ended, says, said: () => said }
}

/** A server on a database of the tests' own, open to requests. */
async function running(databaseUrl = database.url) {
  const port = await freePort()
  const server = start({ PORT: String(port), DATABASE_URL: databaseUrl })
  await server.says('Pendopo is open')
  return { ...server, port, address: `http://127.0.0.1:${port}` }
}

test('a request under way is answered before the server ends', async () => {
  const { child, ended, port } = await running()
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (words: string) => {
    answer += words
  })
  const body = JSON.stringify({ email: 'late@guests.example', language: 'en' })
  socket.write(
    `POST /api/sign-in/code HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  )
  await expect.poll(() => answer).toContain('100 Continue')
  child.kill('SIGTERM')
  const asked = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      () => 'taken',
      () => 'refused',
    )
  await expect.poll(asked).toBe('refused')
  socket.write(body)
  await once(socket, 'close')
  expect(answer).toContain('HTTP/1.1 200 OK')
  expect(await ended).toBe(0)
})

test('a connection that never says anything does not hold the server up', async () => {
  const { child, ended, port } = await running()
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  const began = performance.now()
  child.kill('SIGINT')
  child.kill('SIGINT') // an impatient second press changes nothing
  expect(await ended).toBe(0)
  expect(performance.now() - began).toBeLessThan(20_000)
})

test('Ctrl-C while the database is being started leaves nothing running', async () => {
  const home = path.join(dir, 'interrupted')
  const { child, ended, says, said } = start({ DATA_DIR: home, PORT: '0' })
  await says('Starting the database')
  child.kill('SIGINT')
  expect(await ended).toBe(0)
  expect(said()).not.toContain('Pendopo is open')
  expect(processesWith(home)).toEqual([])
})

test('a port in use, and a database or Redis that is not there, are told in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const lastWordsWith = async (env: Record<string, string>) => {
    const { ended, said } = start(env)
    expect(await ended).toBe(1)
    return said().trim().split('\n').at(-1)
  }
  try {
    expect(await lastWordsWith({ PORT: String(port), DATABASE_URL: database.url })).toBe(
      `Port ${port} is in use already. Stop what listens there, or choose another port with PORT.`,
    )
    const nowhere = await lastWordsWith({ DATABASE_URL: 'postgres://some:secret@127.0.0.1:1/any' })
    expect(nowhere).toMatch(/^The database cannot be used \(DATABASE_URL\): .*ECONNREFUSED/)
    expect(nowhere).not.toContain('secret')
    const redis = await lastWordsWith({ DATABASE_URL: database.url, REDIS_URL: 'redis://127.0.0.1:1' })
    expect(redis).toMatch(/^Redis cannot be used at .*REDIS_URL/)
  } finally {
    taken.close()
  }
})

test('while the database is away readers are told to wait, and after that all is well again', async () => {
  const bridge = await bridgeTo(database.url)
  const { address, child, ended, says } = await running(bridge.url)
  const signedIn = await fetch(`${address}/api/demo/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'alena@trade-desk.example', zone: 'Europe/Minsk' }),
  })
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  const statuses = async () => {
    const asked = ['/healthz', '/readyz', '/api/demo/people', '/api/forums']
    return Promise.all(asked.map(async (at) => (await fetch(address + at, { headers: { cookie } })).status))
  }
  await expect.poll(statuses).toEqual([200, 200, 200, 200])
  bridge.cut()
  expect(await statuses()).toEqual([200, 503, 503, 503])
  await bridge.mend()
  await expect.poll(statuses).toEqual([200, 200, 200, 200])
  await says('Pendopo is open')
  child.kill('SIGTERM')
  expect(await ended).toBe(0)
  bridge.cut()
})

/** The way to a database, which can be cut and mended. */
async function bridgeTo(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one)
      one.pipe(other)
      one.on('error', () => other.destroy()).on('close', () => open.delete(one))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    cut() {
      server.close()
      for (const socket of open) socket.destroy()
    },
    async mend() {
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
  }
}
