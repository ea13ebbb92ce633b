import { Histogram } from './histogram.ts'
import type { Assignment, Model, Score } from './model.ts'
import { at, type Tables, tablesOf } from './tables.ts'

/**
 * A schedule that changes: who is where at each slot, with every figure of the objective and every breach of a
 * limit counted as it changes. No party is ever in more meetings at once than it may be, nor within its gap: whoever
 * calls `place` has asked `blocker` first. All other limits may be overstepped on the way; `isValid` tells.
 */
export class State {
  readonly tables: Tables
  /** The slot of each wish, or -1. */
  readonly slot: Int32Array
  /** Meetings by party and slot. */
  readonly meetings: Int32Array
  /** Holes by party. */
  readonly holesOf: Int32Array
  /** Meetings by party and day, and by party. */
  readonly inDay: Int32Array
  readonly inAll: Int32Array
  /** Wishes without a place, in no order. */
  readonly waiting: Int32Array
  waitingCount: number
  /** Parties that have holes, in no order. */
  readonly holed: Int32Array
  holedCount = 0
  readonly roomsUsed: Int32Array
  readonly poolUsed: Int32Array

  missing = 0
  lostWeight = 0
  holes = 0
  idle = 0
  unfriendly = 0
  /** Holes beyond the most that fairness leaves a party, where some party has none. */
  unfair = 0
  overRooms = 0
  overPools = 0
  overQuota = 0
  wrongOrder = 0

  /** A bit for each slot at which a party is busy, 32 slots a word. */
  readonly #busy: Int32Array
  readonly #words: number
  readonly #occupants: Int32Array
  readonly #occupantsAt: Int32Array
  readonly #inSlot: Int32Array
  readonly #placeInSlot: Int32Array
  readonly #placeInWaiting: Int32Array
  readonly #placeInHoled: Int32Array
  readonly #unplacedOf: Int32Array
  readonly #holesSpread: Histogram
  readonly #unplacedSpread: Histogram
  readonly #fairness: number

  constructor(tables: Tables) {
    const { parties, slots, wishes, days } = tables
    this.tables = tables
    this.slot = new Int32Array(wishes).fill(-1)
    this.meetings = new Int32Array(parties * slots)
    this.holesOf = new Int32Array(parties)
    this.inDay = new Int32Array(parties * days)
    this.inAll = new Int32Array(parties)
    this.waiting = Int32Array.from({ length: wishes }, (_, wish) => wish)
    this.#placeInWaiting = this.waiting.slice()
    this.waitingCount = wishes
    this.holed = new Int32Array(parties)
    this.#placeInHoled = new Int32Array(parties).fill(-1)
    this.roomsUsed = new Int32Array(slots)
    this.poolUsed = new Int32Array(tables.pools * slots)
    this.#words = (slots + 31) >> 5
    this.#busy = new Int32Array(parties * this.#words)
    this.#occupantsAt = new Int32Array(parties + 1)
    for (let party = 0; party < parties; party++)
      this.#occupantsAt[party + 1] = at(this.#occupantsAt, party) + slots * at(tables.delegates, party)
    this.#occupants = new Int32Array(at(this.#occupantsAt, parties))
    this.#inSlot = new Int32Array(slots * wishes)
    this.#placeInSlot = new Int32Array(wishes)
    this.#unplacedOf = new Int32Array(parties)
    this.#fairness = tables.model.fairness ?? Infinity
    for (let wish = 0; wish < wishes; wish++) {
      this.lostWeight += at(tables.weight, wish)
      this.missing += at(tables.must, wish)
      for (const party of [at(tables.sideA, wish), at(tables.sideB, wish)])
        this.#unplacedOf[party] = at(this.#unplacedOf, party) + 1
    }
    for (let party = 0; party < parties; party++) this.missing += at(tables.minTotal, party)
    this.#holesSpread = new Histogram(this.holesOf)
    this.#unplacedSpread = new Histogram(this.#unplacedOf)
  }

  /** The `index`-th of the wishes placed at a slot. */
  inSlot(slot: number, index: number): number {
    return at(this.#inSlot, slot * this.tables.wishes + index)
  }

  /** The `index`-th of a party's wishes placed at a slot. */
  occupant(party: number, slot: number, index: number): number {
    const { delegates } = this.tables
    return at(this.#occupants, at(this.#occupantsAt, party) + slot * at(delegates, party) + index)
  }

  /** All wishes placed at a slot. */
  wishesAt(slot: number): number[] {
    return Array.from({ length: at(this.roomsUsed, slot) }, (_, index) => this.inSlot(slot, index))
  }

  /** All wishes of a party placed at slots `from` to `to`. */
  wishesOfIn(party: number, from: number, to: number): number[] {
    const found: number[] = []
    for (let slot = from; slot <= to; slot++)
      for (let index = 0; index < at(this.meetings, party * this.tables.slots + slot); index++)
        found.push(this.occupant(party, slot, index))
    return found
  }

  /** Those placed that a wish at a slot would stand before or after wrongly. */
  wronglyOrdered(wish: number, slot: number): number[] {
    const { before, after } = this.tables
    const first = before.items.subarray(at(before.starts, wish), at(before.starts, wish + 1))
    const then = after.items.subarray(at(after.starts, wish), at(after.starts, wish + 1))
    return [
      ...first.filter((other) => at(this.slot, other) >= slot),
      ...then.filter((other) => at(this.slot, other) >= 0 && at(this.slot, other) <= slot),
    ]
  }

  /** Puts a waiting wish at a slot. */
  place(wish: number, slot: number): void {
    const { tables } = this
    this.slot[wish] = slot
    this.#join(at(tables.sideA, wish), wish, slot)
    this.#join(at(tables.sideB, wish), wish, slot)
    const used = at(this.roomsUsed, slot)
    this.#placeInSlot[wish] = used
    this.#inSlot[slot * tables.wishes + used] = wish
    this.roomsUsed[slot] = used + 1
    if (used + 1 > at(tables.rooms, slot)) this.overRooms++
    const { starts, items } = tables.wishPools
    for (let place = at(starts, wish); place < at(starts, wish + 1); place++) {
      const pool = at(items, place) * tables.slots + slot
      const taken = at(this.poolUsed, pool) + 1
      this.poolUsed[pool] = taken
      if (taken > at(tables.poolCapacity, pool)) this.overPools++
    }
    if (tables.hasOrder) this.wrongOrder += this.#wrongAt(wish, slot)
    this.lostWeight -= at(tables.weight, wish)
    this.missing -= at(tables.must, wish)
    const last = at(this.waiting, --this.waitingCount)
    const here = at(this.#placeInWaiting, wish)
    this.waiting[here] = last
    this.#placeInWaiting[last] = here
  }

  /** Takes a placed wish out again. */
  remove(wish: number): void {
    const { tables } = this
    const slot = at(this.slot, wish)
    if (tables.hasOrder) this.wrongOrder -= this.#wrongAt(wish, slot)
    this.slot[wish] = -1
    this.#leave(at(tables.sideA, wish), wish, slot)
    this.#leave(at(tables.sideB, wish), wish, slot)
    const used = at(this.roomsUsed, slot) - 1
    this.roomsUsed[slot] = used
    if (used >= at(tables.rooms, slot)) this.overRooms--
    const moved = at(this.#inSlot, slot * tables.wishes + used)
    this.#inSlot[slot * tables.wishes + at(this.#placeInSlot, wish)] = moved
    this.#placeInSlot[moved] = at(this.#placeInSlot, wish)
    const { starts, items } = tables.wishPools
    for (let place = at(starts, wish); place < at(starts, wish + 1); place++) {
      const pool = at(items, place) * tables.slots + slot
      const taken = at(this.poolUsed, pool) - 1
      this.poolUsed[pool] = taken
      if (taken >= at(tables.poolCapacity, pool)) this.overPools--
    }
    this.lostWeight += at(tables.weight, wish)
    this.missing += at(tables.must, wish)
    this.#placeInWaiting[wish] = this.waitingCount
    this.waiting[this.waitingCount++] = wish
  }

  #join(party: number, wish: number, slot: number): void {
    const { tables } = this
    const here = party * tables.slots + slot
    const before = at(this.meetings, here)
    this.#occupants[at(this.#occupantsAt, party) + slot * at(tables.delegates, party) + before] = wish
    if (before === 0) this.#reshape(party, slot, 1)
    this.meetings[here] = before + 1
    this.unfriendly += at(tables.unfriendly, here)
    const dayRow = party * tables.days + at(tables.day, slot)
    const today = at(this.inDay, dayRow) + 1
    const total = at(this.inAll, party) + 1
    this.inDay[dayRow] = today
    this.inAll[party] = total
    if (today > at(tables.maxPerDay, party)) this.overQuota++
    if (total > at(tables.maxTotal, party)) this.overQuota++
    if (tables.hasMinimums) {
      if (total <= at(tables.minTotal, party)) this.missing--
      const least = at(tables.minPerDay, party)
      if (today === 1) this.missing += Math.max(least - 1, 0)
      else if (today <= least) this.missing--
    }
    const unplaced = at(this.#unplacedOf, party)
    this.#unplacedOf[party] = unplaced - 1
    this.#unplacedSpread.move(unplaced, unplaced - 1)
  }

  #leave(party: number, wish: number, slot: number): void {
    const { tables } = this
    const here = party * tables.slots + slot
    const left = at(this.meetings, here) - 1
    const first = at(this.#occupantsAt, party) + slot * at(tables.delegates, party)
    for (let index = first; index < first + left; index++)
      if (at(this.#occupants, index) === wish) {
        this.#occupants[index] = at(this.#occupants, first + left)
        break
      }
    this.meetings[here] = left
    if (left === 0) this.#reshape(party, slot, -1)
    this.unfriendly -= at(tables.unfriendly, here)
    const dayRow = party * tables.days + at(tables.day, slot)
    const today = at(this.inDay, dayRow) - 1
    const total = at(this.inAll, party) - 1
    this.inDay[dayRow] = today
    this.inAll[party] = total
    if (today >= at(tables.maxPerDay, party)) this.overQuota--
    if (total >= at(tables.maxTotal, party)) this.overQuota--
    if (tables.hasMinimums) {
      if (total < at(tables.minTotal, party)) this.missing++
      const least = at(tables.minPerDay, party)
      if (today === 0) this.missing -= Math.max(least - 1, 0)
      else if (today < least) this.missing++
    }
    const unplaced = at(this.#unplacedOf, party)
    this.#unplacedOf[party] = unplaced + 1
    this.#unplacedSpread.move(unplaced, unplaced + 1)
  }

  /** The last slot before another, not before `first`, at which a party is busy; -1 where there is none. */
  #busyBefore(party: number, slot: number, first: number): number {
    const row = party * this.#words
    let word = slot >> 5
    let bits = at(this.#busy, row + word) & ((1 << (slot & 31)) - 1)
    for (;;) {
      if (bits !== 0) {
        const found = (word << 5) + 31 - Math.clz32(bits)
        return found >= first ? found : -1
      }
      if (--word < first >> 5) return -1
      bits = at(this.#busy, row + word)
    }
  }

  /** The first slot after another, not after `last`, at which a party is busy; -1 where there is none. */
  #busyAfter(party: number, slot: number, last: number): number {
    const row = party * this.#words
    let word = slot >> 5
    let bits = at(this.#busy, row + word) & ~((2 << (slot & 31)) - 1)
    for (;;) {
      if (bits !== 0) {
        const found = (word << 5) + 31 - Math.clz32(bits & -bits)
        return found <= last ? found : -1
      }
      if (++word > last >> 5) return -1
      bits = at(this.#busy, row + word)
    }
  }

  /**
   * Counts holes and idle slots anew around a slot at which a party becomes busy (`sign` 1) or free (-1): only the
   * runs to its neighbours change.
   */
  #reshape(party: number, slot: number, sign: number): void {
    const { tables } = this
    this.#busy[party * this.#words + (slot >> 5)] =
      at(this.#busy, party * this.#words + (slot >> 5)) ^ (1 << (slot & 31))
    const left = this.#busyBefore(party, slot, at(tables.dayFirst, slot))
    const right = this.#busyAfter(party, slot, at(tables.dayLast, slot))
    const gap = at(tables.gap, party)
    const toLeft = left < 0 ? 0 : slot - left - 1 - gap
    const toRight = right < 0 ? 0 : right - slot - 1 - gap
    const across = left < 0 || right < 0 ? 0 : right - left - 1 - gap
    const holes = (toLeft > 0 ? 1 : 0) + (toRight > 0 ? 1 : 0) - (across > 0 ? 1 : 0)
    this.idle += sign * (Math.max(toLeft, 0) + Math.max(toRight, 0) - Math.max(across, 0))
    if (holes === 0) return
    const before = at(this.holesOf, party)
    const now = before + sign * holes
    this.holesOf[party] = now
    this.#holesSpread.move(before, now)
    this.holes += now - before
    this.unfair += Math.max(now - this.#fairness, 0) - Math.max(before - this.#fairness, 0)
    if (before === 0) {
      this.#placeInHoled[party] = this.holedCount
      this.holed[this.holedCount++] = party
    } else if (now === 0) {
      const moved = at(this.holed, --this.holedCount)
      const place = at(this.#placeInHoled, party)
      this.holed[place] = moved
      this.#placeInHoled[moved] = place
    }
  }

  #wrongAt(wish: number, slot: number): number {
    const { before, after } = this.tables
    let wrong = 0
    for (let place = at(before.starts, wish); place < at(before.starts, wish + 1); place++)
      if (at(this.slot, at(before.items, place)) >= slot) wrong++
    for (let place = at(after.starts, wish); place < at(after.starts, wish + 1); place++) {
      const other = at(this.slot, at(after.items, place))
      if (other >= 0 && other <= slot) wrong++
    }
    return wrong
  }

  /**
   * A wish in the way of one more meeting of a party at a slot, -1 where none is, -2 where the party is away. `pick`,
   * at least 0 and below 1, chooses which of several.
   */
  blocker(party: number, slot: number, pick: number): number {
    const { tables, meetings } = this
    const row = party * tables.slots
    const here = at(meetings, row + slot)
    if (here >= at(tables.present, row + slot))
      return here === 0 ? -2 : this.occupant(party, slot, Math.floor(pick * here))
    const gap = at(tables.gap, party)
    if (gap === 0) return -1
    const delegates = at(tables.delegates, party)
    const first = at(tables.dayFirst, slot)
    const last = at(tables.dayLast, slot)
    for (let from = Math.max(first, slot - gap); from <= slot; from++) {
      const to = Math.min(last, from + gap)
      let held = 0
      for (let other = from; other <= to; other++) held += at(meetings, row + other)
      if (held < delegates) continue
      let index = Math.floor(pick * held)
      for (let other = from; other <= to; other++) {
        const count = at(meetings, row + other)
        if (index < count) return this.occupant(party, other, index)
        index -= count
      }
    }
    return -1
  }

  /** Whether both parties can take a wish at a slot, whatever the other limits say. */
  isOpen(wish: number, slot: number): boolean {
    const { sideA, sideB } = this.tables
    return this.blocker(at(sideA, wish), slot, 0) === -1 && this.blocker(at(sideB, wish), slot, 0) === -1
  }

  /** Whether a waiting wish can stand at a slot with nothing else changed and no limit overstepped. */
  fits(wish: number, slot: number): boolean {
    const { tables } = this
    if (at(tables.possible, wish * tables.slots + slot) === 0) return false
    if (at(this.roomsUsed, slot) >= at(tables.rooms, slot)) return false
    if (!this.isOpen(wish, slot)) return false
    const day = at(tables.day, slot)
    if (this.isFull(at(tables.sideA, wish), day) || this.isFull(at(tables.sideB, wish), day)) return false
    const { starts, items } = tables.wishPools
    for (let place = at(starts, wish); place < at(starts, wish + 1); place++) {
      const pool = at(items, place) * tables.slots + slot
      if (at(this.poolUsed, pool) >= at(tables.poolCapacity, pool)) return false
    }
    return !tables.hasOrder || this.#wrongAt(wish, slot) === 0
  }

  /** Whether a party has all the meetings it may have, on this day or in all. */
  isFull(party: number, day: number): boolean {
    const { tables } = this
    return (
      at(this.inAll, party) >= at(tables.maxTotal, party) ||
      at(this.inDay, party * tables.days + day) >= at(tables.maxPerDay, party)
    )
  }

  /** How many limits are overstepped, the orders' and quotas' among them. */
  get over(): number {
    return this.overRooms + this.overPools + this.overQuota + this.wrongOrder
  }

  /** Whether it keeps every limit. Where all must be placed, whether all are as well. */
  get isValid(): boolean {
    if (this.over > 0 || (this.tables.model.mandatory && this.waitingCount > 0)) return false
    return this.unfair === 0 || this.#holesSpread.spread <= this.#fairness
  }

  get strain(): number {
    return this.idle + this.unfriendly
  }

  /** Level 4: how far apart parties are in holes and in unplaced wishes. */
  get unfairness(): number {
    return this.#holesSpread.spread + this.#unplacedSpread.spread
  }

  score(totalWeight: number): Score {
    return {
      missing: this.missing,
      weight: totalWeight - this.lostWeight,
      holes: this.holes,
      strain: this.strain,
      unfairness: this.unfairness,
    }
  }

  /** Makes it this schedule. */
  load(assignment: Assignment): void {
    for (let wish = 0; wish < this.tables.wishes; wish++) {
      const wanted = at(assignment, wish)
      if (at(this.slot, wish) >= 0 && at(this.slot, wish) !== wanted) this.remove(wish)
    }
    for (let wish = 0; wish < this.tables.wishes; wish++)
      if (at(assignment, wish) >= 0 && at(this.slot, wish) < 0) this.place(wish, at(assignment, wish))
  }
}

/** Whether a schedule from elsewhere is one of this model: what is locked stands, and no limit is overstepped. */
export function keepsEveryLimit(model: Model, assignment: Assignment): boolean {
  const state = new State(tablesOf(model))
  const { tables } = state
  for (let wish = 0; wish < tables.wishes; wish++) {
    const slot = at(assignment, wish)
    if (at(tables.fixed, wish) >= 0 && slot !== at(tables.fixed, wish)) return false
    if (slot < 0) continue
    const isPossible = at(tables.possible, wish * tables.slots + slot) === 1
    if (!isPossible || !state.isOpen(wish, slot)) return false
    state.place(wish, slot)
  }
  return state.isValid
}
