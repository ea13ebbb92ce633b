import type { Output, Parsed } from '../../shared/contract.ts'
import type { schedule } from '../../shared/schedule.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import * as bookings from './bookingStore.ts'
import { type Difference, type DraftMeeting, differenceOf, mailsFor, peopleOf } from './difference.ts'
import { openDraft, rowsOf } from './drafting.ts'
import { nextRevision, replaceDraft } from './draftStore.ts'
import { type MailedChange, mailChanges } from './mailing.ts'
import * as store from './meetingStore.ts'
import { modelOf } from './modelling.ts'
import { loadPlan, type Plan } from './plan.ts'
import { bookedBy } from './problem.ts'

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
  const forum = await openDraft(work, 'schedule.publish', input)
  const plan = await loadPlan(work.db, forum, work.now)
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
  const scheduled = await store.meetingsWhere(work.db, {
    ids: [...moved.map(({ before }) => before), ...cancelled].map(({ meetingId }) => meetingId),
  })
  const booked = await bookings.bookedFor(
    work.db,
    scheduled.map(({ id }) => id),
  )
  await apply(work, forum.id, plan, difference, idOf)
  await replaceDraft(work.db, forum.id, rowsOf(plan.draft, forum.id))
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
  await mailChanges(work, forum, await changesOf(work, { scheduled, booked }, difference, idOf))
  work.audit({ action: 'schedule.publish', forumId: forum.id, detail: { number, ...counts } })
  work.tell([`forum:${forum.id}`], ['schedule', 'room'])
  return { number, ...counts }
}

/**
 * Free time may have been taken back since the draft was made, a room or an interpreter lost. What a firm asks of its
 * day beside, its breaks and limits, is the host's to weigh: the board shows it.
 */
function refuseUnavailable(meetings: readonly DraftMeeting[], plan: Plan): void {
  const { broken, wishes } = modelOf(plan.problem)
  const changed = new Set(meetings.map(({ wishId }) => wishId))
  for (const [at, obstacle] of broken) {
    const wish = wishes[at]
    if (!wish || !changed.has(wish.id)) continue
    const nameOf = (id: string) => ({ name: plan.firms.get(id)?.name ?? '' })
    if (obstacle === 'supplier_away') refuse('not_available', nameOf(wish.supplierId))
    if (obstacle === 'buyer_away') refuse('not_available', nameOf(wish.buyerId))
    if (obstacle === 'supplier_full') refuse('slot_taken', nameOf(wish.supplierId))
    if (obstacle === 'buyer_full') refuse('slot_taken', nameOf(wish.buyerId))
    if (obstacle === 'rooms_full' || obstacle === 'no_interpreter') refuse('slot_taken')
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
  await bookings.lockBookables(db, [
    ...placed.flatMap(bookedBy),
    ...moved.flatMap(({ before }) => bookedBy(before)),
    ...cancelled.flatMap(bookedBy),
  ])
  await store.lockMeetings(
    db,
    [...moved.map(({ before }) => before), ...cancelled].map(({ meetingId }) => meetingId),
  )
  await store.cancelMeetings(
    db,
    cancelled.map(({ meetingId }) => meetingId),
    '',
  )
  // All that moves lets go first: two meetings may change places.
  await bookings.deleteBookings(
    db,
    moved.map(({ before }) => before.meetingId),
  )
  for (const { before, after } of moved)
    await store.moveMeeting(db, before.meetingId, {
      roomId: after.roomId,
      interpreterId: after.interpreterId,
      // Added by hand for the time that it had.
      secondInterpreterId: null,
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
  await bookings.insertBookings(
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
  { scheduled, booked }: { scheduled: readonly store.ScheduledMeeting[]; booked: Map<string, string[]> },
  { added, moved, cancelled }: Difference,
  idOf: (meeting: DraftMeeting) => string,
): Promise<MailedChange[]> {
  const then = new Map(scheduled.map((meeting) => [meeting.requestId, meeting]))
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
    const row = then.get(meeting.wishId)
    return row ? { meeting: row, people: booked.get(row.id) ?? [] } : null
  }
  return [
    ...added.map((meeting) => ({ was: null, is: is(meeting), reason: '' })),
    ...moved.map(({ before, after }) => ({ was: was(before), is: is(after), reason: '' })),
    ...cancelled.map((meeting) => ({ was: was(meeting), is: null, reason: '' })),
  ]
}
