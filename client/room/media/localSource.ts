import type { Producer } from 'mediasoup-client/types'
import type { MediaSource, Rung } from '../../../shared/media.ts'
import { type CaptureProblem, captureDevice, captureProblem } from './devices.ts'
import { screenWanted, topLayer, voice } from './encodings.ts'
import type { MediaSeat } from './seat.ts'
import { refusalCode } from './wire.ts'

/** What the rung of the ladder leaves of a source; a `thin` voice is for a listener with a narrow link. */
export interface Carried {
  readonly rung: Rung
  readonly thin: boolean
}

/** One's own microphone, camera or screen, as the person sees it. */
export interface LocalState {
  readonly on: boolean
  /** Being switched: the device is asked for or let go. */
  readonly pending: boolean
  /** What the device gives now; a muted microphone keeps its track, disabled. */
  readonly track: MediaStreamTrack | null
  /** The chosen device; `null` is the system's choice. */
  readonly deviceId: string | null
  /** Why it is off though it was wanted. */
  readonly problem: CaptureProblem | null
}

const off: LocalState = { on: false, pending: false, track: null, deviceId: null, problem: null }

async function captureScreen(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: screenWanted, audio: false })
  const [track] = stream.getVideoTracks()
  if (!track) throw new DOMException('no track', 'NotFoundError')
  track.contentHint = 'detail'
  return track
}

/**
 * Holds one source across any number of stays in the call: what is on goes out on each new one. Muting the
 * microphone keeps the device open, so that speaking again is instant; the camera and the screen are let go
 * of, so that their light goes out. Nothing here rejects; what went wrong stands in the state.
 */
export class LocalSource {
  readonly #source: MediaSource
  readonly #changed: () => void
  #state = off
  #seat: MediaSeat | undefined
  #producer: Producer | undefined
  /** How much of it may be sent. */
  #carried: Carried = { rung: 'video', thin: false }
  /** What `#carried` asks for is done, as far as is known here. */
  #fits = true
  /** The server knows whether it is held back. */
  #told = true
  /** Presses are done one after the other, in the order they came. */
  #turn: Promise<void> = Promise.resolve()
  #closings = 0

  constructor(source: MediaSource, changed: () => void) {
    this.#source = source
    this.#changed = changed
  }

  get state(): LocalState {
    return this.#state
  }

  /** Takes over a track that was opened elsewhere (the lobby); a disabled one is muted, an ended one ignored. */
  adopt(track: MediaStreamTrack): void {
    if (track.readyState === 'ended') return
    this.#hold(track)
    this.#set({ on: track.enabled, deviceId: track.getSettings().deviceId ?? null, problem: null })
  }

  set(on: boolean): Promise<void> {
    return this.#inTurn(() => (on ? this.#start() : this.#stop()))
  }

  /** Changes the device, at once when it is on, else for the next time. */
  choose(deviceId: string | null): Promise<void> {
    return this.#inTurn(async () => {
      this.#set({ deviceId })
      const before = this.#state.track
      if (!before) return
      const track = await this.#capture()
      if (!track) return
      track.enabled = before.enabled
      this.#hold(track)
      const producer = this.#producer
      if (producer) await this.#overSeat(() => producer.replaceTrack({ track }))
    })
  }

  /**
   * Sends no more than that; the device stays as it is, so that one's own picture is there still. Repeat it: what
   * could not be done now, on a bad link, is done then.
   */
  carry(carried: Carried): void {
    if (carried.rung !== this.#carried.rung || carried.thin !== this.#carried.thin) this.#fits = false
    this.#carried = carried
    if (this.#fits) return
    this.#fits = true
    this.#turn = this.#turn.then(() => this.#fit())
  }

  /** Sends what is on over a new stay. Does not wait for a device that the person is just being asked for. */
  publish(seat: MediaSeat): Promise<void> {
    this.#seat = seat
    this.#producer = undefined
    const asking = this.#state.pending
    const sent = this.#inTurn(() => this.#send())
    return asking ? Promise.resolve() : sent
  }

  /** The stay is gone; the device stays as it is. */
  withdraw(): void {
    this.#seat = undefined
    this.#producer = undefined
  }

  /** Lets go of the device. */
  close(): void {
    this.#closings++
    this.withdraw()
    this.#drop(null)
  }

  async #start() {
    if (!this.#state.track) {
      const track = await this.#capture()
      if (!track) return
      this.#hold(track)
    }
    if (this.#state.track) this.#state.track.enabled = true
    this.#set({ on: true, problem: null })
    const producer = this.#producer
    if (producer) await this.#overSeat((seat) => seat.setPaused(producer, this.#paused))
    else await this.#send()
  }

  async #stop() {
    const producer = this.#producer
    if (this.#source === 'mic') {
      if (this.#state.track) this.#state.track.enabled = false
      this.#set({ on: false, problem: null })
      if (producer) await this.#overSeat((seat) => seat.setPaused(producer, true))
      return
    }
    this.#producer = undefined
    this.#drop(null)
    if (producer) await this.#overSeat((seat) => seat.stopProducing(producer))
  }

  async #send() {
    await this.#overSeat(async (seat) => {
      const { track } = this.#state
      if (!track || track.readyState === 'ended' || this.#producer) return
      const producer = await seat.produce(this.#source, track, this.#paused)
      if (this.#seat !== seat) return
      this.#producer = producer
      this.#told = true
      await this.#fit()
    })
  }

  /** Held back by the ladder, or muted. */
  get #paused(): boolean {
    const { rung } = this.#carried
    const held = this.#source === 'mic' ? rung === 'chat' : rung === 'audio' || rung === 'chat'
    return held || !this.#state.on
  }

  /** No reason to give up the stay, and with it the sound, where it fails: it is tried again. */
  async #fit(): Promise<void> {
    const [producer, seat] = [this.#producer, this.#seat]
    if (!producer || producer.closed || !seat) return
    const { rung, thin } = this.#carried
    try {
      if (producer.paused !== this.#paused || !this.#told) {
        this.#told = false
        await seat.setPaused(producer, this.#paused)
        this.#told = true
      }
      if (producer.paused) return
      if (this.#source === 'mic')
        await producer.setRtpEncodingParameters({ maxBitrate: thin ? voice.thin : voice.full })
      else await producer.setMaxSpatialLayer(topLayer[rung === 'small' ? 'small' : 'full'])
    } catch {
      this.#fits = false
    }
  }

  /** When the server does not follow, the stay is given up: a new one begins with what is true here. */
  async #overSeat(act: (seat: MediaSeat) => Promise<void>) {
    const seat = this.#seat
    if (!seat) return
    try {
      await act(seat)
    } catch (error) {
      if (this.#seat !== seat) return
      if (refusalCode(error) === 'bad_input') this.#drop('failed')
      else seat.disagree(error)
    }
  }

  /** A new track, or nothing and the reason in the state. */
  async #capture(): Promise<MediaStreamTrack | undefined> {
    const closings = this.#closings
    try {
      const source = this.#source
      const track = await (source === 'screen'
        ? captureScreen()
        : captureDevice(source, this.#state.deviceId))
      // The person may have left while the browser asked.
      if (closings === this.#closings) return track
      track.stop()
    } catch (error) {
      const problem = captureProblem(error)
      // Closing the browser's own screen chooser is no problem but an answer.
      this.#set({ problem: this.#source === 'screen' && problem === 'denied' ? null : problem })
    }
    return
  }

  #hold(track: MediaStreamTrack) {
    this.#state.track?.stop()
    this.#set({ track })
    track.addEventListener('ended', () => {
      if (this.#state.track !== track) return
      // The screen's own "stop sharing", or a device that was pulled out.
      void this.#inTurn(async () => {
        if (this.#state.track !== track) return
        const producer = this.#producer
        this.#producer = undefined
        this.#drop(this.#source === 'screen' ? null : 'stopped')
        if (producer) await this.#overSeat((seat) => seat.stopProducing(producer))
      })
    })
  }

  #drop(problem: CaptureProblem | null) {
    this.#state.track?.stop()
    this.#set({ on: false, track: null, problem })
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      this.#set({ pending: true })
      await act()
      this.#set({ pending: false })
    })
    return this.#turn
  }

  #set(change: Partial<LocalState>) {
    this.#state = { ...this.#state, ...change }
    this.#changed()
  }
}
