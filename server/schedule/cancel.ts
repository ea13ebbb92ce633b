import type { ForumRow } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { bookedFor } from './bookingStore.ts'
import { dropFromDraft, nextRevision } from './draftStore.ts'
import { mailChanges } from './mailing.ts'
import { cancelMeetings, meetingsWhere } from './meetingStore.ts'

/**
 * Cancels a published meeting that is not over, for whoever the caller has authorised: frees its people and
 * room, takes it out of the draft, mails both sides and the interpreter. Refuses `not_found`, `meeting_over`
 * and `meeting_cancelled`.
 */
export async function cancelMeeting(
  work: Work<unknown>,
  { forum, meetingId, reason }: { forum: ForumRow; meetingId: string; reason: string },
): Promise<void> {
  // Holds the forum's row, as publishing does: until the commit the meeting cannot change under us.
  await nextRevision(work.db, forum.id)
  const [meeting] = await meetingsWhere(work.db, { forumId: forum.id, ids: [meetingId] })
  if (!meeting) return refuse('not_found')
  if (meeting.state === 'cancelled') refuse('meeting_cancelled')
  if (meeting.endsAt <= work.now) refuse('meeting_over')
  const people = (await bookedFor(work.db, [meetingId])).get(meetingId) ?? []
  await cancelMeetings(work.db, [meetingId], reason)
  await dropFromDraft(work.db, forum.id, [meeting.requestId])
  await mailChanges(work, forum, [{ was: { meeting, people }, is: null, reason }])
  work.audit({ action: 'schedule.cancel', forumId: forum.id, subjectId: meetingId })
  work.tell([`forum:${forum.id}`, `meeting:${meetingId}`], ['schedule', 'room'])
}
