import type { UnplacedReason } from '../../shared/schedule.ts'
import type { Spoken } from '../../shared/values.ts'
import type { Slot } from './rules.ts'

/**
 * A schedule to be made, free of rows and names: who wants to meet whom, when they can, and with what. Every
 * id of a delegate, interpreter or room is the one it is booked under. Instants; weights are plain numbers.
 */
export interface Problem {
  /** Where meetings may be placed, in order; no two overlap. */
  slots: readonly Slot[]
  rooms: readonly string[]
  organisations: ReadonlyMap<string, Participant>
  interpreters: readonly Interpreter[]
  wishes: readonly Wish[]
  /** Meetings that stay where they are: published, locked, begun. They need not stand on a slot. */
  fixed: readonly Placement[]
  /** Times at which somebody is taken elsewhere, in another forum. */
  busy: readonly (Slot & { id: string })[]
}

/** An organisation; it can be in as many meetings at a time as it has delegates. */
export interface Participant {
  languages: readonly Spoken[]
  delegates: readonly { id: string; languages: readonly Spoken[] }[]
  /** Free time: parts in order that never overlap. */
  free: readonly { from: Date; to: Date }[]
}

export interface Interpreter {
  id: string
  languages: readonly Spoken[]
}

/** Two organisations that want to meet. */
export interface Wish {
  id: string
  supplierId: string
  buyerId: string
  /** The heavier is placed first. */
  weight: number
}

/** A wish come true: one delegate of each side, a room, and an interpreter where they share no language. */
export interface Placement extends Slot {
  wishId: string
  roomId: string
  supplierDelegate: string
  buyerDelegate: string
  interpreterId: string | null
}

export interface Schedule {
  /** The new ones, without the fixed. */
  placements: Placement[]
  unplaced: { wishId: string; reason: UnplacedReason }[]
}
