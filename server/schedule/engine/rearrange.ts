import { isForGood, obstaclesAt, standersIn } from './obstacles.ts'
import type { State } from './state.ts'
import { at } from './tables.ts'

/** How many obstacles may be looked at before a search gives up. */
const patience = 20_000

/** How many of those that could make way for a wish are tried. */
const breadth = 8

/**
 * Places a wish by moving as few others as possible: first none, then one, and so on (iterative deepening). What is
 * pushed from its slot goes to the nearest that will take it. Deterministic. Whatever fails is taken back whole.
 */
export class Rearranger {
  readonly #state: State
  /** Where each wish would best be, and where people know it to be. -1 where that is nowhere. */
  readonly #home: Int32Array
  readonly #known: Int32Array
  readonly #isMoving = new Set<number>()
  #left = 0

  constructor(state: State, home: Int32Array, known = home) {
    this.#state = state
    this.#home = home
    this.#known = known
  }

  /** Puts a waiting wish at a slot, with at most so many others moved. */
  placeAt(wish: number, slot: number, most: number): boolean {
    for (let others = 0; others <= most; others++) {
      this.#left = patience
      if (this.#put(wish, slot, others, [])) return true
    }
    return false
  }

  /** Puts a waiting wish at any slot, the nearest to its home of those for which the fewest others move. */
  place(wish: number, most: number): boolean {
    const slots = this.#slotsFor(wish, at(this.#home, wish))
    for (let others = 0; others <= most; others++) {
      this.#left = patience
      for (const slot of slots) if (this.#put(wish, slot, others, [])) return true
    }
    return false
  }

  /** Its slots, the nearest first: those of the same day before all others. */
  #slotsFor(wish: number, home: number): number[] {
    const { domain, day, slots } = this.#state.tables
    const own = [...domain.items.subarray(at(domain.starts, wish), at(domain.starts, wish + 1))]
    if (home < 0) return own
    const far = (slot: number) => Math.abs(slot - home) + (at(day, slot) === at(day, home) ? 0 : slots)
    return own.sort((one, other) => far(one) - far(other) || one - other)
  }

  /** Puts a wish at a slot, then every one of `pushed` somewhere, with at most `others` more pushed. */
  #put(
    wish: number,
    slot: number,
    others: number,
    pushed: readonly { wish: number; from: number }[],
  ): boolean {
    const state = this.#state
    const { tables } = state
    if (at(tables.possible, wish * tables.slots + slot) === 0 || this.#left-- <= 0) return false
    if (state.fits(wish, slot)) {
      state.place(wish, slot)
      this.#isMoving.add(wish)
      const done = this.#settle(pushed, others)
      this.#isMoving.delete(wish)
      if (!done) state.remove(wish)
      return done
    }
    if (others === 0) return false
    const [obstacle] = obstaclesAt(state, wish, slot)
    if (!obstacle || isForGood(obstacle)) return false
    for (const stander of this.#movable(standersIn(state, obstacle, slot))) {
      const from = at(state.slot, stander)
      state.remove(stander)
      this.#isMoving.add(stander)
      const done = this.#put(wish, slot, others - 1, [...pushed, { wish: stander, from }])
      this.#isMoving.delete(stander)
      if (done) return true
      state.place(stander, from)
    }
    return false
  }

  #settle(pushed: readonly { wish: number; from: number }[], others: number): boolean {
    const [next, ...rest] = pushed
    if (!next) return true
    return this.#slotsFor(next.wish, next.from).some(
      (slot) => slot !== next.from && this.#put(next.wish, slot, others, rest),
    )
  }

  /** Those that may make way: not locked, not moved already; what nobody knows of first, then the light. */
  #movable(wishes: readonly number[]): number[] {
    const { fixed, weight } = this.#state.tables
    const isKnown = (wish: number) => (at(this.#known, wish) < 0 ? 0 : 1)
    return wishes
      .filter((wish) => at(fixed, wish) < 0 && !this.#isMoving.has(wish))
      .sort(
        (one, other) => isKnown(one) - isKnown(other) || at(weight, one) - at(weight, other) || one - other,
      )
      .slice(0, breadth)
  }
}
