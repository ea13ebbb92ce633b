import type { Model, Party } from '../model.ts'

/** Slots in a row, both ends included. */
export interface Block {
  readonly from: number
  readonly to: number
}

/** At most `limit` meetings there. */
export interface Span extends Block {
  readonly limit: number
}

/**
 * Whatever meetings use up: a party, the rooms, a pool. All that the model says of one is a limit on some slots in
 * a row, and this is why its capacity over any slots can be had by a greedy walk; see {@link most}.
 */
export interface Resource {
  /** The demands that need it. */
  readonly demands: readonly number[]
  /** What the locked meetings leave. One of each single slot, in order, before the longer ones. */
  readonly spans: readonly Span[]
}

/** A wish that is not locked, and the slots where it could stand if it were alone with the locked ones. */
interface Demand {
  readonly weight: number
  readonly resources: readonly number[]
  readonly slots: readonly number[]
}

/**
 * The model as limits on spans: all of it but musts, minimums, fairness, holes, and the order of wishes that are not
 * locked.
 */
export interface Supply {
  readonly day: readonly number[]
  /** Weight of the locked wishes, which are placed whatever the rest. */
  readonly locked: number
  readonly resources: readonly Resource[]
  /** Those with at least one slot. */
  readonly demands: readonly Demand[]
}

/**
 * What the locked wishes leave to the others. They stand where they are even where that breaks a limit; then it
 * leaves nothing.
 */
export function supplyOf(model: Model): Supply {
  const { day, wishes } = model
  const slots = day.length
  const limits = [
    ...model.parties.map((party) => partySpans(party, day)),
    singles(model.rooms),
    ...model.pools.map((pool) => singles(pool.capacity)),
  ]
  const rooms = model.parties.length
  const needs = wishes.map(({ a, b, pools }) => [
    ...new Set([a, b, rooms, ...pools.map((pool) => rooms + 1 + pool)]),
  ])

  let locked = 0
  const taken = limits.map(() => new Int32Array(slots))
  for (const [at, { fixed, weight }] of wishes.entries()) {
    if (fixed === null) continue
    locked += weight
    for (const resource of needs[at] ?? []) {
      const times = taken[resource]
      if (times) times[fixed] = (times[fixed] ?? 0) + 1
    }
  }
  const left = limits.map((spans, at) =>
    spans.map((span) => remaining(span, taken[at] ?? new Int32Array(slots))),
  )
  const shut = left.map((spans) => {
    const closed = new Uint8Array(slots)
    for (const { from, to, limit } of spans) if (limit < 1) closed.fill(1, from, to + 1)
    return closed
  })

  const [first, last] = lockedOrder(model)
  const users = limits.map((): number[] => [])
  const demands: Demand[] = []
  for (const [at, { weight, fixed, allowed, a, b }] of wishes.entries()) {
    if (fixed !== null || a === b) continue
    const resources = needs[at] ?? []
    const open = [...new Set(allowed ?? day.keys())].filter(
      (slot) =>
        slot >= (first[at] ?? 0) &&
        slot <= (last[at] ?? slots) &&
        resources.every((resource) => shut[resource]?.[slot] === 0),
    )
    if (open.length === 0) continue
    for (const resource of resources) users[resource]?.push(demands.length)
    demands.push({ weight, resources, slots: open.sort((one, other) => one - other) })
  }
  return { day, locked, demands, resources: left.map((spans, at) => ({ spans, demands: users[at] ?? [] })) }
}

/**
 * The most meetings that the spans allow over some slots (increasing). Places each as early as it can: any other
 * schedule turns into this one by moving its next meeting forward, step by step, which only spans feel that hold
 * none of the later ones. Fractions of meetings gain nothing (the matrix of spans has consecutive ones).
 * @param single The most at each slot, besides the spans.
 */
export function most(spans: readonly Span[], slots: Iterable<number>, single: ArrayLike<number>): number {
  const rest = spans.map(({ limit }) => limit)
  let total = 0
  for (const slot of slots) {
    let here = single[slot] ?? 0
    for (const [at, { from, to }] of spans.entries())
      if (from <= slot && slot <= to) here = Math.min(here, rest[at] ?? 0)
    if (here <= 0) continue
    total += here
    for (const [at, { from, to }] of spans.entries())
      if (from <= slot && slot <= to) rest[at] = (rest[at] ?? 0) - here
  }
  return total
}

/** Presence at each slot, then the windows of the gap, the days, and all. */
function partySpans(party: Party, day: readonly number[]): Span[] {
  const last = day.length - 1
  const spans = singles(party.present.map((present) => Math.min(present, party.delegates)))
  if (party.gap > 0)
    for (const from of day.keys()) {
      let to = from
      while (to < from + party.gap && day[to + 1] === day[from]) to++
      if (to > from) spans.push({ from, to, limit: party.delegates })
    }
  if (party.maxPerDay < Infinity)
    for (const from of day.keys())
      if (day[from] !== day[from - 1])
        spans.push({ from, to: day.lastIndexOf(day[from] ?? 0), limit: party.maxPerDay })
  if (party.maxTotal < Infinity) spans.push({ from: 0, to: last, limit: party.maxTotal })
  return spans
}

function singles(limits: readonly number[]): Span[] {
  return limits.map((limit, slot) => ({ from: slot, to: slot, limit }))
}

function remaining({ from, to, limit }: Span, taken: Int32Array): Span {
  let rest = limit
  for (let slot = from; slot <= to; slot++) rest -= taken[slot] ?? 0
  return { from, to, limit: Math.max(rest, 0) }
}

/** The first and the last slot that each wish could have beside the locked wishes it must follow or precede. */
function lockedOrder({ day, wishes }: Model): [first: Int32Array, last: Int32Array] {
  const first = new Int32Array(wishes.length)
  const last = new Int32Array(wishes.length).fill(day.length - 1)
  for (const [at, { fixed, after }] of wishes.entries())
    for (const before of after) {
      const stands = wishes[before]?.fixed ?? null
      if (stands !== null) first[at] = Math.max(first[at] ?? 0, stands + 1)
      if (fixed !== null) last[before] = Math.min(last[before] ?? 0, fixed - 1)
    }
  return [first, last]
}
