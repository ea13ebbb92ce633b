import type { MeetingLimits } from '../../shared/firm.ts'
import type { Spoken } from '../../shared/values.ts'
import type { Slot } from './rules.ts'

/**
 * A schedule to be made or changed, free of rows: who wants to meet whom, when they can, with what, and what stands
 * already. Every id of a delegate, interpreter or room is the one it is booked under. Plain data, so that a worker
 * thread can be given it. Instants; weights are whole numbers.
 */
export interface Problem {
  /** Of all days, in order, past ones too; no two overlap. `day` counts from 0. */
  slots: readonly (Slot & { day: number })[]
  slotMinutes: number
  /** Between two slots. */
  breakMinutes: number
  /** Nothing new begins at or before this. */
  now: Date
  rooms: readonly string[]
  /** Meetings at one time at most, however many rooms there are: moderators are short. Null where they are not. */
  mostAtOnce: number | null
  organisations: ReadonlyMap<string, Participant>
  interpreters: readonly Interpreter[]
  wishes: readonly Wish[]
  standing: readonly Standing[]
  /** Times at which somebody is taken elsewhere, in another forum. */
  busy: readonly (Slot & { id: string })[]
}

/** An organisation; it can be in as many meetings at a time as it has delegates. */
export interface Participant {
  zone: string
  languages: readonly Spoken[]
  delegates: readonly Delegate[]
  free: readonly Part[]
  limits: MeetingLimits
}

interface Delegate {
  id: string
  languages: readonly Spoken[]
}

/** Free time: parts in order that never overlap, but may touch. */
interface Part {
  from: Date
  to: Date
}

export interface Interpreter {
  id: string
  languages: readonly Spoken[]
  free: readonly Part[]
}

/** Two organisations that want to meet. */
export interface Wish {
  id: string
  supplierId: string
  buyerId: string
  /** 1 or more. */
  weight: number
  must: boolean
  /** Its session: not before, and over by. */
  earliest: Date | null
  latest: Date | null
  /** The wish whose meeting must be over before this one begins. */
  after: string | null
  /** Cancelled, or taken out of what is published: placed again only by hand. */
  takenOut: boolean
}

/** A wish come true: one delegate of each side, a room, and an interpreter where they share no language. */
export interface Placement extends Slot {
  wishId: string
  roomId: string
  supplierDelegate: string
  buyerDelegate: string
  interpreterId: string | null
}

/** A meeting where it stands: begun, or in the draft. It need not stand on a slot. */
export interface Standing extends Placement {
  begun: boolean
  locked: boolean
  published: boolean
}

/** Whether anything could be placed that is neither published nor locked already. */
export function canBeMade({ wishes, standing }: Problem): boolean {
  const kept = new Set(
    standing.flatMap(({ wishId, locked, published }) => (locked || published ? [wishId] : [])),
  )
  return wishes.some(({ id, takenOut }) => !takenOut && !kept.has(id))
}

/** Everyone and everything that a placement takes. */
export function bookedBy(placement: Omit<Placement, keyof Slot | 'wishId'>): string[] {
  const { roomId, supplierDelegate, buyerDelegate, interpreterId } = placement
  return [roomId, supplierDelegate, buyerDelegate, ...(interpreterId ? [interpreterId] : [])]
}

/** The place alone of whatever says more. */
export function placementOf(meeting: Placement): Placement {
  const { wishId, start, end, roomId, supplierDelegate, buyerDelegate, interpreterId } = meeting
  return { wishId, start, end, roomId, supplierDelegate, buyerDelegate, interpreterId }
}

export function share<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.some((language) => other.includes(language))
}
