import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newestPostgres, startPostgres } from '../../scripts/debian.ts'
import { seedDemo } from '../../server/demo/seed.ts'
import { openDatabase } from '../../server/platform/db/database.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { createLog } from '../../server/platform/log.ts'
import { account } from '../../shared/account.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { sharing } from '../../shared/sharing.ts'
import { openHouse, Person } from '../support/harness.ts'
import { meetingOfMany } from '../support/liveMeeting.ts'

/** The scripts of deploy/ with Debian's own tools, which read no newer server than their own: not the embedded one. */
const deploy = path.resolve(import.meta.dirname, '../../deploy')
const pdf = new Uint8Array(Buffer.from('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n', 'latin1'))

let server: NonNullable<Awaited<ReturnType<typeof startPostgres>>>
let dir: string

beforeAll(async () => {
  const started = await startPostgres(newestPostgres() ?? 'none')
  if (!started) throw new Error("Debian's PostgreSQL is not here. By hand: apt-get install postgresql")
  server = started
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-backup-'))
  await asAdmin("create role forum login password 'p@ss/w%rd'")
})

afterAll(async () => {
  await server?.stop()
  rmSync(dir, { recursive: true, force: true })
})

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}

/** An empty database whose owner is nobody special, and its address with a password that has to be escaped. */
async function emptyDatabase(name: string): Promise<string> {
  await asAdmin(`create database ${name} owner forum`)
  const url = new URL(server.url)
  url.username = 'forum'
  url.password = encodeURIComponent('p@ss/w%rd')
  url.pathname = name
  return url.href
}

/** Runs a script of deploy/; answers what it printed, or throws with what it complained of. */
async function run(script: string, env: Record<string, string>, ...words: string[]): Promise<string> {
  const ran = await promisify(execFile)(path.join(deploy, script), words, {
    env: { PATH: `${server.bin}:${process.env.PATH}`, BACKUP_DIR: dir, ...env },
  })
  return ran.stdout.trim()
}

const dumps = () => readdirSync(dir).filter((name) => name.startsWith('pendopo-'))

test('what was dumped is there again in a new database: people, forums, sessions and files', async () => {
  const source = await emptyDatabase('source')
  const opened = openDatabase(source, createLog('silent'))
  await migrate(opened.db)
  await opened.close()
  const house = await openHouse({ beside: { databaseUrl: source } })
  await seedDemo(house.app.runner)
  const meeting = await meetingOfMany(house, await house.signIn('host@desk.example'))
  await meeting.at(1)
  const { meetingId } = meeting
  await meeting.supplier.call(sharing.sendFile, { meetingId, name: 'catalogue.pdf' }, undefined, pdf)
  const { people } = await house.guest.call(account.demoPeople, {})
  const host = people.find(({ role }) => role === 'host')?.email ?? ''
  const seenBy = async (address: string) => {
    const person = new Person(address)
    await person.call(account.demoSignIn, { email: host, zone: 'Asia/Jakarta' })
    const { forums } = await person.call(forum.mine, {})
    const forumId = forums[0]?.id ?? ''
    const { organisations } = await person.call(firm.list, { forumId })
    return { forum: await person.call(forum.view, { forumId }), organisations }
  }
  const before = await seenBy(house.address)
  expect(before.organisations.length).toBeGreaterThan(10)
  const now = house.clock.now().toISOString()
  await house.close()

  const dump = await run('backup.sh', { DATABASE_URL: source })
  const restored = await emptyDatabase('restored')
  expect(await run('restore.sh', { DATABASE_URL: restored }, dump)).toMatch(/^Restored: 2 forums, .* 1 files/)

  const again = await openHouse({ beside: { databaseUrl: restored }, at: now })
  expect(await seenBy(again.address)).toEqual(before)
  const stillSignedIn = meeting.supplier.at(again.address)
  const { files } = await stillSignedIn.call(sharing.files, { meetingId })
  expect(files.map(({ name }) => name)).toEqual(['catalogue.pdf'])
  const bytes = await stillSignedIn.fetch(files[0]?.url ?? '')
  expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(pdf)
  // It can be written to as well.
  await stillSignedIn.call(account.update, { name: 'Known Again' })
  await again.close()
})

test('the newest dumps are kept, and a failure leaves nothing and removes none', async () => {
  const old = [
    'pendopo-20200101T013000Z.dump',
    'pendopo-20200102T013000Z.dump',
    'pendopo-20200103T013000Z.dump',
  ]
  for (const name of old) writeFileSync(path.join(dir, name), 'old')
  const there = dumps()
  const nowhere = run('backup.sh', { DATABASE_URL: 'postgres://forum:hunter2@127.0.0.1:1/none', KEEP: '1' })
  await expect(nowhere).rejects.toThrow(/refused/)
  await expect(nowhere).rejects.not.toThrow(/hunter2/)
  const other = await emptyDatabase('without_tables')
  await expect(run('backup.sh', { DATABASE_URL: other, KEEP: '1' })).rejects.toThrow(/lacks the table users/)
  expect(dumps()).toEqual(there)

  const source = new URL(other)
  source.pathname = 'source'
  const newest = await run('backup.sh', { DATABASE_URL: source.href, KEEP: '3' })
  expect(dumps().sort()).toEqual([...new Set([...there, path.basename(newest)])].sort().slice(-3))
})

test('the address of the database may stand in a file, and a watcher hears when the last dump was made', async () => {
  const [inFile, figure] = [path.join(dir, 'database'), path.join(dir, 'pendopo.prom')]
  const source = new URL(await emptyDatabase('named_in_a_file'))
  source.pathname = 'source'
  writeFileSync(inFile, `${source.href}\n`)
  writeFileSync(figure, '')
  const before = Math.floor(Date.now() / 1000)
  const dump = await run('backup.sh', { DATABASE_URL_FILE: inFile, BACKUP_FIGURE: figure, KEEP: '99' })
  const said = /^pendopo_backup_seconds (\d+)$/m.exec(readFileSync(figure, 'utf8'))?.[1]
  expect(Number(said)).toBeGreaterThanOrEqual(before)

  writeFileSync(inFile, await emptyDatabase('restored_from_a_file'))
  expect(await run('restore.sh', { DATABASE_URL_FILE: inFile }, dump)).toMatch(/^Restored: /)
  for (const script of ['backup.sh', 'restore.sh']) {
    const both = run(script, { DATABASE_URL: source.href, DATABASE_URL_FILE: inFile }, dump)
    await expect(both).rejects.toThrow(/must not be set together/)
  }
})

test('nothing is restored over what is there, nor half of a dump', async () => {
  const url = new URL(await emptyDatabase('half'))
  const dump = path.join(dir, dumps().sort().at(-1) ?? '')
  const whole = readFileSync(dump)
  const half = path.join(dir, 'half.dump')
  writeFileSync(half, whole.subarray(0, whole.length / 2))
  await expect(run('restore.sh', { DATABASE_URL: url.href }, half)).rejects.toThrow(/pg_restore/)
  await run('restore.sh', { DATABASE_URL: url.href }, dump) // nothing of the half is in the way
  await expect(run('restore.sh', { DATABASE_URL: url.href }, dump)).rejects.toThrow(/empty one/)
})
