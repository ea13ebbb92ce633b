import type { NetworkVerdict } from './media.ts'

/** What the probe in the lobby found between a page and the media server. */
export interface NetworkFigures {
  /** Round trip, the median, ms; null when not one message came back. */
  readonly rttMs: number | null
  /** Share of the messages that did not come back, 0 to 1: what is lost on the way there and on the way back. */
  readonly loss: number
  /** What got through each way, bits a second; never more than `probeLimits.rate` is tried. */
  readonly up: number
  readonly down: number
}

/** What a probe may take, so that it never harms a call. */
export const probeLimits = {
  /** Bits a second that are tried, each way: more than a call of two needs. */
  rate: 3_000_000,
  /** Bytes of one message. Small, so that a thin link too carries enough of them to be timed. */
  messageBytes: 500,
  /** Each way is filled for so long, ms. */
  fillMs: 1_700,
  /** Bytes that a page may send in one probe, whatever it says; an honest one sends 250,000. */
  bytes: 500_000,
  /** The server ends a probe after so long, ms. */
  lifeMs: 10_000,
} as const

/** The first rate, bits a second, and how long it takes to double, ms. */
const ramp = { rate: 40_000, doublesMs: 220 } as const

/**
 * Bytes that are to be sent in the first `ms` of filling a way: slowly at first, twice as fast every while, up to
 * the limit. So any link is just filled for a moment, and its queue holds what is too much: sent at full rate from
 * the start, most would be lost, and SCTP would stop for a second to recover.
 */
export function dueBytes(ms: number): number {
  const full = ramp.doublesMs * Math.log2(probeLimits.rate / ramp.rate)
  const rising = (ramp.rate * ramp.doublesMs * (2 ** (Math.min(ms, full) / ramp.doublesMs) - 1)) / Math.LN2
  return (rising + probeLimits.rate * Math.max(ms - full, 0)) / 8_000
}

/**
 * The least of each verdict; the best that all four figures reach is the verdict.
 * - Rates: what the rungs of the ladder send (`client/room/media/encodings.ts`): the camera's three layers are
 *   100, 300 and 900 kbit/s, of which the third begins at about 700 in all; the lowest with sound is 150; sound
 *   at its lowest, with the headers of its packets, 45.
 * - Round trip: ITU-T G.114 finds 150 ms one way good for talking and 400 ms the most for it; beyond that one
 *   can still take turns.
 * - Loss, of both ways together: Opus with in-band FEC hides about a tenth one way (RFC 6716, 2.1.7); a picture
 *   is sent anew and stutters sooner.
 */
const least: readonly { verdict: NetworkVerdict; rate: number; rttMs: number; loss: number }[] = [
  { verdict: 'good', rate: 700_000, rttMs: 300, loss: 0.04 },
  { verdict: 'fair', rate: 200_000, rttMs: 800, loss: 0.1 },
  { verdict: 'poor', rate: 45_000, rttMs: 1_500, loss: 0.3 },
]

/** What a link with these figures carries. */
export function verdictOf({ rttMs, loss, up, down }: NetworkFigures): NetworkVerdict {
  const rtt = rttMs ?? Number.POSITIVE_INFINITY
  const reached = least.find((one) => Math.min(up, down) >= one.rate && rtt <= one.rttMs && loss <= one.loss)
  return reached?.verdict ?? 'bad'
}

/** A message that arrived: when (ms, on any clock) and how large. */
export interface Arrival {
  readonly at: number
  readonly bytes: number
}

/** What each message takes beside its own bytes: IP and UDP 28, DTLS 37, SCTP 28. */
const headerBytes = 93
/** The best half second counts, ms: congestion control halves its rate now and then, and the way did not. */
const stretchMs = 500

/**
 * Bits a second, with all headers, at which these messages came, in the order of their coming. The first third
 * of the time is left out: what had gathered before the narrowest place comes at once. 0 where too few came to
 * tell.
 */
export function rateOf(arrivals: readonly Arrival[]): number {
  const [first, last] = [arrivals[0], arrivals.at(-1)]
  if (!first || !last || arrivals.length < 4) return 0
  const counted = arrivals.filter(({ at }) => at >= first.at + (last.at - first.at) / 3)
  let best = 0
  let [from, bits] = [0, 0]
  for (const { at, bytes } of counted.slice(1)) {
    bits += (bytes + headerBytes) * 8
    // The shortest stretch that ends here and is long enough; before there is one, all that there is.
    for (;;) {
      const next = counted[from + 1]
      if (!next || at - next.at < stretchMs) break
      bits -= (next.bytes + headerBytes) * 8
      from++
    }
    const ms = at - (counted[from]?.at ?? at)
    const whole = at === last.at && from === 0
    if (ms >= stretchMs || whole) best = Math.max(best, ms > 0 ? (bits * 1_000) / ms : 0)
  }
  return best
}
