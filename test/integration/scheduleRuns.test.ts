import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { runSystem } from '../../server/platform/work.ts'
import { cancelMeeting } from '../../server/schedule/service.ts'
import { fact } from '../../shared/facts.ts'
import { forumEvents } from '../../shared/forum.ts'
import { type Run, schedule } from '../../shared/schedule.ts'
import { acceptedFirm, acceptedRequest, makeSchedule, openForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'
import { codeOf } from '../support/refusals.ts'

let house: TestHouse
let host: Person
beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@chamber.example')
})
afterAll(() => house.close())
beforeEach(() => house.clock.advance(3_600_000))

const boardOf = (forumId: string) => host.call(schedule.board, { forumId })
const runOf = async (forumId: string, person = host) => (await person.call(schedule.run, { forumId })).run
const begin = async (forumId: string, seconds: number) =>
  host.call(schedule.make, { forumId, revision: (await boardOf(forumId)).revision, seconds })
const reaches = (forumId: string, is: (run: Run | null) => boolean) =>
  vi.waitFor(
    async () => {
      const run = await runOf(forumId)
      expect(run).toSatisfy(is)
      return run
    },
    { timeout: 30_000, interval: 50 },
  )

/**
 * A forum whose best schedule takes a while to be proved: each of twelve makers wants to meet each of nine buyers, who
 * are free at odd times.
 */
async function busyForum() {
  const forumId = await openForum(house, host)
  const makers = await Promise.all(Array.from({ length: 12 }, () => acceptedFirm(house, forumId)))
  const buyers = await Promise.all(
    Array.from({ length: 9 }, () => acceptedFirm(house, forumId, { standing: 'buyer', country: 'BY' })),
  )
  const pairs = makers.flatMap((maker) => buyers.map((buyer) => [maker, buyer] as const))
  const requests = await Promise.all(pairs.map(([one, other]) => acceptedRequest(house, forumId, one, other)))
  return { forumId, requests }
}

/** A run in the database, as a server process left it that is gone. */
async function leaveRun(forumId: string, heardAt: Date): Promise<string> {
  const id = randomUUID()
  await house.db
    .insertInto('scheduleRuns')
    .values({
      id,
      forumId,
      state: 'running',
      startedBy: null,
      startedAt: heardAt,
      seconds: 60,
      maker: randomUUID(),
      heardAt,
      verdict: null,
    })
    .execute()
  return id
}

test('a run tells how far it is, writes its first schedule at once, and ends with the best when it is stopped', async () => {
  const { forumId } = await busyForum()
  expect(await runOf(forumId)).toBeNull()
  const page = await host.connect()
  await page.ask(forumEvents.watch, { forumId })
  let heard = 0
  page.raw.on(fact.name, () => heard++)
  await begin(forumId, 120)
  expect(await runOf(forumId)).toMatchObject({ state: 'running', seconds: 120 })
  const running = await reaches(forumId, (run) => run?.progress !== null)
  expect(running).toMatchObject({ state: 'running', progress: { wishes: 108 } })
  await expect.poll(async () => (await boardOf(forumId)).meetings.length).toBeGreaterThan(50)
  await expect.poll(() => heard).toBeGreaterThan(0)
  await host.call(schedule.stop, { forumId })
  const ended = await reaches(forumId, (run) => run?.state !== 'running')
  const { meetings, unplaced, levels, totalWeight } = await boardOf(forumId)
  expect(ended).toMatchObject({
    progress: { placed: meetings.length, wishes: 108, levels },
  })
  // It may have been proved before it heard.
  expect(['stopped', 'done']).toContain(ended?.state)
  expect(meetings.length + unplaced.length).toBe(108)
  expect(totalWeight).toBe(4 * 108)
  expect(levels.weight).toBe(4 * meetings.length)
  // Stopping what has ended changes nothing.
  await host.call(schedule.stop, { forumId })
  expect((await runOf(forumId))?.state).toBe(ended?.state)
  page.close()
})

test('while a schedule is made, the draft is changed by nobody, and no second one is made', async () => {
  const { forumId, requests } = await busyForum()
  await makeSchedule(host, forumId, 1)
  const { rooms, slots } = await boardOf(forumId)
  const [requestId = ''] = requests
  // Made elsewhere, by a process that is alive.
  const runId = await leaveRun(forumId, house.clock.now())
  const { revision } = await boardOf(forumId)
  const draft = { forumId, revision }
  const place = { start: slots[0]?.start ?? '', roomId: rooms[0]?.id ?? '', push: false }
  const conditions = { must: true, earliest: null, latest: null, after: null }
  const codes = [
    host.call(schedule.make, { ...draft, seconds: 1 }),
    host.call(schedule.repair, draft),
    host.call(schedule.move, { ...draft, requestId, ...place }),
    host.call(schedule.remove, { ...draft, requestId }),
    host.call(schedule.lock, { ...draft, requestId, locked: true }),
    host.call(schedule.publish, draft),
    host.call(schedule.setConditions, { forumId, requestId, ...conditions }),
  ].map(codeOf)
  expect(new Set(await Promise.all(codes))).toEqual(new Set(['schedule_running']))
  // Asked to stop, it would hear of it at its next sign.
  await host.call(schedule.stop, { forumId })
  const row = await house.db
    .selectFrom('scheduleRuns')
    .select('stopWanted')
    .where('id', '=', runId)
    .executeTakeFirstOrThrow()
  expect(row.stopWanted).toBe(true)
})

test('a run whose server has ended is lost, and the next may begin', async () => {
  const { forumId } = await busyForum()
  const runId = await leaveRun(forumId, house.clock.now())
  house.clock.advance(14_000)
  expect((await runOf(forumId))?.state).toBe('running')
  house.clock.advance(2_000)
  expect((await runOf(forumId))?.state).toBe('lost')
  await makeSchedule(host, forumId, 1)
  expect((await boardOf(forumId)).meetings.length).toBeGreaterThan(50)
  const rows = await house.db
    .selectFrom('scheduleRuns')
    .select(['id', 'state'])
    .where('forumId', '=', forumId)
    .orderBy('number')
    .execute()
  expect(rows.map(({ id, state }) => [id === runId, state])).toEqual([
    [true, 'lost'],
    [false, 'done'],
  ])
})

test('of hosts who begin at once, one does', async () => {
  const { forumId } = await busyForum()
  const { revision } = await boardOf(forumId)
  const codes = await Promise.all(
    Array.from({ length: 4 }, () => codeOf(host.call(schedule.make, { forumId, revision, seconds: 2 }))),
  )
  expect(codes.sort()).toEqual(['done', ...Array(3).fill('schedule_running')])
  await host.call(schedule.stop, { forumId })
  await reaches(forumId, (run) => run?.state !== 'running')
})

describe('what changes while a schedule is made', () => {
  test('a published meeting that is cancelled stays cancelled, and no other published one moves', async () => {
    const { forumId } = await busyForum()
    await makeSchedule(host, forumId, 1)
    const drafted = await boardOf(forumId)
    // Half of them are published, the others wait.
    for (const { requestId } of drafted.meetings.slice(30))
      await house.db.deleteFrom('draftMeetings').where('requestId', '=', requestId).execute()
    await host.call(schedule.publish, { forumId, revision: (await boardOf(forumId)).revision })
    const { meetings: published } = await boardOf(forumId)
    expect(published).toHaveLength(30)
    await begin(forumId, 4)
    const { meetings } = await host.call(schedule.agenda, { forumId })
    const row = await house.db
      .selectFrom('forums')
      .selectAll()
      .where('id', '=', forumId)
      .executeTakeFirstOrThrow()
    const cancelled = meetings[0]?.id ?? ''
    await runSystem(house.app.runner, (work) =>
      cancelMeeting(work, { forum: row, meetingId: cancelled, reason: '' }),
    )
    const { requestId } = await house.db
      .selectFrom('meetings')
      .select('requestId')
      .where('id', '=', cancelled)
      .executeTakeFirstOrThrow()
    await reaches(forumId, (run) => run?.state !== 'running')
    const after = await boardOf(forumId)
    expect(after.unplaced).toContainEqual(
      expect.objectContaining({ requestId, reason: { kind: 'taken_out' } }),
    )
    expect(after.difference).toMatchObject({ moved: 0, cancelled: 0 })
    expect(after.meetings.length).toBeGreaterThan(40)
    expect(await codeOf(host.call(schedule.publish, { forumId, revision: after.revision }))).toBe('done')
  })

  test('free time that a firm takes back is not written over', async () => {
    const { forumId } = await busyForum()
    await begin(forumId, 3)
    const firm = await house.db
      .selectFrom('participations')
      .select('organisationId')
      .where('forumId', '=', forumId)
      .executeTakeFirstOrThrow()
    await house.db.deleteFrom('freeTimes').where('organisationId', '=', firm.organisationId).execute()
    await reaches(forumId, (run) => run?.state !== 'running')
    const { meetings } = await boardOf(forumId)
    expect(meetings.length).toBeGreaterThan(50)
    const theirs = meetings.filter((one) => [one.supplierId, one.buyerId].includes(firm.organisationId))
    expect(theirs).toEqual([])
    expect(meetings.filter(({ broken }) => broken)).toEqual([])
  })
})

test('a server that is stopped ends its runs with the best they have', async () => {
  const redis = await startRedis()
  const database = await freshDatabase()
  try {
    const beside = { databaseUrl: database.url, redisUrl: redis.url }
    const [first, second] = [await openHouse({ beside }), await openHouse({ beside })]
    const mine = await first.signIn('host@chamber.example')
    const forumId = await openForum(first, mine)
    const maker = await acceptedFirm(first, forumId)
    for (let left = 10; left > 0; left--)
      await acceptedRequest(first, forumId, maker, await acceptedFirm(first, forumId, { standing: 'buyer' }))
    const { revision } = await mine.call(schedule.board, { forumId })
    await mine.call(schedule.make, { forumId, revision, seconds: 60 })
    // Asked of the other process, whichever of the two makes it.
    const there = mine.at(second.address)
    await expect.poll(async () => (await runOf(forumId, there))?.progress).toBeTruthy()
    await there.call(schedule.stop, { forumId })
    await expect.poll(async () => (await runOf(forumId, there))?.state).not.toBe('running')
    const again = await there.call(schedule.board, { forumId })
    expect(again.meetings).toHaveLength(10)
    await there.call(schedule.make, { forumId, revision: again.revision, seconds: 60 })
    await Promise.all([first.close(), second.close()])
    // Whatever was not begun yet, the next process takes up.
    const third = await openHouse({ beside })
    const host = mine.at(third.address)
    await expect.poll(async () => (await runOf(forumId, host))?.state).not.toBe('running')
    const [run, { meetings }] = [await runOf(forumId, host), await host.call(schedule.board, { forumId })]
    await third.close()
    expect(['stopped', 'done']).toContain(run?.state)
    expect(meetings).toHaveLength(10)
  } finally {
    await redis.stop()
    await database.drop()
  }
})
