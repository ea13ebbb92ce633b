import { loadavg } from 'node:os'
import { type Db, openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import type { Input } from '../../../shared/contract.ts'
import { forum as forums } from '../../../shared/forum.ts'
import { room } from '../../../shared/room.ts'
import { schedule } from '../../../shared/schedule.ts'
import { acceptedRequest, dateIn } from '../../support/builders.ts'
import { type ForumAtWork, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import { type Person, Refused, type TestHouse } from '../../support/harness.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { brokenPromises } from '../../support/promises.ts'
import { startRedis } from '../../support/redis.ts'
import { startServer } from '../../support/serverProcess.ts'
import { Finding, quantile, tallied } from './finding.ts'

const suppliers = 20
const hosts = 10
/** A meeting and its pause. */
const slotMs = 30 * 60_000

/**
 * So many meetings are moved into one room at one time in the same moment, over two server processes on one database
 * and one Redis, each time at another time. One gets it, the others hear `slot_taken`: all within `bar` seconds from the
 * first press.
 */
export async function race({
  bookings,
  rounds,
  bar,
}: {
  bookings: number
  rounds: number
  bar: number
}): Promise<Finding> {
  const finding = new Finding()
  const [database, redis] = await Promise.all([openOwnDatabase(), startRedis()])
  const buyers = Math.ceil(bookings / suppliers)
  const forum = await openForumAtWork(
    database.url,
    { hosts, suppliers, buyers },
    { words: { rooms: suppliers }, arrange: publishAll },
  )
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url }
  const servers = [startServer(await freePort(), env), startServer(await freePort(), env)]
  const opened = openDatabase(database.url, createLog('silent'))
  try {
    await Promise.all(servers.map((server) => server.ready()))
    // Of two neighbours each is at another process.
    const desks = forum.hosts.flatMap((host) => servers.map(({ address }) => host.at(address)))
    const racing = await opened.db.selectFrom('meetings').select('id').limit(bookings).execute()
    const [prize] = await opened.db.selectFrom('rooms').select('id').orderBy('number').execute()
    if (!prize || racing.length < bookings) throw new Error('there are not so many meetings')
    const slowest: number[] = []
    for (let round = 0; round < rounds; round++) {
      const start = new Date((await lastDay(opened.db)).getTime() + round * slotMs).toISOString()
      await Promise.all(desks.map((desk) => desk.call(forums.view, { forumId: forum.forumId })))
      const began = performance.now()
      const answers = await Promise.all(
        racing.map(async ({ id: meetingId }, at) => {
          const words = await pressed(desks[at % desks.length], { meetingId, start, roomId: prize.id })
          return { words, ms: performance.now() - began }
        }),
      )
      const times = answers.map(({ ms }) => ms)
      slowest.push(Math.max(...times) / 1000)
      finding.say(
        `${tallied(answers.map(({ words }) => words))}; answered within p50 ${quantile(times, 0.5).toFixed(0)} ms, ` +
          `all ${Math.max(...times).toFixed(0)} ms (load ${loadavg()[0]?.toFixed(1)})`,
      )
      const won = answers.filter(({ words }) => words === 'moved').length
      const taken = answers.filter(({ words }) => words === 'slot_taken').length
      if (won !== 1 || taken !== bookings - 1)
        finding.none('races that not exactly one won', [`${won} of ${bookings}`])
    }
    finding.atMost(bar, `all of ${bookings} answered, the median of ${rounds}`, quantile(slowest, 0.5), ' s')
    finding.none('broken promises', await brokenPromises(opened.db))
  } finally {
    await opened.close()
    await Promise.all(servers.map((server) => server.stop()))
    await redis.stop()
    await database.close()
  }
  return finding
}

/** Accepted requests of everybody with everybody, published; and a day after theirs on which nobody has a meeting. */
async function publishAll(
  house: TestHouse,
  { forumId, hosts: [host], ...firms }: ForumAtWork,
): Promise<void> {
  if (!host) throw new Error('a forum has a host')
  for (const supplier of firms.suppliers)
    for (const buyer of firms.buyers) await acceptedRequest(house, forumId, supplier, buyer)
  const revision = async () => (await host.call(schedule.board, { forumId })).revision
  await host.call(schedule.repair, { forumId, revision: await revision() })
  await host.call(schedule.publish, { forumId, revision: await revision() })
  await host.call(forums.addDay, { forumId, date: dateIn(house, 13), opens: '09:00', closes: '18:00' })
}

async function lastDay(db: Db): Promise<Date> {
  const { opensAt } = await db
    .selectFrom('forumDays')
    .select('opensAt')
    .orderBy('opensAt', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return opensAt
}

/** What the one who pressed was told. */
async function pressed(desk: Person | undefined, place: Input<typeof room.move>): Promise<string> {
  if (!desk) throw new Error('nobody is there to press')
  return desk.call(room.move, place).then(
    () => 'moved',
    (error: unknown) => {
      if (error instanceof Refused) return error.error.code
      throw error
    },
  )
}
