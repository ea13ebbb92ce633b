import { refuse } from '../refusal.ts'
import type { Allowance, Coordination } from './coordination.ts'
import { Expiring } from './expiring.ts'

const minute = 60_000

/** What is left of the handful that this process took last for somebody. */
interface Handful {
  left: number
  granted: Promise<Allowance>
}

/**
 * Counts what somebody does within a minute, or another span, over all processes. Each process takes the uses 25 at a
 * time, of few a twelfth, so that not every use costs a way to Redis: a burst over several processes may hold that much more
 * for each.
 */
export class Handfuls {
  readonly #coordination: Coordination
  readonly #now: () => Date
  readonly #taken: Expiring<Handful>

  constructor(coordination: Coordination, now: () => Date) {
    this.#coordination = coordination
    this.#now = now
    this.#taken = new Expiring(() => now().getTime())
  }

  /** Counts one of so many uses within `spanMs`. Refuses `too_many_requests`. */
  async count(key: string, limit: number, spanMs = minute): Promise<void> {
    const size = Math.min(25, Math.ceil(limit / 12))
    let taken = this.#taken.get(key)
    if (!taken || taken.left === 0) {
      const granted = this.#coordination.allow(`handful:${key}`, Math.floor(limit / size), spanMs)
      taken = { left: size, granted }
      this.#taken.set(key, taken, this.#now().getTime() + spanMs)
    }
    taken.left--
    try {
      const use = await taken.granted
      if (!use.allowed) refuse('too_many_requests', { seconds: Math.ceil(use.retryAfterMs / 1000) })
    } catch (error) {
      // The next use asks again.
      taken.left = 0
      throw error
    }
  }
}
