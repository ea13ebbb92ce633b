/**
 * The B2B meeting scheduling problem (Bofill et al., JAIR 74, 2022, 263–301) as the engine sees it: no rows, no
 * names, no clock. Everything is an index or a count. What the paper calls a participant is a party here (an
 * organisation), its meeting a wish, its table a room, its break a hole.
 *
 * A schedule is an {@link Assignment}: the slot of each wish, or -1.
 */
export interface Model {
  /** The day of each slot, counted from 0. Slots are in order of time, so days never decrease. */
  readonly day: readonly number[]
  /** How many meetings may run at each slot: rooms, or fewer where moderators are short. */
  readonly rooms: readonly number[]
  readonly parties: readonly Party[]
  readonly wishes: readonly Wish[]
  /** Shared resources. By Hall's theorem any set of interpreters is a family of these; see `interpreterPools`. */
  readonly pools: readonly Pool[]
  /** Every wish must be placed (the paper's B2BSP). */
  readonly mandatory: boolean
  /** The most that the numbers of holes of two parties may differ by, or null. */
  readonly fairness: number | null
}

/** An organisation. */
export interface Party {
  /** Meetings it can hold at the same time: its delegates. At least 1. */
  readonly delegates: number
  /** How many of them are there at each slot; 0 where it is away. */
  readonly present: readonly number[]
  /** Least number of free slots between two meetings: of any `gap` + 1 slots in a row of one day, at most `delegates` meetings. */
  readonly gap: number
  /** Most meetings a day and in all; `Infinity` where not limited. */
  readonly maxPerDay: number
  readonly maxTotal: number
  /** Fewest meetings on a day that has any, and in all. What is missing counts at the first level. */
  readonly minPerDay: number
  readonly minTotal: number
  /** Cost of a meeting at each slot for local hours that are not friendly; null where all are. Small integers. */
  readonly unfriendly: readonly number[] | null
}

/** Two parties that want to meet. */
export interface Wish {
  readonly a: number
  readonly b: number
  /** What placing it is worth: a positive integer. */
  readonly weight: number
  /** A host's must: counts at the first level, before all weights. */
  readonly must: boolean
  /** Slots of its session, in order; null where any will do. */
  readonly allowed: readonly number[] | null
  /** The slot it is locked in; it must stand there, whatever the rest. */
  readonly fixed: number | null
  /** Wishes that must be held strictly before this one, where both are placed. */
  readonly after: readonly number[]
  /** Pools of which it takes one each. */
  readonly pools: readonly number[]
}

/** A shared resource: how many of it there are at each slot. */
export interface Pool {
  readonly capacity: readonly number[]
}

/** The slot of each wish, -1 where it has none. */
export type Assignment = Int32Array

/**
 * The levels of the objective, each better when smaller but for `weight`; an earlier level is always worth more
 * than all later ones.
 */
export interface Score {
  /** Musts not placed, and meetings missing to the fewest of a party. Level 1. */
  readonly missing: number
  /** Sum of the weights placed. Level 2. */
  readonly weight: number
  /** Maximal idle runs, longer than the compulsory gap, between two meetings of a party on one day. Level 3. */
  readonly holes: number
  /** Slots in those runs beyond the gap, plus the unfriendly hours. Level 3, after the holes. */
  readonly strain: number
  /** Largest minus smallest number of holes of a party, plus the same of unplaced wishes. Level 4. */
  readonly unfairness: number
}
