import { setLogEventListeners } from 'mediasoup'
import type { Welcome } from '../../shared/media.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import { Call } from './call.ts'
import type { MediaPeer, Tell } from './peer.ts'
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
  /**
   * Opens the call where there is none and gives this person a place in it. `peerId` must come from the
   * session. Refuses `media_preparing`, `media_failed`, and `not_in_call` when the call is closed meanwhile.
   */
  join(callId: string, peerId: string, tell: Tell): Promise<{ peer: MediaPeer; welcome: Welcome }>
  /** Ends a call for everyone in it (`media.ended`). Nothing happens where there is none. */
  closeCall(callId: string): Promise<void>
  /** What lives on each worker now, as the workers themselves say. */
  usage(): Promise<WorkerUsage[]>
  /** Ends all calls and worker processes; resolves when they are gone. */
  close(): Promise<void>
}

/** Begins to prepare at once and answers immediately; see `status`. */
export function createMediaPlane(parts: MediaPlaneParts): MediaPlane {
  return new Plane(parts)
}

class Plane implements MediaPlane {
  readonly #parts: MediaPlaneParts
  readonly #calls = new Map<string, Promise<Call>>()
  readonly #listeners = new Set<(status: MediaStatus) => void>()
  #status: MediaStatus = { state: 'preparing' }
  #workers: MediaWorkers | undefined
  #closed = false

  constructor(parts: MediaPlaneParts) {
    this.#parts = parts
    const log = parts.log.child({ part: 'media' })
    setLogEventListeners({
      onwarn: (where, line) => log.warn({ where }, line),
      onerror: (where, line, error) => log.error({ where, err: error }, line),
    })
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

  async join(callId: string, peerId: string, tell: Tell) {
    for (;;) {
      const call = await this.#open(callId)
      // The last one in it may have left while this one waited for it; then there is a new one to open.
      if (call.closed) continue
      const peer = await call.join(peerId, tell)
      return { peer, welcome: peer.welcome() }
    }
  }

  async closeCall(callId: string): Promise<void> {
    const call = await this.#calls.get(callId)?.catch(() => undefined)
    call?.close('ended')
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

  async close(): Promise<void> {
    this.#closed = true
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

  #forget(callId: string, call: Promise<Call>) {
    if (this.#calls.get(callId) === call) this.#calls.delete(callId)
  }
}
