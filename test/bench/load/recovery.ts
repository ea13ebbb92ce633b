import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { z } from 'zod'
import { fact } from '../../../shared/facts.ts'
import { startRedis } from '../../support/redis.ts'
import { Child } from './child.ts'
import { type Cut, Link } from './link.ts'
import { sharedClock, streamed } from './wire.ts'

/** The page hears facts `before`, is `away`, and is watched `after`; ms. */
const absence = { aSecond: 100, before: 1_000, away: 2_000, after: 1_500 }
/** As pages of the product come back. */
const patience = { reconnectionDelay: 300, reconnectionDelayMax: 500 }

export const returns: readonly { to: 'same' | 'other'; cut: Cut }[] = [
  { to: 'same', cut: 'heard' },
  { to: 'other', cut: 'heard' },
  { to: 'same', cut: 'unheard' },
  { to: 'other', cut: 'unheard' },
]

export interface Recovery {
  /** Facts told while the page was away, and how many of these it was sent when it came back. */
  told: number
  recovered: number
  /** From the network's return to the last of them; ms, none where none came. */
  recoveredIn: number | undefined
  /** From the network's return to the answer of a page that asks anew, ms. */
  askedIn: number
}

const numbered = z.object({ number: z.int(), at: z.number() })

/**
 * A page is cut off for two seconds while another process tells facts, and comes back to the process it was at or to
 * another, with Socket.IO's recovery of connections: how many of the facts does it get?
 */
export async function recovery(kind: string, { to, cut }: (typeof returns)[number]): Promise<Recovery> {
  const redis = await startRedis()
  const hosts = [1, 2, 3].map(() => new Child('adapterHost.ts', [kind, redis.url, 'recovering']))
  const [teller, one, other] = hosts
  if (!teller || !one || !other) throw new Error('there are three processes')
  const [, at, elsewhere] = await Promise.all([teller.opened(), one.opened(), other.opened()])
  const link = await Link.open(at)
  const witness = io(elsewhere, { transports: ['websocket'] })
  const page = io(link.address, { transports: ['websocket'], ...patience })
  try {
    const [seen, heard] = [arrivalsAt(witness), arrivalsAt(page)]
    await Promise.all([witness, page].map(connected))
    // Subscriptions have reached Redis when facts arrive.
    while (seen.size === 0 || heard.size === 0)
      await teller.ask({ ask: 'stream', aSecond: 50, lasts: 200 }, streamed)
    await pause(500)
    seen.clear()
    heard.clear()

    const lasts = absence.before + absence.away + absence.after
    const streaming = teller.ask({ ask: 'stream', aSecond: absence.aSecond, lasts }, streamed)
    await pause(absence.before)
    const cutAt = sharedClock()
    link.cut(cut)
    await pause(absence.away)
    const mendedAt = sharedClock()
    link.mend(to === 'same' ? at : elsewhere)
    const asked = connected(page).then(async () => {
      await fetch(link.address)
      return sharedClock()
    })
    await streaming
    await pause(500)
    const missed = [...seen.values()].filter(({ sent }) => sent > cutAt && sent < mendedAt)
    const got = missed.flatMap(({ number }) => heard.get(number)?.arrived ?? [])
    return {
      told: missed.length,
      recovered: got.length,
      recoveredIn: got.length > 0 ? Math.max(...got) - mendedAt : undefined,
      askedIn: (await asked) - mendedAt,
    }
  } finally {
    for (const socket of [witness, page]) socket.disconnect()
    link.close()
    await Promise.all(hosts.map((host) => host.end()))
    await redis.stop()
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((open) => {
    if (socket.connected) open()
    else socket.once('connect', open)
  })
}

interface Arrival {
  number: number
  sent: number
  arrived: number
}

function arrivalsAt(socket: Socket): Map<number, Arrival> {
  const arrivals = new Map<number, Arrival>()
  socket.on(fact.name, (data: unknown) => {
    const { number, at: sent } = numbered.parse(data)
    arrivals.set(number, { number, sent, arrived: sharedClock() })
  })
  return arrivals
}
