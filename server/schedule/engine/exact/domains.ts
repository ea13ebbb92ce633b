import type { Model } from '../model.ts'

/** What each wish and party may do at all, before any search. */
export interface Domains {
  /** The slots each wish may stand in, in order of time. */
  readonly slotsOf: readonly (readonly number[])[]
  /** The wishes of each party. */
  readonly wishesOf: readonly (readonly number[])[]
  /** How many meetings a party may hold at a slot; 0 where none of its wishes may stand there. */
  readonly capacity: readonly (readonly number[])[]
}

export function domainsOf(model: Model): Domains {
  const slotsOf = model.wishes.map((wish) =>
    wish.fixed === null ? (wish.allowed ?? model.day.keys()) : [wish.fixed],
  )
  const domains = model.wishes.map((wish, at) => {
    const slots = [...(slotsOf[at] ?? [])].filter(
      (slot) =>
        wish.a !== wish.b &&
        (wish.allowed?.includes(slot) ?? true) &&
        (model.rooms[slot] ?? 0) > 0 &&
        [wish.a, wish.b].every((party) => capacityOf(model, party, slot) > 0) &&
        wish.pools.every((pool) => (model.pools[pool]?.capacity[slot] ?? 0) > 0),
    )
    return slots.sort((one, other) => one - other)
  })
  if (model.mandatory) tightenByOrder(model, domains)
  const wishesOf = model.parties.map((): number[] => [])
  for (const [at, wish] of model.wishes.entries())
    for (const party of new Set([wish.a, wish.b])) wishesOf[party]?.push(at)
  const capacity = wishesOf.map((wishes, party) => {
    const here = model.day.map(() => 0)
    for (const wish of wishes)
      for (const slot of domains[wish] ?? []) here[slot] = capacityOf(model, party, slot)
    return here
  })
  return { slotsOf: domains, wishesOf, capacity }
}

function capacityOf(model: Model, party: number, slot: number): number {
  const { delegates = 0, present } = model.parties[party] ?? {}
  return Math.min(delegates, present?.[slot] ?? 0)
}

/** A wish that must follow another cannot stand before the other's second-first chance, and so on, to the end. */
function tightenByOrder(model: Model, domains: number[][]): void {
  for (let changed = true; changed; ) {
    changed = false
    for (const [at, wish] of model.wishes.entries())
      for (const before of wish.after) {
        const own = domains[at] ?? []
        const theirs = domains[before] ?? []
        const first = theirs[0] ?? Infinity
        const last = own.at(-1) ?? -Infinity
        const later = own.filter((slot) => slot > first)
        const earlier = theirs.filter((slot) => slot < last)
        if (later.length === own.length && earlier.length === theirs.length) continue
        domains[at] = later
        domains[before] = earlier
        changed = true
      }
  }
}

/**
 * The slots at which a party can begin to hold all its wishes one after the other without a break: those where each
 * of its wishes finds a slot of its own in the block (a perfect matching).
 */
export function blockStarts(domains: Domains, party: number): number[] {
  const wishes = domains.wishesOf[party] ?? []
  const capacity = domains.capacity[party] ?? []
  const starts: number[] = []
  for (let start = 0; start + wishes.length <= capacity.length; start++) {
    if (!capacity.slice(start, start + wishes.length).every((here) => here > 0)) continue
    if (fillsBlock(domains, wishes, start)) starts.push(start)
  }
  return starts
}

function fillsBlock(domains: Domains, wishes: readonly number[], start: number): boolean {
  const holder = new Map<number, number>()
  const seen = new Set<number>()
  const place = (wish: number): boolean => {
    for (const slot of domains.slotsOf[wish] ?? []) {
      if (slot < start || slot >= start + wishes.length || seen.has(slot)) continue
      seen.add(slot)
      const other = holder.get(slot)
      if (other !== undefined && !place(other)) continue
      holder.set(slot, wish)
      return true
    }
    return false
  }
  return wishes.every((wish) => {
    seen.clear()
    return place(wish)
  })
}
