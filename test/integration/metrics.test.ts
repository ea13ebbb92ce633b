import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from '../../server/platform/log.ts'
import { account } from '../../shared/account.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { roomEvents } from '../../shared/room.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'

const token = 'a token of the tests'
let house: TestHouse
let lines: Record<string, unknown>[]

beforeAll(async () => {
  lines = []
  const log = createLog('debug', { write: (line) => void lines.push(JSON.parse(line)) })
  house = await openHouse({ env: { METRICS_TOKEN: token }, log })
})

afterAll(() => house?.close())

async function metrics(): Promise<string> {
  const response = await fetch(`${house.address}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(response.status).toBe(200)
  return response.text()
}

/** The value behind a name and exactly these labels. */
async function figure(series: string): Promise<number | undefined> {
  const line = (await metrics()).split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

test('figures are for whoever knows the token, and nobody else', async () => {
  const asked = async (headers: Record<string, string>) =>
    (await fetch(`${house.address}/metrics`, { headers })).status
  expect(await asked({})).toBe(401)
  expect(await asked({ authorization: 'Bearer another token, as long' })).toBe(401)
  expect(await asked({ authorization: token })).toBe(401)
  expect(await asked({ authorization: `Bearer ${token}` })).toBe(200)
  const closed = await openHouse()
  for (const authorization of ['', 'Bearer ', 'Bearer undefined'])
    expect((await fetch(`${closed.address}/metrics`, { headers: { authorization } })).status).toBe(404)
  await closed.close()
})

test('a walk through the forum is counted, by patterns and without anybody in it', async () => {
  const email = 'counted@delegates.example'
  const mailsBefore = (await figure('pendopo_mails_total{result="sent"}')) ?? 0
  const person = await house.signIn(email)
  const forumId = randomUUID()
  await expect(person.call(forum.view, { forumId })).rejects.toMatchObject({ status: 404 })
  await fetch(`${house.address}/i/a-personal-link-that-is-secret`)
  await fetch(`${house.address}/api/nothing/here?with=${forumId}`)
  await fetch(`${house.address}/forums/${forumId}`)
  const socket = await person.connect()
  await socket.ask(forumEvents.watch, { forumId })
  await socket.ask(roomEvents.leave, { meetingId: forumId })
  // Not an event that anyone answers.
  socket.raw.emit(`made.up.${forumId}`, {})

  const requests = (method: string, route: string, code: string) =>
    figure(`pendopo_http_request_seconds_count{method="${method}",route="${route}",code="${code}"}`)
  expect(await requests('POST', `/api${account.signIn.path}`, '200')).toBe(1)
  expect(await requests('GET', `/api${forum.view.path}`, '404')).toBe(1)
  expect(await requests('GET', '/i/:token', '200')).toBe(1)
  expect(await requests('GET', 'unknown', '404')).toBe(1)
  expect(await requests('GET', 'client', '200')).toBe(1)
  expect(await figure('pendopo_mails_total{result="sent"}')).toBe(mailsBefore + 1)
  const answered = (event: string, result: string) =>
    figure(`pendopo_socket_event_seconds_count{event="${event}",result="${result}"}`)
  expect(await answered(forumEvents.watch.name, 'not_found')).toBe(1)
  expect(await answered(roomEvents.leave.name, 'ok')).toBe(1)
  expect(await figure('pendopo_sockets')).toBe(1)

  const text = await metrics()
  for (const secret of [forumId, email, 'counted', 'personal', '127.0.0.1', 'made.up'])
    expect(text).not.toContain(secret)
  socket.close()
  await expect.poll(() => figure('pendopo_sockets')).toBe(0)
})

test('what waits is told: the outbox, jobs, connections, meetings', async () => {
  await house.app.settled()
  expect(await figure('pendopo_outbox_messages')).toBe(0)
  expect(await figure('pendopo_outbox_oldest_seconds')).toBe(0)
  const at = new Date(house.clock.now().getTime() - 90_000)
  const message = JSON.stringify({ kind: 'fact', audience: ['user:nobody'], topics: ['account'] })
  /** Held by another transaction, as by a process that hangs, a message stays; unless the outbox was quicker. */
  const whileOneIsHeld = () =>
    house.db.transaction().execute(async (tx) => {
      await house.db.insertInto('outbox').values({ message, at }).execute()
      const held = await tx.selectFrom('outbox').select('id').forUpdate().skipLocked().execute()
      if (held.length === 0) return 'taken'
      return [await figure('pendopo_outbox_messages'), await figure('pendopo_outbox_oldest_seconds')]
    })
  await expect.poll(whileOneIsHeld).toEqual([1, 90])
  expect(await figure('pendopo_jobs_waiting{queue="notice"}')).toBe(0)
  expect(await figure('pendopo_jobs_failed{queue="notice"}')).toBe(0)
  expect(await figure('pendopo_database_connections{state="idle"}')).toBeGreaterThan(0)
  expect(await figure('pendopo_database_waiting')).toBe(0)
  expect(await figure('pendopo_meetings{phase="live"}')).toBe(0)
})

test('each line of the log says which request, event and meeting it is about', async () => {
  const person = await house.signIn('logged@delegates.example')
  const meetingId = randomUUID()
  const response = await person.fetch(`/api/meetings/${meetingId}?token=hunter2`)
  const requestId = response.headers.get('x-request-id')
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
  const answered = () => lines.find((line) => line.requestId === requestId)
  await expect
    .poll(answered)
    .toMatchObject({ requestId, meetingId, route: '/api/meetings/:meetingId', code: '404' })

  // What is wrong on purpose: the table is not there while the request and the event ask for it.
  await house.db.schema.alterTable('meetings').renameTo('meetings_away').execute()
  const failed = await person.fetch(`/api/meetings/${meetingId}`)
  const socket = await person.connect()
  const answer = await socket.ask(roomEvents.enter, { meetingId, place: 'lobby' })
  await house.db.schema.alterTable('meetings_away').renameTo('meetings').execute()
  socket.close()
  expect(failed.status).toBe(500)
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } })
  const errors = lines.filter(({ level, err }) => level === 50 && JSON.stringify(err).includes('"42P01"'))
  expect(errors).toContainEqual(
    expect.objectContaining({ requestId: failed.headers.get('x-request-id'), meetingId }),
  )
  expect(errors).toContainEqual(expect.objectContaining({ event: roomEvents.enter.name, meetingId }))
  expect(JSON.stringify(lines)).not.toContain('hunter2')
})
