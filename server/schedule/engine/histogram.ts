import { at } from './tables.ts'

/** How many parties have 0, 1, 2 … of something. */
export class Histogram {
  #counts: Int32Array

  constructor(values: Int32Array) {
    this.#counts = new Int32Array(64)
    for (const value of values) this.#add(value, 1)
  }

  move(from: number, to: number): void {
    this.#add(from, -1)
    this.#add(to, 1)
  }

  #add(value: number, count: number): void {
    if (value >= this.#counts.length) {
      const wider = new Int32Array(value * 2)
      wider.set(this.#counts)
      this.#counts = wider
    }
    this.#counts[value] = at(this.#counts, value) + count
  }

  /** The largest minus the smallest; 0 of nothing. */
  get spread(): number {
    let most = this.#counts.length - 1
    while (most > 0 && at(this.#counts, most) === 0) most--
    let least = 0
    while (least < most && at(this.#counts, least) === 0) least++
    return most - least
  }
}
