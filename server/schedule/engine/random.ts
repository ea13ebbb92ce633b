/** Numbers that look random and are the same for the same seed: Marsaglia's xorshift, 32 bits. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) || 1
  }

  /** A whole number of 32 bits, kept signed: so small that no object is made for it. */
  #next(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return x
  }

  /** At least 0 and below 1. */
  fraction(): number {
    return (this.#next() >>> 0) / 4294967296
  }

  /** A whole number of 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(((this.#next() >>> 0) / 4294967296) * count)
  }
}
