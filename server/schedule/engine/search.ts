import type { Assignment, Model, Score } from './model.ts'
import { Moves } from './moves.ts'
import { Random } from './random.ts'
import { compareScores } from './score.ts'
import { State } from './state.ts'
import { at, type Tables, tablesOf } from './tables.ts'

export interface SearchOptions {
  seed: number
  /** How much of the budget is spent, 0 to 1; asked every few hundred iterations with their number. */
  spent: (iterations: number) => number
  /** A schedule that is better than all before. */
  onBetter: (assignment: Assignment, score: Score) => void
  /** A schedule found elsewhere that is better than this one, if there is one. */
  elsewhere?: () => { assignment: Assignment; score: Score } | null
  /** Whether nothing can be better than this, by the bounds known by now: in all, or in what is placed. */
  isOptimal?: (score: Score) => boolean
  placesMost?: (score: Score) => boolean
  start?: Assignment
}

/** What each figure costs in the annealing; lower energy is better. */
interface Prices {
  missing: number
  weight: number
  hole: number
  strain: number
  unfair: number
  rooms: number
  quota: number
  order: number
}

/**
 * Local search for all of the model: builds a schedule, then anneals chains of moves (Kirkpatrick, Gelatt and Vecchi
 * 1983), first for what is placed, then for holes. Deterministic for a seed where `spent` goes by iterations. The
 * best schedule is told as it is found; what is returned is the best of all, null where none was valid, and
 * `infeasible` where what is locked contradicts itself.
 */
export function search(
  model: Model,
  options: SearchOptions,
): { assignment: Assignment; score: Score } | 'infeasible' | null {
  return new Search(tablesOf(model), options).run()
}

class Search {
  readonly #tables: Tables
  readonly #options: SearchOptions
  readonly #random: Random
  readonly #state: State
  readonly #moves: Moves
  readonly #totalWeight: number
  readonly #averageWeight: number
  readonly #mandatory: boolean
  readonly #movable: Int32Array
  #prices: Prices = { missing: 0, weight: 0, hole: 0, strain: 0, unfair: 0, rooms: 0, quota: 0, order: 0 }
  #best: { assignment: Assignment; score: Score } | null = null
  #iterations = 0
  #spent = 0

  constructor(tables: Tables, options: SearchOptions) {
    this.#tables = tables
    this.#options = options
    this.#random = new Random(options.seed)
    this.#state = new State(tables)
    this.#moves = new Moves(this.#state, this.#random)
    this.#totalWeight = this.#state.lostWeight
    this.#averageWeight = this.#totalWeight / Math.max(tables.wishes, 1) || 1
    this.#mandatory = tables.model.mandatory
    const { starts } = tables.domain
    this.#movable = Int32Array.from(
      Array.from({ length: tables.wishes }, (_, wish) => wish).filter(
        (wish) => at(tables.fixed, wish) < 0 && at(starts, wish + 1) > at(starts, wish),
      ),
    )
  }

  run(): { assignment: Assignment; score: Score } | 'infeasible' | null {
    if (!this.#placeLocked()) return 'infeasible'
    const bare = this.#state.slot.slice()
    this.#construct()
    this.#record()
    if (this.#movable.length === 0) return this.#best
    this.#anneal(0.45, true)
    while (!this.#isOver(1)) this.#anneal(1, false)
    if (this.#best) return this.#best
    // With nothing but what is locked, every limit that can be kept is.
    this.#state.load(bare)
    this.#record()
    return this.#best
  }

  #isOver(share: number): boolean {
    const best = this.#best
    return this.#spent >= share || (best !== null && (this.#options.isOptimal?.(best.score) ?? false))
  }

  /** Whether the best schedule that any search knows places as much as can be. */
  #placesMost(): boolean {
    const { placesMost, elsewhere } = this.#options
    if (!placesMost) return false
    const found = elsewhere?.()
    if (found) this.#take(found)
    return this.#best !== null && placesMost(this.#best.score)
  }

  /** Whether another search has placed more meanwhile: then its schedule is the one to go on with. */
  #isOutdone(): boolean {
    const found = this.#options.elsewhere?.()
    const best = this.#best?.score
    if (!found) return false
    this.#take(found)
    return (
      !best ||
      found.score.missing < best.missing ||
      (found.score.missing === best.missing && found.score.weight > best.weight)
    )
  }

  // ── the first schedule ────────────────────────────────────────────────────────────────────────

  /** False where that breaks a limit. */
  #placeLocked(): boolean {
    const { wishes, fixed } = this.#tables
    for (let wish = 0; wish < wishes; wish++) {
      const slot = at(fixed, wish)
      if (slot < 0) continue
      if (at(this.#tables.possible, wish * this.#tables.slots + slot) === 0) return false
      if (!this.#isOpen(wish, slot)) return false
      this.#state.place(wish, slot)
    }
    return this.#state.over === 0
  }

  /** Each wish at the slot that costs least: the heavy, the choosy and the sought-after first. */
  #construct(): void {
    const tables = this.#tables
    const state = this.#state
    const { start } = this.#options
    this.#prices = this.#pricesForHoles()
    if (start)
      for (let wish = 0; wish < tables.wishes; wish++) {
        const slot = at(start, wish)
        if (slot >= 0 && at(state.slot, wish) < 0 && state.fits(wish, slot)) state.place(wish, slot)
      }
    const { starts } = tables.wishesOf
    const degree = (party: number) => at(starts, party + 1) - at(starts, party)
    const keys = Float64Array.from({ length: tables.wishes }, (_, wish) => {
      const choices = at(tables.domain.starts, wish + 1) - at(tables.domain.starts, wish)
      const sought = Math.max(degree(at(tables.sideA, wish)), degree(at(tables.sideB, wish)))
      const worth = this.#mandatory ? 0 : (at(tables.weight, wish) / this.#averageWeight) * 500
      return choices - 2 * sought - worth - at(tables.must, wish) * 1e6 + this.#random.fraction() * 2
    })
    const order = Int32Array.from(keys, (_, wish) => wish).sort(
      (one, other) => (keys[one] ?? 0) - (keys[other] ?? 0),
    )
    for (const wish of order) if (at(state.slot, wish) < 0) this.#placeCheaply(wish)
  }

  #placeCheaply(wish: number): void {
    const { domain, rooms } = this.#tables
    const state = this.#state
    let chosen = -1
    let least = Infinity
    for (let place = at(domain.starts, wish); place < at(domain.starts, wish + 1); place++) {
      const slot = at(domain.items, place)
      if (!state.fits(wish, slot)) continue
      state.place(wish, slot)
      const cost =
        this.#energy() + this.#random.fraction() * 0.3 + (0.5 * at(state.roomsUsed, slot)) / at(rooms, slot)
      state.remove(wish)
      if (cost < least) {
        least = cost
        chosen = slot
      }
    }
    if (chosen >= 0) state.place(wish, chosen)
  }

  #isOpen(wish: number, slot: number): boolean {
    const { sideA, sideB } = this.#tables
    const state = this.#state
    return state.blocker(at(sideA, wish), slot, 0) === -1 && state.blocker(at(sideB, wish), slot, 0) === -1
  }

  // ── annealing ─────────────────────────────────────────────────────────────────────────────────

  #energy(): number {
    const state = this.#state
    const prices = this.#prices
    return (
      prices.missing * state.missing +
      prices.weight * state.lostWeight +
      prices.hole * state.holes +
      prices.strain * (state.idle + state.unfriendly) +
      prices.unfair * state.unfair +
      prices.rooms * (state.overRooms + state.overPools) +
      prices.quota * state.overQuota +
      prices.order * state.wrongOrder
    )
  }

  /**
   * Placing as much as possible, holes hardly counted. What is missing costs much, but little in every second cooling:
   * from one schedule to another that lacks no less the way often leads over one that lacks more.
   */
  #pricesForWeight(cooling: number): Prices {
    const rest = { hole: 0.15, strain: 0, unfair: 3 }
    return this.#mandatory
      ? { ...rest, missing: 4, weight: 4 / this.#averageWeight, rooms: 1.5, quota: 3, order: 2.5 }
      : {
          ...rest,
          missing: cooling % 2 === 0 ? 60 : 12,
          weight: 10 / this.#averageWeight,
          rooms: 100,
          quota: 100,
          order: 100,
        }
  }

  /** Fewest holes; what is placed may be exchanged, hardly lost. */
  #pricesForHoles(): Prices {
    return this.#mandatory
      ? {
          missing: 20,
          weight: 20 / this.#averageWeight,
          hole: 1,
          strain: 0.03,
          unfair: 3,
          rooms: 1.5,
          quota: 3,
          order: 2.5,
        }
      : {
          missing: 400,
          weight: 60 / this.#averageWeight,
          hole: 1,
          strain: 0.03,
          unfair: 3,
          rooms: 1000,
          quota: 1000,
          order: 1000,
        }
  }

  /** One or more coolings, to a share of the whole budget. */
  #anneal(share: number, forWeight: boolean): void {
    const state = this.#state
    if (forWeight && this.#isFull()) return
    this.#prices = forWeight ? this.#pricesForWeight(0) : this.#pricesForHoles()
    let from = this.#spent
    // Large forums are better cooled once, slowly; small ones from several starts.
    const wanted = forWeight ? 2_000 / this.#tables.wishes : 480 / this.#tables.wishes
    const coolings = Math.max(1, Math.min(forWeight ? 4 : 8, Math.floor(wanted)))
    const hot = !forWeight ? 0.7 : this.#mandatory ? 1 : 5
    const cold = forWeight ? 0.25 : 0.12
    const toPlace = forWeight ? 0.5 : state.waitingCount > 0 ? 0.1 : 0
    let cooling = 0
    let temperature = hot
    for (;;) {
      if ((this.#iterations & 511) === 0) {
        this.#spent = this.#options.spent(this.#iterations)
        if (this.#isOver(share) || (forWeight && this.#placesMost())) break
        if (!forWeight && this.#isOutdone()) {
          this.#reload()
          from = this.#spent
        }
        const progress = ((this.#spent - from) / (share - from)) * coolings
        const now = Math.floor(progress)
        if (now !== cooling) {
          cooling = now
          if (forWeight) this.#prices = this.#pricesForWeight(cooling)
          this.#reload()
        }
        temperature = hot * (cold / hot) ** (progress - now)
      }
      this.#iterations++
      this.#step(temperature, toPlace)
      if (this.#mayBeBetter()) this.#record()
      if (forWeight && this.#isFull()) break
    }
    this.#reload()
  }

  /** Whether nothing is left to place, nor missing. */
  #isFull(): boolean {
    const { waitingCount, over, missing } = this.#state
    return waitingCount === 0 && over === 0 && missing === 0
  }

  #reload(): void {
    const found = this.#options.elsewhere?.()
    if (found) this.#take(found)
    if (this.#best) this.#state.load(this.#best.assignment)
  }

  /** One move, kept if the energy falls, or by chance if it rises (Metropolis et al. 1953). */
  #step(temperature: number, toPlace: number): void {
    const state = this.#state
    const before = this.#energy()
    const over = state.over
    this.#moves.begin()
    const placing = state.waitingCount > 0 && this.#random.fraction() < toPlace
    const clearing = !placing && this.#tables.hasMinimums && this.#random.fraction() < 0.1
    const done = placing ? this.#tryPlacing() : clearing ? this.#tryClearing() : this.#tryMoving()
    if (!done || (!this.#mandatory && state.over > over)) {
      this.#moves.undo()
      return
    }
    const rise = this.#energy() - before
    if (rise > 0 && this.#random.fraction() >= Math.exp(-rise / temperature)) this.#moves.undo()
  }

  /** A waiting wish goes to some slot; those in its way go elsewhere or wait. */
  #tryPlacing(): boolean {
    const state = this.#state
    const { domain, sideA, sideB } = this.#tables
    const wish = at(state.waiting, this.#random.below(state.waitingCount))
    const first = at(domain.starts, wish)
    const count = at(domain.starts, wish + 1) - first
    if (count === 0) return false
    let slot = at(domain.items, first + this.#random.below(count))
    if (this.#random.fraction() < 0.5)
      for (let step = 0; step < count; step++) {
        const candidate = at(domain.items, first + ((step + this.#iterations) % count))
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

  // ── the best ──────────────────────────────────────────────────────────────────────────────────

  /** A quick no for most: the levels that cost nothing to compare. */
  #mayBeBetter(): boolean {
    const state = this.#state
    const score = this.#best?.score
    if (!score) return true
    if (state.missing !== score.missing) return state.missing < score.missing
    const weight = this.#totalWeight - state.lostWeight
    if (weight !== score.weight) return weight > score.weight
    if (state.holes !== score.holes) return state.holes < score.holes
    return state.strain <= score.strain
  }

  #take(found: { assignment: Assignment; score: Score }): void {
    if (!this.#best || compareScores(found.score, this.#best.score) < 0) this.#best = found
  }

  #record(): void {
    const state = this.#state
    if (!state.isValid) return
    const score = state.score(this.#totalWeight)
    if (this.#best && compareScores(score, this.#best.score) >= 0) return
    this.#best = { assignment: state.slot.slice(), score }
    this.#options.onBetter(this.#best.assignment, score)
  }
}
