import { setLogEventListeners } from 'mediasoup'
import type { IceServer, MediaHealth, RtpCapabilities, Welcome } from '../../shared/media.ts'
import { type Log, onOccasion } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import { Call } from './call.ts'
import { callCodecs, capabilitiesOf } from './codecs.ts'
import { saysGone } from './gone.ts'
import { Probe } from './probe.ts'
import type { NetworkProbe, Seat, Tell } from './seat.ts'
import { MediaWorkers } from './workers.ts'

/** How far the worker binary is: a share of one, where known, and a line for the log and the lobby. */
export interface Preparation {
  progress?: number
  note?: string
}

export type MediaStatus =
  | ({ state: 'preparing' } & Preparation)
  | { state: 'ready' }
  /** Final. The sentence says what is missing and what to do. */
  | { state: 'failed'; sentence: string }

export interface MediaPlaneParts {
  log: Log
  /** Makes the worker binary available, however long it takes, and answers its path. */
  workerBin: (report: (preparation: Preparation) => void) => Promise<string>
  workers: number
  listenIp: string
  announcedAddress?: string | undefined
  /** First UDP and TCP port, one more for each further worker; 0 takes free ones. */
  rtcPort: number
  /** Relays for a person, with what lets them use these. */
  iceServersFor?: ((peerId: string) => IceServer[]) | undefined
  /** How often the worker is asked how the media of each peer gets through, ms; three seconds when left out. */
  healthEveryMs?: number
}

export interface WorkerUsage {
  pid: number
  calls: number
  routers: number
  transports: number
}

/** Audio and video for calls of peers. Knows nothing of forums, sockets or records. */
export interface MediaPlane {
  status(): MediaStatus
  /** Calls back on every change of the status, until the returned function is called. */
  onStatus(hear: (status: MediaStatus) => void): () => void
  /** What every call can carry. Refuses `media_preparing` and `media_failed`. */
  capabilities(): RtpCapabilities
  /**
   * Opens the call where there is none and gives this person a place in it, with everything prepared that the
   * others send. `peerId` must come from the session; `capabilities` is what the browser can receive.
   * Refuses `media_preparing`, `media_failed`, and `not_in_call` when the call is closed meanwhile.
   */
  join(
    callId: string,
    peerId: string,
    tell: Tell,
    capabilities: RtpCapabilities,
  ): Promise<{ peer: Seat; welcome: Welcome }>
  /**
   * Opens a probe of the network, beside all calls, on the worker where the next call would be. Refuses
   * `media_preparing`, `media_failed`, and `too_many_requests` while as many run as may at once.
   */
  openProbe(peerId: string): Promise<{ probe: NetworkProbe; iceServers: IceServer[] }>
  /** Ends a call for everyone in it (`media.ended`). Nothing happens where there is none. */
  closeCall(callId: string): Promise<void>
  /** How the media of each peer of a call got through of late, by the peers' ids; of nobody where there is no call. */
  health(callId: string): ReadonlyMap<string, MediaHealth>
  /** Resolves when all that this process holds of it is gone. */
  close(): Promise<void>
}

/** The calls of this process, on worker processes of its own, which end with it. */
export interface OwnMediaPlane extends MediaPlane {
  /** What lives on each worker now, as the workers themselves say. */
  usage(): Promise<WorkerUsage[]>
  /** What there is now, without asking the workers; their deaths since the start. */
  figures(): Promise<{ workers: number; deaths: number; calls: number; peers: number }>
  /** Ids of the calls that are here or being opened here. */
  calls(): string[]
  /** Gives a call up; everyone in it is told `media.lost`, and joins it anew where it is then. */
  giveUp(callId: string): Promise<void>
}

/** Together they take 24 Mbit/s each way at most. Half a minute serves forty people who come to a lobby at once. */
const probesAtOnce = 8
const probeTurnSeconds = 5

/** Begins to prepare at once and answers immediately; see `status`. */
export function createMediaPlane(parts: MediaPlaneParts): OwnMediaPlane {
  return new Plane(parts)
}

class Plane implements OwnMediaPlane {
  readonly #parts: MediaPlaneParts
  readonly #calls = new Map<string, Promise<Call>>()
  /** As it was seen at the last look; of calls that are over nothing. */
  readonly #health = new Map<string, ReadonlyMap<string, MediaHealth>>()
  readonly #watch: NodeJS.Timeout
  readonly #listeners = new Set<(status: MediaStatus) => void>()
  #status: MediaStatus = { state: 'preparing' }
  #workers: MediaWorkers | undefined
  #capabilities: RtpCapabilities | undefined
  #closed = false
  #probes = 0

  constructor(parts: MediaPlaneParts) {
    this.#parts = parts
    const log = parts.log.child({ part: 'media' })
    setLogEventListeners({
      onwarn: (where, line) => log[saysGone(line) ? 'debug' : 'warn']({ where }, line),
      onerror: (where, line, error) => log[saysGone(line) ? 'debug' : 'error']({ where, err: error }, line),
    })
    this.#watch = setInterval(() => this.#look(), parts.healthEveryMs ?? 3_000)
    this.#watch.unref()
    this.#start().catch((error: unknown) => {
      parts.log.error({ err: error }, 'there will be no audio and video')
      this.#say({ state: 'failed', sentence: error instanceof Error ? error.message : String(error) })
    })
  }

  status(): MediaStatus {
    return this.#status
  }

  onStatus(hear: (status: MediaStatus) => void): () => void {
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  capabilities(): RtpCapabilities {
    return this.#capabilities ?? refuse(this.#status.state === 'failed' ? 'media_failed' : 'media_preparing')
  }

  async join(callId: string, peerId: string, tell: Tell, capabilities: RtpCapabilities) {
    for (;;) {
      const call = await this.#open(callId)
      // The last one in it may have left while this one waited for it; then there is a new one to open.
      if (call.closed) continue
      const { peer, welcome } = await call.join(peerId, tell, capabilities)
      return { peer, welcome: { ...welcome, iceServers: this.#parts.iceServersFor?.(peerId) ?? [] } }
    }
  }

  async openProbe(peerId: string) {
    const worker = this.#workers?.leastLoaded()
    if (this.#status.state !== 'ready' || !worker)
      return refuse(this.#status.state === 'failed' ? 'media_failed' : 'media_preparing')
    if (this.#probes >= probesAtOnce) refuse('too_many_requests', { seconds: probeTurnSeconds })
    this.#probes++
    try {
      const probe = await Probe.open(worker, () => this.#probes--)
      return { probe, iceServers: this.#parts.iceServersFor?.(peerId) ?? [] }
    } catch (error) {
      this.#probes--
      if (worker.worker.closed) refuse('media_preparing')
      throw error
    }
  }

  closeCall(callId: string): Promise<void> {
    return this.#end(callId, 'ended')
  }

  giveUp(callId: string): Promise<void> {
    return this.#end(callId, 'lost')
  }

  calls(): string[] {
    return [...this.#calls.keys()]
  }

  health(callId: string): ReadonlyMap<string, MediaHealth> {
    return this.#health.get(callId) ?? new Map()
  }

  usage(): Promise<WorkerUsage[]> {
    const alive = this.#workers?.alive ?? []
    return Promise.all(
      alive.map(async ({ worker, server, calls }) => {
        const [{ routerIds }, { webRtcTransportIds }] = await Promise.all([worker.dump(), server.dump()])
        return { pid: worker.pid, calls, routers: routerIds.length, transports: webRtcTransportIds.length }
      }),
    )
  }

  async figures() {
    const opened = await Promise.all([...this.#calls.values()].map((call) => call.catch(() => undefined)))
    const peers = opened.reduce((sum, call) => sum + (call?.size ?? 0), 0)
    const { alive = [], deaths = 0 } = this.#workers ?? {}
    return { workers: alive.length, deaths, calls: opened.length, peers }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#watch)
    this.#listeners.clear()
    await Promise.all([...this.#calls.keys()].map((callId) => this.closeCall(callId)))
    await this.#workers?.close()
  }

  async #start(): Promise<void> {
    const { log, workerBin, workers: count, listenIp, announcedAddress, rtcPort } = this.#parts
    const bin = await workerBin((preparation) => this.#say({ state: 'preparing', ...preparation }))
    if (this.#closed) return
    let started = false
    const workers = new MediaWorkers({ log, bin, count, listenIp, announcedAddress, rtcPort }, () => {
      if (started) this.#say({ state: workers.alive.length > 0 ? 'ready' : 'preparing' })
    })
    this.#workers = workers
    await workers.start()
    this.#capabilities = await carried(workers)
    started = true
    this.#say({ state: 'ready' })
  }

  #say(status: MediaStatus) {
    if (this.#closed || (status.state === 'ready' && this.#status.state === 'ready')) return
    this.#status = status
    for (const hear of this.#listeners) hear(status)
  }

  #open(callId: string): Promise<Call> {
    const there = this.#calls.get(callId)
    if (there) return there
    const call = this.#create(() => this.#forget(callId, call))
    this.#calls.set(callId, call)
    call.catch(() => this.#forget(callId, call))
    return call
  }

  async #create(onClosed: () => void): Promise<Call> {
    if (this.#closed) refuse('unavailable')
    if (this.#status.state === 'failed') refuse('media_failed')
    const worker = this.#status.state === 'ready' ? this.#workers?.leastLoaded() : undefined
    if (!worker) refuse('media_preparing')
    try {
      return await Call.open(worker, this.#parts.log, onClosed)
    } catch (error) {
      // It died under the request; another one is coming.
      if (worker.worker.closed) refuse('media_preparing')
      throw error
    }
  }

  /** At each call by itself: a worker that hangs keeps nothing back of the calls elsewhere. */
  #look() {
    for (const [callId, opening] of this.#calls)
      opening.then(
        async (call) => {
          await onOccasion({ callId }, () => call.look())
          if (!call.closed) this.#health.set(callId, call.health())
        },
        () => undefined,
      )
  }

  async #end(callId: string, why: 'ended' | 'lost'): Promise<void> {
    const call = await this.#calls.get(callId)?.catch(() => undefined)
    call?.close(why)
  }

  #forget(callId: string, call: Promise<Call>) {
    if (this.#calls.get(callId) !== call) return
    this.#calls.delete(callId)
    this.#health.delete(callId)
  }
}

/** Asked of a router once: its codecs' numbers are the same for every router of the same codecs. */
async function carried(workers: MediaWorkers): Promise<RtpCapabilities> {
  const router = await workers.leastLoaded()?.worker.createRouter({ mediaCodecs: callCodecs })
  if (!router) throw new Error('The media workers ended during their start.')
  router.close()
  return capabilitiesOf(router)
}
