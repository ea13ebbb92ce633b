import type { Assignment, Model } from './model.ts'
import { type Obstacle, obstaclesAt } from './obstacles.ts'
import { State } from './state.ts'
import { at, tablesOf } from './tables.ts'

/** One thing in the way; `slots`: at how many of those at which both parties are there. */
export type Cause = { slots: number } & (
  | { kind: 'outside_session' }
  | { kind: 'wrong_order'; wish: number }
  /** None of the pool is there at any of these slots. */
  | { kind: 'no_interpreter'; pool: number }
  /** All of them who are there are taken. */
  | { kind: 'interpreters_busy'; pool: number }
  /**
   * A party's delegates are all in meetings. `free`: at how many slots to come it is there at all; `meetings`: how
   * many it has at the slots at which it is in the way, `stronger` of which weigh at least as much as the wish.
   */
  | { kind: 'organisation_full'; party: number; free: number; meetings: number; stronger: number }
  | { kind: 'break'; party: number }
  | { kind: 'day_limit'; party: number; most: number }
  | { kind: 'total_limit'; party: number; most: number }
  | { kind: 'rooms_full' }
)

/**
 * Why a wish has no place: it would fit as it is; its parties are never there at the same time (`freeA` and `freeB`
 * slots each); or at each of the `shared` slots at which both are there, one of the causes at least is in the way.
 */
export type Explanation =
  | { kind: 'fits' }
  | { kind: 'never_together'; freeA: number; freeB: number }
  | { kind: 'blocked'; shared: number; causes: Cause[] }

/**
 * The shortest true reasons why wishes have no place in a schedule, each with the fewest causes that there are. Slots
 * before `from` are past: they count for nothing.
 */
export function explain(
  model: Model,
  assignment: Assignment,
  wishes: readonly number[],
  from = 0,
): Explanation[] {
  const tables = tablesOf(model)
  const state = new State(tables)
  state.load(assignment)
  const freeOf = (party: number) => {
    const slots: number[] = []
    for (let slot = from; slot < tables.slots; slot++)
      if (at(tables.present, party * tables.slots + slot) > 0) slots.push(slot)
    return slots
  }
  return wishes.map((wish): Explanation => {
    const [a, b] = [at(tables.sideA, wish), at(tables.sideB, wish)]
    const [freeA, freeB] = [freeOf(a), freeOf(b)]
    const shared = freeA.filter((slot) => at(tables.present, b * tables.slots + slot) > 0)
    if (shared.length === 0) return { kind: 'never_together', freeA: freeA.length, freeB: freeB.length }
    const found = new Map(shared.map((slot) => [slot, obstaclesAt(state, wish, slot)]))
    if ([...found.values()].some((obstacles) => obstacles.length === 0)) return { kind: 'fits' }
    const causes = fewestCovering(found, ({ obstacle, at: slots }) => weakerIn(obstacle, slots, state, wish))
    return {
      kind: 'blocked',
      shared: shared.length,
      causes: causes.map((covering) => causeOf(covering, state, wish, (party) => freeOf(party).length)),
    }
  })
}

interface Covering {
  obstacle: Obstacle
  /** The slots at which it is in the way. */
  at: ReadonlySet<number>
}

/**
 * The smallest set of obstacles of which each slot has one. Of several, that which covers the most slots twice; then
 * what can be changed least, and of two full parties that with fewer meetings which the wish outweighs.
 */
function fewestCovering(
  found: ReadonlyMap<number, readonly Obstacle[]>,
  weaker: (covering: Covering) => number,
): Covering[] {
  const all = new Map<number, { obstacle: Obstacle; at: Set<number> }>()
  for (const [slot, obstacles] of found)
    for (const obstacle of obstacles) {
      const key = keyOf(obstacle)
      const known = all.get(key) ?? { obstacle, at: new Set<number>() }
      known.at.add(slot)
      all.set(key, known)
    }
  const rank = ({ obstacle }: Covering) => kinds.indexOf(obstacle.kind)
  const byReach: Covering[] = [...all.values()].sort(
    (one, other) => other.at.size - one.at.size || rank(one) - rank(other) || weaker(one) - weaker(other),
  )
  const chosenOf = (size: number): Covering[] | null => {
    const choose = (first: number, open: ReadonlySet<number>, left: number): Covering[] | null => {
      if (open.size === 0) return []
      for (let place = first; place < byReach.length && left > 0; place++) {
        const one = byReach[place]
        // Those that follow reach no more: too few of them cannot cover what is open.
        if (!one || one.at.size * left < open.size) return null
        const rest = choose(place + 1, open.difference(one.at), left - 1)
        if (rest) return [one, ...rest]
      }
      return null
    }
    return choose(0, new Set(found.keys()), size)
  }
  for (let size = 1; size <= byReach.length; size++) {
    const chosen = chosenOf(size)
    if (chosen) return chosen
  }
  return []
}

const kinds = [
  'away',
  'outside_session',
  'no_rooms',
  'pool_empty',
  'full',
  'break',
  'day_limit',
  'total_limit',
  'rooms_taken',
  'pool_taken',
  'wrong_order',
] as const satisfies Obstacle['kind'][]

/** The same number for the same obstacle. */
function keyOf(obstacle: Obstacle): number {
  const of =
    'party' in obstacle
      ? obstacle.party
      : 'pool' in obstacle
        ? obstacle.pool
        : 'wish' in obstacle
          ? obstacle.wish
          : 0
  return of * kinds.length + kinds.indexOf(obstacle.kind)
}

/** Of a party's meetings at some slots, those that weigh less than a wish; none where it is not the party. */
function weakerIn(obstacle: Obstacle, slots: ReadonlySet<number>, state: State, wish: number): number {
  if (obstacle.kind !== 'full') return 0
  return heldIn(obstacle.party, slots, state).filter((other) => !isAsStrong(other, wish, state)).length
}

function heldIn(party: number, slots: ReadonlySet<number>, state: State): number[] {
  return [...slots].flatMap((slot) => state.wishesOfIn(party, slot, slot))
}

function isAsStrong(other: number, wish: number, { tables: { must, weight } }: State): boolean {
  const more = at(must, other) - at(must, wish)
  return more > 0 || (more === 0 && at(weight, other) >= at(weight, wish))
}

function causeOf(
  { obstacle, at: where }: Covering,
  state: State,
  wish: number,
  freeOf: (party: number) => number,
): Cause {
  const { tables } = state
  const slots = where.size
  switch (obstacle.kind) {
    case 'full': {
      const { party } = obstacle
      const meetings = heldIn(party, where, state).length
      const stronger = meetings - weakerIn(obstacle, where, state, wish)
      return { kind: 'organisation_full', slots, party, free: freeOf(party), meetings, stronger }
    }
    case 'break':
      return { kind: 'break', slots, party: obstacle.party }
    case 'day_limit':
      return { kind: 'day_limit', slots, party: obstacle.party, most: at(tables.maxPerDay, obstacle.party) }
    case 'total_limit':
      return { kind: 'total_limit', slots, party: obstacle.party, most: at(tables.maxTotal, obstacle.party) }
    case 'pool_empty':
      return { kind: 'no_interpreter', slots, pool: obstacle.pool }
    case 'pool_taken':
      return { kind: 'interpreters_busy', slots, pool: obstacle.pool }
    case 'wrong_order':
      return { kind: 'wrong_order', slots, wish: obstacle.wish }
    case 'outside_session':
      return { kind: 'outside_session', slots }
    case 'no_rooms':
    case 'rooms_taken':
    // Away: never at a slot at which both are there.
    case 'away':
      return { kind: 'rooms_full', slots }
  }
}
