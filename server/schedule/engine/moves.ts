import type { Random } from './random.ts'
import type { State } from './state.ts'
import { at, type Tables } from './tables.ts'

/** What a move may do besides finding every wish a place. */
interface Licence {
  /** Leave wishes that find none waiting. */
  mayDrop: boolean
  /** Overstep rooms, pools, quotas and orders; parties' own limits never. */
  mayOverstep: boolean
}

const longest = 400

/**
 * Moves of many wishes at once that can be taken back whole. The moves are chains: a wish goes to a slot, those in its
 * way at that slot to another, those in the way there to the first again, and so on. Between two slots such a chain is
 * a connected part of the graph of conflicts and swaps it (Kempe 1879; in bipartite graphs König 1916).
 */
export class Moves {
  readonly #state: State
  readonly #tables: Tables
  readonly #random: Random
  readonly #moved: Int32Array
  readonly #from: Int32Array
  #count = 0
  readonly #round: Int32Array
  #now = 0
  readonly #stackWish: Int32Array
  readonly #stackSlot: Int32Array
  #top = 0

  constructor(state: State, random: Random) {
    this.#state = state
    this.#tables = state.tables
    this.#random = random
    const room = state.tables.wishes + 1
    this.#moved = new Int32Array(room)
    this.#from = new Int32Array(room)
    this.#round = new Int32Array(room)
    this.#stackWish = new Int32Array(room)
    this.#stackSlot = new Int32Array(room)
  }

  /** Begins a move; what was moved before can no longer be taken back. */
  begin(): void {
    this.#now++
    this.#count = 0
  }

  /** Whether this move has touched a wish, which it does once at most. */
  hasMoved(wish: number): boolean {
    return at(this.#round, wish) === this.#now
  }

  /** Takes everything back that has moved since `begin`. */
  undo(): void {
    const state = this.#state
    for (let place = 0; place < this.#count; place++) {
      const wish = at(this.#moved, place)
      if (at(state.slot, wish) >= 0) state.remove(wish)
    }
    for (let place = 0; place < this.#count; place++) {
      const slot = at(this.#from, place)
      if (slot >= 0) state.place(at(this.#moved, place), slot)
    }
    this.#count = 0
  }

  /**
   * Sends a wish to a slot; whoever is in its way goes to `other` and so on, alternating. Where `other` is -1, or a
   * wish cannot stand there, it goes wherever it fits. False where that cannot be done: then undo.
   */
  send(wish: number, slot: number, other: number, licence: Licence): boolean {
    const state = this.#state
    const tables = this.#tables
    this.#top = 0
    this.#lift(wish, slot)
    for (let length = 0; this.#top > 0; length++) {
      if (length > longest) return false
      const next = at(this.#stackWish, --this.#top)
      const target = at(this.#stackSlot, this.#top)
      if (target < 0 || at(tables.possible, next * tables.slots + target) === 0) {
        if (!this.#settle(next, slot, target < 0 ? -1 : other, licence)) return false
        continue
      }
      const alternate = target === slot ? other : slot
      if (!this.#clear(at(tables.sideA, next), target, alternate)) return false
      if (!this.#clear(at(tables.sideB, next), target, alternate)) return false
      if (!licence.mayOverstep && !this.#makeRoom(next, target, alternate)) return false
      state.place(next, target)
    }
    return true
  }

  /** Takes a placed wish out; it waits. */
  release(wish: number): void {
    this.#note(wish)
    this.#state.remove(wish)
  }

  /** Lifts a wish from where it stands, to be put at a slot later in this move. */
  #lift(wish: number, target: number): void {
    this.#note(wish)
    if (at(this.#state.slot, wish) >= 0) this.#state.remove(wish)
    this.#stackWish[this.#top] = wish
    this.#stackSlot[this.#top++] = target
  }

  /** Remembers where a wish stood, once a move. */
  #note(wish: number): void {
    this.#round[wish] = this.#now
    this.#moved[this.#count] = wish
    this.#from[this.#count++] = at(this.#state.slot, wish)
  }

  #mayLift(wish: number): boolean {
    return at(this.#tables.fixed, wish) < 0 && at(this.#round, wish) !== this.#now
  }

  /** Sends all away who keep a party from a slot. */
  #clear(party: number, slot: number, alternate: number): boolean {
    for (;;) {
      const blocker = this.#state.blocker(party, slot, this.#random.fraction())
      if (blocker === -1) return true
      if (blocker < 0 || !this.#mayLift(blocker)) return false
      this.#lift(blocker, alternate)
    }
  }

  /** Puts a wish wherever it fits, but not at the two slots of the chain. */
  #settle(wish: number, slot: number, other: number, licence: Licence): boolean {
    const { starts, items } = this.#tables.domain
    const first = at(starts, wish)
    const count = at(starts, wish + 1) - first
    const start = this.#random.below(count)
    for (let step = 0; step < count; step++) {
      const candidate = at(items, first + ((start + step) % count))
      if (candidate === slot || candidate === other) continue
      if (licence.mayOverstep ? this.#state.isOpen(wish, candidate) : this.#state.fits(wish, candidate)) {
        this.#state.place(wish, candidate)
        return true
      }
    }
    return licence.mayDrop
  }

  /** Sends away what takes the interpreters, rooms and quotas that a wish needs at a slot, or stands in the wrong order. */
  #makeRoom(wish: number, slot: number, alternate: number): boolean {
    const state = this.#state
    const tables = this.#tables
    const { starts, items } = tables.wishPools
    for (let place = at(starts, wish); place < at(starts, wish + 1); place++) {
      const pool = at(items, place)
      while (
        at(state.poolUsed, pool * tables.slots + slot) >= at(tables.poolCapacity, pool * tables.slots + slot)
      ) {
        const user = this.#userOf(pool, slot)
        if (user < 0) return false
        this.#lift(user, alternate)
      }
    }
    while (at(state.roomsUsed, slot) >= at(tables.rooms, slot)) {
      const user = this.#anyAt(slot)
      if (user < 0) return false
      this.#lift(user, alternate)
    }
    if (!this.#makeQuota(at(tables.sideA, wish), slot) || !this.#makeQuota(at(tables.sideB, wish), slot))
      return false
    return !tables.hasOrder || this.#makeOrder(wish, slot)
  }

  #userOf(pool: number, slot: number): number {
    const { wishPools } = this.#tables
    const count = at(this.#state.roomsUsed, slot)
    const start = this.#random.below(count)
    for (let step = 0; step < count; step++) {
      const wish = this.#state.inSlot(slot, (start + step) % count)
      if (!this.#mayLift(wish)) continue
      for (let place = at(wishPools.starts, wish); place < at(wishPools.starts, wish + 1); place++)
        if (at(wishPools.items, place) === pool) return wish
    }
    return -1
  }

  #anyAt(slot: number): number {
    const count = at(this.#state.roomsUsed, slot)
    const start = this.#random.below(count)
    for (let step = 0; step < Math.min(count, 8); step++) {
      const wish = this.#state.inSlot(slot, (start + step) % count)
      if (this.#mayLift(wish)) return wish
    }
    return -1
  }

  #makeQuota(party: number, slot: number): boolean {
    const state = this.#state
    const tables = this.#tables
    const day = at(tables.day, slot)
    while (state.isFull(party, day)) {
      const inDay = at(state.inDay, party * tables.days + day) >= at(tables.maxPerDay, party)
      const from = inDay ? at(tables.dayFirst, slot) : 0
      const to = inDay ? at(tables.dayLast, slot) : tables.slots - 1
      let chosen = -1
      let seen = 0
      for (let other = from; other <= to; other++) {
        const count = at(state.meetings, party * tables.slots + other)
        for (let index = 0; index < count; index++) {
          const wish = state.occupant(party, other, index)
          if (this.#mayLift(wish) && this.#random.below(++seen) === 0) chosen = wish
        }
      }
      if (chosen < 0) return false
      this.#lift(chosen, -1)
    }
    return true
  }

  #makeOrder(wish: number, slot: number): boolean {
    const { before, after } = this.#tables
    const { slot: slots } = this.#state
    for (let place = at(before.starts, wish); place < at(before.starts, wish + 1); place++) {
      const other = at(before.items, place)
      if (at(slots, other) < slot) continue
      if (!this.#mayLift(other)) return false
      this.#lift(other, -1)
    }
    for (let place = at(after.starts, wish); place < at(after.starts, wish + 1); place++) {
      const other = at(after.items, place)
      if (at(slots, other) < 0 || at(slots, other) > slot) continue
      if (!this.#mayLift(other)) return false
      this.#lift(other, -1)
    }
    return true
  }
}
