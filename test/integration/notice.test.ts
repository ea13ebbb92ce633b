import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import express from 'express'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { mountDevMail } from '../../server/notice/devMail.ts'
import { createNotice, type NoticeService } from '../../server/notice/service.ts'
import { type Database, openDatabase } from '../../server/platform/db/database.ts'
import { type Jobs, startJobs } from '../../server/platform/jobs.ts'
import { createLog } from '../../server/platform/log.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { freePort } from '../support/freePort.ts'
import { headerText, leaves, type MimePart, parseMail } from '../support/mime.ts'
import { aMeetingCancelled, aMeetingSet, anInvitation, aReader } from '../support/notices.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startServer } from '../support/serverProcess.ts'
import { type SmtpServer, startSmtp } from '../support/smtp.ts'

const log = createLog('silent')
const code = {
  email: 'sari@tempe.example',
  language: 'en',
  code: '042917',
  link: 'https://forum.example/sign-in/confirm#secret=a1',
} as const

let database: Database
let jobs: Jobs
let smtp: SmtpServer
let databaseUrl: string
let drop: () => Promise<void>

beforeEach(async () => {
  const fresh = await freshDatabase()
  drop = fresh.drop
  databaseUrl = fresh.url
  database = openDatabase(fresh.url, log)
  jobs = await startJobs(fresh.url, log)
  smtp = await startSmtp()
})

afterEach(async () => {
  await jobs.stop()
  await database.close()
  await smtp.close()
  await drop()
})

function aService(smtpUrl: string | undefined): NoticeService {
  return createNotice({
    jobs,
    db: database.db,
    smtpUrl,
    mailFrom: 'Pendopo <forum@pendopo.example>',
    publicUrl: 'https://forum.example',
    log,
    metrics: new Metrics(),
    now: () => new Date('2026-11-20T06:00:00.000Z'),
  })
}

async function started(smtpUrl: string | undefined): Promise<NoticeService> {
  const service = aService(smtpUrl)
  await service.start()
  return service
}

const until = (holds: () => void | Promise<void>) => vi.waitFor(holds, { timeout: 40_000, interval: 50 })

function partOf(mail: MimePart, type: string): MimePart {
  const found = leaves(mail).find(({ headers }) => headers['content-type']?.startsWith(type))
  if (!found) throw new Error(`the mail has no ${type}`)
  return found
}

test('a notice taken over in a transaction that fails is never mailed; the next one is, once', async () => {
  const notice = await started(smtp.url)
  const failing = database.db.transaction().execute(async (tx) => {
    await notice.takeOver([anInvitation({ reader: aReader({ email: 'never@tempe.example' }) })], tx)
    throw new Error('the change is not made after all')
  })
  await expect(failing).rejects.toThrow('not made')

  const readers = ['sari@tempe.example', 'pavel@trucks.example'].map((email) => aReader({ email }))
  await database.db.transaction().execute((tx) =>
    notice.takeOver(
      readers.map((reader) => anInvitation({ reader })),
      tx,
    ),
  )
  await until(() => expect(smtp.mails).toHaveLength(2))

  // The queue is empty, so no other mail can follow.
  await until(async () => expect(await openJobs()).toBe(0))
  expect(smtp.mails.map(({ to }) => to).sort()).toEqual([['pavel@trucks.example'], ['sari@tempe.example']])
  for (const { raw, to } of smtp.mails) expect(headersOf(raw).to).toBe(`Sari Wulandari <${to[0]}>`)
})

test('a mail that the server would not take is offered again until it does, and is known as the same', async () => {
  smtp.refuseNext('message', '451 4.3.0 try later')
  const notice = await started(smtp.url)
  await notice.takeOver([aMeetingSet()], database.db)
  await until(() => expect(smtp.mails).toHaveLength(1))
  expect(smtp.refused).toHaveLength(1)
  const [first, second] = [...smtp.refused, ...smtp.mails].map(({ raw }) => headersOf(raw))
  expect(second?.['message-id']).toBe(first?.['message-id'])
})

test('a mail that a server had in hand when it was killed goes out soon from the next one', async () => {
  const port = await freePort()
  const silent = createTcpServer().listen(port, '127.0.0.1')
  const env = { DATABASE_URL: databaseUrl, SMTP_URL: `smtp://127.0.0.1:${port}` }
  const killed = startServer(await freePort(), env)
  await killed.ready()
  const inHand = once(silent, 'connection')
  await aService(undefined).takeOver([aMeetingSet()], database.db)
  await inHand
  await killed.kill()
  silent.close()
  // It has shown no sign of life for a minute.
  await sql`update jobs.job set heartbeat_on = heartbeat_on - interval '1 minute' where state = 'active'`.execute(
    database.db,
  )
  await started(smtp.url)
  await until(() => expect(smtp.mails).toHaveLength(1))
  await until(async () => expect(await openJobs()).toBe(0))
  expect(smtp.mails).toHaveLength(1)
})

test('an address that takes no mail at all is asked once', async () => {
  smtp.refuseNext('recipient', '550 5.1.1 nobody here by this name')
  const notice = await started(smtp.url)
  await notice.takeOver([anInvitation()], database.db)
  await until(() => expect(smtp.refused).toHaveLength(1))
  await until(async () => expect(await openJobs()).toBe(0))
  expect(smtp.mails).toHaveLength(0)
})

test('a meeting’s mail carries text, page and calendar, and nothing of it can begin a header', async () => {
  const notice = await started(smtp.url)
  const reader = aReader({ name: 'Sari\r\nBcc: all@evil.example', language: 'id' })
  const meeting = { withName: 'МАЗ\r\nBcc: all@evil.example' }
  await notice.takeOver([aMeetingSet({ reader, meeting }), aMeetingCancelled()], database.db)
  await until(() => expect(smtp.mails).toHaveLength(2))
  const mails = smtp.mails.map(({ raw }) => parseMail(raw))
  const set = mails.find((mail) => headerText(mail.headers.subject).startsWith('Pertemuan dengan МАЗ'))
  const cancelled = mails.find((mail) => headerText(mail.headers.subject).startsWith('Cancelled'))
  if (!set || !cancelled) throw new Error('the mails are not the expected ones')

  expect(set.headers.bcc).toBeUndefined()
  expect(smtp.mails.map(({ to }) => to)).toEqual([['sari@tempe.example'], ['sari@tempe.example']])
  expect(set.headers.from).toBe('Pendopo <forum@pendopo.example>')
  expect(set.headers['message-id']).toMatch(/^<[0-9a-f-]{36}@forum\.example>$/)
  expect(set.headers['auto-submitted']).toBe('auto-generated')
  expect(partOf(set, 'text/plain').body).toContain('Sabtu, 28 November 2026, pukul 02.30–02.50')
  expect(partOf(set, 'text/html').body).toContain('<html lang="id">')
  const calendar = partOf(set, 'text/calendar')
  expect(calendar.headers['content-type']).toContain('method=REQUEST')
  expect(calendar.body).toContain('UID:meeting-')
  const file = partOf(set, 'application/ics')
  expect(file.headers['content-disposition']).toContain('filename=meeting.ics')
  expect(file.body).toBe(calendar.body)
  expect(partOf(cancelled, 'text/calendar').headers['content-type']).toContain('method=CANCEL')
})

test('a sign-in code is mailed at once; without a mail server the page hears that it is unavailable', async () => {
  const notice = aService(smtp.url)
  await notice.mailCode(code)
  const [taken] = smtp.mails
  expect(taken?.to).toEqual(['sari@tempe.example'])
  expect(headersOf(taken?.raw ?? '').to).toBe('sari@tempe.example')
  expect(partOf(parseMail(taken?.raw ?? ''), 'text/plain').body).toContain('042917')

  smtp.refuseNext('recipient', '451 4.3.0 try later')
  await expect(notice.mailCode(code)).rejects.toMatchObject({ code: 'unavailable' })
})

test('a sender that is not one address stops the start', () => {
  const publicUrl = 'https://forum.example'
  const wrong = { jobs, db: database.db, smtpUrl: undefined, publicUrl, log, metrics: new Metrics() }
  for (const mailFrom of ['Pendopo', 'a@pendopo.example, b@pendopo.example'])
    expect(() => createNotice({ ...wrong, mailFrom, now: () => new Date() })).toThrow(/MAIL_FROM/)
})

test('without a mail server, mails are kept and read at /dev/mail, newest first and by reader', async () => {
  const notice = await started(undefined)
  await notice.mailCode(code)
  const nasty = anInvitation({ reader: aReader({ email: 'pavel@trucks.example' }), forumName: '<b>Bold</b>' })
  await notice.takeOver([nasty], database.db)
  await until(async () => expect(await keptMails()).toBe(2))
  await notice.takeOver([aMeetingSet()], database.db)
  await until(async () => expect(await keptMails()).toBe(3))

  const app = express()
  mountDevMail(app, database.db)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      return { response, body: await response.text() }
    }
    const kept = async (path: string) => keptShape.parse(JSON.parse((await get(path)).body))

    const all = await kept('/dev/mail.json')
    expect(all.map(({ to }) => to)).toEqual([
      'sari@tempe.example',
      'pavel@trucks.example',
      'sari@tempe.example',
    ])
    const sari = await kept('/dev/mail.json?to=Sari@Tempe.example')
    expect(sari.map(({ subject }) => subject)).toEqual([
      'Meeting with Minsk Trucks, Sat 28 Nov, 02:30 (WIB, UTC+7)',
      'Sign in to Pendopo',
    ])
    expect(sari[0]?.calendar).toContain('METHOD:REQUEST')
    expect(sari[1]?.calendar).toBeNull()
    expect(await kept('/dev/mail.json?to=nobody@tempe.example')).toEqual([])

    const list = await get('/dev/mail')
    expect(list.body).toContain('Invitation to &lt;b&gt;Bold&lt;/b&gt;')
    expect(list.body).not.toContain('<b>')
    expect((await get('/dev/mail?to=pavel@trucks.example')).body).not.toContain('sari@tempe.example')

    const meeting = await get(`/dev/mail/${sari[0]?.id}`)
    expect(meeting.body).toContain(
      'sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="&lt;!doctype',
    )
    const file = await get(`/dev/mail/${sari[0]?.id}/meeting.ics`)
    expect(file.response.headers.get('content-type')).toBe('text/calendar; charset=utf-8; method=REQUEST')
    expect(file.body).toBe(sari[0]?.calendar)

    for (const path of [
      '/dev/mail/999999',
      '/dev/mail/-1',
      '/dev/mail/x',
      `/dev/mail/${sari[1]?.id}/meeting.ics`,
    ])
      expect((await get(path)).response.status).toBe(404)
  } finally {
    server.close().closeAllConnections()
  }
})

const keptShape = z.array(
  z.object({
    id: z.number(),
    to: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    calendar: z.string().nullable(),
    at: z.iso.datetime(),
  }),
)

function headersOf(raw: string): MimePart['headers'] {
  return parseMail(raw).headers
}

async function keptMails(): Promise<number> {
  return (await database.db.selectFrom('mails').select('id').execute()).length
}

/** Jobs of the queue that are still to be done or being done. */
async function openJobs(): Promise<number> {
  const { rowCount } = await database.pool.query(
    `select from jobs.job where name = 'notice' and state in ('created', 'retry', 'active')`,
  )
  return rowCount ?? 0
}
