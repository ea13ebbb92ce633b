import type { Model } from './model.ts'

/**
 * The number at a place; places outside hold 0. The search's inner loops read all their tables through it, so it takes
 * one kind of array only: with two it would be half as fast.
 */
export function at(numbers: Int32Array, place: number): number {
  return numbers[place] ?? 0
}

/** Lists of whole numbers end to end: list `n` is `items[starts[n]]` to `items[starts[n + 1]]`, the end left out. */
export interface Lists {
  readonly starts: Int32Array
  readonly items: Int32Array
}

export function listsOf(lists: readonly (readonly number[])[]): Lists {
  const starts = new Int32Array(lists.length + 1)
  for (const [place, list] of lists.entries()) starts[place + 1] = at(starts, place) + list.length
  return { starts, items: Int32Array.from(lists.flat()) }
}

/** A model as flat tables, for loops that run a million times a second. Limits that are not there are 2³⁰. */
export interface Tables {
  readonly model: Model
  readonly slots: number
  readonly days: number
  readonly day: Int32Array
  /** The first slot of a slot's day, and the last. */
  readonly dayFirst: Int32Array
  readonly dayLast: Int32Array
  readonly rooms: Int32Array
  readonly parties: number
  readonly delegates: Int32Array
  /** By party and slot. */
  readonly present: Int32Array
  readonly gap: Int32Array
  readonly maxPerDay: Int32Array
  readonly maxTotal: Int32Array
  readonly minPerDay: Int32Array
  readonly minTotal: Int32Array
  readonly hasMinimums: boolean
  /** By party and slot. */
  readonly unfriendly: Int32Array
  readonly wishes: number
  readonly sideA: Int32Array
  readonly sideB: Int32Array
  readonly weight: Int32Array
  readonly must: Int32Array
  /** -1 where not locked. */
  readonly fixed: Int32Array
  /** By wish and slot: 1 where the wish alone, with nothing else placed, could stand. */
  readonly possible: Int32Array
  /** The same as lists of slots. */
  readonly domain: Lists
  readonly wishPools: Lists
  readonly pools: number
  /** By pool and slot. */
  readonly poolCapacity: Int32Array
  readonly before: Lists
  readonly after: Lists
  readonly hasOrder: boolean
  /** Wishes of each party. */
  readonly wishesOf: Lists
}

const unlimited = 2 ** 30

/** Flattens a model once, before a search. */
export function tablesOf(model: Model): Tables {
  const { day, rooms, parties, wishes, pools } = model
  const slots = day.length
  const dayFirst = new Int32Array(slots)
  const dayLast = new Int32Array(slots)
  for (let slot = 0; slot < slots; slot++)
    dayFirst[slot] = slot > 0 && day[slot] === day[slot - 1] ? at(dayFirst, slot - 1) : slot
  for (let slot = slots - 1; slot >= 0; slot--)
    dayLast[slot] = slot < slots - 1 && day[slot] === day[slot + 1] ? at(dayLast, slot + 1) : slot
  const limit = (value: number) => Math.min(value, unlimited)
  const domains = domainsOf(model)
  const possible = new Int32Array(wishes.length * slots)
  for (const [wish, domain] of domains.entries()) for (const slot of domain) possible[wish * slots + slot] = 1
  const followers: number[][] = wishes.map(() => [])
  for (const [wish, { after }] of wishes.entries()) for (const other of after) followers[other]?.push(wish)
  const own: number[][] = parties.map(() => [])
  for (const [wish, { a, b }] of wishes.entries()) {
    own[a]?.push(wish)
    own[b]?.push(wish)
  }
  return {
    model,
    slots,
    days: (day[slots - 1] ?? -1) + 1,
    day: Int32Array.from(day),
    dayFirst,
    dayLast,
    rooms: Int32Array.from(rooms),
    parties: parties.length,
    delegates: Int32Array.from(parties, (party) => party.delegates),
    present: Int32Array.from(parties.flatMap((party) => party.present)),
    gap: Int32Array.from(parties, (party) => party.gap),
    maxPerDay: Int32Array.from(parties, (party) => limit(party.maxPerDay)),
    maxTotal: Int32Array.from(parties, (party) => limit(party.maxTotal)),
    minPerDay: Int32Array.from(parties, (party) => party.minPerDay),
    minTotal: Int32Array.from(parties, (party) => party.minTotal),
    hasMinimums: parties.some((party) => party.minPerDay > 1 || party.minTotal > 0),
    unfriendly: Int32Array.from(parties.flatMap((party) => party.unfriendly ?? day.map(() => 0))),
    wishes: wishes.length,
    sideA: Int32Array.from(wishes, (wish) => wish.a),
    sideB: Int32Array.from(wishes, (wish) => wish.b),
    weight: Int32Array.from(wishes, (wish) => wish.weight),
    must: Int32Array.from(wishes, (wish) => (wish.must ? 1 : 0)),
    fixed: Int32Array.from(wishes, (wish) => wish.fixed ?? -1),
    possible,
    domain: listsOf(domains),
    wishPools: listsOf(wishes.map((wish) => wish.pools)),
    pools: pools.length,
    poolCapacity: Int32Array.from(pools.flatMap((pool) => pool.capacity)),
    before: listsOf(wishes.map((wish) => wish.after)),
    after: listsOf(followers),
    hasOrder: wishes.some((wish) => wish.after.length > 0),
    wishesOf: listsOf(own),
  }
}

/**
 * The slots at which each wish could stand if it were alone. Where all must be placed, also those that the orders
 * leave: a wish after another begins later than the other's first possible slot, and so on.
 */
export function domainsOf(model: Model): number[][] {
  const { day, rooms, parties, wishes, pools } = model
  const domains = wishes.map(({ a, b, allowed, fixed, pools: own }) => {
    const [ofA, ofB] = [parties[a]?.present ?? [], parties[b]?.present ?? []]
    const domain: number[] = []
    for (let slot = fixed ?? 0; slot < (fixed === null ? day.length : fixed + 1); slot++) {
      if ((rooms[slot] ?? 0) <= 0 || (ofA[slot] ?? 0) <= 0 || (ofB[slot] ?? 0) <= 0) continue
      if (own.some((pool) => (pools[pool]?.capacity[slot] ?? 0) <= 0)) continue
      if (allowed === null || allowed.includes(slot)) domain.push(slot)
    }
    return domain
  })
  if (!model.mandatory) return domains
  for (let changed = true; changed; ) {
    changed = false
    for (const [wish, { after }] of wishes.entries())
      for (const other of after) {
        const earliest = domains[other]?.[0] ?? -1
        const latest = domains[wish]?.at(-1) ?? model.day.length
        const later = domains[wish]?.filter((slot) => slot > earliest) ?? []
        const earlier = domains[other]?.filter((slot) => slot < latest) ?? []
        if (later.length < (domains[wish]?.length ?? 0) || earlier.length < (domains[other]?.length ?? 0)) {
          domains[wish] = later
          domains[other] = earlier
          changed = true
        }
      }
  }
  return domains
}
