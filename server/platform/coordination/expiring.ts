/**
 * A map whose entries are gone once their time has come, by a clock that is passed in. It needs no timer:
 * what expired is skipped when read, and swept out whenever the map has doubled, so that it never holds more
 * than twice what is alive (or a small constant) and setting stays cheap.
 */
export class Expiring<V> {
  readonly #entries = new Map<string, { value: V; until: number }>()
  readonly #now: () => number
  #sweepAt = smallest

  /** `now` answers in ms. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Entries held, the expired but unswept among them. */
  get size(): number {
    return this.#entries.size
  }

  get(key: string): V | undefined {
    return this.#alive(key)?.value
  }

  /** When `key` will be gone, on the clock's scale; undefined if it already is. */
  until(key: string): number | undefined {
    return this.#alive(key)?.until
  }

  set(key: string, value: V, until: number): void {
    this.#entries.set(key, { value, until })
    if (this.#entries.size >= this.#sweepAt) this.#sweep()
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  /** What is alive, as [key, value]. */
  alive(): [string, V][] {
    this.#sweep()
    return [...this.#entries].map(([key, { value }]) => [key, value])
  }

  #alive(key: string) {
    const entry = this.#entries.get(key)
    return entry && entry.until > this.#now() ? entry : undefined
  }

  #sweep(): void {
    const now = this.#now()
    for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key)
    this.#sweepAt = Math.max(smallest, this.#entries.size * 2)
  }
}

const smallest = 64
