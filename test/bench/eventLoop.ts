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
import { type Db, openDatabase } from '../../server/platform/db/database.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { createLog } from '../../server/platform/log.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { schedule } from '../../shared/schedule.ts'

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
    await fill(database.db, forumId, firms, wishes)
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

/** Firms of both sides, some with two delegates, limits and little free time, and accepted requests between them. */
async function fill(db: Db, forumId: string, firms: number, wishes: number): Promise<void> {
  const now = new Date()
  const days = await db.selectFrom('forumDays').selectAll().where('forumId', '=', forumId).execute()
  const asker = await db.selectFrom('users').select('id').executeTakeFirstOrThrow()
  const all = Array.from({ length: firms }, (_, at) => ({
    id: randomUUID(),
    at,
    side: at % 2 === 0 ? ('supplier' as const) : ('buyer' as const),
    delegates: Array.from({ length: at % 7 === 0 ? 2 : 1 }, () => randomUUID()),
  }))
  const inParts = async <T>(rows: T[], insert: (some: T[]) => Promise<unknown>) => {
    for (let at = 0; at < rows.length; at += 500) await insert(rows.slice(at, at + 500))
  }
  await db
    .insertInto('organisations')
    .values(
      all.map(({ id, at, side }) => ({
        id,
        name: `Firm ${at}`,
        country: side === 'supplier' ? 'ID' : 'BY',
        city: 'Somewhere',
        zone: side === 'supplier' ? 'Asia/Jakarta' : 'Europe/Minsk',
        about: '',
        website: '',
        sectors: ['food' as const],
        languages: ['en' as const],
        createdAt: now,
      })),
    )
    .execute()
  await db
    .insertInto('participations')
    .values(
      all.map(({ id, at, side }) => ({
        forumId,
        organisationId: id,
        standing: side,
        state: 'accepted' as const,
        alwaysFree: false,
        breakMinutes: at % 11 === 0 ? 30 : 0,
        appliedAt: now,
      })),
    )
    .execute()
  const people = all.flatMap(({ id, at, delegates }) =>
    delegates.map((one) => ({ id: one, organisationId: id, at })),
  )
  await db
    .insertInto('bookables')
    .values(people.map(({ id }) => ({ id, kind: 'delegate' as const })))
    .execute()
  await db
    .insertInto('delegates')
    .values(
      people.map(({ id, organisationId, at }) => ({
        id,
        organisationId,
        name: `Delegate ${at}`,
        email: `${id}@bench.example`,
        jobTitle: '',
        languages: ['en' as const],
        createdAt: now,
      })),
    )
    .execute()
  await db
    .insertInto('freeTimes')
    .values(
      all.flatMap(({ id, at }) =>
        days.map(({ opensAt, closesAt }) => ({
          forumId,
          organisationId: id,
          startsAt: at % 5 === 0 ? new Date(opensAt.getTime() + 3 * 3_600_000) : opensAt,
          endsAt: closesAt,
        })),
      ),
    )
    .execute()
  const suppliers = all.filter(({ side }) => side === 'supplier')
  const buyers = all.filter(({ side }) => side === 'buyer')
  const requests = Array.from({ length: wishes }, (_, at) => {
    const buyer = buyers[at % buyers.length]
    const supplier = suppliers[(at + Math.floor(at / buyers.length) * 7) % suppliers.length]
    return {
      id: randomUUID(),
      forumId,
      fromId: buyer?.id ?? '',
      toId: supplier?.id ?? '',
      supplierId: supplier?.id ?? '',
      buyerId: buyer?.id ?? '',
      askedBy: asker.id,
      message: '',
      state: 'accepted' as const,
      reason: null,
      importantToAsker: at % 9 === 0,
      createdAt: now,
      expiresAt: now,
      answeredAt: now,
    }
  })
  await inParts(requests, (some) => db.insertInto('meetingRequests').values(some).execute())
}

if (process.argv[1] === import.meta.filename)
  for (const { what, longest, computed } of await measureEventLoop())
    process.stdout.write(
      `${what.padEnd(28)} longest ${longest.toFixed(1).padStart(7)} ms   computed ${computed.toFixed(1).padStart(6)} ms\n`,
    )
