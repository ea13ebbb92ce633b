import { networkInterfaces } from 'node:os'
import { createWorker } from 'mediasoup'
import type { TransportListenInfo, WebRtcServer, Worker, WorkerSettings } from 'mediasoup/types'
import type { Log } from '../platform/log.ts'

/** One native process with its own port; every call lives on exactly one of them. */
export interface MediaWorker {
  readonly worker: Worker
  readonly server: WebRtcServer
  /** Calls that live here or are being opened here. */
  calls: number
}

export interface WorkerOptions {
  log: Log
  /** Path of the mediasoup-worker binary. */
  bin: string
  count: number
  /** IPv4 or IPv6; `0.0.0.0` means every IPv4 address of the machine. */
  listenIp: string
  /** What browsers are told instead, where the machine stands behind address translation. */
  announcedAddress: string | undefined
  /** UDP and TCP port of the first worker, the next has the next one; 0 takes any free one. */
  rtcPort: number
}

const anyPort = { min: 40_000, max: 49_999 }
/** A worker that died sooner than this after its start is started again more and more slowly. */
const steadyMs = 10_000
const slowestRestartMs = 30_000
/** A worker that is closed gets so long to go. */
const endsWithinMs = 2_000

/**
 * The workers of this server. Starts all or throws. One that dies is replaced; what lived on it learns of
 * the death from mediasoup's own objects.
 */
export class MediaWorkers {
  readonly #options: WorkerOptions
  readonly #changed: () => void
  readonly #alive = new Map<number, MediaWorker>()
  readonly #starting = new Set<Promise<void>>()
  readonly #restarts = new Set<NodeJS.Timeout>()
  #closed = false
  /** How many died since the start; each was replaced. */
  deaths = 0

  /** `changed` is called whenever a worker came or went. */
  constructor(options: WorkerOptions, changed: () => void) {
    this.#options = options
    this.#changed = changed
  }

  /** Resolves when all run. Rejects with a sentence, and none running, when one cannot (its port is taken). */
  async start(): Promise<void> {
    const places = Array.from({ length: this.#options.count }, (_, place) => this.#spawn(place, 0))
    const failed = (await Promise.allSettled(places)).find((place) => place.status === 'rejected')
    if (!failed) return
    await this.close()
    const why = failed.reason instanceof Error ? failed.reason.message : String(failed.reason)
    throw new Error(`The media workers could not be started: ${why}.`, { cause: failed.reason })
  }

  get alive(): readonly MediaWorker[] {
    return [...this.#alive.values()]
  }

  /** The worker with the fewest calls, or nothing while all are being replaced. */
  leastLoaded(): MediaWorker | undefined {
    return this.alive.reduce<MediaWorker | undefined>(
      (least, one) => (least && least.calls <= one.calls ? least : one),
      undefined,
    )
  }

  /** Ends every worker and waits until their processes are gone. */
  async close(): Promise<void> {
    this.#closed = true
    for (const timer of this.#restarts) clearTimeout(timer)
    await Promise.allSettled(this.#starting)
    await Promise.all(this.alive.map(({ worker }) => end(worker)))
  }

  #spawn(place: number, quickDeaths: number): Promise<void> {
    const spawned = this.#spawnNow(place, quickDeaths).finally(() => this.#starting.delete(spawned))
    this.#starting.add(spawned)
    return spawned
  }

  async #spawnNow(place: number, quickDeaths: number): Promise<void> {
    const { log, bin } = this.#options
    const worker = await startWorker({ workerBin: bin, logLevel: 'warn' })
    const startedAt = performance.now()
    try {
      const server = await worker.createWebRtcServer({ listenInfos: this.#listenInfos(place) })
      if (worker.closed) throw new Error('the media worker ended during its start')
      this.#alive.set(place, { worker, server, calls: 0 })
    } catch (error) {
      await end(worker)
      throw error
    }
    // Also without a death: when it is closed.
    worker.observer.once('close', () => {
      this.#alive.delete(place)
      this.#changed()
    })
    worker.once('died', (error) => {
      this.deaths++
      log.error({ err: error, place }, 'a media worker died')
      this.#respawn(place, performance.now() - startedAt < steadyMs ? quickDeaths + 1 : 0)
    })
    this.#changed()
  }

  #respawn(place: number, quickDeaths: number) {
    if (this.#closed) return
    const delay = quickDeaths < 2 ? 0 : Math.min(250 * 2 ** quickDeaths, slowestRestartMs)
    const timer = setTimeout(() => {
      this.#restarts.delete(timer)
      this.#spawn(place, quickDeaths).catch((error: unknown) => {
        this.#options.log.error({ err: error, place }, 'a media worker could not be started again')
        this.#respawn(place, quickDeaths + 1)
      })
    }, delay)
    this.#restarts.add(timer)
  }

  #listenInfos(place: number): TransportListenInfo[] {
    const { listenIp, announcedAddress, rtcPort } = this.#options
    const where = rtcPort === 0 ? { portRange: anyPort } : { port: rtcPort + place }
    const addresses = listenIp === '0.0.0.0' && !announcedAddress ? ownAddresses() : [listenIp]
    return addresses.flatMap((ip) => [
      { protocol: 'udp' as const, ip, announcedAddress, ...where },
      { protocol: 'tcp' as const, ip, announcedAddress, ...where },
    ])
  }
}

/**
 * mediasoup ends a worker when this process is asked to end. Here that is its owner's to do, once the calls are handed
 * over: mediasoup's own ears for it, which the constructor opens at once, are closed again.
 */
function startWorker(settings: WorkerSettings): Promise<Worker> {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const before = signals.map((signal) => process.listeners(signal))
  const starting = createWorker(settings)
  for (const [place, signal] of signals.entries())
    for (const listener of process.listeners(signal))
      if (!before[place]?.includes(listener)) process.off(signal, listener)
  return starting
}

/** Every IPv4 address of this machine, so that a page works on it and in its network without any setting. */
function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ family, address }) => (family === 'IPv4' ? [address] : [])),
  )
}

/**
 * A worker goes by itself once it is closed, but for one that still has something to send over TCP to somebody whose
 * network is gone: it would wait for as long as the system tries.
 */
async function end(worker: Worker): Promise<void> {
  if (worker.subprocessClosed) return
  const gone = new Promise<void>((resolve) => worker.once('subprocessclose', resolve))
  worker.close()
  const killing = setTimeout(() => process.kill(worker.pid, 'SIGKILL'), endsWithinMs)
  await gone
  clearTimeout(killing)
}
