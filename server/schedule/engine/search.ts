import type { Assignment, Model, Score } from './model.ts'
import { placeWhereCheapest } from './placing.ts'
import { Proposals } from './proposals.ts'
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
  readonly #proposals: Proposals
  readonly #totalWeight: number
  readonly #averageWeight: number
  readonly #mandatory: boolean
  #prices: Prices = { missing: 0, weight: 0, hole: 0, strain: 0, unfair: 0, rooms: 0, quota: 0, order: 0 }
  #best: { assignment: Assignment; score: Score } | null = null
  #iterations = 0
  #spent = 0

  constructor(tables: Tables, options: SearchOptions) {
    this.#tables = tables
    this.#options = options
    this.#random = new Random(options.seed)
    this.#state = new State(tables)
    this.#proposals = new Proposals(this.#state, this.#random)
    this.#totalWeight = this.#state.lostWeight
    this.#averageWeight = this.#totalWeight / Math.max(tables.wishes, 1) || 1
    this.#mandatory = tables.model.mandatory
  }

  run(): { assignment: Assignment; score: Score } | 'infeasible' | null {
    if (!this.#placeLocked()) return 'infeasible'
    const bare = this.#state.slot.slice()
    this.#construct()
    this.#record()
    if (!this.#proposals.canMove) return this.#best
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
      if (!this.#state.isOpen(wish, slot)) return false
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
    const { rooms } = this.#tables
    const { roomsUsed } = this.#state
    placeWhereCheapest(
      this.#state,
      wish,
      (slot) =>
        this.#energy() + this.#random.fraction() * 0.3 + (0.5 * at(roomsUsed, slot)) / at(rooms, slot),
    )
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
    const done = this.#proposals.make(toPlace, this.#iterations)
    if (!done || (!this.#mandatory && state.over > over)) {
      this.#proposals.undo()
      return
    }
    const rise = this.#energy() - before
    if (rise > 0 && this.#random.fraction() >= Math.exp(-rise / temperature)) this.#proposals.undo()
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
