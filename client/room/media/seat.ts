import type { Consumer, Device, Producer, Transport } from 'mediasoup-client/types'
import type { z } from 'zod'
import type { Push } from '../../../shared/contract.ts'
import {
  type ConsumerOffer,
  dtlsParameters,
  type MediaKind,
  type MediaSource,
  mediaEvents,
  mediaPushes,
  mediaSource,
  type Rung,
  rtpCapabilities,
  rtpParameters,
  type Welcome,
} from '../../../shared/media.ts'
import { sending } from './encodings.ts'
import type { LinkSample } from './ladder.ts'
import { LinkWatch } from './linkWatch.ts'
import { LinkMeter } from './quality.ts'
import { type MediaWire, refusalCode } from './wire.ts'

/** The server says it every few seconds; later than this it is old. */
const receivableLastsMs = 10_000

/** One source of one other person, as it arrives. */
export interface RemoteTrack {
  readonly consumerId: string
  readonly peerId: string
  readonly source: MediaSource
  readonly kind: MediaKind
  readonly track: MediaStreamTrack
  /** The sender has it muted. */
  readonly paused: boolean
}

/**
 * Why a stay is lost: its link broke, the server did not answer in time, or the server has it no more or sees it
 * otherwise.
 */
type Loss = 'network' | 'silence' | 'server'

export interface SeatHooks {
  /** Remote tracks or the state of the link changed. */
  changed: () => void
  /** This stay is of no use any more; a new one may be. Called at most once. */
  lost: (why: Loss) => void
  /** This stay is over for good. Called at most once. */
  over: (why: 'replaced' | 'ended') => void
}

/**
 * One stay in a call, from welcome to the end: the two transports, what is received and the way to send.
 * It never comes back to life; after a loss a new one is taken.
 */
export class MediaSeat {
  readonly #wire: MediaWire
  readonly #welcome: Welcome
  readonly #hooks: SeatHooks
  readonly #send: Transport
  readonly #receive: Transport
  readonly #links: LinkWatch[]
  #deaf: (() => void)[] = []
  readonly #consumers = new Map<string, { consumer: Consumer; remote: RemoteTrack }>()
  /** What happened to an offer before it was taken up: pushes may overtake the answer that brings it. */
  readonly #withdrawn = new Set<string>()
  readonly #paused = new Map<string, boolean>()
  readonly #meter = new LinkMeter()
  /** What the server last said of the way to here, bits a second. */
  #receivable: { rate: number | null; at: number } = { rate: null, at: 0 }
  #closed = false

  /** Joins the call: one exchange. Rejects with the refusal. */
  static async take(wire: MediaWire, device: Device, callId: string, hooks: SeatHooks): Promise<MediaSeat> {
    const capabilities = rtpCapabilities.parse(device.recvRtpCapabilities)
    const joined = wire
      .ask(mediaEvents.join, { callId, rtpCapabilities: capabilities })
      .then((welcome) => new MediaSeat(wire, welcome, device, hooks))
    // Heard from now on: what is pushed about this stay may overtake the answer that names it.
    const deaf = MediaSeat.#hear(wire, joined)
    try {
      const seat = await joined
      seat.#deaf = deaf
      return seat
    } catch (error) {
      for (const stop of deaf) stop()
      throw error
    }
  }

  private constructor(wire: MediaWire, welcome: Welcome, device: Device, hooks: SeatHooks) {
    this.#wire = wire
    this.#welcome = welcome
    this.#hooks = hooks
    const { iceServers, send, receive } = welcome
    this.#send = device.createSendTransport({ ...send, iceServers })
    this.#receive = device.createRecvTransport({ ...receive, iceServers })
    this.#links = [this.#prepare(this.#send), this.#prepare(this.#receive)]
    this.#send.on('produce', ({ kind, rtpParameters: raw, appData }, done, fail) => {
      const input = {
        transportId: this.#send.id,
        source: mediaSource.parse(appData.source),
        kind,
        rtpParameters: rtpParameters.parse(raw),
        paused: appData.paused === true,
      }
      this.#wire.ask(mediaEvents.produce, input).then(({ producerId }) => done({ id: producerId }), fail)
    })
  }

  /** True while nothing that is in use is broken or still connecting. */
  get connected(): boolean {
    return this.#links.every(({ state }) => state === 'connected' || state === 'idle')
  }

  get mending(): boolean {
    return this.#links.some(({ state }) => state === 'mending')
  }

  /** True once media can really flow one way at least. */
  get flowing(): boolean {
    return this.#links.some(({ state }) => state === 'connected')
  }

  get remotes(): RemoteTrack[] {
    return [...this.#consumers.values()].map(({ remote }) => remote)
  }

  /** Begins to receive what the others send. */
  receive(): Promise<void> {
    return this.#take(this.#welcome.consumers)
  }

  /** Sends a track; it stays the caller's to stop. */
  async produce(source: MediaSource, track: MediaStreamTrack, paused: boolean): Promise<Producer> {
    const producer = await this.#send.produce({
      track,
      ...sending[source],
      stopTracks: false,
      // A camera that is held back to save data goes on for one's own eyes.
      ...(source !== 'mic' && { disableTrackOnPause: false, zeroRtpOnPause: true }),
      appData: { source, paused },
    })
    if (paused) producer.pause()
    return producer
  }

  /** Asks the server for no more of the others than this rung carries. */
  async want(rung: Rung): Promise<void> {
    const pictures = rung === 'video' ? 'full' : rung === 'small' ? 'small' : 'none'
    await this.#wire.ask(mediaEvents.want, { pictures, sound: rung !== 'chat' })
  }

  /** How the link did since the last call, at `at` (ms); nothing at the first. */
  async sample(at: number): Promise<LinkSample | undefined> {
    const [send, receive] = await Promise.all([this.#send.getStats(), this.#receive.getStats()])
    const picture = this.remotes.some(({ kind, paused }) => kind === 'video' && !paused)
    const fresh = picture && at - this.#receivable.at < receivableLastsMs ? this.#receivable.rate : null
    return this.#meter.take(at, { send: send.values(), receive: receive.values() }, fresh)
  }

  /** As of the last sample nothing arrives any more: nobody sends, or the network is gone. */
  get silent(): boolean {
    return this.#meter.silent
  }

  async setPaused(producer: Producer, paused: boolean): Promise<void> {
    if (paused) producer.pause()
    else producer.resume()
    const event = paused ? mediaEvents.pauseProducer : mediaEvents.resumeProducer
    await this.#wire.ask(event, { producerId: producer.id })
  }

  async stopProducing(producer: Producer): Promise<void> {
    producer.close()
    await this.#wire.ask(mediaEvents.closeProducer, { producerId: producer.id })
  }

  /** Ends the stay on this side. Harmless when repeated. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const stop of this.#deaf) stop()
    for (const link of this.#links) link.stop()
    this.#send.close()
    this.#receive.close()
    this.#consumers.clear()
  }

  /** Ends the stay because it and the server no longer agree, by what the server said or did not say to it. */
  disagree(error: unknown): void {
    this.#lose(refusalCode(error) === undefined ? 'silence' : 'server')
  }

  /** Tells the server that this stay is over; without an answer the server finds out by itself. */
  leave(): void {
    this.close()
    this.#wire.ask(mediaEvents.leave, { seat: this.#welcome.seat }).catch(() => undefined)
  }

  /** Hears everything that the server says about the stay that is being taken. Returns what stops it. */
  static #hear(wire: MediaWire, joined: Promise<MediaSeat>): (() => void)[] {
    const heard = <D extends { seat: string }>(
      push: Push<z.ZodType<D>>,
      act: (seat: MediaSeat, data: D) => void,
    ) =>
      wire.on(push, (data) => {
        const mine = (seat: MediaSeat) => {
          if (seat.#welcome.seat === data.seat) act(seat, data)
        }
        joined.then(mine, () => undefined)
      })
    return [
      heard(
        mediaPushes.offered,
        (seat, { consumers }) => void seat.#take(consumers).catch((error: unknown) => seat.disagree(error)),
      ),
      heard(mediaPushes.withdrawn, (seat, { consumerId }) => {
        seat.#withdrawn.add(consumerId)
        seat.#consumers.get(consumerId)?.consumer.close()
        if (seat.#consumers.delete(consumerId)) seat.#hooks.changed()
      }),
      heard(mediaPushes.paused, (seat, { consumerId, paused }) => {
        seat.#paused.set(consumerId, paused)
        const there = seat.#consumers.get(consumerId)
        if (!there) return
        there.remote = { ...there.remote, paused }
        seat.#hooks.changed()
      }),
      heard(mediaPushes.link, (seat, { receivable }) => {
        seat.#receivable = { rate: receivable, at: performance.now() }
      }),
      heard(mediaPushes.lost, (seat) => seat.#lose('server')),
      heard(mediaPushes.replaced, (seat) => seat.#end('replaced')),
      heard(mediaPushes.ended, (seat) => seat.#end('ended')),
    ]
  }

  async #take(offers: ConsumerOffer[]): Promise<void> {
    await Promise.all(offers.map((offer) => this.#takeOne(offer)))
  }

  async #takeOne({ id, producerId, peerId, source, kind, rtpParameters, paused }: ConsumerOffer) {
    // One stream for a person's voice and face keeps the lips in time.
    const streamId = source === 'screen' ? `${peerId}-screen` : peerId
    const consumer = await this.#receive.consume({ id, producerId, kind, rtpParameters, streamId })
    if (this.#closed || this.#withdrawn.has(id)) {
      consumer.close()
      return
    }
    const { track } = consumer
    const nowPaused = this.#paused.get(id) ?? paused
    const remote = { consumerId: id, peerId, source, kind, track, paused: nowPaused }
    this.#consumers.set(id, { consumer, remote })
    this.#hooks.changed()
    await this.#wire.ask(mediaEvents.resume, { consumerId: id }).catch((error: unknown) => {
      if (!this.#withdrawn.has(id)) throw error
    })
  }

  #prepare(transport: Transport): LinkWatch {
    const transportId = transport.id
    transport.on('connect', ({ dtlsParameters: raw }, done) => {
      this.#wire
        .ask(mediaEvents.connectTransport, { transportId, dtlsParameters: dtlsParameters.parse(raw) })
        .catch((error: unknown) => this.disagree(error))
      // What comes next need not wait for the answer: the server takes it in any order.
      done()
    })
    return new LinkWatch(transport, {
      changed: this.#hooks.changed,
      restart: async () => {
        const { iceParameters } = await this.#wire.ask(mediaEvents.restartIce, { transportId })
        await transport.restartIce({ iceParameters })
      },
      lost: () => this.#lose('network'),
    })
  }

  #lose(why: Loss) {
    if (this.#closed) return
    this.close()
    this.#hooks.lost(why)
  }

  #end(why: 'replaced' | 'ended') {
    if (this.#closed) return
    this.close()
    this.#hooks.over(why)
  }
}
