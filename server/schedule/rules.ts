import type { Hat } from '../../shared/forum.ts'
import type { AgendaMeeting } from '../../shared/schedule.ts'

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

/**
 * What someone with these hats is in a meeting, or null where it is none of theirs. Who interprets it or
 * speaks for one of its firms does so, whatever else they are in the forum.
 */
export function partIn(
  meeting: { supplier: { id: string }; buyer: { id: string }; interpreter: { id: string } | null },
  hats: readonly Hat[],
): AgendaMeeting['part'] | null {
  const parts = hats.flatMap((hat): AgendaMeeting['part'][] => {
    switch (hat.role) {
      case 'interpreter':
        return hat.memberId === meeting.interpreter?.id ? ['interpreter'] : []
      case 'delegate':
        if (hat.organisationId === meeting.supplier.id) return ['supplier']
        return hat.organisationId === meeting.buyer.id ? ['buyer'] : []
      case 'moderator':
        return ['moderator']
      default:
        return ['host']
    }
  })
  const order = ['interpreter', 'supplier', 'buyer', 'moderator', 'host'] as const
  return order.find((part) => parts.includes(part)) ?? null
}
