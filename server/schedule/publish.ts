import type { Output, Parsed } from '../../shared/contract.ts'
import type { schedule } from '../../shared/schedule.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { type Difference, type DraftMeeting, differenceOf, mailsFor, peopleOf } from './difference.ts'
import { openDraft, rowOf } from './draft.ts'
import { nextRevision, replaceDraft } from './draftStore.ts'
import { type MailedChange, mailChanges } from './mailing.ts'
import * as store from './meetingStore.ts'
import type { Plan } from './plan.ts'
import { bookedBy, Timetable } from './timetable.ts'

/**
 * Makes the draft the schedule: books what is new, moves what stands elsewhere, cancels what was taken out,
 * keeps the difference as a version and mails each person once. Whole or not at all. Refuses
 * `nothing_to_schedule` where the draft is what everyone sees already, `not_available` where a firm has taken
 * back its free time since, and `slot_taken` where somebody was booked elsewhere since.
 */
export async function publish(
  work: Work,
  input: Parsed<typeof schedule.publish>,
): Promise<Output<typeof schedule.publish>> {
  const { forum, plan } = await openDraft(work, 'schedule.publish', input)
  const difference = differenceOf(plan.draft, plan.published)
  const { added, moved, cancelled } = difference
  const counts = {
    added: added.length,
    moved: moved.length,
    cancelled: cancelled.length,
    mails: mailsFor(difference),
  }
  if (added.length + moved.length + cancelled.length === 0) refuse('nothing_to_schedule')
  refuseUnavailable([...added, ...moved.map(({ after }) => after)], plan)

  const meetingIds = new Map([
    ...plan.published.values().map(({ wishId, meetingId }): [string, string] => [wishId, meetingId]),
    ...added.map(({ wishId }): [string, string] => [wishId, work.newId()]),
  ])
  const idOf = ({ wishId }: { wishId: string }) => meetingIds.get(wishId) ?? ''
  await apply(work, forum.id, plan, difference, idOf)
  await replaceDraft(
    work.db,
    forum.id,
    plan.draft.map((meeting) => rowOf(meeting, forum.id)),
  )
  await nextRevision(work.db, forum.id)
  const number = await store.insertVersion(work.db, {
    forumId: forum.id,
    publishedBy: work.actor.userId,
    publishedAt: work.now,
    difference: JSON.stringify({
      added: added.map((meeting) => ({ meetingId: idOf(meeting), ...meeting })),
      moved: moved.map(({ before, after }) => ({ meetingId: before.meetingId, before, after })),
      cancelled,
    }),
  })
  await mailChanges(work, forum, await changesOf(work, plan, difference, idOf))
  work.audit({ action: 'schedule.publish', forumId: forum.id, detail: { number, ...counts } })
  work.tell([`forum:${forum.id}`], ['schedule', 'room'])
  return { number, ...counts }
}

/** Free time may have been taken back since the draft was made. */
function refuseUnavailable(meetings: readonly DraftMeeting[], plan: Plan): void {
  const free = new Timetable(plan.problem([], []))
  const slotAt = new Map(free.slots.map(({ start }, at) => [start.getTime(), at]))
  for (const meeting of meetings) {
    const wish = plan.wishes.get(meeting.wishId)
    const at = slotAt.get(meeting.start.getTime())
    if (!wish || at === undefined) continue
    const { obstacle } = free.fit(wish, at)
    if (obstacle === 'supplier_away' || obstacle === 'buyer_away')
      refuse('not_available', {
        name: plan.firms.get(obstacle === 'supplier_away' ? wish.supplierId : wish.buyerId)?.name ?? '',
      })
  }
}

async function apply(
  work: Work,
  forumId: string,
  plan: Plan,
  { added, moved, cancelled }: Difference,
  idOf: (meeting: DraftMeeting) => string,
): Promise<void> {
  const { db } = work
  const placed = [...added, ...moved.map(({ after }) => after)]
  await store.lockBookables(db, [
    ...placed.flatMap(bookedBy),
    ...moved.flatMap(({ before }) => bookedBy(before)),
    ...cancelled.flatMap(bookedBy),
  ])
  await store.cancelMeetings(
    db,
    cancelled.map(({ meetingId }) => meetingId),
    '',
  )
  // All that moves lets go first: two meetings may change places.
  await store.deleteBookings(
    db,
    moved.map(({ before }) => before.meetingId),
  )
  for (const { before, after } of moved)
    await store.moveMeeting(db, before.meetingId, {
      roomId: after.roomId,
      interpreterId: after.interpreterId,
      startsAt: after.start,
      endsAt: after.end,
    })
  await store.insertMeetings(
    db,
    added.flatMap((meeting) => {
      const wish = plan.wishes.get(meeting.wishId)
      if (!wish) return []
      return [
        {
          id: idOf(meeting),
          forumId,
          requestId: wish.id,
          supplierId: wish.supplierId,
          buyerId: wish.buyerId,
          roomId: meeting.roomId,
          interpreterId: meeting.interpreterId,
          startsAt: meeting.start,
          endsAt: meeting.end,
        },
      ]
    }),
  )
  await store.insertBookings(
    db,
    placed.map((meeting) => ({
      meetingId: idOf(meeting),
      startsAt: meeting.start,
      endsAt: meeting.end,
      bookables: bookedBy(meeting),
    })),
  )
}

async function changesOf(
  work: Work,
  plan: Plan,
  { added, moved, cancelled }: Difference,
  idOf: (meeting: DraftMeeting) => string,
): Promise<MailedChange[]> {
  const now = new Map(
    (
      await store.meetingsWhere(work.db, {
        ids: [...added, ...moved.map(({ after }) => after)].map(idOf),
      })
    ).map((meeting) => [meeting.requestId, meeting]),
  )
  const is = (meeting: DraftMeeting): MailedChange['is'] => {
    const row = now.get(meeting.wishId)
    return row ? { meeting: row, people: peopleOf(meeting) } : null
  }
  const was = (meeting: Difference['cancelled'][number]): MailedChange['was'] => {
    const row = plan.scheduled.get(meeting.wishId)
    return row ? { meeting: row, people: peopleOf(meeting) } : null
  }
  return [
    ...added.map((meeting) => ({ was: null, is: is(meeting), reason: '' })),
    ...moved.map(({ before, after }) => ({ was: was(before), is: is(after), reason: '' })),
    ...cancelled.map((meeting) => ({ was: was(meeting), is: null, reason: '' })),
  ]
}
