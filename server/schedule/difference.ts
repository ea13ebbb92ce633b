import { bookedBy, type Placement, placementOf } from './problem.ts'
import type { Slot } from './rules.ts'

/** A meeting of the hosts' draft. `wishId` is its request. */
export interface DraftMeeting extends Placement {
  locked: boolean
}

/** A planned meeting as everyone sees it. */
export interface PublishedMeeting extends Placement {
  meetingId: string
}

/**
 * The draft as it counts now. What is published and has begun stands where it is, whatever the draft says. A
 * meeting that was not published counts only while its request is accepted, its time is still to come on a day of the
 * forum, and both delegates are still there: one may have been erased. One that was falls back to where it is published.
 */
export function standing(
  rows: readonly DraftMeeting[],
  published: ReadonlyMap<string, PublishedMeeting>,
  now: {
    at: Date
    accepted: ReadonlySet<string>
    days: readonly Slot[]
    delegates: ReadonlySet<string>
  },
): DraftMeeting[] {
  const canStand = (row: DraftMeeting) =>
    row.start > now.at &&
    now.days.some((day) => day.start <= row.start && row.end <= day.end) &&
    [row.supplierDelegate, row.buyerDelegate].every((id) => now.delegates.has(id))
  const own = rows.flatMap((row): DraftMeeting[] => {
    const before = published.get(row.wishId)
    if (before && before.start <= now.at) return []
    if (before) return [canStand(row) ? row : { ...placementOf(before), locked: row.locked }]
    return now.accepted.has(row.wishId) && canStand(row) ? [row] : []
  })
  const begun = published
    .values()
    .filter(({ start }) => start <= now.at)
    .map((meeting): DraftMeeting => ({ ...placementOf(meeting), locked: false }))
  return [...begun, ...own]
}

export interface Difference {
  added: DraftMeeting[]
  moved: { before: PublishedMeeting; after: DraftMeeting }[]
  cancelled: PublishedMeeting[]
}

/** What making the draft the schedule would change. */
export function differenceOf(
  draft: readonly DraftMeeting[],
  published: ReadonlyMap<string, PublishedMeeting>,
): Difference {
  const kept = new Set(draft.map(({ wishId }) => wishId))
  return {
    added: draft.filter(({ wishId }) => !published.has(wishId)),
    moved: draft.flatMap((after) => {
      const before = published.get(after.wishId)
      return before && !sameMeeting(before, after) ? [{ before, after }] : []
    }),
    cancelled: [...published.values()].filter(({ wishId }) => !kept.has(wishId)),
  }
}

/** Same time, room and people. */
export function sameMeeting(one: Placement, other: Placement): boolean {
  return (
    one.start.getTime() === other.start.getTime() &&
    one.end.getTime() === other.end.getTime() &&
    bookedBy(one).join() === bookedBy(other).join()
  )
}

/** The people of a meeting: whoever is booked but the room. */
export function peopleOf({ supplierDelegate, buyerDelegate, interpreterId }: Placement): string[] {
  return [supplierDelegate, buyerDelegate, ...(interpreterId ? [interpreterId] : [])]
}

/** How many messages publishing sends: one to each who takes part or no longer does. */
export function mailsFor({ added, moved, cancelled }: Difference): number {
  const people = [
    ...added.map(peopleOf),
    ...moved.map(({ before, after }) => [...new Set([...peopleOf(before), ...peopleOf(after)])]),
    ...cancelled.map(peopleOf),
  ]
  return people.reduce((sum, list) => sum + list.length, 0)
}
