import type { PlaceObstacle } from '../../shared/schedule.ts'
import type { Model, Party, Wish } from './engine/model.ts'

/** What of a model a ledger looks at. It may change while the ledger is kept. */
export interface Books extends Pick<Model, 'day' | 'rooms' | 'pools'> {
  readonly parties: readonly Pick<Party, 'delegates' | 'present' | 'gap' | 'maxPerDay' | 'maxTotal'>[]
  readonly wishes: readonly Pick<Wish, 'a' | 'b' | 'allowed' | 'after' | 'pools'>[]
}

/** Counts who is where, one meeting after another, and names what is in a meeting's way. `a` is the supplier. */
export class Ledger {
  readonly #books: Books
  readonly #slot: Int32Array
  readonly #meetings: Int32Array[]
  readonly #rooms: Int32Array
  readonly #pools: Int32Array[]
  readonly #followers: readonly number[][]

  constructor(books: Books) {
    const slots = books.day.length
    this.#books = books
    this.#slot = new Int32Array(books.wishes.length).fill(-1)
    this.#meetings = books.parties.map(() => new Int32Array(slots))
    this.#rooms = new Int32Array(slots)
    this.#pools = books.pools.map(() => new Int32Array(slots))
    const followers: number[][] = []
    for (const [wish, { after }] of books.wishes.entries())
      for (const other of after) followers[other] = [...(followers[other] ?? []), wish]
    this.#followers = followers
  }

  place(wish: number, slot: number): void {
    const { a, b, pools } = this.#books.wishes[wish] ?? nobody
    this.#slot[wish] = slot
    for (const counts of [
      this.#meetings[a],
      this.#meetings[b],
      this.#rooms,
      ...pools.map((one) => this.#pools[one]),
    ])
      if (counts) counts[slot] = (counts[slot] ?? 0) + 1
  }

  /** The slot of each wish, -1 where it has none. */
  get slots(): Int32Array {
    return this.#slot
  }

  /** How many meetings a party has at a slot. */
  meetings(party: number, slot: number): number {
    return this.#meetings[party]?.[slot] ?? 0
  }

  /** How many meetings there are at a slot. */
  running(slot: number): number {
    return this.#rooms[slot] ?? 0
  }

  /** What keeps a wish from a slot beside what is placed, or null. */
  obstacle(wish: number, slot: number): PlaceObstacle | null {
    const { a, b, allowed, after, pools } = this.#books.wishes[wish] ?? nobody
    const [supplier, buyer] = [this.#books.parties[a], this.#books.parties[b]]
    if (!supplier || (supplier.present[slot] ?? 0) === 0) return 'supplier_away'
    if (!buyer || (buyer.present[slot] ?? 0) === 0) return 'buyer_away'
    if (allowed && !allowed.includes(slot)) return 'outside_session'
    if (this.meetings(a, slot) >= (supplier.present[slot] ?? 0)) return 'supplier_full'
    if (this.meetings(b, slot) >= (buyer.present[slot] ?? 0)) return 'buyer_full'
    if (!this.#rested(a, supplier, slot)) return 'supplier_break'
    if (!this.#rested(b, buyer, slot)) return 'buyer_break'
    if (this.#hasAll(a, supplier, slot)) return 'supplier_limit'
    if (this.#hasAll(b, buyer, slot)) return 'buyer_limit'
    if (this.running(slot) >= (this.#books.rooms[slot] ?? 0)) return 'rooms_full'
    for (const pool of pools)
      if ((this.#pools[pool]?.[slot] ?? 0) >= (this.#books.pools[pool]?.capacity[slot] ?? 0))
        return 'no_interpreter'
    const before = (one: number, other: number) => one < 0 || other < 0 || one < other
    const inOrder =
      after.every((other) => before(this.#slot[other] ?? -1, slot)) &&
      (this.#followers[wish] ?? []).every((other) => before(slot, this.#slot[other] ?? -1))
    return inOrder ? null : 'wrong_order'
  }

  /** Whether one more meeting leaves everybody who meets for the party its gap. */
  #rested(party: number, { gap, delegates }: Books['parties'][number], slot: number): boolean {
    if (gap === 0) return true
    const { day } = this.#books
    for (let from = slot - gap; from <= slot; from++) {
      let held = 0
      for (let at = from; at <= from + gap; at++) if (day[at] === day[slot]) held += this.meetings(party, at)
      if (held >= delegates) return false
    }
    return true
  }

  /** How many meetings a party has on a slot's day, and in all. */
  today(party: number, slot: number): number {
    const { day } = this.#books
    return this.#sum(party, (at) => day[at] === day[slot])
  }

  total(party: number): number {
    return this.#sum(party, () => true)
  }

  #sum(party: number, isCounted: (slot: number) => boolean): number {
    let sum = 0
    for (const [at, count] of (this.#meetings[party] ?? []).entries()) if (isCounted(at)) sum += count
    return sum
  }

  #hasAll(party: number, { maxPerDay, maxTotal }: Books['parties'][number], slot: number): boolean {
    return (
      (maxPerDay < Infinity && this.today(party, slot) >= maxPerDay) ||
      (maxTotal < Infinity && this.total(party) >= maxTotal)
    )
  }
}

const nobody = { a: -1, b: -1, allowed: [], after: [], pools: [] }
