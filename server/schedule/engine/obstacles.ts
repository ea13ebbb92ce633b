import type { State } from './state.ts'
import { at } from './tables.ts'

/**
 * What keeps a wish from a slot, and of whom. The first four nothing placed can change: a party is not there, the
 * slot is not in its session, no room or none of a pool is there at all.
 */
export type Obstacle =
  | { kind: 'away'; party: number }
  | { kind: 'outside_session' }
  | { kind: 'no_rooms' }
  | { kind: 'pool_empty'; pool: number }
  /** All of a party's delegates who are there are in meetings. */
  | { kind: 'full'; party: number }
  /** Too close to its other meetings. */
  | { kind: 'break'; party: number }
  | { kind: 'day_limit'; party: number }
  | { kind: 'total_limit'; party: number }
  | { kind: 'rooms_taken' }
  | { kind: 'pool_taken'; pool: number }
  /** Another wish stands where it would have to be over, or not yet begun. */
  | { kind: 'wrong_order'; wish: number }

/** Whether nothing that is placed could make way for it. */
export function isForGood({ kind }: Obstacle): boolean {
  return kind === 'away' || kind === 'outside_session' || kind === 'no_rooms' || kind === 'pool_empty'
}

/** All that keeps a waiting wish from a slot; none where it fits. What is there for good comes first. */
export function obstaclesAt(state: State, wish: number, slot: number): Obstacle[] {
  const { tables } = state
  const found: Obstacle[] = []
  const sides = [at(tables.sideA, wish), at(tables.sideB, wish)]
  for (const party of sides)
    if (at(tables.present, party * tables.slots + slot) === 0) found.push({ kind: 'away', party })
  const { allowed, pools = [] } = tables.model.wishes[wish] ?? { allowed: null }
  if (allowed && !allowed.includes(slot)) found.push({ kind: 'outside_session' })
  if (at(tables.rooms, slot) === 0) found.push({ kind: 'no_rooms' })
  for (const pool of pools)
    if (at(tables.poolCapacity, pool * tables.slots + slot) === 0) found.push({ kind: 'pool_empty', pool })
  if (found.length > 0) return found

  const day = at(tables.day, slot)
  for (const party of sides) {
    const here = party * tables.slots + slot
    if (at(state.meetings, here) >= at(tables.present, here)) found.push({ kind: 'full', party })
    else if (state.blocker(party, slot, 0) !== -1) found.push({ kind: 'break', party })
    if (at(state.inAll, party) >= at(tables.maxTotal, party)) found.push({ kind: 'total_limit', party })
    else if (at(state.inDay, party * tables.days + day) >= at(tables.maxPerDay, party))
      found.push({ kind: 'day_limit', party })
  }
  if (at(state.roomsUsed, slot) >= at(tables.rooms, slot)) found.push({ kind: 'rooms_taken' })
  for (const pool of pools)
    if (at(state.poolUsed, pool * tables.slots + slot) >= at(tables.poolCapacity, pool * tables.slots + slot))
      found.push({ kind: 'pool_taken', pool })
  for (const other of state.wronglyOrdered(wish, slot)) found.push({ kind: 'wrong_order', wish: other })
  return found
}

/** The placed wishes of which one at least would have to go for an obstacle to be gone. */
export function standersIn(state: State, obstacle: Obstacle, slot: number): number[] {
  const { tables } = state
  switch (obstacle.kind) {
    case 'full':
      return state.wishesOfIn(obstacle.party, slot, slot)
    case 'break': {
      const gap = at(tables.gap, obstacle.party)
      return state.wishesOfIn(
        obstacle.party,
        Math.max(at(tables.dayFirst, slot), slot - gap),
        Math.min(at(tables.dayLast, slot), slot + gap),
      )
    }
    case 'day_limit':
      return state.wishesOfIn(obstacle.party, at(tables.dayFirst, slot), at(tables.dayLast, slot))
    case 'total_limit':
      return state.wishesOfIn(obstacle.party, 0, tables.slots - 1)
    case 'rooms_taken':
      return state.wishesAt(slot)
    case 'pool_taken':
      return state.wishesAt(slot).filter((wish) => tables.model.wishes[wish]?.pools.includes(obstacle.pool))
    case 'wrong_order':
      return [obstacle.wish]
    default:
      return []
  }
}
