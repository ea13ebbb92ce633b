import type { Spoken } from '../../shared/values.ts'
import { type Problem, share } from './problem.ts'

/** What a meeting between two without a common language needs: somebody who has one of each side's. */
export interface Need {
  supplier: readonly Spoken[]
  buyer: readonly Spoken[]
}

export interface InterpreterPools {
  /** The interpreters of each pool, by their places in the list given. */
  interpreters: number[][]
  /** The pools that a meeting with each need takes one of each of, by the needs' places in the list given. */
  poolsOf: number[][]
}

/**
 * Past so many, the smallest pools only are kept. Two languages a side and six interpreters make a handful; a forum
 * that comes here may see a meeting promised for which {@link matchInterpreters} then finds nobody.
 */
const mostPools = 128

export function canInterpret({ supplier, buyer }: Need, languages: readonly Spoken[]): boolean {
  return share(languages, supplier) && share(languages, buyer)
}

/** What each wish's meeting needs an interpreter for, null where none is needed; equal needs have one key. */
export function needsOf({
  wishes,
  organisations,
  interpreters,
}: Problem): { key: string; need: Need | null }[] {
  const spoken = new Map(
    [...organisations].map(([id, { languages }]) => [id, { languages, key: [...languages].sort().join() }]),
  )
  return wishes.map(({ supplierId, buyerId }) => {
    const supplier = spoken.get(supplierId)
    const buyer = spoken.get(buyerId)
    if (!supplier || !buyer || interpreters.length === 0 || share(supplier.languages, buyer.languages))
      return { key: '', need: null }
    return {
      key: `${supplier.key}|${buyer.key}`,
      need: { supplier: supplier.languages, buyer: buyer.languages },
    }
  })
}

/**
 * Turns "each meeting has its own interpreter" into counting, by Hall's theorem: meetings at one time can all be
 * given one if and only if, for every set of needs, there are as many of its meetings as interpreters free who
 * serve any of it, or fewer. Of the sets with the same interpreters the largest alone says all; and a set that
 * falls apart into sets that share no interpreter says no more than those. What is left is a pool: its interpreters
 * and the needs that nobody outside of it serves. That holds at every slot, whoever of them is free then.
 */
export function interpreterPools(
  needs: readonly Need[],
  interpreters: readonly { languages: readonly Spoken[] }[],
): InterpreterPools {
  const able = needs.map((need) =>
    interpreters.flatMap(({ languages }, at) => (canInterpret(need, languages) ? [at] : [])),
  )
  const unions = unionsOf(able)
  const pools = unions.filter((union) => holdsTogether(union, able)).slice(0, mostPools)
  return {
    interpreters: pools,
    poolsOf: able.map((own) =>
      // Who serves it at all decides; a need that nobody serves has the empty pool alone.
      pools.flatMap((pool, at) =>
        (own.length > 0 || pool.length === 0) && own.every((one) => pool.includes(one)) ? [at] : [],
      ),
    ),
  }
}

/** All unions of some of the sets, the smallest first; grown one set at a time. */
function unionsOf(sets: readonly number[][]): number[][] {
  const unions = new Map<string, number[]>()
  for (const set of new Map(sets.map((set) => [set.join(), set])).values()) {
    const grown = [...unions.values()].map((union) => [...new Set([...union, ...set])].sort((a, b) => a - b))
    for (const union of [set, ...grown]) unions.set(union.join(), union)
    // Kept within bounds on the way as well: the large unions bind least.
    if (unions.size > mostPools * 8)
      for (const { key } of sized(unions).slice(mostPools * 4)) unions.delete(key)
  }
  return sized(unions).map(({ union }) => union)
}

function sized(unions: ReadonlyMap<string, number[]>): { key: string; union: number[] }[] {
  return [...unions]
    .map(([key, union]) => ({ key, union }))
    .sort((one, other) => one.union.length - other.union.length)
}

/** Whether the sets within a union are linked by interpreters that they share. */
function holdsTogether(union: readonly number[], sets: readonly number[][]): boolean {
  const within = sets.filter((set) => set.length > 0 && set.every((one) => union.includes(one)))
  const [first, ...rest] = within
  if (!first) return true
  const reached = new Set(first)
  for (let left = rest; ; ) {
    const linked = left.filter((set) => set.some((one) => reached.has(one)))
    if (linked.length === 0) return left.length === 0
    for (const set of linked) for (const one of set) reached.add(one)
    left = left.filter((set) => !linked.includes(set))
  }
}

/**
 * Gives each meeting of one slot an interpreter of its own, as many as can be, and keeps who is there already where
 * that costs nobody theirs. Augmenting paths: who is given one never loses it, at most exchanges it.
 *
 * @param able the interpreters for each meeting, by number, whom to take first in front
 * @param present whom each meeting has had so far
 * @returns the interpreter of each meeting, or null
 */
export function matchInterpreters(
  able: readonly (readonly number[])[],
  present: readonly (number | null)[],
): (number | null)[] {
  const given: (number | null)[] = able.map(() => null)
  const taken = new Map<number, number>()
  for (const [meeting, one] of present.entries())
    if (one !== null && able[meeting]?.includes(one) && !taken.has(one)) {
      given[meeting] = one
      taken.set(one, meeting)
    }
  const settle = (meeting: number, tried: Set<number>): boolean => {
    const choices = able[meeting] ?? []
    const free = choices.find((one) => !taken.has(one))
    for (const one of free === undefined ? choices : [free]) {
      if (tried.has(one)) continue
      tried.add(one)
      const holder = taken.get(one)
      if (holder !== undefined && !settle(holder, tried)) continue
      given[meeting] = one
      taken.set(one, meeting)
      return true
    }
    return false
  }
  for (const meeting of able.keys()) if (given[meeting] === null) settle(meeting, new Set())
  return given
}
