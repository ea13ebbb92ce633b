import type { Assignment, Model, Score } from './model.ts'

/** How good a schedule is, level by level, computed from nothing but the model. The schedule need not be valid. */
export function scoreOf(model: Model, assignment: Assignment): Score {
  const { day, parties, wishes } = model
  const slots = day.length
  const busy = parties.map(() => new Int32Array(slots))
  const unplaced = new Int32Array(parties.length)
  let weight = 0
  let missing = 0
  let strain = 0
  for (const [at, wish] of wishes.entries()) {
    const slot = assignment[at] ?? -1
    for (const side of [wish.a, wish.b]) {
      const times = busy[side]
      if (slot < 0) unplaced[side] = (unplaced[side] ?? 0) + 1
      else if (times) times[slot] = (times[slot] ?? 0) + 1
      if (slot >= 0) strain += parties[side]?.unfriendly?.[slot] ?? 0
    }
    if (slot >= 0) weight += wish.weight
    else if (wish.must) missing++
  }
  const holesOf = parties.map((party, at) => {
    let holes = 0
    let total = 0
    let inDay = 0
    let last = -1
    const times = busy[at]
    for (let slot = 0; slot < slots; slot++) {
      if (slot === 0 || day[slot] !== day[slot - 1]) {
        if (inDay > 0) missing += Math.max(party.minPerDay - inDay, 0)
        inDay = 0
        last = -1
      }
      const meetings = times?.[slot] ?? 0
      if (meetings === 0) continue
      total += meetings
      inDay += meetings
      const idle = last < 0 ? 0 : slot - last - 1 - party.gap
      if (idle > 0) {
        holes++
        strain += idle
      }
      last = slot
    }
    if (inDay > 0) missing += Math.max(party.minPerDay - inDay, 0)
    missing += Math.max(party.minTotal - total, 0)
    return holes
  })
  return {
    missing,
    weight,
    holes: holesOf.reduce((sum, holes) => sum + holes, 0),
    strain,
    unfairness: spread(holesOf) + spread(unplaced),
  }
}

/** The largest minus the smallest; 0 of nothing. */
export function spread(values: Iterable<number>): number {
  let least = Infinity
  let most = -Infinity
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return most < least ? 0 : most - least
}

/** Negative where `one` is the better schedule, positive where `other` is, 0 where no level tells them apart. */
export function compareScores(one: Score, other: Score): number {
  return (
    one.missing - other.missing ||
    other.weight - one.weight ||
    one.holes - other.holes ||
    one.strain - other.strain ||
    one.unfairness - other.unfairness
  )
}

/** How good a schedule can be at most, as far as that is known. */
export interface Bounds {
  /** No schedule has less missing. */
  readonly missingBound: number
  /** No schedule that lacks no more has more weight. */
  readonly weightBound: number
  /** No schedule that is as good in both has fewer holes. */
  readonly holesBound: number
}

/** Whether no schedule places more: less is missing in none, nor is there more weight in one that lacks no more. */
export function placesMost({ missing, weight }: Score, bounds: Bounds): boolean {
  return missing <= bounds.missingBound && weight >= bounds.weightBound
}

/** Whether no schedule is better in what is missing, in weight and in holes. */
export function isProved(score: Score, bounds: Bounds): boolean {
  return placesMost(score, bounds) && score.holes <= bounds.holesBound
}
