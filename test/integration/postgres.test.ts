import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  DataFolderInUse,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../server/platform/embeddedPostgres.ts'
import { processesWith } from '../support/processes.ts'

const log = { info: () => undefined, warn: () => undefined }
let dir: string
let running: EmbeddedPostgres[]
let owners: ChildProcess[]

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-postgres-'))
  running = []
  owners = []
})

afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL')
  for (const database of running) await database.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function start(): Promise<EmbeddedPostgres> {
  const database = await startEmbeddedPostgres({ dir, log })
  running.push(database)
  return database
}

/** Another server process on the same folder; answers with its database's address. */
async function startOwner(): Promise<{ process: ChildProcess; url: string }> {
  const script = path.resolve(import.meta.dirname, '../support/ownPostgres.ts')
  const owner = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'ignore'] })
  owners.push(owner)
  for await (const line of createInterface({ input: owner.stdout })) return { process: owner, url: line }
  throw new Error('the owner ended before its database was there')
}

async function kill9(owner: ChildProcess): Promise<void> {
  const gone = once(owner, 'exit')
  owner.kill('SIGKILL')
  await gone
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const postmasterPid = () =>
  Number(readFileSync(path.join(dir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0])

test('an empty folder becomes a database that knows every script, reachable from this machine only', async () => {
  const database = await start()
  expect(database.adopted).toBe(false)
  expect(await ask(database.url, `select lower('МИНСК') as low, 'ё' ilike 'Ё' as same`)).toEqual([
    { low: 'минск', same: true },
  ])
  expect(await ask(database.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }])
  expect(await ask(database.url, 'show timezone')).toEqual([{ TimeZone: 'UTC' }])
})

test('stopping leaves no process, and the data is there at the next start', async () => {
  const first = await start()
  await ask(first.url, 'create table kept as select 1 as n')
  await first.stop()
  expect(processesWith(dir)).toEqual([])
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(await ask(second.url, 'select n from kept')).toEqual([{ n: 1 }])
})

test('a database whose server was killed is adopted with all it knew, and stopped by its new owner', async () => {
  const owner = await startOwner()
  await ask(owner.url, 'create table kept as select 1 as n')
  const pid = postmasterPid()
  await kill9(owner.process)
  const adopted = await start()
  expect(adopted.adopted).toBe(true)
  expect(adopted.url).toBe(owner.url)
  expect(postmasterPid()).toBe(pid)
  expect(await ask(adopted.url, 'select n from kept')).toEqual([{ n: 1 }])
  await adopted.stop()
  expect(processesWith(dir)).toEqual([])
})

test('a database that dies is started again under the same address, and a pool goes on', async () => {
  const database = await start()
  const pool = new pg.Pool({ connectionString: database.url })
  pool.on('error', () => undefined)
  await pool.query('create table kept as select 1 as n')
  for (let round = 0; round < 2; round++) {
    const pid = postmasterPid()
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(postmasterPid()).not.toBe(pid), { timeout: 20_000 })
    await vi.waitFor(async () => expect((await pool.query('select n from kept')).rows).toEqual([{ n: 1 }]), {
      timeout: 20_000,
    })
  }
  await pool.end()
})

test('an adopted database that dies is started again too', async () => {
  const owner = await startOwner()
  await kill9(owner.process)
  const adopted = await start()
  const pid = postmasterPid()
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(async () => expect(await ask(adopted.url, 'select 1 as n')).toEqual([{ n: 1 }]), {
    timeout: 20_000,
  })
  expect(postmasterPid()).not.toBe(pid)
})

test('a second server on the same folder is refused, and the first one goes on', async () => {
  const owner = await startOwner()
  await expect(start()).rejects.toThrow(DataFolderInUse)
  expect(await ask(owner.url, 'select 1 as n')).toEqual([{ n: 1 }])
  await kill9(owner.process)
  await start()
})

test('of two servers that start on an empty folder at once, one gets it', async () => {
  const outcomes = await Promise.allSettled([startOwner(), start()])
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  const ours = outcomes[1]
  if (ours.status === 'rejected') expect(ours.reason).toBeInstanceOf(DataFolderInUse)
})

test('what a killed initialisation left is swept, and a pid file that names a stranger does no harm', async () => {
  mkdirSync(path.join(dir, 'pgdata.init-999999999'))
  const first = await start()
  expect(readdirSync(dir).filter((name) => name.includes('.init-'))).toEqual([])
  await first.stop()
  writeFileSync(path.join(dir, 'pgdata', 'postmaster.pid'), `${process.pid}\n${dir}\n0\n1\n`)
  const second = await start()
  expect(await ask(second.url, 'select 1 as n')).toEqual([{ n: 1 }])
})

test('the password is for the owner only, and without it the folder says what is missing', async () => {
  const first = await start()
  await first.stop()
  rmSync(path.join(dir, 'password'))
  await expect(start()).rejects.toThrow(/password is missing/)
})
