import { setTimeout as wait } from 'node:timers/promises'
import type { DataConsumer, DataProducer, DirectTransport, WebRtcTransport } from 'mediasoup/types'
import type { Output, Parsed } from '../../shared/contract.ts'
import type { probeEvents } from '../../shared/media.ts'
import { type Arrival, dueBytes, probeLimits, rateOf } from '../../shared/probe.ts'
import { refuse } from '../platform/refusal.ts'
import { hasGone } from './gone.ts'
import { described } from './peer.ts'
import type { NetworkProbe } from './seat.ts'
import type { MediaWorker } from './workers.ts'

type In<E extends keyof typeof probeEvents> = Parsed<(typeof probeEvents)[E]>
type Out<E extends keyof typeof probeEvents> = Promise<Output<(typeof probeEvents)[E]>>

/** The server looks so often how much of what it sent has gone out, ms. */
const paceMs = 10
/** What may wait to be sent, bytes: enough to keep the way filled, little enough not to flood it. */
const mostWaiting = 16_384
/** A lost message is not sent again: it is to be counted as lost. */
const unreliable = { ordered: false, maxRetransmits: 0 }

/**
 * One probe of the network between a page and a worker, over data channels: the way that media takes, and the
 * same port. Messages of `ping` come straight back from the worker; `up` is counted here; `down` is filled from
 * here. Has a router of its own, so that it touches no call, and ends by itself after `probeLimits.lifeMs`.
 */
export class Probe implements NetworkProbe {
  readonly #send: WebRtcTransport
  readonly #receive: WebRtcTransport
  readonly #direct: DirectTransport
  readonly #filler: DataProducer
  readonly #close: () => void
  readonly #timer: NodeJS.Timeout
  readonly #producers = new Map<string, DataProducer>()
  readonly #arrivals: Arrival[] = []
  #down: DataConsumer | undefined
  #bytes = 0
  #closed = false

  /** `onClosed` is called once, however the probe ends. */
  static async open({ worker, server }: MediaWorker, onClosed: () => void): Promise<Probe> {
    const router = await worker.createRouter()
    try {
      const options = {
        webRtcServer: server,
        enableUdp: true,
        enableTcp: true,
        preferUdp: true,
        enableSctp: true,
        maxReceiveMessageSize: probeLimits.messageBytes,
        maxSendMessageSize: probeLimits.messageBytes,
      }
      const [send, receive, direct] = await Promise.all([
        router.createWebRtcTransport(options),
        router.createWebRtcTransport(options),
        router.createDirectTransport(),
      ])
      const filler = await direct.produceData({ label: 'down' })
      const probe = new Probe({ send, receive, direct }, filler, () => {
        router.close()
        onClosed()
      })
      router.on('workerclose', () => probe.close())
      return probe
    } catch (error) {
      router.close()
      throw error
    }
  }

  private constructor(
    transports: { send: WebRtcTransport; receive: WebRtcTransport; direct: DirectTransport },
    filler: DataProducer,
    close: () => void,
  ) {
    this.#send = transports.send
    this.#receive = transports.receive
    this.#direct = transports.direct
    this.#filler = filler
    this.#close = close
    this.#timer = setTimeout(() => this.close(), probeLimits.lifeMs)
    this.#timer.unref()
  }

  /** What the page needs to begin. */
  opening(): Omit<Output<typeof probeEvents.open>, 'iceServers'> {
    return {
      send: withSctp(this.#send),
      receive: withSctp(this.#receive),
    }
  }

  async connect({ transportId, dtlsParameters }: In<'connect'>): Out<'connect'> {
    const transport = [this.#send, this.#receive].find(({ id }) => id === transportId)
    await this.#asked(() => transport?.connect({ dtlsParameters }) ?? refuse('not_found'))
    return {}
  }

  /** The page sends on a channel; one of each. */
  async produce({ label, sctpStreamParameters }: In<'produce'>): Out<'produce'> {
    if (this.#producers.has(label)) refuse('conflict')
    const producer = await this.#asked(() => this.#send.produceData({ label, sctpStreamParameters }))
    this.#producers.set(label, producer)
    const counted = await this.#asked(() => this.#direct.consumeData({ dataProducerId: producer.id }))
    counted.on('message', ({ byteLength }) => {
      this.#bytes += byteLength
      if (this.#bytes > probeLimits.bytes) return this.close()
      if (label === 'up') this.#arrivals.push({ at: performance.now(), bytes: byteLength })
    })
    return { dataProducerId: producer.id }
  }

  /** What the page receives: its own pings, and later what fills the way down. */
  async consume(): Out<'consume'> {
    const ping = this.#producers.get('ping')
    if (!ping || this.#down) return refuse('conflict')
    const consumed = ({ id }: DataProducer) =>
      this.#asked(() => this.#receive.consumeData({ dataProducerId: id, ...unreliable }))
    const echo = await consumed(ping)
    this.#down = await consumed(this.#filler)
    return { consumers: [offered('ping', echo), offered('down', this.#down)] }
  }

  /** How fast what the page sent on `up` has arrived here. */
  async up(): Out<'up'> {
    return { rate: Math.round(rateOf(this.#arrivals)) }
  }

  /** Fills the way down; answers when it is done. */
  async down(): Out<'down'> {
    const consumer = this.#down
    if (!consumer) return refuse('conflict')
    this.#down = undefined
    const message = Buffer.alloc(probeLimits.messageBytes)
    await this.#asked(async () => {
      const begin = performance.now()
      let [sent, waiting] = [0, 0]
      for (;;) {
        const ms = performance.now() - begin
        if (ms > probeLimits.fillMs || this.#closed) return
        while (sent < dueBytes(ms) && waiting < mostWaiting) {
          waiting = await consumer.send(message)
          sent += message.byteLength
        }
        await wait(paceMs)
        waiting = await consumer.getBufferedAmount()
        // What could not be sent is not made up for: that would be faster than the limit.
        if (waiting >= mostWaiting) sent = Math.max(sent, dueBytes(ms))
      }
    })
    return {}
  }

  /** Harmless when repeated. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    clearTimeout(this.#timer)
    this.#close()
  }

  /** A worker that is asked for what is closed says no in a plain error. */
  async #asked<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (error) {
      if (this.#closed || hasGone(error)) refuse('not_in_call')
      throw error
    }
  }
}

function offered(label: 'ping' | 'down', { id, dataProducerId, sctpStreamParameters }: DataConsumer) {
  if (!sctpStreamParameters) throw new Error('a data consumer over SCTP has no stream')
  return { id, dataProducerId, label, sctpStreamParameters }
}

function withSctp(transport: WebRtcTransport): Output<typeof probeEvents.open>['send'] {
  const { sctpParameters } = transport
  if (!sctpParameters) throw new Error('a probe needs a transport with SCTP')
  return { ...described(transport), sctpParameters }
}
