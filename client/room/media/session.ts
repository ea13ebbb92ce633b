import { Device } from 'mediasoup-client'
import type { ErrorCode } from '../../../shared/errors.ts'
import { mediaEvents, type Rung } from '../../../shared/media.ts'
import { Ladder, type LadderState } from './ladder.ts'
import { LocalSource, type LocalState } from './localSource.ts'
import { MediaSeat, type RemoteTrack } from './seat.ts'
import { type MediaWire, refusalCode } from './wire.ts'

/**
 * `reconnecting` mends itself. `failed` waits for another `join`. `replaced`: the same person joined from
 * another page; `ended`: the server closed the call.
 */
export type Connection =
  | 'idle'
  | 'connecting'
  | 'connected'
  | 'reconnecting'
  | 'failed'
  | 'replaced'
  | 'ended'
  | 'left'

export interface MediaSnapshot {
  readonly connection: Connection
  /**
   * The refusal behind `failed`, or behind waiting in `connecting` (`media_preparing`); `unsupported`: this
   * browser has no WebRTC; `network`: nothing gets through to the server's media port.
   */
  readonly problem: ErrorCode | 'unsupported' | 'network' | null
  readonly mic: LocalState
  readonly camera: LocalState
  readonly screen: LocalState
  readonly remotes: readonly RemoteTrack[]
  /** Where this page stands on the low-bandwidth ladder, and how high the person lets it climb. */
  readonly ladder: LadderState
}

const measuredEveryMs = 1_000
/** A server that can be reached answers within so long, or in so many times what a way there and back last took. */
const answersWithinMs = 1_000
const answersWithinTrips = 5

/** Refusals that pass by themselves; any other ends the attempts. */
const passing: ReadonlySet<ErrorCode | undefined> = new Set<ErrorCode | undefined>([
  undefined,
  'media_preparing',
  'not_in_call',
  'unavailable',
  'too_many_requests',
  'internal',
])
const slowestRetryMs = 8_000
const networkTries = 3

/**
 * One's own part in the call of one meeting. Keeps the devices and the wish to be in the call across worker
 * deaths, lost networks and new connections. No method rejects; everything shows in the snapshot, which
 * changes identity with every change (`useSyncExternalStore(session.subscribe, session.getSnapshot)`).
 */
export class MediaSession {
  readonly #wire: MediaWire
  readonly #callId: string
  readonly #listeners = new Set<() => void>()
  readonly #mic = new LocalSource('mic', () => this.#refresh())
  readonly #camera = new LocalSource('camera', () => this.#refresh())
  readonly #screen = new LocalSource('screen', () => this.#refresh())
  /** This browser, as far as calls are concerned; the same for every stay. */
  #device: Promise<Device> | undefined
  #seat: MediaSeat | undefined
  /** All that is on was sent and all that is there is being received. */
  #settled = false
  #phase: Connection = 'idle'
  #problem: MediaSnapshot['problem'] = null
  /** Counts the attempts to be in the call; whatever belongs to an earlier one stops. */
  #attempt = 0
  /** Settles when the newest attempt has come to an end, one way or the other. */
  #outcome: Promise<void> = Promise.resolve()
  #networkLosses = 0
  readonly #ladder = new Ladder()
  /** Somebody in the call has sound alone, or less: they get a thinner voice. */
  #thin = false
  /** The seat, and the rung, that the server was last asked to serve. */
  #served: { seat: MediaSeat; rung: Rung } | undefined
  #measuring: ReturnType<typeof setInterval> | undefined
  /** At the last measurement nothing arrived any more, or a link was being mended. */
  #troubled = false
  #snapshot: MediaSnapshot

  constructor(wire: MediaWire, callId: string) {
    this.#wire = wire
    this.#callId = callId
    this.#snapshot = this.#view()
  }

  readonly subscribe = (hear: () => void): (() => void) => {
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  readonly getSnapshot = (): MediaSnapshot => this.#snapshot

  /** Does what can be done before one enters, so that entering need not wait for it. */
  prepare(): void {
    this.#loaded().catch(() => undefined)
  }

  /**
   * Enters the call, with the lobby's tracks where given (they become the session's), or with neither
   * camera nor microphone. Resolves at the first outcome: in the call, failed, or left meanwhile. Does
   * nothing where this session is already in the call or on its way.
   */
  async join(
    tracks: { mic?: MediaStreamTrack | null; camera?: MediaStreamTrack | null } = {},
  ): Promise<void> {
    if (this.#wanted()) return
    if (tracks.mic) this.#mic.adopt(tracks.mic)
    if (tracks.camera) this.#camera.adopt(tracks.camera)
    this.#networkLosses = 0
    await this.#connect('connecting')
  }

  /** To be called when the socket came back and the server has let this person into the room again. */
  async rejoin(): Promise<void> {
    if (this.#wanted()) await this.#connect('reconnecting')
  }

  setMic(on: boolean): Promise<void> {
    return this.#mic.set(on)
  }

  setCamera(on: boolean): Promise<void> {
    return this.#camera.set(on)
  }

  /** Must be called from a press: browsers show their chooser only then. */
  shareScreen(): Promise<void> {
    return this.#screen.set(true)
  }

  stopShare(): Promise<void> {
    return this.#screen.set(false)
  }

  /** `null` goes back to the system's choice. */
  switchDevice(source: 'mic' | 'camera', deviceId: string | null): Promise<void> {
    return (source === 'mic' ? this.#mic : this.#camera).choose(deviceId)
  }

  /** Goes down to sound alone to save data, and stays there until that is taken back. */
  saveData(on: boolean): void {
    this.#ladder.allow(on ? 'audio' : 'video', performance.now())
    this.#stand()
  }

  /** From a low rung, tries the next one now. */
  climb(): void {
    this.#ladder.retry(performance.now())
    this.#stand()
  }

  /** The rungs of the others in the call. A voice is sent as the narrowest link among them carries it. */
  mind(rungs: readonly (Rung | null)[]): void {
    const thin = rungs.some((rung) => rung === 'audio' || rung === 'chat')
    if (thin === this.#thin) return
    this.#thin = thin
    this.#stand()
  }

  /** Leaves the call and lets go of all devices. */
  leave(): void {
    this.#finish('left', null)
    this.#closeSources()
  }

  #wanted(): boolean {
    return this.#phase === 'connecting' || this.#phase === 'connected' || this.#phase === 'reconnecting'
  }

  #connect(phase: 'connecting' | 'reconnecting'): Promise<void> {
    this.#outcome = this.#tryUntilIn(phase, ++this.#attempt)
    return this.#outcome
  }

  async #tryUntilIn(phase: 'connecting' | 'reconnecting', attempt: number): Promise<void> {
    const current = () => this.#attempt === attempt
    this.#dropSeat()
    this.#phase = phase
    this.#refresh()
    for (let tries = this.#networkLosses; current(); tries++) {
      try {
        const seat = await this.#takeSeat(current)
        if (!current()) {
          seat.leave()
          break
        }
        this.#seat = seat
        this.#problem = null
        this.#beginMeasuring(seat)
        const sources = [this.#mic, this.#camera, this.#screen]
        await Promise.all([seat.receive(), ...sources.map((source) => source.publish(seat))])
        if (!current()) break
        this.#settled = true
        this.#ladder.begin(performance.now())
        return this.#refresh()
      } catch (error) {
        if (!current()) break
        this.#dropSeat()
        const problem = isUnsupported(error) ? 'unsupported' : (refusalCode(error) ?? null)
        if (problem === 'unsupported' || !passing.has(refusalCode(error)))
          return this.#finish('failed', problem)
        this.#problem = problem
        this.#refresh()
        await wait(Math.min(250 * 2 ** tries, slowestRetryMs))
      }
    }
    // Overtaken by a newer attempt or by leaving.
    return this.#outcome
  }

  #loaded(): Promise<Device> {
    this.#device ??= load(this.#wire)
    const device = this.#device
    device.catch(() => {
      if (this.#device === device) this.#device = undefined
    })
    return device
  }

  async #takeSeat(current: () => boolean): Promise<MediaSeat> {
    const device = await this.#loaded()
    return MediaSeat.take(this.#wire, device, this.#callId, {
      changed: () => this.#refresh(),
      lost: (why) => {
        if (!current()) return
        if (why === 'network') this.#networkLosses++
        if (why !== 'server')
          this.#ladder.broke(performance.now(), !this.#settled && this.#seat?.flowing === true)
        if (this.#networkLosses >= networkTries) this.#finish('failed', 'network')
        else void this.#connect('reconnecting')
      },
      over: (why) => {
        if (!current()) return
        this.#finish(why, null)
        this.#closeSources()
      },
    })
  }

  /** Ends the wish to be in the call. */
  #finish(phase: 'failed' | 'replaced' | 'ended' | 'left', problem: MediaSnapshot['problem']) {
    this.#attempt++
    this.#outcome = Promise.resolve()
    this.#seat?.leave()
    this.#dropSeat()
    this.#phase = phase
    this.#problem = problem
    this.#refresh()
  }

  #beginMeasuring(seat: MediaSeat) {
    clearInterval(this.#measuring)
    this.#troubled = false
    this.#ladder.begin(performance.now())
    this.#stand()
    this.#measuring = setInterval(() => void this.#measure(seat), measuredEveryMs)
  }

  async #measure(seat: MediaSeat) {
    const sample = await seat.sample(performance.now()).catch(() => undefined)
    if (this.#seat !== seat) return
    if (this.#settled) {
      // A link that is being mended may be too narrow for what it carries; it is never good enough for more.
      const connected = this.#phase === 'connected'
      if (sample) this.#ladder.take(connected ? sample : { ...sample, rttMs: null })
      this.#stand()
    }
    const before = this.#troubled
    this.#troubled = seat.silent || seat.mending
    if (this.#troubled && !before) await this.#doubt(seat, sample?.rttMs ?? null)
  }

  /** Where the server does not answer either, the way to it leads over the same lost network, and is made anew. */
  async #doubt(seat: MediaSeat, rttMs: number | null) {
    // What the server answers by itself: a media worker that hangs is no reason to give its socket up.
    const answered = this.#wire.ask(mediaEvents.capabilities, {}).then(
      () => true,
      (error: unknown) => refusalCode(error) !== undefined,
    )
    const withinMs = Math.max(answersWithinMs, answersWithinTrips * (rttMs ?? 0))
    const heard = await Promise.race([answered, wait(withinMs).then(() => false)])
    if (!heard && this.#seat === seat) this.#wire.reopen()
  }

  /**
   * Sends and receives no more than the rung carries. Sound is not touched but for the last rung. Done again with
   * every measurement: on a bad link the server may not have heard it.
   */
  #stand() {
    const { rung } = this.#ladder.state
    const thin = this.#thin || rung === 'audio' || rung === 'chat'
    for (const source of [this.#mic, this.#camera, this.#screen]) source.carry({ rung, thin })
    const seat = this.#seat
    if (seat && (this.#served?.seat !== seat || this.#served.rung !== rung)) {
      const asked = { seat, rung }
      this.#served = asked
      seat.want(rung).catch(() => {
        if (this.#served === asked) this.#served = undefined
      })
    }
    if (this.#snapshot.ladder !== this.#ladder.state) this.#refresh()
  }

  #dropSeat() {
    clearInterval(this.#measuring)
    this.#seat?.close()
    this.#seat = undefined
    this.#settled = false
    for (const source of [this.#mic, this.#camera, this.#screen]) source.withdraw()
  }

  #closeSources() {
    for (const source of [this.#mic, this.#camera, this.#screen]) source.close()
  }

  #refresh() {
    const seat = this.#seat
    if (seat?.flowing) this.#networkLosses = 0
    if (seat?.mending) this.#phase = 'reconnecting'
    else if (seat?.connected && this.#settled) this.#phase = 'connected'
    this.#snapshot = this.#view()
    for (const hear of this.#listeners) hear()
  }

  #view(): MediaSnapshot {
    return {
      connection: this.#phase,
      problem: this.#problem,
      mic: this.#mic.state,
      camera: this.#camera.state,
      screen: this.#screen.state,
      remotes: this.#seat?.remotes ?? [],
      ladder: this.#ladder.state,
    }
  }
}

/** Rejects with the refusal, or when this browser cannot do WebRTC. */
async function load(wire: MediaWire): Promise<Device> {
  const { rtpCapabilities } = await wire.ask(mediaEvents.capabilities, {})
  const device = await Device.factory()
  await device.load({ routerRtpCapabilities: rtpCapabilities })
  return device
}

function isUnsupported(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnsupportedError'
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
