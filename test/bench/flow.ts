import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { receivedMedia } from '../support/receivedMedia.ts'

/** What stands still longer is interrupted, in ms; a silent microphone sends a sign of life each 0.4 s. */
const still = { picture: 700, sound: 1_500 }
/** It has recovered when nothing was interrupted for so long, in ms. */
const steady = 2_000
const patience = 60_000

/** Watches what arrives on a page, from now until it is stopped. */
export class Flow {
  readonly #page: Page
  readonly #streams = [new Stream(still.picture), new Stream(still.sound)] as const
  readonly #watching: Promise<void>
  #stopped = false

  constructor(page: Page) {
    this.#page = page
    this.#watching = this.#watch()
  }

  /** Resolves when picture and sound have arrived without a break for a while. */
  async isSteady(): Promise<void> {
    await this.#until(() => true)
  }

  /** When what was interrupted after that moment began to arrive again and went on; both in ms of `performance.now`. */
  async recovered(after: number): Promise<number> {
    await this.#until(() => this.#streams.some(({ since }) => since > after))
    return Math.max(...this.#streams.map(({ since }) => since))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#watching
  }

  async #until(holds: () => boolean): Promise<void> {
    const end = performance.now() + patience
    while (!(this.#streams.every((one) => one.isSteady(performance.now())) && holds())) {
      if (performance.now() > end) {
        const [picture, sound] = this.#streams.map((one) => one.described(performance.now()))
        throw new Error(`Within a minute did not come back: picture ${picture}, sound ${sound}.`)
      }
      await pause(50)
    }
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      const { framesDecoded, audioBytes } = await receivedMedia(this.#page)
      const [picture, sound] = this.#streams
      picture.count(framesDecoded, performance.now())
      sound.count(audioBytes, performance.now())
      await pause(30)
    }
  }
}

class Stream {
  /** When it began to arrive without a break. */
  since = Number.POSITIVE_INFINITY
  readonly #still: number
  #total = 0
  #isAnew = true
  #grewAt = Number.NEGATIVE_INFINITY

  constructor(still: number) {
    this.#still = still
  }

  count(total: number, now: number): void {
    // A new connection counts from nothing: however soon it came, the one before was interrupted.
    if (total < this.#total) this.#isAnew = true
    if (total > this.#total) {
      if (this.#isAnew || now - this.#grewAt > this.#still) this.since = now
      this.#isAnew = false
      this.#grewAt = now
    }
    this.#total = total
  }

  described(now: number): string {
    const age = (at: number) => `${((now - at) / 1000).toFixed(1)} s ago`
    return `(${this.#total} in all, the last ${age(this.#grewAt)}, without a break since ${age(this.since)})`
  }

  isSteady(now: number): boolean {
    return now - this.#grewAt <= this.#still && now - this.since >= steady
  }
}
