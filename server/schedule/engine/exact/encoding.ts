import type { Assignment, Model } from '../model.ts'
import { Counter, PrefixCounter } from './counter.ts'
import { blockStarts, type Domains, domainsOf } from './domains.ts'
import { allOf, anyOf, atMostOne, type Clauses, FALSE, Formula, type Literal, TRUE } from './formula.ts'
import { holdLevel } from './level.ts'

/** A model as a formula: its solutions are the valid schedules, and their holes can be counted. */
export interface Encoding {
  readonly formula: Formula
  /** Each costs one hole where it holds. Some may be known to hold, or not to. */
  readonly holes: readonly Literal[]
  /** `at[wish][slot]`: the wish stands in the slot. */
  readonly at: readonly (readonly Literal[])[]
}

/**
 * `level` is what a schedule that need not place everything has to reach; see `solveExactly`. Throws
 * `FormulaTooLarge` where it takes more clauses than `mostClauses`.
 */
export function encode(
  model: Model,
  level: { missing: number; weight: number } | null,
  mostClauses: number,
): Encoding {
  const formula = new Formula(mostClauses)
  const domains = domainsOf(model)
  const at = domains.slotsOf.map((slots, wish) => {
    const row = model.day.map((): Literal => FALSE)
    const mustStand = model.mandatory || model.wishes[wish]?.fixed !== null
    for (const slot of slots) row[slot] = mustStand && slots.length === 1 ? TRUE : formula.variable()
    atMostOne(formula, row)
    if (mustStand) formula.clause(row)
    return row
  })
  const scene: Scene = { model, domains, into: formula, at }
  limitRooms(scene)
  limitPools(scene)
  keepOrder(scene)
  const timelines = model.parties.map((_, party) => timelineOf(scene, party))
  limitBusy(scene, timelines)
  const holes = model.parties.map((_, party) => holesOf(scene, party, timelines[party] ?? []))
  const counted = keepFair(scene, holes)
  orderTwins(scene)
  if (!model.mandatory && level) holdLevel(formula, model, domains, at, level)
  return { formula, at, holes: counted.flat() }
}

/** Reads a schedule out of a solution. */
export function decode(encoding: Encoding, holds: (literal: Literal) => boolean): Assignment {
  return Int32Array.from(encoding.at, (row) =>
    row.findIndex((literal) => literal !== FALSE && holds(literal)),
  )
}

interface Scene {
  readonly model: Model
  readonly domains: Domains
  readonly into: Clauses
  readonly at: readonly (readonly Literal[])[]
}

const isOpen = (literal: Literal) => literal !== FALSE

/** At most `limit` of these hold. */
function atMost(into: Clauses, literals: readonly Literal[], limit: number): void {
  const open = literals.filter(isOpen)
  if (open.length <= limit) return
  if (limit === 1) atMostOne(into, open)
  else into.clause([-new Counter(into, open, false).atLeast(limit + 1)])
}

/**
 * Rooms. What is counted at a slot are not meetings but stars: the meetings of one party, of which at most one is
 * held at a time. A few stars hold all meetings (a vertex cover, found greedily), so that the counters are small.
 * Where everything must be placed, a slot also has to take what all others together cannot.
 */
function limitRooms(scene: Scene): void {
  const { model, into } = scene
  const stars = starsOf(scene)
  const rooms = model.day.map((_, slot) => {
    const open = stars
      .map((star) =>
        anyOf(
          into,
          star.map((wish) => scene.at[wish]?.[slot] ?? FALSE),
        ),
      )
      .filter(isOpen)
    return { open, most: Math.min(open.length, model.rooms[slot] ?? 0) }
  })
  const all = rooms.reduce((sum, { most }) => sum + most, 0)
  for (const { open, most } of rooms) {
    const least = model.mandatory ? Math.max(model.wishes.length - (all - most), 0) : 0
    if (open.length <= most && least === 0) continue
    const counter = new Counter(into, open, least > 0)
    into.clause([counter.atLeast(least)])
    into.clause([-counter.atLeast(most + 1)])
  }
}

function starsOf({ model, domains }: Scene): number[][] {
  const left = new Set(model.wishes.keys())
  const stars: number[][] = []
  while (left.size > 0) {
    let best: number[] = []
    for (const [party, wishes] of domains.wishesOf.entries()) {
      if (domains.capacity[party]?.some((here) => here > 1)) continue
      const star = wishes.filter((wish) => left.has(wish))
      if (star.length > best.length) best = star
    }
    if (best.length === 0) return [...stars, ...[...left].map((wish) => [wish])]
    stars.push(best)
    for (const wish of best) left.delete(wish)
  }
  return stars
}

function limitPools({ model, into, at }: Scene): void {
  for (const [pool, { capacity }] of model.pools.entries())
    for (const slot of model.day.keys())
      atMost(
        into,
        model.wishes.map((wish, index) => (wish.pools.includes(pool) ? (at[index]?.[slot] ?? FALSE) : FALSE)),
        capacity[slot] ?? 0,
      )
}

/** Which wish comes after which, by "has begun" and "is still to come" at every slot. */
function keepOrder({ model, into, at }: Scene): void {
  const begun = new Map<number, Literal[]>()
  const toCome = new Map<number, Literal[]>()
  const begunOf = (wish: number) => kept(begun, wish, () => prefixes(into, at[wish] ?? []))
  const toComeOf = (wish: number) =>
    kept(toCome, wish, () => prefixes(into, (at[wish] ?? []).toReversed()).toReversed())
  for (const [later, wish] of model.wishes.entries())
    for (const earlier of wish.after)
      for (const slot of model.day.keys())
        into.clause([-(begunOf(later)[slot] ?? FALSE), -(toComeOf(earlier)[slot] ?? FALSE)])
}

function kept<Key, Value>(cache: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = cache.get(key)
  if (found !== undefined) return found
  const made = make()
  cache.set(key, made)
  return made
}

/** For each place a literal for: one of those up to here holds. */
function prefixes(into: Clauses, literals: readonly Literal[]): Literal[] {
  let last: Literal = FALSE
  return literals.map((literal) => {
    last = anyOf(into, [last, literal])
    return last
  })
}

/** When a party is in a meeting, a literal each slot; and all that limits its meetings. */
function timelineOf(scene: Scene, party: number): Literal[] {
  const { model, domains, into, at } = scene
  const { gap = 0, delegates = 1, maxPerDay = Infinity, maxTotal = Infinity } = model.parties[party] ?? {}
  const wishes = domains.wishesOf[party] ?? []
  const atSlot = (slot: number) => wishes.map((wish) => at[wish]?.[slot] ?? FALSE)
  const slots = [...model.day.keys()]
  const used = slots.map((slot) => {
    atMost(into, atSlot(slot), domains.capacity[party]?.[slot] ?? 0)
    return anyOf(into, atSlot(slot))
  })
  const single = (domains.capacity[party] ?? []).every((here) => here <= 1)
  const meetings = (some: readonly number[]) =>
    single ? some.map((slot) => used[slot] ?? FALSE) : some.flatMap(atSlot)
  if (gap > 0)
    for (const slot of slots)
      atMost(
        into,
        meetings(slots.slice(slot, slot + gap + 1).filter((other) => model.day[other] === model.day[slot])),
        delegates,
      )
  for (const day of new Set(model.day))
    atMost(into, meetings(slots.filter((slot) => model.day[slot] === day)), maxPerDay)
  atMost(into, slots.flatMap(atSlot), maxTotal)
  return used
}

/**
 * Limits on how many parties are busy at a time. They follow from the rooms, but not by propagation, and they speak of
 * what decides about holes: at most `rooms` of parties that have no wish among them, each of which takes a room of its
 * own; and at most twice as many of all.
 */
function limitBusy({ model, domains, into }: Scene, timelines: readonly (readonly Literal[])[]): void {
  const single = [...model.parties.keys()].filter((party) =>
    (domains.capacity[party] ?? []).every((here) => here <= 1),
  )
  const busiest = single.sort(
    (one, other) => (domains.wishesOf[other]?.length ?? 0) - (domains.wishesOf[one]?.length ?? 0),
  )
  for (const [slot, rooms] of model.rooms.entries()) {
    const usedOf = (parties: readonly number[]) => parties.map((party) => timelines[party]?.[slot] ?? FALSE)
    for (const group of strangers(model, busiest)) atMost(into, usedOf(group), rooms)
    atMost(into, usedOf(busiest), 2 * rooms)
  }
}

/** Puts parties in groups, each in the first where it has no wish with anybody. */
function strangers(model: Model, parties: readonly number[]): number[][] {
  const partners = model.parties.map(() => new Set<number>())
  for (const { a, b } of model.wishes) {
    partners[a]?.add(b)
    partners[b]?.add(a)
  }
  const groups: number[][] = []
  for (const party of parties) {
    const group = groups.find((others) => !others.some((other) => partners[party]?.has(other)))
    if (group) group.push(party)
    else groups.push([party])
  }
  return groups
}

/** The holes of a party. */
interface Holes {
  readonly count: Counter
  /** It cannot have more, whatever the schedule. */
  readonly most: number
}

/**
 * Counts the ends of a party's holes: it is busy now, was not for longer than its compulsory break, and had been busy
 * before, on the same day. A party that holds one meeting at a time has as many busy slots as wishes, where all must
 * be placed; its busy slots are then counted in order of time, whence also "has begun".
 */
function holesOf(scene: Scene, party: number, used: readonly Literal[]): Holes {
  const { model, domains, into } = scene
  const { day } = model
  const { gap = 0 } = model.parties[party] ?? {}
  const degree = domains.wishesOf[party]?.length ?? 0
  if (degree <= 1) return { count: new Counter(into, [], true), most: 0 }
  const capacity = domains.capacity[party] ?? []
  const days = new Set(day.filter((_, slot) => (capacity[slot] ?? 0) > 0))
  const isCounted = model.mandatory && capacity.every((here) => here <= 1)
  const counts = isCounted ? new PrefixCounter(into, used, degree) : null
  const begun: Literal[] = []
  for (const slot of day.keys()) {
    const before = day[slot - 1] === day[slot] ? (begun[slot - 1] ?? FALSE) : FALSE
    const isFirstEver = counts !== null && days.size === 1
    begun.push(isFirstEver ? counts.atLeast(slot + 1, 1) : anyOf(into, [used[slot] ?? FALSE, before]))
  }
  const ends = [...day.keys()]
    .filter((slot) => day[slot - gap - 2] === day[slot])
    .map((slot) => {
      const idle = used.slice(slot - gap - 1, slot).map((literal) => -literal)
      return allOf(into, [used[slot] ?? FALSE, ...idle, begun[slot - gap - 2] ?? FALSE])
    })
    .filter(isOpen)
  const idle = isCounted ? day.filter((one) => days.has(one)).length - degree : Infinity
  const most = Math.min(ends.length, degree - 1, Math.floor(idle / (gap + 1)))
  const count = new Counter(into, ends, true)
  into.clause([-count.atLeast(most + 1)])
  if (isCounted && days.size === 1 && gap === 0) describeBlocks(scene, party, used, begun, -count.atLeast(1))
  return { count, most }
}

/** A day without a hole is one block: it begins somewhere and lasts exactly as many slots as there are meetings. */
function describeBlocks(
  { domains, into }: Scene,
  party: number,
  used: readonly Literal[],
  begun: readonly Literal[],
  whole: Literal,
): void {
  const degree = domains.wishesOf[party]?.length ?? 0
  const starts = blockStarts(domains, party)
  if (starts.length === 0) {
    into.clause([-whole])
    return
  }
  for (const slot of used.keys()) {
    const over = begun[slot - degree] ?? FALSE
    const on = begun[slot] ?? FALSE
    const here = used[slot] ?? FALSE
    into.clause([-whole, -here, -over])
    into.clause([-whole, here, -on, over])
    if (!starts.includes(slot)) into.clause([-whole, -on, begun[slot - 1] ?? FALSE])
  }
}

/**
 * The holes of each party in unary, as far as fairness lets them grow: where one party has `fairness` more than k,
 * all have at least k.
 */
function keepFair({ model, into }: Scene, holes: readonly Holes[]): Literal[][] {
  const { fairness } = model
  const least = holes.reduce((sum, { most }) => Math.min(sum, most), Infinity)
  const limit = least + (fairness ?? Infinity)
  const counted = holes.map(({ count, most }) => {
    const limited = Math.min(most, limit)
    into.clause([-count.atLeast(limited + 1)])
    return Array.from({ length: limited }, (_, at) => count.atLeast(at + 1))
  })
  if (fairness !== null && Number.isFinite(least))
    for (let all = 1; all <= least; all++) {
      const everyone = into.variable()
      for (const row of counted) {
        into.clause([-(row[all + fairness - 1] ?? FALSE), everyone])
        into.clause([-everyone, row[all - 1] ?? FALSE])
      }
    }
  return counted
}

/**
 * Parties that are the same in everything but their number can change places: they are held in order, each meeting one
 * common partner before the next does. The partner has no twin itself, so that two such orders never cross.
 */
function orderTwins({ model, domains, into, at }: Scene): void {
  if (!model.mandatory) return
  const ordered = new Set(
    model.wishes.flatMap(({ after }, wish) => (after.length > 0 ? [wish, ...after] : [])),
  )
  /** The wish of a party with each of its partners. */
  const withPartner = domains.wishesOf.map((wishes, party) => {
    const partners = new Map<number, number>()
    for (const wish of wishes) {
      const { a = -1, b = -1 } = model.wishes[wish] ?? {}
      partners.set(a === party ? b : a, wish)
    }
    return partners
  })
  const alike = new Map<string, number[]>()
  for (const [party, wishes] of domains.wishesOf.entries()) {
    const partners = [...(withPartner[party] ?? [])].sort(([one], [other]) => one - other)
    if (partners.length !== wishes.length || wishes.some((wish) => ordered.has(wish))) continue
    const terms = partners.map(([partner, wish]) => [
      partner,
      domains.slotsOf[wish],
      model.wishes[wish]?.pools,
    ])
    const { present: _, ...others } = model.parties[party] ?? {}
    const key = JSON.stringify([terms, others, domains.capacity[party]])
    alike.set(key, [...(alike.get(key) ?? []), party])
  }
  const groups = [...alike.values()].filter((group) => group.length > 1)
  const twins = new Set(groups.flat())
  for (const group of groups) {
    const partner = [...(withPartner[group[0] ?? -1]?.keys() ?? [])].find(
      (one) => !twins.has(one) && domains.capacity[one]?.every((here) => here <= 1),
    )
    if (partner === undefined) continue
    const rows = group.map((party) => at[withPartner[party]?.get(partner) ?? -1] ?? [])
    for (const [place, row] of rows.entries()) {
      const next = rows[place + 1]
      if (!next) continue
      const begun = prefixes(into, next)
      for (const [slot, literal] of row.entries()) into.clause([-literal, -(begun[slot] ?? FALSE)])
    }
  }
}
