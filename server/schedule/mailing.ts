import { type ForumRow, readersOf } from '../forum/service.ts'
import type { Reader } from '../platform/notices.ts'
import type { Work } from '../platform/work.ts'
import { type Person, peopleByIds } from './bookingStore.ts'
import type { ScheduledMeeting } from './meetingStore.ts'
import { firmsOf } from './rules.ts'

/** A meeting and the delegates and interpreter who take part, by the id they are booked under. */
interface Attended {
  meeting: ScheduledMeeting
  people: readonly string[]
}

/** What publishing or cancelling does to one meeting; null where it was not, or is no more. */
export interface MailedChange {
  was: Attended | null
  is: Attended | null
  reason: string
}

/**
 * Hands each person of each changed meeting their message: who takes part gets its new entry, who no longer
 * does its cancellation. The rest of the team reads the agenda.
 */
export async function mailChanges(
  work: Work<unknown>,
  forum: ForumRow,
  changes: readonly MailedChange[],
): Promise<void> {
  const ids = new Set(changes.flatMap(({ was, is }) => [...(was?.people ?? []), ...(is?.people ?? [])]))
  const people = await peopleByIds(work.db, [...ids])
  const readers = await readersById(work, forum, [...people.values()], changes)
  for (const { was, is, reason } of changes) {
    for (const id of is?.people ?? []) {
      const reader = readers.get(id)
      if (reader && is)
        work.notify({
          kind: 'meeting_set',
          ...about(forum, reader),
          link: linkOf(work, is.meeting),
          moved: was?.people.includes(id) ?? false,
          meeting: inCalendar(is.meeting, reader, people.get(id)),
        })
    }
    for (const id of was?.people ?? []) {
      const reader = readers.get(id)
      if (reader && was && !is?.people.includes(id))
        work.notify({
          kind: 'meeting_cancelled',
          ...about(forum, reader),
          link: `${work.publicUrl}/forums/${forum.id}/agenda`,
          reason,
          // Above the sequence it was last mailed with, so that calendars take it.
          meeting: {
            ...inCalendar(was.meeting, reader, people.get(id)),
            sequence: (is?.meeting ?? was.meeting).sequence + (is ? 0 : 1),
          },
        })
    }
  }
}

function about(forum: ForumRow, reader: Reader) {
  return { reader, forumName: forum.name }
}

function linkOf(work: Work<unknown>, meeting: ScheduledMeeting): string {
  return `${work.publicUrl}/meetings/${meeting.id}`
}

async function readersById(
  work: Work<unknown>,
  forum: ForumRow,
  people: Person[],
  changes: readonly MailedChange[],
): Promise<Map<string, Reader>> {
  const buyers = new Set(
    changes.flatMap(({ was, is }) =>
      [was, is].flatMap((one) => (one ? firmsOf(one.meeting, 'buyer').map(({ id }) => id) : [])),
    ),
  )
  const readers = await readersOf(
    work.db,
    forum,
    people.map(({ email, name, organisationId }) => ({
      email,
      name,
      side: organisationId && buyers.has(organisationId) ? 'buyer' : 'supplier',
    })),
  )
  return new Map(people.flatMap(({ id }, at) => (readers[at] ? [[id, readers[at]] as const] : [])))
}

function inCalendar(meeting: ScheduledMeeting, reader: Reader, person: Person | undefined) {
  const { supplier, buyer } = meeting
  const sells = firmsOf(meeting, 'supplier').some(({ id }) => id === person?.organisationId)
  const other = sells ? buyer : supplier
  const interprets = !person?.organisationId
  return {
    meetingId: meeting.id,
    sequence: meeting.sequence,
    start: meeting.startsAt.toISOString(),
    end: meeting.endsAt.toISOString(),
    roomName: String(meeting.room.number),
    withName: interprets ? `${supplier.name} – ${buyer.name}` : other.name,
    // An interpreter is told the zone that is not their own.
    otherZone: interprets && supplier.zone === reader.zone ? buyer.zone : other.zone,
  }
}
