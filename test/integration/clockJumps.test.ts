import { afterAll, beforeAll, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { room, roomEvents } from '../../shared/room.ts'
import { plannedMeeting } from '../support/builders.ts'
import { at, type FirmAtWork, type ForumAtWork, openForumAtWork } from '../support/forumAtWork.ts'
import { freePort } from '../support/freePort.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type ServerProcess, startServer } from '../support/serverProcess.ts'

/** The clock of a real server is set during a meeting, as an operator or a time service does it; the database's is not. */
const minute = 60_000
const patience = { timeout: 30_000, interval: 100 }

let database: Awaited<ReturnType<typeof freshDatabase>>
let server: ServerProcess
let forum: ForumAtWork
let meetingId: string

beforeAll(async () => {
  database = await freshDatabase()
  const made = await openForumAtWork(
    database.url,
    { hosts: 1, suppliers: 1, buyers: 1 },
    {
      arrange: async (house, { forumId, suppliers: [supplier], buyers: [buyer] }) => {
        if (!supplier || !buyer) throw new Error('no firms')
        const startsAt = new Date(Date.now() - 2 * minute)
        meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt })
      },
    },
  )
  server = startServer(await freePort(), { DATABASE_URL: database.url }, { movableClock: true })
  await server.ready()
  forum = at(server.address, made)
})

afterAll(async () => {
  await server?.kill()
  await database?.drop()
})

const firm = (side: 'suppliers' | 'buyers'): FirmAtWork => {
  const [one] = forum[side]
  if (!one) throw new Error('no firm')
  return one
}
const host = (): Person => {
  const [one] = forum.hosts
  if (!one) throw new Error('no host')
  return one
}
const phase = async () => (await host().call(room.view, { meetingId })).phase
/** In the order of their parts: who came first is by chance. */
const present = async () =>
  (await host().call(room.view, { meetingId })).present
    .map(({ part, place, reachable }) => ({ part, place, reachable }))
    .sort((one, other) => one.part.localeCompare(other.part))
const both = [
  { part: 'buyer', place: 'room', reachable: true },
  { part: 'supplier', place: 'room', reachable: true },
]
const enter = (socket: TestSocket) => socket.ask(roomEvents.enter, { meetingId, place: 'room' })
const sides = () => [firm('buyers').person.connect(), firm('suppliers').person.connect()]

test.each([
  ['back', -60 * minute, 'early'],
  ['forth', 60 * minute, 'over'],
])('an hour %s and right again, the meeting goes on where its hours say', async (_way, ahead, then) => {
  const sockets = await Promise.all(sides())
  try {
    for (const socket of sockets) expect(await enter(socket)).toMatchObject({ ok: true })
    await expect.poll(present, patience).toEqual(both)
    server.setClockAhead(ahead)
    await expect.poll(phase, patience).toBe(then)
    // By its clock nobody can be there; who was, is not kept.
    await expect.poll(present, patience).toEqual([])
    server.setClockAhead(0)
    await expect.poll(phase, patience).toBe('live')
    for (const socket of sockets) expect(await enter(socket)).toMatchObject({ ok: true })
    await expect.poll(present, patience).toEqual(both)
    const said = await sockets[0]?.ask(roomEvents.say, {
      meetingId,
      key: crypto.randomUUID(),
      text: 'Still here',
    })
    expect(said).toMatchObject({ ok: true })
    const { noShows } = await host().call(room.view, { meetingId })
    expect(noShows).toEqual([])
  } finally {
    for (const socket of sockets) socket.close()
    await expect.poll(present, patience).toEqual([])
  }
})

test('who is lost while the clock is ahead is waited for as long as ever when it is right again', async () => {
  const [buyer, supplier] = await Promise.all(sides())
  if (!buyer || !supplier) throw new Error('no pages')
  // Ahead by less than the meeting is long.
  server.setClockAhead(10 * minute)
  for (const socket of [buyer, supplier]) expect(await enter(socket)).toMatchObject({ ok: true })
  buyer.close()
  const lost = { part: 'buyer', place: 'room', reachable: false }
  await expect.poll(present, patience).toContainEqual(lost)
  server.setClockAhead(0)
  await expect.poll(present, patience).toEqual([{ part: 'supplier', place: 'room', reachable: true }])
  supplier.close()
})

test('limits that were counted while the clock was ahead shut nobody out when it is right again', async () => {
  server.setClockAhead(60 * minute)
  const email = 'often@clock.example'
  const ask = () => host().call(account.sendCode, { email, language: 'en' })
  for (let asked = 0; asked < 5; asked++) await ask()
  await expect(ask()).rejects.toMatchObject({ error: { code: 'mailed_already' } })
  server.setClockAhead(0)
  const refused = await ask().catch((error: unknown) => error)
  // At most the quarter of an hour that it says.
  expect(refused).toMatchObject({ error: { data: { seconds: expect.any(Number) } } })
  expect(refused).toSatisfy((one: { error: { data: { seconds: number } } }) => one.error.data.seconds <= 900)
})

test('a reminder from a time that has not come hinders none', async () => {
  const part = 'supplier' as const
  await expect.poll(present, patience).toEqual([])
  server.setClockAhead(10 * minute)
  expect(await host().call(room.nudge, { meetingId, part })).toEqual({ reached: 1 })
  server.setClockAhead(0)
  expect(await host().call(room.nudge, { meetingId, part })).toEqual({ reached: 1 })
  await expect(host().call(room.nudge, { meetingId, part })).rejects.toMatchObject({
    error: { code: 'nudged_already' },
  })
})
