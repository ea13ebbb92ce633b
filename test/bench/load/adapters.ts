import { setTimeout as pause } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { z } from 'zod'
import { fact } from '../../../shared/facts.ts'
import { type RedisServer, startRedis } from '../../support/redis.ts'
import { Finding, quantile } from '../faults/finding.ts'
import { median } from '../median.ts'
import { Child } from './child.ts'
import { type Recovery, recovery, returns } from './recovery.ts'
import { sharedClock, streamed } from './wire.ts'

const kinds = ['plain', 'sharded', 'streams'] as const
type Kind = (typeof kinds)[number]
const calm = { aSecond: 200, lasts: 5_000 }
/** The stream goes on `before`, while Redis is `away`, and `after`; ms. */
const outage = { aSecond: 100, before: 2_000, away: 5_000, after: 5_000 }
const rounds = 3

const numbered = z.object({ number: z.int(), at: z.number() })

interface Arrival {
  number: number
  sent: number
  arrived: number
}

type Away = (redis: RedisServer) => { begin(): Promise<unknown>; end(): Promise<unknown> }
/** Redis keeps nothing over its end, as the product allows; frozen, it answers nothing and keeps what it has. */
const outages: Record<string, Away> = {
  stopped: (redis) => ({ begin: () => redis.stop(), end: () => redis.start() }),
  frozen: (redis) => ({ begin: async () => redis.freeze(), end: async () => redis.thaw() }),
}

/**
 * Which of Socket.IO's Redis adapters carries facts from one process to another best: how fast, at which cost, what is
 * lost while Redis is away for five seconds, and how soon facts flow again; and what Socket.IO's recovery brings to a page
 * that was away for two. It chooses, so it has no bar.
 */
export async function measureAdapters(): Promise<Finding> {
  const finding = new Finding()
  const speeds = new Map<Kind, Speed[]>()
  for (let round = 0; round < rounds; round++)
    for (const kind of kinds) speeds.set(kind, [...(speeds.get(kind) ?? []), await speed(kind)])
  for (const [kind, seen] of speeds) {
    const of = (what: keyof Speed) => median(seen.map((one) => one[what]))
    finding.say(
      `${kind.padEnd(8)} p50 ${of('p50').toFixed(2)} ms, p99 ${of('p99').toFixed(2)} ms, ` +
        `CPU of a fact ${of('out').toFixed(0)} µs out, ${of('into').toFixed(0)} µs in`,
    )
  }
  for (const [name, away] of Object.entries(outages))
    for (const kind of kinds) finding.say(`${kind.padEnd(8)} Redis ${name} for 5 s: ${await gap(kind, away)}`)
  for (const kind of kinds)
    for (const way of returns) finding.say(`${kind.padEnd(8)} ${saidOf(way, await recovery(kind, way))}`)
  return finding
}

function saidOf({ to, cut }: (typeof returns)[number], seen: Recovery): string {
  const { told, recovered, recoveredIn, askedIn } = seen
  const when =
    recoveredIn === undefined ? '' : `, the last ${recoveredIn.toFixed(0)} ms after its network is back`
  return (
    `a page was away for 2 s, its process had ${cut === 'heard' ? '' : 'not '}heard of it, ` +
    `back at ${to === 'same' ? 'the same' : 'another'}: ` +
    `${recovered} of ${told} facts recovered${when}; asked anew after ${askedIn.toFixed(0)} ms`
  )
}

/** Of one fact: ms on its way, µs of the process that tells it and of the one that hears it. */
interface Speed {
  p50: number
  p99: number
  out: number
  into: number
}

async function speed(kind: Kind): Promise<Speed> {
  return betweenTwo(kind, async ({ teller, other, arrivals }) => {
    const before = [await teller.cpu(), await other.cpu()]
    const { facts } = await teller.ask({ ask: 'stream', ...calm }, streamed)
    await pause(500)
    const after = [await teller.cpu(), await other.cpu()]
    const [out = Number.NaN, into = Number.NaN] = after.map((us, at) => (us - (before[at] ?? 0)) / facts)
    const waits = arrivals.map(({ sent, arrived }) => arrived - sent)
    if (waits.length !== facts) throw new Error(`${facts - waits.length} facts of ${kind} were lost`)
    return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99), out, into }
  })
}

async function gap(kind: Kind, away: Away): Promise<string> {
  return betweenTwo(kind, async ({ redis, teller, arrivals }) => {
    const lasts = outage.before + outage.away + outage.after
    const streaming = teller.ask({ ask: 'stream', aSecond: outage.aSecond, lasts }, streamed)
    const { begin, end } = away(redis)
    await pause(outage.before)
    await begin()
    await pause(outage.away)
    await end()
    const back = sharedClock()
    const { facts } = await streaming
    await pause(1_000)
    const heard = new Set(arrivals.map(({ number }) => number))
    const first = arrivals.find(({ sent }) => sent > back)
    const flows = first ? `facts flow ${(first.arrived - back).toFixed(0)} ms after it is back` : 'none flow'
    const twice = arrivals.length - heard.size
    return `${facts - heard.size} of ${facts} facts lost, ${twice} twice; ${flows}`
  })
}

/** A page at one process hears what another tells. */
async function betweenTwo<T>(
  kind: Kind,
  act: (parts: { redis: RedisServer; teller: Child; other: Child; arrivals: Arrival[] }) => Promise<T>,
): Promise<T> {
  const redis = await startRedis()
  const [teller, other] = [1, 2].map(() => new Child('adapterHost.ts', [kind, redis.url]))
  if (!teller || !other) throw new Error('there are two processes')
  try {
    await teller.opened()
    const page = io(await other.opened(), { transports: ['websocket'] })
    await new Promise<void>((connected) => page.once('connect', connected))
    const arrivals: Arrival[] = []
    page.on(fact.name, (data: unknown) => {
      const { number, at: sent } = numbered.parse(data)
      arrivals.push({ number, sent, arrived: sharedClock() })
    })
    // Subscriptions have reached Redis when facts arrive.
    while (arrivals.length === 0) await teller.ask({ ask: 'stream', aSecond: 50, lasts: 200 }, streamed)
    await teller.ask({ ask: 'stream', aSecond: 50, lasts: 500 }, streamed)
    await pause(500)
    arrivals.length = 0
    const seen = await act({ redis, teller, other, arrivals })
    page.disconnect()
    return seen
  } finally {
    await Promise.all([teller.end(), other.end()])
    await redis.stop()
  }
}
