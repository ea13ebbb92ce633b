import type { Parsed } from '../../shared/contract.ts'
import {
  type ChatMessage,
  phaseOf,
  type RoomSnapshot,
  type room,
  type roomEvents,
} from '../../shared/room.ts'
import { authorise } from '../forum/service.ts'
import type { MediaStatus } from '../media/plane.ts'
import type { ForumLimits } from '../platform/forumLimits.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { cancelMeeting, meetingForRoom, partIn, presentAgendaMeeting } from '../schedule/service.ts'
import { courseOf } from './course.ts'
import { presentFile } from './files.ts'
import { languagesIn } from './interpretation.ts'
import type { Presences } from './presence.ts'
import { peopleOf } from './rules.ts'
import { shownIn } from './showing.ts'
import { countLive, counts, type Standing, standingIn, standingInside } from './standing.ts'
import * as store from './store.ts'

export { notesOfMeetings } from './notes.ts'

/** The newest so many messages are shown; the others stay in the records. */
const chatShown = 200
/** What a reading of a room needs besides the records. */
export interface Around {
  presences: Presences
  mediaStatus: () => MediaStatus
}

export async function view(
  reading: Reading,
  around: Around,
  { meetingId }: { meetingId: string },
): Promise<RoomSnapshot> {
  return snapshot(reading, around, await standingIn(reading, 'room.view', meetingId))
}

/** Everything a page needs to stand in the right place. */
export async function snapshot(
  reading: Reading,
  { presences, mediaStatus }: Around,
  standing: Standing,
): Promise<RoomSnapshot> {
  const { db, now } = reading
  const { forum, meeting, part, organisation } = standing
  const [noted, languages, chat, outcomeRecorded, cancelReason, shown, course] = await Promise.all([
    presences.noted(meeting.id),
    languagesIn(reading, standing),
    store.newestChat(db, meeting.id, chatShown),
    store.isOutcomeRecorded(db, meeting.id, organisation ? [organisation.id] : []),
    meeting.state === 'cancelled' ? store.cancelReasonOf(db, meeting.id) : null,
    shownIn(db, meeting),
    courseOf(db, meeting, now),
  ])
  const presented = presentAgendaMeeting(meeting, { part, outcomeRecorded })
  return {
    forum: { id: forum.id, name: forum.name },
    meeting: presented,
    cancelReason,
    phase: phaseOf(presented, now.getTime()),
    now: now.toISOString(),
    present: peopleOf(noted),
    languages,
    chat: chat.map(({ file, ...message }) =>
      presentMessage({ ...message, file: file && presentFile(meeting.id, file) }),
    ),
    ...course,
    shown,
    media: presentMedia(mediaStatus()),
  }
}

/**
 * Keeps what someone says in a meeting, once a key. Refuses outside of the time from the lobby's opening to the end of
 * the goodbye, and `too_many_requests`.
 */
export async function say(
  reading: Reading,
  limits: ForumLimits,
  { meetingId, key, text }: Parsed<typeof roomEvents.say>,
): Promise<ChatMessage> {
  const standing = await standingInside(reading, 'room.say', meetingId)
  const { now, actor } = reading
  await countLive(limits, actor, standing)
  const said = { id: key, meetingId, userId: actor.userId, name: actor.name, text, at: now }
  const row = await store.keepMessage(reading.db, said)
  if (row.meetingId !== meetingId || row.userId !== actor.userId || row.text !== text) refuse('key_reused')
  return presentMessage({ ...row, file: null })
}

/** Cancels a meeting that is not over, by a host or for one of its two firms. */
export async function cancel(
  work: Work,
  { meetingId, reason }: Parsed<typeof room.cancel>,
): Promise<Record<string, never>> {
  const meeting = (await meetingForRoom(work.db, meetingId)) ?? refuse('not_found')
  const { forum, hats } = await authorise(work, 'room.cancel', meeting.forumId)
  const deciding = hats.filter(({ role }) => role === 'host' || role === 'cohost' || role === 'delegate')
  if (!partIn(meeting, deciding.filter(counts))) refuse('not_allowed')
  await cancelMeeting(work, { forum, meetingId, reason })
  return {}
}

export function presentMedia(status: MediaStatus): RoomSnapshot['media'] {
  return {
    state: status.state,
    progress: status.state === 'preparing' ? (status.progress ?? null) : null,
  }
}

export function presentMessage({
  id,
  at,
  userId,
  name,
  text,
  file,
}: Omit<ChatMessage, 'at'> & { at: Date }): ChatMessage {
  return { id, at: at.toISOString(), userId, name, text, file }
}
