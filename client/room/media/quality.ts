import type { LinkSample } from './ladder.ts'

/** What both ends have counted since the beginning of a stay, over all streams. */
interface Counts {
  readonly at: number
  /** Bytes of anything at all but ICE's own checks. */
  readonly arrived: number
  readonly sent: number
  readonly sentLost: number
  readonly received: number
  readonly receivedLost: number
  readonly samples: number
  readonly concealed: number
  readonly rttMs: number | null
  readonly sendable: number | null
  readonly sendsPictures: boolean
}

type Stat = Readonly<Record<string, unknown>>

const numberIn = (stat: Stat, name: string): number | null => {
  const value = stat[name]
  return typeof value === 'number' ? value : null
}

/** mediasoup tries out what a link carries with bursts of packets of its own, numbered with gaps: none is missed. */
const probatorSsrc = 1_234

/**
 * Reads the browser's counters (W3C webrtc-stats) of the two transports of a stay. Loss of what is sent is what
 * the server reports of it. Silence of a muted voice counts as no sound: nobody misses it.
 */
function countsOf(at: number, send: readonly Stat[], receive: readonly Stat[]): Counts {
  const sum = { arrived: 0, sent: 0, sentLost: 0, received: 0, receivedLost: 0, samples: 0, concealed: 0 }
  let rttMs: number | null = null
  let sendable: number | null = null
  let sendsPictures = false
  for (const stat of [...send, ...receive])
    if (stat.type === 'transport') sum.arrived += numberIn(stat, 'bytesReceived') ?? 0
  for (const stat of send) {
    if (stat.type === 'outbound-rtp') {
      sum.sent += numberIn(stat, 'packetsSent') ?? 0
      if (stat.kind === 'video' && stat.active !== false) sendsPictures = true
    } else if (stat.type === 'remote-inbound-rtp') sum.sentLost += numberIn(stat, 'packetsLost') ?? 0
    else if (isInUse(stat)) {
      rttMs = roundTripOf(stat) ?? rttMs
      sendable = numberIn(stat, 'availableOutgoingBitrate') ?? sendable
    }
  }
  for (const stat of receive) {
    if (stat.type === 'inbound-rtp' && stat.ssrc !== probatorSsrc) {
      sum.received += numberIn(stat, 'packetsReceived') ?? 0
      sum.receivedLost += numberIn(stat, 'packetsLost') ?? 0
      if (stat.kind !== 'audio') continue
      sum.samples += numberIn(stat, 'totalSamplesReceived') ?? 0
      sum.concealed +=
        (numberIn(stat, 'concealedSamples') ?? 0) - (numberIn(stat, 'silentConcealedSamples') ?? 0)
    } else if (isInUse(stat)) rttMs = Math.max(rttMs ?? 0, roundTripOf(stat) ?? 0) || rttMs
  }
  return { at, ...sum, rttMs, sendable, sendsPictures }
}

function isInUse(stat: Stat): boolean {
  return stat.type === 'candidate-pair' && stat.nominated === true && stat.state === 'succeeded'
}

function roundTripOf(pair: Stat): number | null {
  const seconds = numberIn(pair, 'currentRoundTripTime')
  return seconds === null ? null : seconds * 1_000
}

/** Fewer packets than this in a second say nothing of what share of them is lost. */
const enoughPackets = 10
/** As many samples of sound, at 48 kHz: a tenth of a second. */
const enoughSamples = 4_800

function share(part: number, whole: number, enough: number): number | null {
  return whole < enough ? null : Math.min(Math.max(part / whole, 0), 1)
}

function between(before: Counts, now: Counts, receivable: number | null): LinkSample {
  const grown = (name: 'sent' | 'sentLost' | 'received' | 'receivedLost' | 'samples' | 'concealed') =>
    Math.max(now[name] - before[name], 0)
  return {
    at: now.at,
    rttMs: now.rttMs,
    lossOut: share(grown('sentLost'), grown('sent'), enoughPackets),
    lossIn: share(grown('receivedLost'), grown('received') + grown('receivedLost'), enoughPackets),
    concealed: share(grown('concealed'), grown('samples'), enoughSamples),
    // An estimate that nothing tries out is a guess: sound alone does not.
    sendable: now.sendsPictures ? now.sendable : null,
    receivable,
  }
}

/** Turns the counters of one stay into samples, each over the time since the one before. */
export class LinkMeter {
  #before: Counts | undefined
  #heard = false
  #silent = false

  /** Nothing arrived between the last two calls, though something had arrived before. */
  get silent(): boolean {
    return this.#silent
  }

  /** The sample since the last call; nothing at the first. `at` in ms, `receivable` as the server says. */
  take(
    at: number,
    stats: { send: Iterable<Stat>; receive: Iterable<Stat> },
    receivable: number | null,
  ): LinkSample | undefined {
    const before = this.#before
    const now = countsOf(at, [...stats.send], [...stats.receive])
    // Of a stay that has just begun all that has arrived is new.
    const arriving = now.arrived > (before?.arrived ?? 0)
    this.#heard ||= arriving
    this.#silent = this.#heard && !arriving
    this.#before = now
    return before && between(before, now, receivable)
  }
}
