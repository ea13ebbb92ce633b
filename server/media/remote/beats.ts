import type { Coordination } from '../../platform/coordination/coordination.ts'
import type { Log } from '../../platform/log.ts'
import { type Beat, beat, channels } from './wire.ts'

const everyMs = 1_000
/** Who was not heard for so long is gone. Half a minute of a frozen machine is not worth waiting for. */
export const silentMs = 4_000

interface Parts {
  coordination: Pick<Coordination, 'publish' | 'subscribe'>
  log: Log
  /** What this process says of itself, each second. */
  says: () => Beat
  /** Another process lives. */
  heard: (beat: Beat) => void
  /** Another process has ended or fell silent. */
  gone: (processId: string) => void
}

/**
 * The signs of life that processes give each other. Silence counts only while this process hears itself: where
 * Redis is away nobody is heard, and nobody is gone for that.
 */
export class Beats {
  readonly #parts: Parts
  readonly #lastHeard = new Map<string, number>()
  readonly #timer: NodeJS.Timeout
  readonly #deaf: () => void
  #ownHeard = performance.now()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#deaf = parts.coordination.subscribe(channels.beats, (message) => this.#hear(message))
    this.#timer = setInterval(() => this.now(), everyMs)
    this.#timer.unref()
    this.now()
  }

  /** Gives a sign at once: what this process says of itself has changed. */
  now(): void {
    this.#say(this.#parts.says())
  }

  /** Says the last word. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#deaf()
    await this.#say({ as: 'gone', from: this.#parts.says().from })
  }

  #say(what: Beat): Promise<void> {
    return this.#parts.coordination.publish(channels.beats, JSON.stringify(what)).catch(() => {
      this.#parts.log.debug('no sign of life could be given; another one follows')
    })
  }

  #hear(message: string): void {
    const said = beat.safeParse(JSON.parse(message)).data
    if (!said) return
    const at = performance.now()
    if (said.from === this.#parts.says().from) this.#listen(at)
    else if (said.as === 'gone') this.#lose(said.from)
    else {
      this.#lastHeard.set(said.from, at)
      this.#parts.heard(said)
    }
  }

  /** Heard of oneself: so the others are heard as well, if they say something. */
  #listen(at: number): void {
    const wasDeaf = at - this.#ownHeard > 2 * everyMs
    this.#ownHeard = at
    for (const [processId, lastHeard] of this.#lastHeard) {
      if (wasDeaf) this.#lastHeard.set(processId, at)
      else if (at - lastHeard > silentMs) this.#lose(processId)
    }
  }

  #lose(processId: string): void {
    if (this.#lastHeard.delete(processId)) this.#parts.gone(processId)
  }
}
