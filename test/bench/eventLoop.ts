import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { createApp } from '../../server/app.ts'
import { createMediaPlane } from '../../server/media/plane.ts'
import { readConfig } from '../../server/platform/config.ts'
import { memoryCoordination } from '../../server/platform/coordination/memory.ts'
import { openDatabase } from '../../server/platform/db/database.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { createLog } from '../../server/platform/log.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { schedule } from '../../shared/schedule.ts'
import { manyFirms } from '../support/manyFirms.ts'

/** How long the server's event loop was held up while it did something. ms */
export interface Held {
  what: string
  /** The longest delay that a timer saw; other programs on the machine are part of it. */
  longest: number
  /** The longest that the event loop's own thread computed between two looks of a timer, whatever else ran. */
  computed: number
}

const replied = z.object({ ok: z.boolean(), status: z.int(), text: z.string(), cookies: z.array(z.string()) })

/**
 * Runs a server with a forum of so many firms and accepted requests, and has its schedule made, looked at, changed,
 * repaired and stopped over HTTP, once cold (nothing is compiled yet) and again: how long the event loop is held by each.
 */
export async function measureEventLoop({ firms = 300, wishes = 2000, seconds = 5 } = {}): Promise<Held[]> {
  const log = createLog('silent')
  const dir = await mkdtemp(path.join(tmpdir(), 'pendopo-bench-'))
  const postgres = await startEmbeddedPostgres({ dir, log })
  const database = openDatabase(postgres.url, log)
  await migrate(database.db)
  const app = await createApp({
    config: readConfig({ NODE_ENV: 'test', LOG_LEVEL: 'silent' }),
    database,
    databaseUrl: postgres.url,
    coordination: memoryCoordination({ now: Date.now, log }),
    media: createMediaPlane({
      log,
      workerBin: () => new Promise(() => {}),
      workers: 1,
      listenIp: '127.0.0.1',
      rtcPort: 0,
    }),
    log,
    metrics: new Metrics(),
    now: () => new Date(),
    newId: randomUUID,
    secret: 'a secret for measuring, long enough to be taken',
  })
  const address = await app.listen(0, '127.0.0.1')
  const caller = new Worker(new URL('./caller.ts', import.meta.url))
  const send = async (url: string, cookie: string, body?: unknown): Promise<z.infer<typeof replied>> => {
    const init = {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...(cookie && { cookie }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }
    caller.postMessage({ url: `${address}/api${url}`, init })
    const reply = await new Promise<unknown>((resolve) => caller.once('message', resolve))
    const response = replied.parse(reply)
    if (!response.ok) throw new Error(`${url}: ${response.status} ${response.text}`)
    return response
  }
  try {
    const email = 'host@bench.example'
    const asked = await send(account.sendCode.path, '', { email, language: 'en' })
    const mail = await database.db.selectFrom('mails').select('text').executeTakeFirstOrThrow()
    const code = /\b\d{6}\b/.exec(mail.text)?.[0]
    const [ticket = ''] = asked.cookies.map((line) => line.split(';')[0])
    const signedIn = await send(account.signIn.path, ticket, {
      email,
      code,
      language: 'en',
      zone: 'Europe/Minsk',
    })
    const cookie = signedIn.cookies.map((line) => line.split(';')[0]).join('; ')
    const dateIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    const created = await send(forum.create.path, cookie, {
      name: 'A large forum',
      about: '',
      zone: 'Asia/Jakarta',
      languages: ['en'],
      supplierSide: { name: 'Sellers', country: 'ID', zone: 'Asia/Jakarta', language: 'en' },
      buyerSide: { name: 'Buyers', country: 'BY', zone: 'Europe/Minsk', language: 'en' },
      slotMinutes: 20,
      breakMinutes: 10,
      rooms: 60,
      days: [1, 2].map((days) => ({ date: dateIn(days), opens: '09:00', closes: '18:00' })),
    })
    const { id: forumId } = forum.create.output.parse(JSON.parse(created.text))
    await manyFirms(database.db, forumId, { firms, wishes })
    const at = `/forums/${forumId}/board`
    const change = async (way: string, words: object = {}) => {
      const { draftRevision: revision } = await database.db
        .selectFrom('forums')
        .select('draftRevision')
        .where('id', '=', forumId)
        .executeTakeFirstOrThrow()
      return send(`${at}/${way}`, cookie, { revision, ...words })
    }
    const isMade = async () => {
      for (;;) {
        const { text } = await send(`${at}/run`, cookie)
        if (schedule.run.output.parse(JSON.parse(text)).run?.state !== 'running') return
        await pause(100)
      }
    }
    const held: Held[] = []
    const measure = async (what: string, act: () => Promise<unknown>) => held.push(await watched(what, act))
    await measure('board, the first time', () => send(at, cookie))
    await measure('board', () => send(at, cookie))
    await measure('make', async () => {
      await change('schedule', { seconds })
      await isMade()
    })
    const first = await database.db
      .selectFrom('draftMeetings as d')
      .innerJoin('meetingRequests as r', 'r.id', 'd.requestId')
      .select(['r.id', 'r.buyerId'])
      .executeTakeFirstOrThrow()
    await measure('what-if', () => send(`${at}/places/${first.id}`, cookie))
    await measure('board of a made schedule', () => send(at, cookie))
    await measure('lock', () => change('lock', { requestId: first.id, locked: true }))
    await database.db.deleteFrom('freeTimes').where('organisationId', '=', first.buyerId).execute()
    await measure('repair', () => change('repair'))
    await measure('make again, stopped', async () => {
      await change('schedule', { seconds })
      await pause(1_000)
      await send(`${at}/stop`, cookie, {})
      await isMade()
    })
    await measure('advice', () => send(`${at}/advice`, cookie))
    return held
  } finally {
    await caller.terminate()
    await app.close()
    await postgres.stop()
    await rm(dir, { recursive: true, force: true })
  }
}

/** What a timer of 1 ms saw while something was done. */
async function watched(what: string, act: () => Promise<unknown>): Promise<Held> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let computed = 0
  const spent = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let before = spent()
  const looking = setInterval(() => {
    const now = spent()
    computed = Math.max(computed, now - before)
    before = now
  }, 1)
  delay.enable()
  await act()
  delay.disable()
  clearInterval(looking)
  return { what, longest: delay.max / 1e6 - 1, computed }
}

if (process.argv[1] === import.meta.filename)
  for (const { what, longest, computed } of await measureEventLoop())
    process.stdout.write(
      `${what.padEnd(28)} longest ${longest.toFixed(1).padStart(7)} ms   computed ${computed.toFixed(1).padStart(6)} ms\n`,
    )
