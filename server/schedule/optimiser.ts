import type { Placement, Problem, Schedule, Wish } from './problem.ts'
import { Timetable } from './timetable.ts'

/** How many meetings one wish may push elsewhere in a row, and how many tries all wishes together have. */
const chainLength = 3
const tries = 20_000

/**
 * Places as many wishes as it finds room for. First the wish with the fewest slots, each at its first slot
 * that fits; then each wish left over may push placed ones elsewhere, in chains, as long as every one of them
 * finds another place. Nothing placed is ever dropped, and the same problem gives the same schedule. No wish
 * is left out that a slot would still take; beyond that, the most meetings possible are not promised.
 */
export function optimise(problem: Problem): Schedule {
  const table = new Timetable(problem)
  const wishes = new Map(problem.wishes.map((wish) => [wish.id, wish]))
  const slotsFor = new Map(problem.wishes.map((wish) => [wish.id, table.commonSlots(wish)]))
  const choices = (wish: Wish) => slotsFor.get(wish.id) ?? []
  const order = problem.wishes.toSorted(
    (one, other) =>
      other.weight - one.weight ||
      choices(one).length - choices(other).length ||
      (one.id < other.id ? -1 : 1),
  )
  let left = tries

  const placeDirectly = (wish: Wish): boolean => {
    for (const at of choices(wish)) {
      const { placement } = table.fit(wish, at)
      if (placement) {
        table.add(placement)
        return true
      }
    }
    return false
  }

  /** Places a wish by pushing others elsewhere; `chain` holds those that may not be pushed again. */
  const placeByPushing = (wish: Wish, chain: ReadonlySet<string>, depth: number): boolean => {
    if (placeDirectly(wish)) return true
    if (depth === 0) return false
    const linked = new Set([...chain, wish.id])
    for (const at of choices(wish)) {
      const pushable = table.movableAt(at).filter(({ wishId }) => !linked.has(wishId))
      for (const pushed of oneOrTwoOf(pushable)) {
        if (left-- <= 0) return false
        const mark = table.mark()
        for (const placement of pushed) table.remove(placement)
        const { placement } = table.fit(wish, at)
        if (placement) {
          table.add(placement)
          const settled = pushed.every(({ wishId }) => {
            const other = wishes.get(wishId)
            return other !== undefined && placeByPushing(other, linked, depth - 1)
          })
          if (settled) return true
        }
        table.rollback(mark)
      }
    }
    return false
  }

  const waiting = order.filter((wish) => !placeDirectly(wish))
  const unplaced = waiting.filter((wish) => !placeByPushing(wish, new Set(), chainLength))
  return {
    placements: problem.slots.flatMap((_slot, at) => table.movableAt(at)),
    // Asked again at the end: what a later chain freed may have let an earlier wish in.
    unplaced: unplaced
      .filter((wish) => !placeDirectly(wish))
      .map((wish) => ({ wishId: wish.id, reason: table.whyUnplaced(wish) })),
  }
}

/** One pushed aside frees a side or a room; two, both sides. */
function* oneOrTwoOf(list: readonly Placement[]): Generator<Placement[]> {
  for (const one of list) yield [one]
  for (const [at, one] of list.entries()) for (const other of list.slice(at + 1)) yield [one, other]
}
