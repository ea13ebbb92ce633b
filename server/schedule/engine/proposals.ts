import { Moves } from './moves.ts'
import type { Random } from './random.ts'
import type { State } from './state.ts'
import { at, type Tables } from './tables.ts'

/**
 * The moves that the annealing tries, by chance: a waiting wish is placed, a party's thin day is cleared, or a meeting
 * goes where it closes a hole. Whether a move is kept is for others to say.
 */
export class Proposals {
  /** Whether there is anything that can change its slot. */
  readonly canMove: boolean
  readonly #state: State
  readonly #tables: Tables
  readonly #random: Random
  readonly #moves: Moves
  readonly #mandatory: boolean
  readonly #movable: Int32Array

  constructor(state: State, random: Random) {
    const { tables } = state
    this.#state = state
    this.#tables = tables
    this.#random = random
    this.#moves = new Moves(state, random)
    this.#mandatory = tables.model.mandatory
    const { starts } = tables.domain
    this.#movable = Int32Array.from(
      Array.from({ length: tables.wishes }, (_, wish) => wish).filter(
        (wish) => at(tables.fixed, wish) < 0 && at(starts, wish + 1) > at(starts, wish),
      ),
    )
    this.canMove = this.#movable.length > 0
  }

  /**
   * Makes one move; false where chance found none that can be made, and then what it began is to be undone. `toPlace`
   * is how often it places what waits, 0 to 1; `turn` is the move's number.
   */
  make(toPlace: number, turn: number): boolean {
    this.#moves.begin()
    if (this.#state.waitingCount > 0 && this.#random.fraction() < toPlace) return this.#tryPlacing(turn)
    if (this.#tables.hasMinimums && this.#random.fraction() < 0.1) return this.#tryClearing()
    return this.#tryMoving()
  }

  /** Takes the last move back. */
  undo(): void {
    this.#moves.undo()
  }

  /** A waiting wish goes to some slot; those in its way go elsewhere or wait. */
  #tryPlacing(turn: number): boolean {
    const state = this.#state
    const { domain, sideA, sideB } = this.#tables
    const wish = at(state.waiting, this.#random.below(state.waitingCount))
    const first = at(domain.starts, wish)
    const count = at(domain.starts, wish + 1) - first
    if (count === 0) return false
    let slot = at(domain.items, first + this.#random.below(count))
    if (this.#random.fraction() < 0.5)
      for (let step = 0; step < count; step++) {
        const candidate = at(domain.items, first + ((step + turn) % count))
        if (state.fits(wish, candidate)) {
          slot = candidate
          break
        }
      }
    let other = -1
    if (this.#random.fraction() < 0.8) {
      const a = at(sideA, wish)
      const party = state.blocker(a, slot, 0) === -1 ? at(sideB, wish) : a
      other = this.#freeSlot(party, slot)
    }
    return this.#moves.send(wish, slot, other, { mayDrop: true, mayOverstep: this.#mandatory })
  }

  /** A party with fewer meetings on a day than it wants to come for gives up that day; they wait. */
  #tryClearing(): boolean {
    const { sideA, sideB } = this.#tables
    const wish = at(this.#movable, this.#random.below(this.#movable.length))
    const slot = at(this.#state.slot, wish)
    return slot >= 0 && this.#clearDay(at(this.#random.fraction() < 0.5 ? sideA : sideB, wish), slot)
  }

  /** Takes a party out of the day of a slot, if it has too few meetings there; by chance those too whom that leaves with too few. */
  #clearDay(party: number, slot: number): boolean {
    const state = this.#state
    const { days, day, sideA, sideB, minPerDay, dayFirst, dayLast, fixed } = this.#tables
    if (at(state.inDay, party * days + at(day, slot)) >= at(minPerDay, party)) return false
    const wishes = state.wishesOfIn(party, at(dayFirst, slot), at(dayLast, slot))
    if (wishes.some((wish) => at(fixed, wish) >= 0)) return false
    for (const wish of wishes) this.#moves.release(wish)
    for (const wish of wishes) {
      const other = at(sideA, wish) === party ? at(sideB, wish) : at(sideA, wish)
      if (this.#random.fraction() < 0.5) this.#clearDay(other, slot)
    }
    return true
  }

  /** Some slot at which a party could take another meeting. */
  #freeSlot(party: number, except: number): number {
    const { slots } = this.#tables
    const start = this.#random.below(slots)
    for (let step = 0; step < slots; step++) {
      const slot = (start + step) % slots
      if (slot !== except && this.#state.blocker(party, slot, 0) === -1) return slot
    }
    return -1
  }

  /** A placed wish changes its slot: into a hole of a party that has one, or to the edge of a party's day. */
  #tryMoving(): boolean {
    const state = this.#state
    const random = this.#random
    let wish: number
    let slot: number
    if (state.holedCount > 0 && random.fraction() < 0.5) {
      const party = at(state.holed, random.below(state.holedCount))
      ;[wish, slot] = this.#intoHole(party)
    } else {
      wish = at(this.#movable, random.below(this.#movable.length))
      if (at(state.slot, wish) < 0) return false
      slot = random.fraction() < 0.7 ? this.#besideOwn(wish) : this.#anySlot(wish)
    }
    if (wish < 0 || slot < 0) return false
    const { tables } = state
    if (at(tables.fixed, wish) >= 0 || at(tables.possible, wish * tables.slots + slot) === 0) return false
    const from = at(state.slot, wish)
    if (slot === from) return false
    const licence = { mayDrop: false, mayOverstep: this.#mandatory }
    if (!this.#moves.send(wish, slot, from, licence)) return false
    return this.#balance(wish, slot, from)
  }

  #anySlot(wish: number): number {
    const { starts, items } = this.#tables.domain
    const first = at(starts, wish)
    return at(items, first + this.#random.below(at(starts, wish + 1) - first))
  }

  /** A meeting of a party and a hole of it to put it in; -1 where chance finds none. */
  #intoHole(party: number): [number, number] {
    const state = this.#state
    const { slots, day, gap } = this.#tables
    const random = this.#random
    const row = party * slots
    // One of the idle slots that make holes, by reservoir sampling; and where the day's first and last meetings are.
    let hole = -1
    let seen = 0
    let last = -1
    for (let slot = 0; slot < slots; slot++) {
      if (at(state.meetings, row + slot) === 0) continue
      if (last >= 0 && at(day, last) === at(day, slot) && slot - last - 1 > at(gap, party))
        for (let idle = last + 1; idle < slot; idle++) if (random.below(++seen) === 0) hole = idle
      last = slot
    }
    if (hole < 0) return [-1, -1]
    const from = at(this.#tables.dayFirst, hole)
    const to = at(this.#tables.dayLast, hole)
    let first = from
    while (first <= to && at(state.meetings, row + first) === 0) first++
    let final = to
    while (final >= from && at(state.meetings, row + final) === 0) final--
    const chance = random.fraction()
    let slot = chance < 0.4 ? first : final
    if (chance >= 0.8) {
      let busy = 0
      for (let other = first; other <= final; other++)
        if (at(state.meetings, row + other) > 0 && random.below(++busy) === 0) slot = other
    }
    const wish = state.occupant(party, slot, random.below(at(state.meetings, row + slot)))
    return [wish, random.fraction() < 0.7 ? hole : this.#anySlot(wish)]
  }

  /** A free slot within or at the edge of what else one of a wish's parties has on a day; -1 where there is none. */
  #besideOwn(wish: number): number {
    const state = this.#state
    const { slots, sideA, sideB, possible, dayFirst, dayLast, gap, days } = this.#tables
    const random = this.#random
    const own = at(state.slot, wish)
    const party = at(random.fraction() < 0.5 ? sideA : sideB, wish)
    const row = party * slots
    const near = days > 1 && random.fraction() < 0.25 ? random.below(slots) : own
    const from = at(dayFirst, near)
    const to = at(dayLast, near)
    let first = -1
    let final = -1
    for (let slot = from; slot <= to; slot++)
      if (at(state.meetings, row + slot) > (slot === own ? 1 : 0)) {
        if (first < 0) first = slot
        final = slot
      }
    if (first < 0) return this.#anySlot(wish)
    const margin = 1 + at(gap, party)
    let chosen = -1
    let seen = 0
    for (let slot = Math.max(from, first - margin); slot <= Math.min(to, final + margin); slot++)
      if (
        slot !== own &&
        at(state.meetings, row + slot) === 0 &&
        at(possible, wish * slots + slot) === 1 &&
        random.below(++seen) === 0
      )
        chosen = slot
    return chosen
  }

  /** Where a slot now holds too much, part of it goes back to the slot that the move began at. */
  #balance(wish: number, slot: number, from: number): boolean {
    const state = this.#state
    const { slots, rooms, wishPools, poolCapacity } = this.#tables
    const pool =
      at(wishPools.starts, wish + 1) > at(wishPools.starts, wish)
        ? at(wishPools.items, at(wishPools.starts, wish))
        : -1
    for (let turn = 0; turn < 3; turn++) {
      const tooMany =
        at(state.roomsUsed, slot) > at(rooms, slot) && at(state.roomsUsed, from) < at(rooms, from)
      const tooManyOfPool =
        pool >= 0 && at(state.poolUsed, pool * slots + slot) > at(poolCapacity, pool * slots + slot)
      if ((!tooMany && !tooManyOfPool) || this.#random.fraction() >= 0.9) return true
      const back = this.#someAt(slot, from, tooManyOfPool ? pool : -1)
      if (back < 0) return true
      if (!this.#moves.send(back, from, slot, { mayDrop: false, mayOverstep: this.#mandatory })) return false
    }
    return true
  }

  /** A wish at a slot, of a pool if one is named, that this move has not touched and that could stand at another. */
  #someAt(slot: number, target: number, pool: number): number {
    const state = this.#state
    const { slots, fixed, possible, wishPools } = this.#tables
    const count = at(state.roomsUsed, slot)
    const start = this.#random.below(count)
    for (let step = 0; step < (pool < 0 ? Math.min(count, 4) : count); step++) {
      const wish = state.inSlot(slot, (start + step) % count)
      if (pool >= 0 && at(wishPools.items, at(wishPools.starts, wish)) !== pool) continue
      if (this.#moves.hasMoved(wish) || at(fixed, wish) >= 0) continue
      if (at(possible, wish * slots + target) === 1) return wish
    }
    return -1
  }
}
