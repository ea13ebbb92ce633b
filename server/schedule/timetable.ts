import type { PlaceObstacle, UnplacedReason } from '../../shared/schedule.ts'
import type { Interpreter, Participant, Placement, Problem, Wish } from './problem.ts'
import { overlap, type Slot } from './rules.ts'

/** Where a wish would stand at a slot, or what stands in its way. */
export type Fit = { placement: Placement; obstacle?: never } | { placement?: never; obstacle: PlaceObstacle }

interface Choice {
  /** Only this room; else the first free one. */
  roomId?: string
  /** Keep the people of this placement where they are free. */
  like?: Placement | undefined
}

/**
 * Who and what is taken at each slot of a problem. Every change can be taken back: `mark` remembers where it
 * stands, `rollback` returns there.
 */
export class Timetable {
  readonly slots: readonly Slot[]
  readonly #problem: Problem
  readonly #taken: Set<string>[]
  readonly #movable: Map<string, Placement>[]
  readonly #slotAt: Map<number, number>
  readonly #interpreters: readonly Interpreter[]
  readonly #journal: { placement: Placement; added: boolean }[] = []

  constructor(problem: Problem) {
    this.#problem = problem
    this.slots = problem.slots
    this.#taken = problem.slots.map(() => new Set())
    this.#movable = problem.slots.map(() => new Map())
    this.#slotAt = new Map(problem.slots.map(({ start }, at) => [start.getTime(), at]))
    // The less an interpreter can do, the sooner taken: the versatile stay free for the rest.
    this.#interpreters = problem.interpreters.toSorted(
      (one, other) => one.languages.length - other.languages.length,
    )
    for (const { id, ...span } of problem.busy) this.#take(span, [id])
    for (const placement of problem.fixed) this.#take(placement, bookedBy(placement))
  }

  #take(span: Slot, ids: string[]): void {
    for (const [at, slot] of this.slots.entries())
      if (overlap(slot, span)) for (const id of ids) this.#taken[at]?.add(id)
  }

  /** The slots at which both organisations are free, whatever else is placed. */
  commonSlots(wish: Wish): number[] {
    return [...this.slots.keys()].filter((at) => this.#absent(wish, at) === null)
  }

  #absent(wish: Wish, at: number): PlaceObstacle | null {
    const slot = this.slots[at]
    if (!slot || !isFree(this.#organisation(wish.supplierId), slot)) return 'supplier_away'
    return isFree(this.#organisation(wish.buyerId), slot) ? null : 'buyer_away'
  }

  #organisation(id: string): Participant | undefined {
    return this.#problem.organisations.get(id)
  }

  /** Whether and how a wish can stand at a slot now. Changes nothing. */
  fit(wish: Wish, at: number, { roomId, like }: Choice = {}): Fit {
    const absent = this.#absent(wish, at)
    if (absent) return { obstacle: absent }
    const taken = this.#taken[at]
    const slot = this.slots[at]
    const supplier = this.#organisation(wish.supplierId)
    const buyer = this.#organisation(wish.buyerId)
    if (!taken || !slot || !supplier || !buyer) return { obstacle: 'supplier_away' }
    const isOpen = ({ id }: { id: string }) => !taken.has(id)

    const fromSupplier = preferred(supplier.delegates.filter(isOpen), like?.supplierDelegate)
    const [firstOfSupplier] = fromSupplier
    if (!firstOfSupplier) return { obstacle: 'supplier_full' }
    const fromBuyer = preferred(buyer.delegates.filter(isOpen), like?.buyerDelegate)
    const [firstOfBuyer] = fromBuyer
    if (!firstOfBuyer) return { obstacle: 'buyer_full' }
    const room = (roomId ? [roomId] : this.#problem.rooms).find((id) => !taken.has(id))
    if (!room) return { obstacle: 'rooms_full' }
    let interpreter: Interpreter | undefined
    if (this.needsInterpreter(wish)) {
      const able = this.#interpreters.filter(
        ({ languages }) => share(languages, supplier.languages) && share(languages, buyer.languages),
      )
      interpreter = preferred(able.filter(isOpen), like?.interpreterId ?? undefined)[0]
      if (!interpreter) return { obstacle: 'no_interpreter' }
    }
    const pair = fromSupplier
      .flatMap((one) => fromBuyer.map((other) => [one, other] as const))
      .find(([one, other]) => share(one.languages, other.languages)) ?? [firstOfSupplier, firstOfBuyer]
    return {
      placement: {
        wishId: wish.id,
        start: slot.start,
        end: slot.end,
        roomId: room,
        supplierDelegate: pair[0].id,
        buyerDelegate: pair[1].id,
        interpreterId: interpreter?.id ?? null,
      },
    }
  }

  /** Two that share no language need one who has both; a forum without interpreters leaves it to them. */
  needsInterpreter({ supplierId, buyerId }: Wish): boolean {
    const supplier = this.#organisation(supplierId)?.languages ?? []
    const buyer = this.#organisation(buyerId)?.languages ?? []
    return this.#problem.interpreters.length > 0 && !share(supplier, buyer)
  }

  /** What was added at a slot, the fixed left out. */
  movableAt(at: number): Placement[] {
    return [...(this.#movable[at]?.values() ?? [])]
  }

  add(placement: Placement): void {
    this.#set(placement, true)
    this.#journal.push({ placement, added: true })
  }

  remove(placement: Placement): void {
    this.#set(placement, false)
    this.#journal.push({ placement, added: false })
  }

  #set(placement: Placement, added: boolean): void {
    const at = this.#slotAt.get(placement.start.getTime()) ?? -1
    for (const id of bookedBy(placement)) {
      if (added) this.#taken[at]?.add(id)
      else this.#taken[at]?.delete(id)
    }
    if (added) this.#movable[at]?.set(placement.wishId, placement)
    else this.#movable[at]?.delete(placement.wishId)
  }

  mark(): number {
    return this.#journal.length
  }

  rollback(mark: number): void {
    while (this.#journal.length > mark) {
      const last = this.#journal.pop()
      if (last) this.#set(last.placement, !last.added)
    }
  }

  /** Why a wish has no place: what stands in its way at most of the slots that both could take. */
  whyUnplaced(wish: Wish): UnplacedReason {
    const counts = new Map<UnplacedReason, number>()
    for (const at of this.commonSlots(wish)) {
      const { obstacle } = this.fit(wish, at)
      if (obstacle === undefined) return 'not_tried'
      if (obstacle !== 'supplier_away' && obstacle !== 'buyer_away')
        counts.set(obstacle, (counts.get(obstacle) ?? 0) + 1)
    }
    const [most] = [...counts].sort(([, one], [, other]) => other - one)
    return most?.[0] ?? 'no_common_time'
  }
}

/** Everyone and everything that a placement takes. */
export function bookedBy(placement: Omit<Placement, keyof Slot | 'wishId'>): string[] {
  const { roomId, supplierDelegate, buyerDelegate, interpreterId } = placement
  return [roomId, supplierDelegate, buyerDelegate, ...(interpreterId ? [interpreterId] : [])]
}

function isFree(organisation: Participant | undefined, slot: Slot): boolean {
  let until = slot.start
  for (const { from, to } of organisation?.free ?? []) if (from <= until && to > until) until = to
  return until >= slot.end
}

function share<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.some((language) => other.includes(language))
}

function preferred<T extends { id: string }>(list: T[], id: string | undefined): T[] {
  return id === undefined ? list : list.toSorted((one, other) => +(other.id === id) - +(one.id === id))
}
