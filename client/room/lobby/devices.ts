import { z } from 'zod'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { type DeviceChoices, listDevices, openPreview, type Preview, watchDevices } from '../media/devices.ts'

const KEY = 'pendopo.devices'
/** Nobody waits longer than this for a device, or for the question whether it may be used, to enter; ms. */
const patienceMs = 4_000

/** What a person wants of their devices; kept on this device for the next meeting. `null`: the system's choice. */
const wishes = z.object({
  mic: z.string().nullable(),
  camera: z.string().nullable(),
  speaker: z.string().nullable(),
  micOn: z.boolean(),
  cameraOn: z.boolean(),
})
type Wishes = z.infer<typeof wishes>
const firstWishes: Wishes = { mic: null, camera: null, speaker: null, micOn: true, cameraOn: true }

export interface DevicesState extends Preview {
  wishes: Wishes
  choices: DeviceChoices
  /** The browser or the device is being asked. */
  asking: boolean
}

/** The camera and the microphone before the call: opened, tried, changed, and then handed over to it. */
export class Devices {
  readonly store: StoreApi<DevicesState>
  #turn: Promise<void> = Promise.resolve()
  #over = false
  readonly #deaf: () => void

  constructor() {
    this.store = createStore<DevicesState>(() => ({
      mic: null,
      camera: null,
      problems: { mic: null, camera: null },
      wishes: keptWishes(),
      choices: { microphones: [], cameras: [], speakers: [] },
      asking: false,
    }))
    this.#deaf = watchDevices(() => void this.#list())
  }

  /** Opens what is wanted and not open yet; also after a permission was refused and then given. */
  open(): Promise<void> {
    return this.#inTurn(async () => {
      const { wishes, mic, camera } = this.store.getState()
      const preview = await openPreview({
        mic: wishes.micOn && !mic ? wishes.mic : false,
        camera: wishes.cameraOn && !camera ? wishes.camera : false,
      })
      if (this.#over) return stop(preview.mic, preview.camera)
      this.store.setState({
        mic: mic ?? preview.mic,
        camera: camera ?? preview.camera,
        problems: preview.problems,
      })
      // Only for choosing among them: whoever enters need not wait for it.
      void this.#list()
    })
  }

  /** Turns a device on or off; off lets go of it, so that its light goes out. */
  async set(source: 'mic' | 'camera', on: boolean): Promise<void> {
    this.#wish(source === 'mic' ? { micOn: on } : { cameraOn: on })
    if (on) return this.open()
    return this.#inTurn(async () => this.#drop(source))
  }

  async choose(source: 'mic' | 'camera' | 'speaker', deviceId: string | null): Promise<void> {
    this.#wish({ [source]: deviceId })
    if (source === 'speaker') return
    await this.#inTurn(async () => this.#drop(source))
    return this.open()
  }

  /** Gives the tracks away for good: they are the caller's from now on. Waits a little for what is on its way. */
  async hand(): Promise<Pick<Preview, 'mic' | 'camera'>> {
    await Promise.race([this.#turn, new Promise((resolve) => setTimeout(resolve, patienceMs))])
    const { mic, camera } = this.store.getState()
    this.#over = true
    this.store.setState({ mic: null, camera: null })
    return { mic, camera }
  }

  /** Lets go of everything that was not handed over. */
  close(): void {
    this.#over = true
    this.#deaf()
    const { mic, camera } = this.store.getState()
    stop(mic, camera)
  }

  #drop(source: 'mic' | 'camera'): void {
    const { problems, ...state } = this.store.getState()
    stop(state[source])
    this.store.setState({ [source]: null, problems: { ...problems, [source]: null } })
  }

  #wish(change: Partial<Wishes>): void {
    const wishes = { ...this.store.getState().wishes, ...change }
    this.store.setState({ wishes })
    keepWishes(wishes)
  }

  async #list(): Promise<void> {
    this.store.setState({ choices: await listDevices() })
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      this.store.setState({ asking: true })
      await act()
      this.store.setState({ asking: false })
    })
    return this.#turn
  }
}

/** Keeps a wish that was changed in the call itself. */
export function keepWish(change: Partial<Wishes>): void {
  keepWishes({ ...keptWishes(), ...change })
}

function keepWishes(wishes: Wishes): void {
  localStorage.setItem(KEY, JSON.stringify(wishes))
}

export function keptWishes(): Wishes {
  try {
    return wishes.parse(JSON.parse(localStorage.getItem(KEY) ?? ''))
  } catch {
    return firstWishes
  }
}

function stop(...tracks: (MediaStreamTrack | null)[]): void {
  for (const track of tracks) track?.stop()
}
