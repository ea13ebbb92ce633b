import type { Consumer, Producer, Router, WebRtcTransport } from 'mediasoup/types'
import type { Output, Parsed } from '../../shared/contract.ts'
import {
  type ConsumerOffer,
  kindOfSource,
  type MediaHealth,
  type MediaSource,
  type mediaEvents,
  mediaPushes,
  type RtpCapabilities,
  rtpParameters,
  type Welcome,
} from '../../shared/media.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import { hasGone, unlessGone } from './gone.ts'
import { PeerHealth, sampleHealth } from './health.ts'
import type { Seat, Tell } from './seat.ts'

/** Of at most three; where there are fewer, the worker takes the highest there is. */
const topLayer = 2

/** What a peer needs of the call it is in. */
export interface Surroundings {
  readonly router: Router
  readonly log: Log
  others(peer: MediaPeer): MediaPeer[]
  left(peer: MediaPeer): void
}

/** Of pictures that share a link; a face has 1. */
const screenPriority = 10

interface Produced {
  producer: Producer
  source: MediaSource
  peerId: string
}

/** What is made for this peer of what another one sends. */
interface Consumed {
  consumer: Consumer
  offer: ConsumerOffer
  /** The browser has said that it is ready for it. */
  taken: boolean
}

type In<E extends keyof typeof mediaEvents> = Parsed<(typeof mediaEvents)[E]>
type Out<E extends keyof typeof mediaEvents> = Promise<Output<(typeof mediaEvents)[E]>>

/** One stay of one person in a call of this process. */
export class MediaPeer implements Seat {
  readonly id: string
  readonly seat: string
  readonly #tell: Tell
  readonly #capabilities: RtpCapabilities
  readonly #call: Surroundings
  readonly #send: WebRtcTransport
  readonly #receive: WebRtcTransport
  readonly #connected = new Set<WebRtcTransport>()
  readonly #producers = new Map<string, Produced>()
  readonly #consumers = new Map<string, Consumed>()
  #wanted: In<'want'> = { pictures: 'full', sound: true }
  #health: PeerHealth | undefined
  #closed = false

  /** Owns the two transports from here on. */
  constructor(
    call: Surroundings,
    who: { id: string; seat: string; tell: Tell; capabilities: RtpCapabilities },
    transports: { send: WebRtcTransport; receive: WebRtcTransport },
  ) {
    this.#call = call
    this.id = who.id
    this.seat = who.seat
    this.#tell = who.tell
    this.#capabilities = who.capabilities
    this.#send = transports.send
    this.#receive = transports.receive
  }

  get closed(): boolean {
    return this.#closed
  }

  /**
   * Prepares everything that the others send now. To be called in the same turn in which the others may first
   * offer to this peer: what they send later is pushed, also where that overtakes this answer.
   */
  async welcome(): Promise<Omit<Welcome, 'iceServers'>> {
    const present = this.#call.others(this).flatMap((other) => [...other.#producers.values()])
    const prepared = await Promise.all(present.map((produced) => this.#prepare(produced)))
    this.#mustBeHere()
    return {
      seat: this.seat,
      send: described(this.#send),
      receive: described(this.#receive),
      // Withdrawn meanwhile: what was pushed about it came before this.
      consumers: prepared.flatMap((offer) => this.#consumers.get(offer?.id ?? '') ?? []).map(presented),
    }
  }

  async connectTransport({ transportId, dtlsParameters }: In<'connectTransport'>): Out<'connectTransport'> {
    const transport = this.#ownTransport(transportId)
    if (this.#connected.has(transport)) refuse('conflict')
    this.#connected.add(transport)
    await this.#askedOfWorker(() => transport.connect({ dtlsParameters }))
    return {}
  }

  async restartIce({ transportId }: In<'restartIce'>): Out<'restartIce'> {
    const transport = this.#ownTransport(transportId)
    return { iceParameters: await this.#askedOfWorker(() => transport.restartIce()) }
  }

  /** Takes the place of what this peer sent from the same source before. */
  async produce({ transportId, source, kind, rtpParameters, paused }: In<'produce'>): Out<'produce'> {
    const transport = this.#ownTransport(transportId)
    if (transport !== this.#send) refuse('not_found')
    if (kind !== kindOfSource[source]) refuse('bad_input')
    const producer = await this.#askedOfWorker(() => transport.produce({ kind, rtpParameters, paused }))
    for (const earlier of this.#producers.values()) if (earlier.source === source) this.#stop(earlier)
    const produced = { producer, source, peerId: this.id }
    this.#producers.set(producer.id, produced)
    for (const other of this.#call.others(this)) void other.#offer(produced)
    return { producerId: producer.id }
  }

  async pauseProducer({ producerId }: In<'pauseProducer'>): Out<'pauseProducer'> {
    const { producer } = this.#ownProducer(producerId)
    await this.#askedOfWorker(() => producer.pause())
    return {}
  }

  async resumeProducer({ producerId }: In<'resumeProducer'>): Out<'resumeProducer'> {
    const { producer } = this.#ownProducer(producerId)
    await this.#askedOfWorker(() => producer.resume())
    return {}
  }

  async closeProducer({ producerId }: In<'closeProducer'>): Out<'closeProducer'> {
    this.#stop(this.#ownProducer(producerId))
    return {}
  }

  async resume({ consumerId }: In<'resume'>): Out<'resume'> {
    this.#mustBeHere()
    const consumed = this.#consumers.get(consumerId) ?? refuse('not_found')
    consumed.taken = true
    await this.#askedOfWorker(() => this.#suit(consumed))
    return {}
  }

  async want(wanted: In<'want'>): Out<'want'> {
    this.#mustBeHere()
    this.#wanted = wanted
    await this.#askedOfWorker(() => Promise.all([...this.#consumers.values()].map((one) => this.#suit(one))))
    return {}
  }

  /** How the media of this peer gets through; null before it was looked at. */
  get health(): MediaHealth | null {
    return this.#health?.now ?? null
  }

  /** Looks at the worker's counts; to be called every few seconds. Tells the peer what its link carries. */
  async look(): Promise<void> {
    const [send, receive] = [this.#send, this.#receive]
    const consumers = [...this.#consumers.values()].map(({ consumer }) => consumer)
    const sample = await unlessGone(() => sampleHealth({ send, receive, consumers }))
    if (!sample || this.#closed) return
    this.#health ??= new PeerHealth()
    this.#health.take(sample)
    if (sample.receivable !== null)
      this.#tell(mediaPushes.link, { seat: this.seat, receivable: sample.receivable })
  }

  /** Ends the stay without a word to the peer. The others get `media.withdrawn`. Harmless when repeated. */
  leave(): void {
    if (this.#closed) return
    this.#closed = true
    this.#send.close()
    this.#receive.close()
    this.#producers.clear()
    this.#consumers.clear()
    this.#call.left(this)
  }

  /** Ends the stay and tells the peer why. */
  dismiss(why: 'lost' | 'replaced' | 'ended'): void {
    if (this.#closed) return
    this.leave()
    this.#tell(mediaPushes[why], { seat: this.seat })
  }

  async #offer(produced: Produced): Promise<void> {
    const offer = await this.#prepare(produced)
    if (offer) this.#tell(mediaPushes.offered, { seat: this.seat, consumers: [offer] })
  }

  /** Makes a paused consumer, or nothing when the browser cannot play it or either side has just gone. */
  async #prepare({ producer, source, peerId }: Produced): Promise<ConsumerOffer | undefined> {
    const consumable = { producerId: producer.id, rtpCapabilities: this.#capabilities }
    if (this.#closed || producer.closed || !this.#call.router.canConsume(consumable)) return
    try {
      const consumer = await this.#receive.consume({ ...consumable, paused: true })
      const offer: ConsumerOffer = {
        id: consumer.id,
        producerId: producer.id,
        peerId,
        source,
        kind: consumer.kind,
        rtpParameters: rtpParameters.parse(consumer.rtpParameters),
        paused: consumer.producerPaused,
      }
      this.#consumers.set(consumer.id, { consumer, offer, taken: false })
      const { seat } = this
      const paused = (paused: boolean) =>
        this.#tell(mediaPushes.paused, { seat, consumerId: consumer.id, paused })
      consumer.on('producerpause', () => paused(true))
      consumer.on('producerresume', () => paused(false))
      consumer.on('producerclose', () => {
        this.#consumers.delete(consumer.id)
        this.#tell(mediaPushes.withdrawn, { seat, consumerId: consumer.id })
      })
      // Where the link does not carry all layers. Sound takes no part in that: it is never held back.
      if (source === 'screen') await consumer.setPriority(screenPriority)
      return consumer.closed ? undefined : offer
    } catch (error) {
      if (!hasGone(error))
        this.#call.log.error({ err: error, peerId, source }, 'a consumer could not be made')
      return
    }
  }

  /** Brings a consumer to what the peer wants of it. Until the browser is ready for it, it rests. */
  async #suit({ consumer, offer, taken }: Consumed): Promise<void> {
    if (!taken) return
    const { pictures, sound } = this.#wanted
    await unlessGone(async () => {
      if (consumer.type === 'simulcast')
        await consumer.setPreferredLayers({ spatialLayer: pictures === 'small' ? 0 : topLayer })
      const wanted = offer.kind === 'audio' ? sound : pictures !== 'none'
      if (wanted && consumer.paused) await consumer.resume()
      else if (!wanted && !consumer.paused) await consumer.pause()
    })
  }

  #stop({ producer }: Produced) {
    this.#producers.delete(producer.id)
    producer.close()
  }

  #mustBeHere() {
    if (this.#closed) refuse('not_in_call')
  }

  #ownTransport(id: string): WebRtcTransport {
    this.#mustBeHere()
    return [this.#send, this.#receive].find((transport) => transport.id === id) ?? refuse('not_found')
  }

  #ownProducer(id: string): Produced {
    this.#mustBeHere()
    return this.#producers.get(id) ?? refuse('not_found')
  }

  /**
   * The worker says no in errors: because the peer, the worker or what it was asked about went meanwhile, or because
   * what the browser sent, though well formed, makes no sense (two equal payload types, an SSRC twice).
   */
  async #askedOfWorker<T>(ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await ask()
      this.#mustBeHere()
      return answer
    } catch (error) {
      this.#mustBeHere()
      if (this.#call.router.closed) refuse('not_in_call')
      if (hasGone(error)) refuse('not_found')
      this.#call.log.warn({ err: error, peerId: this.id }, 'the media worker refused what a peer asked')
      return refuse('bad_input')
    }
  }
}

function presented({ consumer, offer }: Consumed): ConsumerOffer {
  return { ...offer, paused: consumer.producerPaused }
}

/** What a browser needs of a transport to connect to it. */
export function described({
  id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
}: WebRtcTransport): Welcome['send'] {
  return { id, iceParameters, iceCandidates, dtlsParameters }
}
