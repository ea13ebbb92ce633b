import type { Assignment } from './engine/model.ts'
import { Grid } from './grid.ts'
import { canInterpret, matchInterpreters, needsOf } from './interpreterPools.ts'
import type { Modelled } from './modelling.ts'
import {
  bookedBy,
  type Participant,
  type Placement,
  type Problem,
  placementOf,
  share,
  type Wish,
} from './problem.ts'

interface Choices {
  /** Where meetings were, by wish, what counts most first: at the same time they keep their room and people. */
  before: readonly ReadonlyMap<string, Placement>[]
  /** The room that a host has chosen for one. */
  room?: { wishId: string; roomId: string } | undefined
}

/** A meeting that is being given its room and people. */
interface Case {
  wish: Wish
  slot: number
  kept: Placement | undefined
  roomId?: string | undefined
  supplierDelegate?: string | undefined
  buyerDelegate?: string | undefined
  interpreterId: string | null
  /** Somebody it needs could not be found. */
  lacks: boolean
}

/**
 * Gives each placed wish its room, a delegate of each side and an interpreter where it needs one. What the model has
 * fixed stays as it is. Of the rest, who and where it was at the same time stays, as far as they are still free. Of the
 * delegates who are free, one who has had the rest that the organisation asks for is sent first, then one who
 * understands the other side's. What the model promised is found for all; `left` are the wishes for which it was not
 * (see `mostPools`).
 */
export function cast(
  problem: Problem,
  { held, model }: Pick<Modelled, 'held' | 'model'>,
  assignment: Assignment,
  { before, room }: Choices,
): { placements: Placement[]; left: string[] } {
  const grid = new Grid(problem)
  for (const { meeting } of held.values()) grid.take(meeting, bookedBy(meeting))
  const isFixed = new Set(
    problem.wishes.flatMap(({ id }, at) => (model.wishes[at]?.fixed == null ? [] : [id])),
  )
  const fixed = problem.standing.filter(({ wishId }) => isFixed.has(wishId))
  for (const meeting of fixed) grid.take(meeting, bookedBy(meeting))
  const cases = casesOf(problem, assignment, before).filter(({ wish }) => !isFixed.has(wish.id))
  giveRooms(cases, problem, grid, room)
  giveDelegates(cases, problem, grid, fixed)
  giveInterpreters(cases, problem, grid)
  const placements = fixed.map(placementOf)
  const left: string[] = []
  for (const { wish, slot, roomId, supplierDelegate, buyerDelegate, interpreterId, lacks } of cases) {
    const span = problem.slots[slot]
    if (lacks || !span || !roomId || !supplierDelegate || !buyerDelegate) left.push(wish.id)
    else
      placements.push({
        wishId: wish.id,
        start: span.start,
        end: span.end,
        roomId,
        supplierDelegate,
        buyerDelegate,
        interpreterId,
      })
  }
  return { placements, left }
}

/** In order of time. */
function casesOf(problem: Problem, assignment: Assignment, before: Choices['before']): Case[] {
  const cases = problem.wishes.flatMap((wish, at): Case[] => {
    const slot = assignment[at] ?? -1
    const span = problem.slots[slot]
    if (!span) return []
    const kept = before
      .map((places) => places.get(wish.id))
      .find((place) => place?.start.getTime() === span.start.getTime())
    return [{ wish, slot, kept, interpreterId: null, lacks: false }]
  })
  return cases.sort((one, other) => one.slot - other.slot)
}

function giveRooms(
  cases: readonly Case[],
  { slots, rooms }: Problem,
  grid: Grid,
  wanted: Choices['room'],
): void {
  const used = slots.map(() => new Set<string>())
  const take = (one: Case, roomId: string | undefined): void => {
    const taken = used[one.slot]
    if (one.roomId || !roomId || taken?.has(roomId) || grid.isTaken(roomId, one.slot)) return
    taken?.add(roomId)
    one.roomId = roomId
  }
  for (const one of cases) if (one.wish.id === wanted?.wishId) take(one, wanted.roomId)
  for (const one of cases) take(one, one.kept?.roomId)
  for (const one of cases) for (const roomId of one.roomId ? [] : rooms) take(one, roomId)
}

function giveDelegates(
  cases: readonly Case[],
  problem: Problem,
  grid: Grid,
  fixed: readonly Placement[],
): void {
  const duties = new Map<string, Set<number>>()
  const isFree = (id: string, slot: number) => !grid.isTaken(id, slot) && !duties.get(id)?.has(slot)
  const send = (id: string, slot: number): string => {
    duties.set(id, (duties.get(id) ?? new Set()).add(slot))
    return id
  }
  for (const meeting of fixed)
    for (const slot of grid.slotsIn(meeting)) {
      send(meeting.supplierDelegate, slot)
      send(meeting.buyerDelegate, slot)
    }
  const gaps = new Map<string, number>()
  for (const [id, { limits }] of problem.organisations) gaps.set(id, grid.gap(limits.breakMinutes))
  const isRested = (firmId: string, id: string, slot: number): boolean => {
    const gap = gaps.get(firmId) ?? 0
    const duty = duties.get(id)
    for (let at = slot - gap; duty && at <= slot + gap; at++)
      if (duty.has(at) && problem.slots[at]?.day === problem.slots[slot]?.day) return false
    return true
  }
  const sides = ['supplierDelegate', 'buyerDelegate'] as const
  for (const one of cases)
    for (const side of sides) {
      const id = one.kept?.[side]
      const firm = problem.organisations.get(
        side === 'supplierDelegate' ? one.wish.supplierId : one.wish.buyerId,
      )
      const isOurs = firm?.delegates.some((delegate) => delegate.id === id) === true
      if (id && isOurs && isFree(id, one.slot)) one[side] = send(id, one.slot)
    }
  for (const one of cases) {
    const { wish, slot } = one
    if (one.supplierDelegate && one.buyerDelegate) continue
    const choices = (firmId: string, chosen: string | undefined): Participant['delegates'] =>
      (problem.organisations.get(firmId)?.delegates ?? []).filter(({ id }) =>
        chosen ? id === chosen : isFree(id, slot),
      )
    const price = (firmId: string, id: string, chosen: string | undefined) =>
      chosen || isRested(firmId, id, slot) ? 0 : 2
    let least = Infinity
    let pair: [string, string] | undefined
    for (const supplier of choices(wish.supplierId, one.supplierDelegate))
      for (const buyer of choices(wish.buyerId, one.buyerDelegate)) {
        const cost =
          price(wish.supplierId, supplier.id, one.supplierDelegate) +
          price(wish.buyerId, buyer.id, one.buyerDelegate) +
          (share(supplier.languages, buyer.languages) ? 0 : 1)
        if (cost >= least) continue
        least = cost
        pair = [supplier.id, buyer.id]
      }
    if (!pair) continue
    one.supplierDelegate ??= send(pair[0], slot)
    one.buyerDelegate ??= send(pair[1], slot)
  }
}

function giveInterpreters(cases: readonly Case[], problem: Problem, grid: Grid): void {
  const { interpreters } = problem
  if (interpreters.length === 0) return
  const needs = new Map(problem.wishes.map(({ id }, at) => [id, at]))
  const needOf = needsOf(problem)
  const placeOf = new Map(interpreters.map(({ id }, at) => [id, at]))
  const spokenBy = (id: string) => problem.organisations.get(id)?.languages ?? []
  const serves = ({ supplierId, buyerId }: Wish, at: number) =>
    canInterpret(
      { supplier: spokenBy(supplierId), buyer: spokenBy(buyerId) },
      interpreters[at]?.languages ?? [],
    )
  // The less an interpreter can do, the sooner taken: the versatile stay free for what is added by hand.
  const order = [...interpreters.keys()].sort(
    (one, other) =>
      (interpreters[one]?.languages.length ?? 0) - (interpreters[other]?.languages.length ?? 0) ||
      one - other,
  )
  for (const [slot, all] of Map.groupBy(cases, (one) => one.slot)) {
    const there = order.filter((at) => {
      const one = interpreters[at]
      return one !== undefined && grid.isThere(one, slot)
    })
    const meetings = all.map((one) => ({ one, need: needOf[needs.get(one.wish.id) ?? -1]?.need ?? null }))
    const given = matchInterpreters(
      meetings.map(({ need }) =>
        need ? there.filter((at) => canInterpret(need, interpreters[at]?.languages ?? [])) : [],
      ),
      meetings.map(({ one: { kept } }) => placeOf.get(kept?.interpreterId ?? '') ?? null),
    )
    const taken = new Set(given)
    for (const [place, { one, need }] of meetings.entries()) {
      const own = given[place] ?? null
      const kept = placeOf.get(one.kept?.interpreterId ?? '') ?? null
      one.lacks = need !== null && own === null
      // Firms that have come to share a language keep who was promised to them, if nobody else needs them.
      const isPromised =
        need === null && kept !== null && there.includes(kept) && !taken.has(kept) && serves(one.wish, kept)
      const helper = own ?? (isPromised ? kept : null)
      if (helper === null) continue
      taken.add(helper)
      one.interpreterId = interpreters[helper]?.id ?? null
    }
  }
}
