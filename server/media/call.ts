import { randomUUID } from 'node:crypto'
import type { Router } from 'mediasoup/types'
import type { MediaHealth, RtpCapabilities, Welcome } from '../../shared/media.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import { callCodecs } from './codecs.ts'
import { MediaPeer, type Surroundings } from './peer.ts'
import type { Tell } from './seat.ts'
import type { MediaWorker } from './workers.ts'

/** One call: a router on one worker, and who is in it. Closes itself when the last one has left. */
export class Call implements Surroundings {
  readonly router: Router
  readonly log: Log
  readonly #on: MediaWorker
  readonly #closedListener: () => void
  readonly #peers = new Map<string, MediaPeer>()
  #joining = 0
  #looking = false
  #closed = false

  /** `onClosed` is called once, however the call ends. */
  static async open(on: MediaWorker, log: Log, onClosed: () => void): Promise<Call> {
    // Counted before it is there, so that calls opened at the same time spread over the workers.
    on.calls++
    try {
      return new Call(await on.worker.createRouter({ mediaCodecs: callCodecs }), on, log, onClosed)
    } catch (error) {
      on.calls--
      throw error
    }
  }

  private constructor(router: Router, on: MediaWorker, log: Log, onClosed: () => void) {
    this.router = router
    this.log = log
    this.#on = on
    this.#closedListener = onClosed
    router.on('workerclose', () => this.close('lost'))
  }

  get closed(): boolean {
    return this.#closed
  }

  get size(): number {
    return this.#peers.size
  }

  /** Gives a person a place; an earlier stay of the same person ends with `media.replaced`. */
  async join(
    id: string,
    tell: Tell,
    capabilities: RtpCapabilities,
  ): Promise<{ peer: MediaPeer; welcome: Omit<Welcome, 'iceServers'> }> {
    this.#joining++
    try {
      const [send, receive] = await Promise.all([this.#transport(), this.#transport()])
      if (this.#closed) refuse('not_in_call')
      const peer = new MediaPeer(this, { id, seat: randomUUID(), tell, capabilities }, { send, receive })
      this.#peers.get(id)?.dismiss('replaced')
      this.#peers.set(id, peer)
      return { peer, welcome: await peer.welcome() }
    } catch (error) {
      if (this.#closed) refuse('not_in_call')
      throw error
    } finally {
      this.#joining--
      this.#closeIfEmpty()
    }
  }

  others(peer: MediaPeer): MediaPeer[] {
    return [...this.#peers.values()].filter((other) => other !== peer)
  }

  /** Looks at how the media of each one gets through, unless it is still at that. Never rejects. */
  async look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const looks = [...this.#peers.values()].map((peer) =>
      peer.look().catch((error: unknown) => {
        this.log.error({ err: error, peerId: peer.id }, 'the health of a peer was not seen')
      }),
    )
    await Promise.all(looks)
    this.#looking = false
  }

  health(): Map<string, MediaHealth> {
    return new Map([...this.#peers].flatMap(([id, { health }]) => (health ? [[id, health]] : [])))
  }

  left(peer: MediaPeer): void {
    if (this.#peers.get(peer.id) === peer) this.#peers.delete(peer.id)
    this.#closeIfEmpty()
  }

  /** Ends the call for everyone in it. Harmless when repeated. */
  close(why: 'lost' | 'ended'): void {
    if (this.#closed) return
    this.#closed = true
    for (const peer of [...this.#peers.values()]) peer.dismiss(why)
    this.router.close()
    this.#on.calls--
    this.#closedListener()
  }

  #transport() {
    return this.router.createWebRtcTransport({
      webRtcServer: this.#on.server,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: 800_000,
    })
  }

  #closeIfEmpty() {
    if (this.#peers.size === 0 && this.#joining === 0) this.close('ended')
  }
}
