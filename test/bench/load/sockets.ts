import { randomUUID } from 'node:crypto'
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { fact } from '../../../shared/facts.ts'
import { forumEvents } from '../../../shared/forum.ts'
import { noOwnState, roomEvents } from '../../../shared/room.ts'
import { at, openForumAtWork } from '../../support/forumAtWork.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startRedis } from '../../support/redis.ts'
import { Finding, quantile } from '../faults/finding.ts'
import { median } from '../median.ts'
import { Child } from './child.ts'
import { sharedClock, told } from './wire.ts'

const firms = 200
const pagesOfAFirm = 10
/** So many facts to all, and as many to one firm, at each side by turns, with a pause before each, ms. */
const facts = { number: 40, after: 150 }
const rounds = 5
/** Events a second over all pages, and for how long, ms. A page sends one every other second. */
const events = { aSecond: 1_000, lasts: 6_000 }
/** Times the bare server's. */
const bars = { fact: 1.5, event: 2 }

/** Pages at one server: each is in its firm's audience and in the forum's. */
interface Crowd {
  server: Child
  /** One list for each firm. */
  pages: Socket[][]
}

/**
 * 2,000 pages of 200 firms on one process, beside as many on bare Socket.IO with the same adapter and beats, by turns.
 *
 * - A fact counts from its commit (of the bare server from its `emit`) to its arrival in the process of the pages: by the
 *   page that 99 of 100 are not later than, the median of all facts, which other programs of the machine move least. The
 *   product has the fact in its outbox, takes it from there and fans it out; bare Socket.IO fans it out.
 * - An event counts with the processor time of the server above what it needs while nobody sends. The product's is
 *   `room.state` of a page that is in no room: found to be of a session, limited over all processes, parsed, timed and
 *   acknowledged, with nothing to do. The bare handler acknowledges at once, without any Redis call.
 */
export async function measureSockets(): Promise<Finding> {
  const finding = new Finding()
  const [database, redis] = await Promise.all([openOwnDatabase(), startRedis()])
  const forum = await openForumAtWork(database.url, { hosts: 1, suppliers: firms / 2, buyers: firms / 2 })
  const servers = {
    ours: new Child('host.ts', [database.url, redis.url]),
    bare: new Child('bareSockets.ts', [redis.url]),
  }
  try {
    const [ourAddress, bareAddress] = [await servers.ours.opened(), await servers.bare.opened()]
    const { forumId, suppliers, buyers } = at(ourAddress, forum)
    const ours: Crowd = { server: servers.ours, pages: [] }
    const bare: Crowd = { server: servers.bare, pages: [] }
    for (const { id, person } of [...suppliers, ...buyers]) {
      ours.pages.push(
        await pagesOf(async () => {
          const { raw } = await person.connect()
          const watching: unknown = await raw.emitWithAck(forumEvents.watch.name, { forumId })
          if (!JSON.stringify(watching).includes('"ok":true')) throw new Error(JSON.stringify(watching))
          return raw
        }),
      )
      bare.pages.push(
        await pagesOf(async () => {
          const socket = io(bareAddress, { transports: ['websocket'], forceNew: true, reconnection: false })
          await new Promise<void>((connected) => socket.once('connect', connected))
          await socket.emitWithAck('join', [`forum:${forumId}`, `organisation:${id}`])
          return socket
        }),
      )
    }
    const one = suppliers[0]?.id ?? ''
    const sides = [bare, ours] as const
    const ofAll: number[][] = [[], []]
    const ofOne: number[][] = [[], []]
    const ofEvent: number[][] = [[], []]
    for (let told = 0; told < facts.number; told++)
      for (const [side, { server, pages }] of sides.entries()) {
        await pause(facts.after)
        ofAll[side]?.push(quantile(await heardBy(pages.flat(), server, `forum:${forumId}`), 0.99))
        await pause(facts.after)
        ofOne[side]?.push(quantile(await heardBy(pages[0] ?? [], server, `organisation:${one}`), 0.99))
      }
    for (let round = 0; round < rounds; round++)
      for (const [side, { server, pages }] of sides.entries())
        ofEvent[side]?.push(await cpuOfAnEvent(pages.flat(), server))
    const compare = (what: string, unit: string, [least = [], our = []]: number[][], bar?: number) => {
      const ratio = median(our) / median(least)
      const words = `${what}: ${median(our).toFixed(1)} ${unit}, bare ${median(least).toFixed(1)} ${unit}`
      if (bar === undefined) finding.say(`${words}, × ${ratio.toFixed(2)}`)
      else finding.atMost(bar, `${words}, ×`, ratio)
    }
    compare(`p99 of a fact for all ${firms * pagesOfAFirm} pages`, 'ms', ofAll, bars.fact)
    compare(`p99 of a fact for the ${pagesOfAFirm} pages of one firm`, 'ms', ofOne)
    compare('CPU of an event', 'µs', ofEvent, bars.event)
    finding.say(`medians by turns (load ${loadavg()[0]?.toFixed(1)})`)
    for (const socket of [...ours.pages, ...bare.pages].flat()) socket.disconnect()
  } finally {
    await Promise.all([servers.ours.end(), servers.bare.end()])
    await redis.stop()
    await database.close()
  }
  return finding
}

function pagesOf(open: () => Promise<Socket>): Promise<Socket[]> {
  return Promise.all(Array.from({ length: pagesOfAFirm }, open))
}

/** Tells one fact; how long after its commit each of these pages heard it, ms. */
async function heardBy(
  pages: readonly Socket[],
  server: Child,
  audience: `${'forum' | 'organisation'}:${string}`,
): Promise<number[]> {
  const arrivals = Promise.all(
    pages.map((page) => new Promise<number>((heard) => page.once(fact.name, () => heard(sharedClock())))),
  )
  const { at: committed } = await server.ask({ ask: 'tell', audience }, told)
  return (await arrivals).map((arrived) => arrived - committed)
}

/** µs of the server's processor time that one acknowledged event takes. */
async function cpuOfAnEvent(pages: readonly Socket[], server: Child): Promise<number> {
  const meetingId = randomUUID()
  const idle = await cpuWhile(server, () => pause(events.lasts))
  let sent = 0
  const busy = await cpuWhile(server, async () => {
    const answers: Promise<unknown>[] = []
    const began = performance.now()
    for (;;) {
      const passed = performance.now() - began
      if (passed >= events.lasts) break
      for (; sent < (passed * events.aSecond) / 1_000; sent++) {
        const page = pages[sent % pages.length]
        if (page) answers.push(page.emitWithAck(roomEvents.state.name, { meetingId, state: noOwnState }))
      }
      await pause(5)
    }
    const refused = (await Promise.all(answers)).find((one) => !JSON.stringify(one).includes('"ok":true'))
    if (refused) throw new Error(`an event was refused: ${JSON.stringify(refused)}`)
  })
  return (busy - idle) / sent
}

async function cpuWhile(server: Child, act: () => Promise<unknown>): Promise<number> {
  const before = await server.cpu()
  await act()
  return (await server.cpu()) - before
}
