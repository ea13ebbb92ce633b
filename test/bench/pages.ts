import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
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

/**
 * How long the pages' questions take in a forum of 300 firms and 3,000 requests, over HTTP on this machine,
 * each beside the same server's cheapest answer in the same run: `npm run bench`.
 */
const firms = 300
const requestsAFirm = 20
const rounds = 60

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

try {
  const host = await signIn('host@bench.example')
  const { id: forumId } = await post(forum.create.path, host, {
    name: 'A large forum',
    about: '',
    zone: 'Asia/Jakarta',
    languages: ['en'],
    supplierSide: { name: 'Sellers', country: 'ID', zone: 'Asia/Jakarta', language: 'en' },
    buyerSide: { name: 'Buyers', country: 'BY', zone: 'Europe/Minsk', language: 'en' },
    slotMinutes: 20,
    breakMinutes: 10,
    rooms: 40,
    days: [1, 2].map((days) => ({ date: dateIn(days), opens: '09:00', closes: '18:00' })),
  })
  const organisationId = await fill(forumId)

  const baseline = await time(() => get(account.session.path))
  report('cheapest answer (no session)', baseline, baseline)
  for (const [name, url] of [
    ['forum', `/forums/${forumId}`],
    ['register of firms, first page', `/forums/${forumId}/organisations`],
    ['ranked partners of one firm', `/forums/${forumId}/organisations/${organisationId}/matches`],
    ['requests of one firm', `/forums/${forumId}/organisations/${organisationId}/requests`],
    ['schedule board', `/forums/${forumId}/board`],
    ['figures', `/forums/${forumId}/figures`],
    ['HS search', '/hs?q=kayu+lapis'],
  ] as const)
    report(name, await time(() => get(url, host)), baseline)
} finally {
  await app.close()
  await postgres.stop()
  await rm(dir, { recursive: true, force: true })
}

interface Times {
  p50: number
  p95: number
}

async function time(ask: () => Promise<unknown>): Promise<Times> {
  for (let warm = 0; warm < 5; warm++) await ask()
  const taken: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await ask()
    taken.push(performance.now() - began)
  }
  taken.sort((a, b) => a - b)
  return { p50: taken[Math.floor(rounds / 2)] ?? 0, p95: taken[Math.floor(rounds * 0.95)] ?? 0 }
}

function report(name: string, { p50, p95 }: Times, baseline: Times): void {
  const ratio = (p50 / baseline.p50).toFixed(1)
  process.stdout.write(
    `${name.padEnd(32)} p50 ${p50.toFixed(1).padStart(7)} ms   p95 ${p95.toFixed(1).padStart(7)} ms   × ${ratio}\n`,
  )
}

/** Firms of both sides with an offering or a need, all free, and accepted requests between them. */
async function fill(forumId: string): Promise<string> {
  const now = new Date()
  const { db } = database
  const days = await db.selectFrom('forumDays').selectAll().where('forumId', '=', forumId).execute()
  const asker = await db.selectFrom('users').select('id').executeTakeFirstOrThrow()
  const all = Array.from({ length: firms }, (_, at) => ({
    id: randomUUID(),
    at,
    side: at % 2 === 0 ? ('supplier' as const) : ('buyer' as const),
  }))
  const codes = ['441231', '190590', '250100', '630260', '271320', '621410', '401693', '090111']
  await db.transaction().execute(async (tx) => {
    for (const { id, at, side } of all) {
      const delegate = randomUUID()
      await tx
        .insertInto('organisations')
        .values({
          id,
          name: `Firm ${at}`,
          country: side === 'supplier' ? 'ID' : 'BY',
          city: 'Somewhere',
          zone: side === 'supplier' ? 'Asia/Jakarta' : 'Europe/Minsk',
          about: '',
          website: '',
          sectors: ['food'],
          languages: ['en'],
          createdAt: now,
        })
        .execute()
      await tx
        .insertInto('participations')
        .values({
          forumId,
          organisationId: id,
          standing: side,
          state: 'accepted',
          reason: null,
          appliedAt: now,
          decidedAt: now,
          decidedBy: asker.id,
        })
        .execute()
      await tx.insertInto('bookables').values({ id: delegate, kind: 'delegate' }).execute()
      await tx
        .insertInto('delegates')
        .values({
          id: delegate,
          organisationId: id,
          name: `Delegate ${at}`,
          email: `delegate${at}@bench.example`,
          jobTitle: '',
          languages: ['en'],
          createdAt: now,
        })
        .execute()
      const ware = {
        id: randomUUID(),
        organisationId: id,
        title: `Ware ${at}`,
        about: '',
        hsCode: codes[at % codes.length] ?? '250100',
        certificates: [],
        createdAt: now,
      }
      if (side === 'buyer')
        await tx
          .insertInto('needs')
          .values({ ...ware, volumeAmount: null, volumeUnit: null })
          .execute()
      else
        await tx
          .insertInto('offerings')
          .values({
            ...ware,
            capacityAmount: null,
            capacityUnit: null,
            minimumAmount: null,
            minimumUnit: null,
            incoterm: null,
            picture: null,
            pictureId: null,
            pictureType: null,
          })
          .execute()
      await tx
        .insertInto('freeTimes')
        .values(
          days.map(({ opensAt, closesAt }) => ({
            forumId,
            organisationId: id,
            startsAt: opensAt,
            endsAt: closesAt,
          })),
        )
        .execute()
    }
    const suppliers = all.filter(({ side }) => side === 'supplier')
    const buyers = all.filter(({ side }) => side === 'buyer')
    for (const [at, buyer] of buyers.entries())
      await tx
        .insertInto('meetingRequests')
        .values(
          Array.from({ length: requestsAFirm }, (_, step) => {
            const supplier = suppliers[(at + step * 7) % suppliers.length] ?? buyer
            return {
              id: randomUUID(),
              forumId,
              fromId: buyer.id,
              toId: supplier.id,
              supplierId: supplier.id,
              buyerId: buyer.id,
              askedBy: asker.id,
              message: '',
              state: 'accepted' as const,
              reason: null,
              createdAt: now,
              expiresAt: now,
              answeredAt: now,
            }
          }),
        )
        .execute()
  })
  return all[1]?.id ?? ''
}

async function signIn(email: string): Promise<string> {
  const asked = await send(account.sendCode.path, '', { email, language: 'en' })
  const mail = await database.db.selectFrom('mails').select('text').executeTakeFirstOrThrow()
  const code = /\b\d{6}\b/.exec(mail.text)?.[0]
  const input = { email, code, language: 'en', zone: 'Europe/Minsk' }
  return cookiesOf(await send(account.signIn.path, cookiesOf(asked), input))
}

function cookiesOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}

function send(url: string, cookie: string, body: unknown): Promise<Response> {
  return fetch(`${address}/api${url}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...(cookie && { cookie }),
    },
    body: JSON.stringify(body),
  })
}

async function post(url: string, cookie: string, body: unknown): Promise<{ id: string }> {
  const response = await send(url, cookie, body)
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

async function get(url: string, cookie = ''): Promise<unknown> {
  const response = await fetch(`${address}/api${url}`, { headers: cookie ? { cookie } : {} })
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  return response.json()
}

function dateIn(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
