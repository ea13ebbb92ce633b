import type { Transport } from 'mediasoup-client/types'

/** How the network below a transport is doing. `idle`: nothing is sent or received over it yet. */
export type LinkState = 'idle' | 'connecting' | 'connected' | 'mending'

/** A first connection that takes longer than this will not come. */
const connectWithinMs = 15_000
/** "disconnected" flickers on wireless networks; "failed" comes only after half a minute. Hence own timers. */
const flickerMs = 1_500
const mendWithinMs = 6_000

export interface LinkHooks {
  changed: () => void
  /** Restarts ICE; rejects when that is not possible. */
  restart: () => Promise<void>
  /** Nothing helps but joining anew. Called at most once. */
  lost: () => void
}

/** Watches one transport: mends it by an ICE restart, and gives it up when that does not help in time. */
export class LinkWatch {
  readonly #transport: Transport
  readonly #hooks: LinkHooks
  #state: LinkState = 'idle'
  #timer: ReturnType<typeof setTimeout> | undefined
  #over = false

  constructor(transport: Transport, hooks: LinkHooks) {
    this.#transport = transport
    this.#hooks = hooks
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected') this.#to('connected')
      else if (state === 'failed') this.#giveUp()
      else if (state === 'connecting' && this.#state === 'idle')
        this.#to('connecting', connectWithinMs, () => this.#giveUp())
      else if (state === 'disconnected' && this.#state !== 'mending')
        this.#to('mending', flickerMs, () => this.#mend())
    })
  }

  get state(): LinkState {
    return this.#state
  }

  stop() {
    this.#over = true
    clearTimeout(this.#timer)
  }

  #mend() {
    this.#to('mending', mendWithinMs, () => this.#giveUp())
    this.#hooks.restart().catch(() => this.#giveUp())
  }

  #giveUp() {
    if (this.#over || this.#transport.closed) return
    this.stop()
    this.#hooks.lost()
  }

  #to(state: LinkState, withinMs?: number, otherwise?: () => void) {
    if (this.#over) return
    clearTimeout(this.#timer)
    if (otherwise) this.#timer = setTimeout(otherwise, withinMs)
    this.#state = state
    this.#hooks.changed()
  }
}
