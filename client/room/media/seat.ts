import { Device } from 'mediasoup-client'
import type { Consumer, Producer, Transport } from 'mediasoup-client/types'
import {
  type ConsumerOffer,
  dtlsParameters,
  type MediaKind,
  type MediaSource,
  mediaEvents,
  mediaPushes,
  mediaSource,
  rtpCapabilities,
  rtpParameters,
  type Welcome,
} from '../../../shared/media.ts'
import { sending } from './encodings.ts'
import { LinkWatch } from './linkWatch.ts'
import type { MediaWire } from './wire.ts'

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

export interface SeatHooks {
  /** Remote tracks or the state of the link changed. */
  changed: () => void
  /** This stay is of no use any more; a new one may be. Called at most once. */
  lost: (why: 'network' | 'server') => void
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
  readonly #device: Device
  readonly #send: Transport
  readonly #receive: Transport
  readonly #links: LinkWatch[]
  readonly #deaf: (() => void)[]
  readonly #consumers = new Map<string, { consumer: Consumer; remote: RemoteTrack }>()
  /** What happened to an offer before it was taken up: pushes may overtake the answer that brings it. */
  readonly #withdrawn = new Set<string>()
  readonly #paused = new Map<string, boolean>()
  #closed = false

  /** Joins the call: one exchange. Rejects with the refusal, or when this browser cannot do WebRTC. */
  static async take(wire: MediaWire, callId: string, hooks: SeatHooks): Promise<MediaSeat> {
    const device = await Device.factory()
    const welcome = await wire.ask(mediaEvents.join, { callId })
    await device.load({ routerRtpCapabilities: welcome.routerRtpCapabilities })
    return new MediaSeat(wire, welcome, device, hooks)
  }

  private constructor(wire: MediaWire, welcome: Welcome, device: Device, hooks: SeatHooks) {
    this.#wire = wire
    this.#welcome = welcome
    this.#device = device
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
    this.#deaf = this.#hear()
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

  /** Says what this browser can receive, and begins to receive what the others send. */
  async receive(): Promise<void> {
    const capabilities = rtpCapabilities.parse(this.#device.recvRtpCapabilities)
    const { consumers } = await this.#wire.ask(mediaEvents.ready, { rtpCapabilities: capabilities })
    await this.#take(consumers)
  }

  /** Sends a track; it stays the caller's to stop. A track that is not enabled begins muted. */
  produce(source: MediaSource, track: MediaStreamTrack): Promise<Producer> {
    return this.#send.produce({
      track,
      ...sending[source],
      stopTracks: false,
      appData: { source, paused: !track.enabled },
    })
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

  /** Ends the stay because it and the server no longer agree, and reports it as lost. */
  giveUp(why: 'network' | 'server' = 'server'): void {
    if (this.#closed) return
    this.close()
    this.#hooks.lost(why)
  }

  /** Tells the server that this stay is over; without an answer the server finds out by itself. */
  leave(): void {
    this.close()
    this.#wire.ask(mediaEvents.leave, { seat: this.#welcome.seat }).catch(() => undefined)
  }

  #hear(): (() => void)[] {
    const mine =
      <D extends { seat: string }>(act: (data: D) => void) =>
      (data: D) => {
        if (data.seat === this.#welcome.seat) act(data)
      }
    return [
      this.#wire.on(
        mediaPushes.offered,
        mine(({ consumers }) => void this.#take(consumers).catch(() => this.giveUp())),
      ),
      this.#wire.on(
        mediaPushes.withdrawn,
        mine(({ consumerId }) => {
          this.#withdrawn.add(consumerId)
          this.#consumers.get(consumerId)?.consumer.close()
          if (this.#consumers.delete(consumerId)) this.#hooks.changed()
        }),
      ),
      this.#wire.on(
        mediaPushes.paused,
        mine(({ consumerId, paused }) => {
          this.#paused.set(consumerId, paused)
          const there = this.#consumers.get(consumerId)
          if (!there) return
          there.remote = { ...there.remote, paused }
          this.#hooks.changed()
        }),
      ),
      this.#wire.on(
        mediaPushes.lost,
        mine(() => this.giveUp()),
      ),
      this.#wire.on(
        mediaPushes.replaced,
        mine(() => this.#end('replaced')),
      ),
      this.#wire.on(
        mediaPushes.ended,
        mine(() => this.#end('ended')),
      ),
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
    transport.on('connect', ({ dtlsParameters: raw }, done, fail) => {
      this.#wire
        .ask(mediaEvents.connectTransport, { transportId, dtlsParameters: dtlsParameters.parse(raw) })
        .then(done, fail)
    })
    return new LinkWatch(transport, {
      changed: this.#hooks.changed,
      restart: async () => {
        const { iceParameters } = await this.#wire.ask(mediaEvents.restartIce, { transportId })
        await transport.restartIce({ iceParameters })
      },
      lost: () => this.giveUp('network'),
    })
  }

  #end(why: 'replaced' | 'ended') {
    if (this.#closed) return
    this.close()
    this.#hooks.over(why)
  }
}
