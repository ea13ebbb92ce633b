import type { PlaceObstacle } from '../../../shared/schedule.ts'
import type { Assignment, Model } from './model.ts'
import { isForGood, type Obstacle, obstaclesAt, standersIn } from './obstacles.ts'
import { Rearranger } from './rearrange.ts'
import { State } from './state.ts'
import { at, type Tables, tablesOf } from './tables.ts'

/** A wish at a slot: what it would push, and the price. With an obstacle it cannot be put there by any means. */
export interface Possibility {
  obstacle: PlaceObstacle | null
  /** Where those in its way would go; -1 where they find no place. */
  pushes: { wish: number; to: number }[]
  /** Weight of those that find no place. */
  weightLost: number
  /** Holes more, or fewer where negative, than now. */
  holes: number
  /** Published meetings that would stand elsewhere than they are published. */
  moved: number
}

/** How many others may move for one that a host puts somewhere. */
const mostOthers = 3

/**
 * What putting a wish at each slot would mean, in the order of the slots: whether it fits, else which others would have
 * to make way with the fewest moved, else which would be left out, the lightest. Changes nothing; what it answers for
 * is a schedule that keeps every limit.
 */
export function whatIf(
  model: Model,
  assignment: Assignment,
  wish: number,
  published: Assignment,
): Possibility[] {
  const tables = tablesOf(model)
  const state = new State(tables)
  state.load(assignment)
  const holesBefore = state.holes
  if (at(state.slot, wish) >= 0) state.remove(wish)
  const rest = state.slot.slice()
  const rearranger = new Rearranger(state, published)
  return Array.from({ length: tables.slots }, (_, slot): Possibility => {
    const cannot = (obstacle: Obstacle): Possibility => ({
      obstacle: inWords(obstacle, wish, tables),
      pushes: [],
      weightLost: 0,
      holes: 0,
      moved: 0,
    })
    const [first] = obstaclesAt(state, wish, slot)
    if (first && isForGood(first)) return cannot(first)
    if (!rearranger.placeAt(wish, slot, mostOthers)) {
      const stubborn = pushOut(state, wish, slot, published)
      if (stubborn) return cannot(stubborn)
    }
    const pushes: Possibility['pushes'] = []
    let weightLost = 0
    let moved = 0
    for (let other = 0; other < tables.wishes; other++) {
      const to = at(state.slot, other)
      if (to !== at(published, other) && at(published, other) >= 0 && to !== at(assignment, other)) moved++
      if (other === wish || to === at(rest, other)) continue
      pushes.push({ wish: other, to })
      if (to < 0) weightLost += at(tables.weight, other)
    }
    const holes = state.holes - holesBefore
    state.load(rest)
    return { obstacle: null, pushes, weightLost, holes, moved }
  })
}

/** Leaves out whatever is in the way, the lightest first; the obstacle that nothing can be done about, or null. */
function pushOut(state: State, wish: number, slot: number, published: Assignment): Obstacle | null {
  const { tables } = state
  const out: { wish: number; from: number }[] = []
  for (;;) {
    const [obstacle] = obstaclesAt(state, wish, slot)
    if (!obstacle) break
    const [weakest] = standersIn(state, obstacle, slot)
      .filter((other) => at(tables.fixed, other) < 0)
      .sort(
        (one, other) =>
          at(tables.must, one) - at(tables.must, other) ||
          Math.sign(at(published, one) + 1) - Math.sign(at(published, other) + 1) ||
          at(tables.weight, one) - at(tables.weight, other) ||
          one - other,
      )
    if (weakest === undefined) {
      for (const { wish: other, from } of out.reverse()) state.place(other, from)
      return obstacle
    }
    out.push({ wish: weakest, from: at(state.slot, weakest) })
    state.remove(weakest)
  }
  state.place(wish, slot)
  // Some may still find a place somewhere, with nobody else moved.
  const rearranger = new Rearranger(state, published)
  for (const { wish: other } of out) rearranger.place(other, 0)
  return null
}

/** The same as the contract says it; side a of a wish is its supplier. */
export function inWords(obstacle: Obstacle, wish: number, { sideA }: Tables): PlaceObstacle {
  const side = 'party' in obstacle && obstacle.party === at(sideA, wish) ? 'supplier' : 'buyer'
  switch (obstacle.kind) {
    case 'away':
    case 'full':
    case 'break':
      return `${side}_${obstacle.kind}`
    case 'day_limit':
    case 'total_limit':
      return `${side}_limit`
    case 'rooms_taken':
    case 'no_rooms':
      return 'rooms_full'
    case 'pool_taken':
    case 'pool_empty':
      return 'no_interpreter'
    case 'outside_session':
    case 'wrong_order':
      return obstacle.kind
  }
}
