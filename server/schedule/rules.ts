import type { Hat } from '../../shared/forum.ts'
import type { AgendaMeeting } from '../../shared/schedule.ts'
import { type Side, side } from '../../shared/values.ts'

/** A span of a forum's day that holds one meeting. */
export interface Slot {
  start: Date
  end: Date
}

/**
 * How a day is cut: a meeting, a pause, a meeting …, from its opening on, as long as a whole meeting ends by
 * its closing. Instants, so a day on which clocks jump has as many slots as it has time.
 */
export function slotsOf(
  day: { opensAt: Date; closesAt: Date },
  slotMinutes: number,
  breakMinutes: number,
): Slot[] {
  const slots: Slot[] = []
  const closes = day.closesAt.getTime()
  for (let at = day.opensAt.getTime(); ; at += (slotMinutes + breakMinutes) * 60_000) {
    const end = at + slotMinutes * 60_000
    if (end > closes) return slots
    slots.push({ start: new Date(at), end: new Date(end) })
  }
}

/** Whether two spans share any time; touching ends do not. */
export function overlap(one: Slot, other: Slot): boolean {
  return one.start < other.end && other.start < one.end
}

interface WithId {
  id: string
}

/** A meeting as far as it decides who takes part. */
export interface Attended {
  supplier: WithId
  buyer: WithId
  interpreter: WithId | null
  secondInterpreter: WithId | null
  standIns: Record<Side, WithId | null>
}

/**
 * What someone with these hats is in a meeting, or null where it is none of theirs. Who interprets it or
 * speaks for one of its firms, or for one that stands in, does so, whatever else they are in the forum.
 */
export function partIn(meeting: Attended, hats: readonly Hat[]): AgendaMeeting['part'] | null {
  const parts = hats.flatMap((hat): AgendaMeeting['part'][] => {
    switch (hat.role) {
      case 'interpreter':
        return [meeting.interpreter?.id, meeting.secondInterpreter?.id].includes(hat.memberId)
          ? ['interpreter']
          : []
      case 'delegate':
        return side.options.filter((one) => firmsOf(meeting, one).some(({ id }) => id === hat.organisationId))
      case 'moderator':
        return ['moderator']
      default:
        return ['host']
    }
  })
  const order = ['interpreter', 'supplier', 'buyer', 'moderator', 'host'] as const
  return order.find((part) => parts.includes(part)) ?? null
}

/** The firms that may speak for a side: its own, and the one that stands in for it. */
export function firmsOf<T>(
  meeting: { supplier: T; buyer: T; standIns: Record<Side, T | null> },
  part: Side,
): T[] {
  const standIn = meeting.standIns[part]
  return standIn ? [meeting[part], standIn] : [meeting[part]]
}
