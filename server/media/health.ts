import type { Consumer, WebRtcTransport } from 'mediasoup/types'
import { type MediaHealth, mediaHealth } from '../../shared/media.ts'
import { unlessGone } from './gone.ts'

/** What the worker counted of one peer of late. `null`: nothing to be counted. */
export interface HealthSample {
  /**
   * Shares of the packets lost from the peer to the worker and back, 0 to 1; on the way back of pictures alone, as the
   * worker counts no others there.
   */
  readonly lossUp: number | null
  readonly lossDown: number | null
  readonly rttMs: number | null
  /** What congestion control gives the way to the peer, bits a second. */
  readonly receivable: number | null
  /** The worker hears nothing of the peer any more. */
  readonly unreachable: boolean
}

/**
 * The most of each health. Loss: Opus with in-band FEC hides about a tenth (RFC 6716, 2.1.7), pictures stutter
 * above 3 %. Round trip: ITU-T G.114's 400 ms one way for the most that a conversation bears. Rate: the lowest
 * layer of a camera with sound needs 150 kbit/s, sound alone 45.
 */
const most = {
  good: { loss: 0.03, rttMs: 400, rate: 150_000 },
  fair: { loss: 0.1, rttMs: 800, rate: 45_000 },
} as const

/** The health that one sample shows. */
export function healthOf({ lossUp, lossDown, rttMs, receivable, unreachable }: HealthSample): MediaHealth {
  const within = (limit: (typeof most)['good' | 'fair']) =>
    (lossUp ?? 0) <= limit.loss &&
    (lossDown ?? 0) <= limit.loss &&
    (rttMs ?? 0) <= limit.rttMs &&
    (receivable ?? limit.rate) >= limit.rate
  if (unreachable) return 'poor'
  return within(most.good) ? 'good' : within(most.fair) ? 'fair' : 'poor'
}

/**
 * The health of one peer over time: it gets worse with the second bad sample and better with the third good one,
 * so that the wall does not flicker.
 */
export class PeerHealth {
  #now: MediaHealth | null = null
  #last: MediaHealth[] = []

  get now(): MediaHealth | null {
    return this.#now
  }

  take(sample: HealthSample): void {
    this.#last = [healthOf(sample), ...this.#last].slice(0, 3)
    const places = this.#last.map((one) => mediaHealth.options.indexOf(one))
    const at = (place: number) => mediaHealth.options[place] ?? 'poor'
    const was = this.#now === null ? null : mediaHealth.options.indexOf(this.#now)
    const worse = Math.min(...places.slice(0, 2))
    const better = Math.max(...places)
    if (was === null) this.#now = at(worse)
    else if (places.length > 1 && worse > was) this.#now = at(worse)
    else if (places.length > 2 && better < was) this.#now = at(better)
  }
}

/** Asks the worker: three short questions a peer. */
export async function sampleHealth(peer: {
  send: WebRtcTransport
  receive: WebRtcTransport
  consumers: readonly Consumer[]
}): Promise<HealthSample> {
  const { send, receive, consumers } = peer
  const heard = consumers.find((consumer) => !consumer.paused && !consumer.producerPaused)
  const [[up], [down], streams] = await Promise.all([
    send.getStats(),
    receive.getStats(),
    heard && unlessGone(() => heard.getStats()),
  ])
  const stream = streams?.find(({ type }) => type === 'outbound-rtp')
  const carriesPictures = consumers.some(({ kind, paused, producerPaused }) => {
    return kind === 'video' && !paused && !producerPaused
  })
  return {
    lossUp: up?.rtpPacketLossReceived ?? null,
    lossDown: down?.rtpPacketLossSent ?? null,
    rttMs: stream?.roundTripTime ?? null,
    // An estimate that nothing tries out is a guess: sound alone does not.
    receivable: carriesPictures ? Math.round(down?.availableOutgoingBitrate ?? 0) || null : null,
    unreachable: [send, receive].some(({ iceState }) => iceState === 'disconnected'),
  }
}
