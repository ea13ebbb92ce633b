import type { Levels, PlaceObstacle } from '../../shared/schedule.ts'
import type { Assignment, Model, Party, Score } from './engine/model.ts'
import { Grid, isWithin } from './grid.ts'
import { canInterpret, interpreterPools, type Need, needsOf } from './interpreterPools.ts'
import { Ledger } from './ledger.ts'
import { bookedBy, type Participant, type Problem, type Standing, type Wish } from './problem.ts'

/** What a model is for. What has begun or is locked it always leaves where it is. */
export interface Intent {
  /** Leaves what is published as well: nothing that people know of is moved. */
  keepPublished?: boolean
  /** What cannot stand where it does any more may go elsewhere; else it stays, and what it takes is taken. */
  mend?: boolean
  /** A wish that may stand anywhere, also where it is locked or was taken out. */
  open?: string
}

/** A problem as the engine sees it, with the way back. */
export interface Modelled {
  model: Model
  slots: Problem['slots']
  /** The wishes, organisations and needs of interpreters, in the order of the model's wishes, parties and pools. */
  wishes: readonly Wish[]
  partyIds: readonly string[]
  poolNeeds: readonly Need[][]
  /** Where the model's wishes stand. */
  assignment: Assignment
  /** Meetings that stay outside of the model, by wish: off the slots (-1), or where they cannot stand any more. */
  held: ReadonlyMap<number, { slot: number; meeting: Standing }>
  /** Why a meeting cannot stand where it does any more, by wish. */
  broken: ReadonlyMap<number, PlaceObstacle>
}

/**
 * Makes the engine's model of a problem. Its slots are all slots of all days, so that what was held counts for
 * breaks and limits; at past ones nothing more can be placed.
 *
 * - A party is an organisation. Present are its delegates at slots that lie whole in its free time, without those
 *   who are taken elsewhere. Its gap is the least number of slots that gives its break.
 * - Interpreters become pools; see {@link interpreterPools}. A forum that has none leaves it to the two sides.
 * - A meeting that does not stand on a slot (the forum's hours were changed) takes its room and people from each
 *   slot that it touches. It counts for the limits in all, not for those of a day.
 * - Of meetings that cannot all stay where they are, those keep their place that claim it first; see `byClaim`.
 */
export function modelOf(problem: Problem, intent: Intent = {}): Modelled {
  return new Modelling(problem, intent).run()
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Limited = Writable<Omit<Party, 'present'>> & { present: number[] }

/** A model in the making. */
interface Books {
  day: number[]
  rooms: number[]
  parties: Limited[]
  wishes: Writable<Pick<Model['wishes'][number], 'a' | 'b' | 'allowed' | 'after' | 'pools'>>[]
  pools: { capacity: number[] }[]
}

class Modelling {
  readonly #problem: Problem
  readonly #intent: Intent
  readonly #grid: Grid
  readonly #wishAt: ReadonlyMap<string, number>
  readonly #partyIds: readonly string[]
  readonly #firms: readonly Participant[]
  /** By wish: the need that its meeting has of an interpreter. */
  readonly #needs: readonly (Need | null)[]
  readonly #pools: readonly { interpreters: readonly number[]; needs: Need[] }[]
  readonly #books: Books
  readonly #held = new Map<number, { slot: number; meeting: Standing }>()
  readonly #heldAt: Int32Array
  readonly #broken = new Map<number, PlaceObstacle>()
  readonly #assignment: Assignment
  readonly #fixed: Int32Array

  constructor(problem: Problem, intent: Intent) {
    const { slots, wishes, organisations } = problem
    this.#problem = problem
    this.#heldAt = new Int32Array(slots.length)
    this.#intent = intent
    this.#grid = new Grid(problem)
    this.#wishAt = new Map(wishes.map(({ id }, at) => [id, at]))
    this.#partyIds = [...new Set(wishes.flatMap(({ supplierId, buyerId }) => [supplierId, buyerId]))]
    this.#firms = this.#partyIds.map((id) => organisations.get(id) ?? nobody)
    this.#assignment = new Int32Array(wishes.length).fill(-1)
    this.#fixed = new Int32Array(wishes.length).fill(-1)
    const needs = needsOf(problem)
    this.#needs = needs.map(({ need }) => need)
    const pools = this.#poolsOf(needs)
    this.#pools = pools.list
    const partyAt = new Map(this.#partyIds.map((id, at) => [id, at]))
    this.#books = {
      day: slots.map(({ day }) => day),
      rooms: slots.map((_, slot) => this.#roomsAt(slot)),
      parties: this.#firms.map((firm) => this.#party(firm)),
      wishes: wishes.map((wish, at) => ({
        a: partyAt.get(wish.supplierId) ?? -1,
        b: partyAt.get(wish.buyerId) ?? -1,
        allowed: null,
        after: this.#before(wish),
        pools: pools.of[at] ?? [],
      })),
      pools: this.#pools.map(({ interpreters }) => ({
        capacity: slots.map((_, slot) => this.#interpretersAt(interpreters, slot)),
      })),
    }
  }

  run(): Modelled {
    const { standing, slots, now } = this.#problem
    const claims = standing.filter(({ wishId }) => this.#wishAt.has(wishId)).sort(byClaim)
    for (const meeting of claims) if (this.#grid.slotOf(meeting) < 0) this.#standOff(meeting)
    const ledger = new Ledger(this.#books)
    for (const meeting of claims) if (this.#grid.slotOf(meeting) >= 0) this.#stand(meeting, ledger)
    for (const [slot, { start }] of slots.entries())
      if (start <= now) {
        this.#books.rooms[slot] = ledger.running(slot)
        for (const [at, party] of this.#books.parties.entries())
          party.present[slot] = ledger.meetings(at, slot)
      }
    return {
      model: {
        ...this.#books,
        wishes: this.#wishes(),
        mandatory: false,
        fairness: null,
      },
      slots,
      wishes: this.#problem.wishes,
      partyIds: this.#partyIds,
      poolNeeds: this.#pools.map(({ needs }) => needs),
      assignment: this.#assignment,
      held: this.#held,
      broken: this.#broken,
    }
  }

  /** Leaves a meeting off the slots where it is, or lets it go to a slot where its firms are there no more. */
  #standOff(meeting: Standing): void {
    const at = this.#wishAt.get(meeting.wishId) ?? -1
    const { supplierId = '', buyerId = '' } = this.#problem.wishes[at] ?? {}
    const isAway = (id: string) => !isWithin(meeting, this.#problem.organisations.get(id)?.free ?? [])
    const obstacle = isAway(supplierId) ? 'supplier_away' : isAway(buyerId) ? 'buyer_away' : null
    if (obstacle && !meeting.begun) this.#broken.set(at, obstacle)
    const { mend = false, open } = this.#intent
    const mayGo = this.#isRemade(meeting) || (mend && !meeting.locked && obstacle !== null)
    if (meeting.begun || (meeting.wishId !== open && !mayGo)) this.#hold(meeting)
  }

  /** Whether nobody knows of a meeting where all that is so is placed anew. */
  #isRemade({ begun, locked, published }: Standing): boolean {
    return this.#intent.keepPublished === true && !begun && !locked && !published
  }

  /** Puts a meeting on its slot, or leaves it outside where it cannot stand there. */
  #stand(meeting: Standing, ledger: Ledger): void {
    const { mend = false, keepPublished = false, open } = this.#intent
    const at = this.#wishAt.get(meeting.wishId) ?? -1
    const slot = this.#grid.slotOf(meeting)
    if (meeting.begun) this.#admit(at, slot, ledger)
    const obstacle = ledger.obstacle(at, slot) ?? (meeting.begun ? null : this.#amiss(meeting, at, slot))
    if (obstacle && !meeting.begun) this.#broken.set(at, obstacle)
    if (obstacle && meeting.wishId === open) return
    const mayGo = this.#isRemade(meeting) || (mend && !meeting.locked && !meeting.begun)
    if (obstacle && !mayGo) {
      this.#hold(meeting, ledger)
      return
    }
    this.#assignment[at] = slot
    const stays = meeting.locked || (keepPublished && meeting.published)
    if (meeting.begun || (stays && meeting.wishId !== open)) this.#fix(meeting, at, slot)
    if (!obstacle) ledger.place(at, slot)
  }

  /** Leaves a meeting where it is, and its interpreter with it: the others have to do with the rest of them. */
  #fix({ interpreterId, ...meeting }: Standing, at: number, slot: number): void {
    this.#fixed[at] = slot
    const wish = this.#books.wishes[at]
    if (wish) wish.pools = []
    if (!interpreterId) return
    this.#grid.take(meeting, [interpreterId])
    this.#countInterpreters(slot)
  }

  /** What has begun has found its people and room, whatever they said since. */
  #admit(at: number, slot: number, ledger: Ledger): void {
    const { a = -1, b = -1 } = this.#books.wishes[at] ?? {}
    for (const side of [a, b]) {
      const party = this.#books.parties[side]
      if (!party) continue
      party.present[slot] = party.delegates
      party.maxPerDay = Math.max(party.maxPerDay, ledger.today(side, slot) + 1)
      party.maxTotal = Math.max(party.maxTotal, ledger.total(side) + 1)
    }
    this.#books.rooms[slot] = Math.max(this.#books.rooms[slot] ?? 0, ledger.running(slot) + 1)
    const wish = this.#books.wishes[at]
    if (wish) wish.pools = []
  }

  /** What else is amiss with a meeting: its session, or its own people, who may be more taken than their firms. */
  #amiss(meeting: Standing, at: number, slot: number): PlaceObstacle | null {
    const wish = this.#problem.wishes[at]
    const span = this.#problem.slots[slot]
    if (!wish || !span || !isInSession(wish, span)) return 'outside_session'
    if (!this.#isInOrder(meeting, wish)) return 'wrong_order'
    const isOff = (id: string) => this.#grid.isTaken(id, slot)
    const isOf = (firmId: string, id: string) =>
      this.#problem.organisations.get(firmId)?.delegates.some((delegate) => delegate.id === id) === true
    const { supplierDelegate, buyerDelegate, interpreterId, roomId } = meeting
    if (isOff(supplierDelegate) || !isOf(wish.supplierId, supplierDelegate)) return 'supplier_full'
    if (isOff(buyerDelegate) || !isOf(wish.buyerId, buyerDelegate)) return 'buyer_full'
    if (isOff(roomId) || !this.#problem.rooms.includes(roomId)) return 'rooms_full'
    const need = this.#needs[at]
    if (!need) return null
    const interpreter = this.#problem.interpreters.find(({ id }) => id === interpreterId)
    return interpreter && canInterpret(need, interpreter.languages) && this.#grid.isThere(interpreter, slot)
      ? null
      : 'no_interpreter'
  }

  /** Whether a meeting comes after and before what it has to, of those that are outside already. */
  #isInOrder({ start, end }: Standing, wish: Wish): boolean {
    const [first = -1] = this.#before(wish)
    const startsAfter = this.#held.get(first)?.meeting.end ?? start
    const followers = [...this.#held].filter(([at]) => this.#problem.wishes[at]?.after === wish.id)
    return startsAfter <= start && followers.every(([, { meeting }]) => end <= meeting.start)
  }

  /**
   * Leaves a meeting where it is, outside: what it takes is there for nobody else, but for those who were there before
   * it. Where there are too many, as when a firm has come to want fewer meetings, only the last of them is at fault.
   */
  #hold(meeting: Standing, ledger?: Ledger): void {
    const at = this.#wishAt.get(meeting.wishId) ?? -1
    this.#held.set(at, { slot: this.#grid.slotOf(meeting), meeting })
    this.#grid.take(meeting, bookedBy(meeting))
    const { a = -1, b = -1 } = this.#books.wishes[at] ?? {}
    for (const side of [a, b]) {
      const party = this.#books.parties[side]
      if (!party) continue
      party.maxTotal = Math.max(ledger?.total(side) ?? 0, party.maxTotal - 1)
      party.minTotal = Math.max(0, party.minTotal - 1)
    }
    for (const slot of this.#grid.slotsIn(meeting)) {
      this.#heldAt[slot] = (this.#heldAt[slot] ?? 0) + 1
      this.#books.rooms[slot] = Math.max(ledger?.running(slot) ?? 0, this.#roomsAt(slot))
      for (const side of [a, b]) {
        const [party, firm] = [this.#books.parties[side], this.#firms[side]]
        if (party && firm) party.present[slot] = this.#grid.presentAt(firm, slot)
      }
      this.#countInterpreters(slot)
    }
  }

  #countInterpreters(slot: number): void {
    for (const [pool, { interpreters }] of this.#pools.entries()) {
      const capacity = this.#books.pools[pool]?.capacity
      if (capacity) capacity[slot] = this.#interpretersAt(interpreters, slot)
    }
  }

  #roomsAt(slot: number): number {
    const { rooms, mostAtOnce } = this.#problem
    const open = rooms.reduce((sum, id) => sum + (this.#grid.isTaken(id, slot) ? 0 : 1), 0)
    if (mostAtOnce === null) return open
    return Math.max(0, Math.min(open, mostAtOnce - (this.#heldAt[slot] ?? 0)))
  }

  #interpretersAt(some: readonly number[], slot: number): number {
    return some.reduce((sum, at) => {
      const interpreter = this.#problem.interpreters[at]
      return sum + (interpreter && this.#grid.isThere(interpreter, slot) ? 1 : 0)
    }, 0)
  }

  #party(firm: Participant): Limited {
    const { limits } = firm
    const costs = this.#grid.unfriendly(firm.zone)
    return {
      delegates: Math.max(firm.delegates.length, 1),
      present: this.#problem.slots.map((_, slot) => this.#grid.presentAt(firm, slot)),
      gap: this.#grid.gap(limits.breakMinutes),
      maxPerDay: limits.mostDaily ?? Infinity,
      maxTotal: limits.most ?? Infinity,
      minPerDay: limits.fewestDaily ?? 0,
      minTotal: limits.fewest ?? 0,
      unfriendly: costs.some((cost) => cost > 0) ? costs : null,
    }
  }

  #before({ after }: Wish): number[] {
    const other = after === null ? undefined : this.#wishAt.get(after)
    return other === undefined ? [] : [other]
  }

  #poolsOf(needs: readonly { key: string; need: Need | null }[]): {
    list: { interpreters: number[]; needs: Need[] }[]
    of: number[][]
  } {
    const kinds = new Map<string, Need>()
    for (const { key, need } of needs) if (need) kinds.set(key, need)
    const { interpreters, poolsOf } = interpreterPools([...kinds.values()], this.#problem.interpreters)
    const poolsByKind = new Map([...kinds.keys()].map((key, at) => [key, poolsOf[at] ?? []]))
    const list = interpreters.map((some, pool) => ({
      interpreters: some,
      needs: [...kinds].flatMap(([key, need]) => (poolsByKind.get(key)?.includes(pool) ? [need] : [])),
    }))
    return { list, of: needs.map(({ key }) => poolsByKind.get(key) ?? []) }
  }

  #wishes(): Model['wishes'] {
    const { slots, wishes, now } = this.#problem
    const toCome = slots.flatMap(({ start }, slot) => (start > now ? [slot] : []))
    const anywhere = toCome.length === slots.length ? null : toCome
    const mustEnd = this.#ends()
    return wishes.map((wish, at) => {
      const { a = -1, b = -1, after = [], pools = [] } = this.#books.wishes[at] ?? {}
      const fixed = this.#fixed[at] ?? -1
      const isShut = this.#held.has(at) || (wish.takenOut && wish.id !== this.#intent.open)
      const notBefore = this.#held.get(after[0] ?? -1)?.meeting.end
      const overBy = mustEnd.get(wish.id)
      const isBound = wish.earliest || wish.latest || notBefore || overBy
      const within = (slot: number) => {
        const span = slots[slot]
        if (!span || !isInSession(wish, span)) return false
        // Of two in the wrong order the second to claim its place is outside, and the first stays.
        if (slot === this.#assignment[at]) return true
        return (!notBefore || notBefore <= span.start) && (!overBy || span.end <= overBy)
      }
      const allowed = isShut ? [] : isBound ? toCome.filter(within) : anywhere
      return {
        a,
        b,
        weight: wish.weight,
        // What stands outside is not missing.
        must: wish.must && !this.#held.has(at),
        // What has begun stands at a past slot, and what is out of order with one outside stays.
        allowed: fixed < 0 ? allowed : null,
        fixed: fixed < 0 ? null : fixed,
        after,
        pools,
      }
    })
  }

  /** When the wishes that are to be over before a meeting outside of the model have to be. */
  #ends(): Map<string, Date> {
    const ends = new Map<string, Date>()
    for (const [at, { meeting }] of this.#held) {
      const before = this.#problem.wishes[at]?.after
      if (before && meeting.start < (ends.get(before) ?? latestDate)) ends.set(before, meeting.start)
    }
    return ends
  }
}

/** A model's score as the board shows it: what stands outside of the model weighs too. */
export function levelsWith(
  score: Score,
  { wishes, held }: Pick<Modelled, 'wishes' | 'held'>,
): { levels: Levels; weight: number } {
  let weight = 0
  for (const at of held.keys()) weight += wishes[at]?.weight ?? 0
  return { levels: { ...score, weight: score.weight + weight }, weight }
}

const latestDate = new Date(8.64e15)

const nobody: Participant = {
  zone: 'UTC',
  languages: [],
  delegates: [],
  free: [],
  limits: { breakMinutes: 0, fewestDaily: null, mostDaily: null, fewest: null, most: null },
}

function isInSession({ earliest, latest }: Wish, { start, end }: { start: Date; end: Date }): boolean {
  return (!earliest || start >= earliest) && (!latest || end <= latest)
}

/** In what order standing meetings claim their places: what has begun first, then locked, published, by time. */
function byClaim(one: Standing, other: Standing): number {
  return (
    Number(other.begun) - Number(one.begun) ||
    Number(other.locked) - Number(one.locked) ||
    Number(other.published) - Number(one.published) ||
    one.start.getTime() - other.start.getTime() ||
    (one.wishId < other.wishId ? -1 : 1)
  )
}
