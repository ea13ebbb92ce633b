import type { Assignment, Model } from './model.ts'
import { placeWhereCheapest } from './placing.ts'
import { Rearranger } from './rearrange.ts'
import { State } from './state.ts'
import { at, tablesOf } from './tables.ts'

/** How many published meetings may make way for one that lost its place. */
const mostOthers = 3

/**
 * Makes a schedule fit a model that has changed since: somebody fell ill, a room or an interpreter was lost, an
 * organisation came or went. In this order: what is locked stands; as many of the others stay where they are as can,
 * those first that are published there; of the rest each finds another place with the fewest others moved, the heaviest
 * first, to the nearest slot; one that finds none takes the place of a lighter one, if there is one (the more is kept
 * by weight). Wishes that stand nowhere are placed where nobody has to move for them. Nothing else moves.
 * Deterministic.
 *
 * @param published where people know meetings to be, if the schedule is more than that
 */
export function repair(model: Model, schedule: Assignment, published = schedule): Assignment {
  const tables = tablesOf(model)
  const state = new State(tables)
  const home = Int32Array.from(schedule, (slot, wish) =>
    at(tables.fixed, wish) >= 0 ? at(tables.fixed, wish) : slot,
  )
  for (let wish = 0; wish < tables.wishes; wish++) {
    const slot = at(tables.fixed, wish)
    if (
      slot >= 0 &&
      state.blocker(at(tables.sideA, wish), slot, 0) === -1 &&
      state.blocker(at(tables.sideB, wish), slot, 0) === -1
    )
      state.place(wish, slot)
  }
  const worth = (wish: number) => at(tables.weight, wish) + at(tables.must, wish) * 1e6
  const choices = (wish: number) => at(tables.domain.starts, wish + 1) - at(tables.domain.starts, wish)
  const byWorth = (one: number, other: number) =>
    worth(other) - worth(one) || choices(one) - choices(other) || one - other
  const isKnown = (wish: number) =>
    at(published, wish) >= 0 && at(published, wish) === at(home, wish) ? 1 : 0
  const byClaim = (one: number, other: number) => isKnown(other) - isKnown(one) || byWorth(one, other)
  const all = Array.from({ length: tables.wishes }, (_, wish) => wish).filter(
    (wish) => at(tables.fixed, wish) < 0,
  )

  const displaced: number[] = []
  for (const wish of all.filter((wish) => at(home, wish) >= 0).sort(byClaim))
    if (state.fits(wish, at(home, wish))) state.place(wish, at(home, wish))
    else displaced.push(wish)
  displaced.sort(byWorth)

  const rearranger = new Rearranger(state, home, published)
  while (displaced.length > 0) {
    const wish = displaced.shift() ?? -1
    if (rearranger.place(wish, mostOthers)) continue
    const lighter = takePlaceOfLighter(state, wish, worth)
    if (lighter === null) continue
    displaced.push(lighter)
    displaced.sort(byWorth)
  }
  for (const wish of all.filter((wish) => at(home, wish) < 0).sort(byWorth)) placeWhereItFits(state, wish)
  return state.slot.slice()
}

/** Puts a wish in the place of one that is worth less, the least of all such; gives the one that left, or null. */
function takePlaceOfLighter(state: State, wish: number, worth: (wish: number) => number): number | null {
  const { tables } = state
  const rivals = new Set<number>()
  for (const side of [at(tables.sideA, wish), at(tables.sideB, wish)])
    for (const other of state.wishesOfIn(side, 0, tables.slots - 1)) rivals.add(other)
  for (const slot of tables.domain.items.subarray(
    at(tables.domain.starts, wish),
    at(tables.domain.starts, wish + 1),
  ))
    for (const other of state.wishesAt(slot)) rivals.add(other)
  const lighter = [...rivals]
    .filter((other) => at(tables.fixed, other) < 0 && worth(other) < worth(wish))
    .sort((one, other) => worth(one) - worth(other) || one - other)
  for (const other of lighter) {
    const from = at(state.slot, other)
    state.remove(other)
    if (placeWhereItFits(state, wish)) return other
    state.place(other, from)
  }
  return null
}

/** Puts a waiting wish at the slot that makes the fewest holes; false where it fits nowhere. */
function placeWhereItFits(state: State, wish: number): boolean {
  return placeWhereCheapest(state, wish, () => state.missing * 1e6 + state.holes * 1e3 + state.strain)
}
