import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Push } from '../../shared/contract.ts'
import { fact } from '../../shared/facts.ts'
import { forumEvents } from '../../shared/forum.ts'
import { room, roomEvents, roomPushes } from '../../shared/room.ts'
import { openHouse, type Person, type TestHouse, type TestSocket } from '../support/harness.ts'
import { meetingOfMany } from '../support/liveMeeting.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

/** Whatever happens in a meeting is known on every process within so long, ms. */
const knownWithinMs = 1_000
const minute = 60_000

let redis: RedisServer
let database: Awaited<ReturnType<typeof freshDatabase>>
let first: TestHouse
let second: TestHouse
let host: Person
const sockets: TestSocket[] = []

beforeAll(async () => {
  redis = await startRedis()
  database = await freshDatabase()
  const beside = { databaseUrl: database.url, redisUrl: redis.url }
  first = await openHouse({ beside })
  second = await openHouse({ beside })
  host = await first.signIn('host@chamber.example')
})

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close()
})

afterAll(async () => {
  await second?.close()
  await first?.close()
  await database?.drop()
  await redis?.stop()
})

/** A meeting whose two firms have their pages on the first process, and its moderator the wall on the second. */
async function overBoth() {
  const many = await meetingOfMany(first, host)
  const { forumId, meetingId, startsAt } = many
  const moderator = many.moderator.at(second.address)
  const open = async (person: Person) => {
    const socket = await person.connect()
    sockets.push(socket)
    expect(await socket.ask(forumEvents.watch, { forumId })).toMatchObject({ ok: true })
    return socket
  }
  const watching = await open(moderator)
  return {
    ...many,
    moderator,
    watching,
    open,
    /** Sets the clocks of both so many minutes from the start. */
    at: (minutes: number) => {
      for (const { clock } of [first, second]) clock.set(new Date(startsAt.getTime() + minutes * minute))
    },
    onWall: async () => {
      const { meetings } = await moderator.call(room.wall, { forumId })
      return meetings.find(({ meeting }) => meeting.id === meetingId)
    },
  }
}

/**
 * Does something, and waits until a page that asks again whenever it is told to is answered what is expected; that
 * takes no longer than it may.
 */
async function isSeen(
  socket: TestSocket,
  act: () => Promise<unknown>,
  { ask, is }: { ask: () => Promise<unknown>; is: object },
): Promise<void> {
  let stale = true
  socket.raw.on(fact.name, () => {
    stale = true
  })
  await act()
  const began = performance.now()
  await expect
    .poll(
      async () => {
        if (!stale) throw new Error('nothing was told since')
        stale = false
        return ask()
      },
      { timeout: 15_000, interval: 5 },
    )
    .toMatchObject(is)
  expect(performance.now() - began).toBeLessThan(knownWithinMs)
  socket.raw.off(fact.name)
}

/** Does something, and waits until a page has heard what is expected; that takes no longer than it may. */
async function isHeard<P extends Push>(
  [socket, push]: readonly [TestSocket, P],
  act: () => Promise<unknown>,
  is: object,
): Promise<void> {
  const heard: unknown[] = []
  socket.raw.on(push.name, (data) => heard.push(push.data.parse(data)))
  await act()
  const began = performance.now()
  await vi.waitFor(() => expect(heard).toContainEqual(expect.objectContaining(is)), {
    timeout: 15_000,
    interval: 5,
  })
  expect(performance.now() - began).toBeLessThan(knownWithinMs)
  socket.raw.off(push.name)
}

test('who comes and goes on one process is seen on the wall of the other', async () => {
  const { at, supplier, open, watching, onWall, meetingId } = await overBoth()
  at(1)
  const page = await open(supplier)
  const enter = (place: 'lobby' | 'room') => () => page.ask(roomEvents.enter, { meetingId, place })
  const present = (place: string) => ({ present: [{ part: 'supplier', place, reachable: true }] })
  await isSeen(watching, enter('lobby'), { ask: onWall, is: present('lobby') })
  await isSeen(watching, enter('room'), { ask: onWall, is: present('room') })
  const leave = () => page.ask(roomEvents.leave, { meetingId })
  await isSeen(watching, leave, { ask: onWall, is: { present: [] } })
})

test('a side that is missing is noted once, by one of them, and known and undone on both', async () => {
  const { at, supplier, buyer, open, watching, onWall, forumId, moderator, meetingId } = await overBoth()
  at(1)
  const page = await open(buyer)
  await page.ask(roomEvents.enter, { meetingId, place: 'room' })
  at(4)
  // Both look at the same moment, whoever holds the lease.
  const look = () => Promise.all([first, second].map(({ app }) => app.tick()))
  const told = page.next(roomPushes.course)
  const missing = { noShows: [{ part: 'supplier' }] }
  await isSeen(watching, look, { ask: onWall, is: missing })
  expect(await told).toMatchObject(missing)
  await look()
  const kinds = async () => (await moderator.call(room.wall, { forumId })).log.map(({ kind }) => kind)
  expect(await kinds()).toEqual(['no_show'])
  const coming = await open(supplier)
  const come = () => coming.ask(roomEvents.enter, { meetingId, place: 'lobby' })
  const undone = page.next(roomPushes.course)
  await isSeen(watching, come, { ask: onWall, is: { noShows: [] } })
  expect(await undone).toMatchObject({ noShows: [] })
  expect(await kinds()).toEqual(['came', 'no_show'])
})

test('what the moderator does on one process is known to those in the room on the other', async () => {
  const { at, supplier, open, watching, moderator, forumId, meetingId, startsAt, onWall } = await overBoth()
  at(5)
  const page = await open(supplier)
  await page.ask(roomEvents.enter, { meetingId, place: 'room' })
  const view = () => supplier.call(room.view, { meetingId })

  const ask = () => supplier.call(room.askMore, { meetingId })
  await isSeen(watching, ask, { ask: onWall, is: { extension: { by: 'supplier' } } })
  const end = new Date(startsAt.getTime() + 30 * minute).toISOString()
  const extend = () => moderator.call(room.extend, { meetingId, minutes: 10 })
  await isSeen(page, extend, { ask: view, is: { meeting: { end }, extension: null } })

  const text = 'Lunch is at one.'
  const announce = () => moderator.call(room.announce, { forumId, meetingIds: [meetingId], text })
  await isHeard([page, roomPushes.announced], announce, { meetingId, text })

  const dropIn = () => watching.ask(roomEvents.enter, { meetingId, place: 'room' })
  const inside = expect.objectContaining({ part: 'moderator', place: 'room' })
  await isHeard([page, roomPushes.present], dropIn, { present: expect.arrayContaining([inside]) })
  const said = { meetingId, key: randomUUID(), text: 'Can you hear me?' }
  const message = expect.objectContaining({ text: said.text })
  await isHeard([watching, roomPushes.said], () => page.ask(roomEvents.say, said), { meetingId, message })

  await isSeen(page, () => moderator.call(room.end, { meetingId }), { ask: view, is: { phase: 'over' } })
})

test('who is put out by one process loses the place that another process gave', async () => {
  const { at, interpreter, open, moderator, meetingId, bystanderId } = await overBoth()
  at(5)
  const page = await open(interpreter)
  await page.ask(roomEvents.enter, { meetingId, place: 'room' })
  const out = page.next(roomPushes.out)
  await moderator.call(room.setInterpreter, { meetingId, place: 'first', interpreterId: bystanderId })
  expect(await out).toEqual({ meetingId })
  expect((await moderator.call(room.view, { meetingId })).present).toEqual([])
})
