import type { Model } from '../model.ts'
import { Counter } from './counter.ts'
import type { Domains } from './domains.ts'
import { anyOf, type Clauses, FALSE, type Literal } from './formula.ts'

/** Holds the levels above the holes at least as good as this: what is missing, and the total weight placed. */
export function holdLevel(
  into: Clauses,
  model: Model,
  domains: Domains,
  at: readonly (readonly Literal[])[],
  level: { missing: number; weight: number },
): void {
  const placed = at.map((row) => anyOf(into, row))
  const missing = [
    ...placed.filter((_, wish) => model.wishes[wish]?.must),
    ...model.parties.flatMap(({ minPerDay, minTotal }, party) => {
      const wishes = domains.wishesOf[party] ?? []
      const ofDay = (day: number) =>
        wishes.flatMap((wish) =>
          (at[wish] ?? []).filter((literal, slot) => literal !== FALSE && model.day[slot] === day),
        )
      const inAll = new Counter(
        into,
        wishes.map((wish) => placed[wish] ?? FALSE),
        true,
      )
      const reached = Array.from({ length: minTotal }, (_, count) => inAll.atLeast(count + 1))
      if (minPerDay > 1)
        for (const day of new Set(model.day)) {
          const inDay = new Counter(into, ofDay(day), true)
          for (let count = 2; count <= minPerDay; count++)
            reached.push(anyOf(into, [-inDay.atLeast(1), inDay.atLeast(count)]))
        }
      return reached
    }),
  ].map((literal) => -literal)
  into.clause([-new Counter(into, missing, false).atLeast(level.missing + 1)])
  const total = model.wishes.reduce((sum, { weight }) => sum + weight, 0)
  atMostWeight(
    into,
    placed.map((literal, wish) => ({ literal: -literal, weight: model.wishes[wish]?.weight ?? 0 })),
    total - level.weight,
  )
}

/**
 * The weights of those that hold add up to `limit` at most: a generalized totalizer (Joshi, Martins, Manquinho, CP
 * 2015), each node with a literal for every sum its part can reach; sums above the limit are all the same.
 */
function atMostWeight(
  into: Clauses,
  terms: readonly { literal: Literal; weight: number }[],
  limit: number,
): void {
  if (limit < 0) {
    into.clause([])
    return
  }
  const sums = (from: number, to: number): Map<number, Literal> => {
    if (to - from === 1) {
      const { literal, weight } = terms[from] ?? { literal: FALSE, weight: 0 }
      return new Map(literal === FALSE ? [] : [[Math.min(weight, limit + 1), literal]])
    }
    const middle = (from + to) >> 1
    const left = sums(from, middle)
    const right = sums(middle, to)
    const both = new Map<number, Literal>()
    for (const [one, ofOne] of [[0, FALSE] as const, ...left])
      for (const [other, ofOther] of [[0, FALSE] as const, ...right]) {
        const sum = Math.min(one + other, limit + 1)
        if (sum === 0) continue
        const output = both.get(sum) ?? (sum > limit ? FALSE : into.variable())
        both.set(sum, output)
        into.clause([one === 0 ? FALSE : -ofOne, other === 0 ? FALSE : -ofOther, output])
      }
    both.delete(limit + 1)
    return both
  }
  if (terms.length > 0) {
    const top = sums(0, terms.length)
    for (const [sum, literal] of top) if (sum > limit) into.clause([-literal])
  }
}
