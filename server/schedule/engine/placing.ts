import type { State } from './state.ts'
import { at } from './tables.ts'

/**
 * Puts a waiting wish at the slot that costs least of all where it fits with nothing else changed; false where it fits
 * nowhere. `cost` is asked with the wish in place.
 */
export function placeWhereCheapest(state: State, wish: number, cost: (slot: number) => number): boolean {
  const { starts, items } = state.tables.domain
  let chosen = -1
  let least = Infinity
  for (let place = at(starts, wish); place < at(starts, wish + 1); place++) {
    const slot = at(items, place)
    if (!state.fits(wish, slot)) continue
    state.place(wish, slot)
    const here = cost(slot)
    state.remove(wish)
    if (here < least) {
      least = here
      chosen = slot
    }
  }
  if (chosen >= 0) state.place(wish, chosen)
  return chosen >= 0
}
