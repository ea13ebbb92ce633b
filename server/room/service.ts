import type { Output, Parsed } from '../../shared/contract.ts'
import {
  type ChatMessage,
  phaseOf,
  type RoomSnapshot,
  type room,
  type roomEvents,
} from '../../shared/room.ts'
import { authorise } from '../forum/service.ts'
import type { MediaStatus } from '../media/plane.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import {
  agendaMeetingsIn,
  cancelMeeting,
  meetingForRoom,
  partIn,
  presentAgendaMeeting,
} from '../schedule/service.ts'
import { presentFile } from './files.ts'
import type { Presences } from './presence.ts'
import { peopleOf } from './rules.ts'
import { shownIn } from './showing.ts'
import { counts, type Standing, standingIn, standingInside } from './standing.ts'
import * as store from './store.ts'

/** The newest so many messages are shown; the others stay in the records. */
const chatShown = 200
/** The wall shows what runs or begins within so long, ms, */
const wallAhead = 12 * 3_600_000
/** and what ended within so long, ms: who still says goodbye. */
const wallBehind = 10 * 60_000
const wallLimit = 300

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
  { db, now }: Reading,
  { presences, mediaStatus }: Around,
  { forum, meeting, part, organisation }: Standing,
): Promise<RoomSnapshot> {
  const [noted, chat, outcomeRecorded, cancelReason, shown] = await Promise.all([
    presences.noted(meeting.id),
    store.newestChat(db, meeting.id, chatShown),
    store.isOutcomeRecorded(db, meeting.id, organisation ? [organisation.id] : []),
    meeting.state === 'cancelled' ? store.cancelReasonOf(db, meeting.id) : null,
    shownIn(db, meeting),
  ])
  const presented = presentAgendaMeeting(meeting, { part, outcomeRecorded })
  return {
    forum: { id: forum.id, name: forum.name },
    meeting: presented,
    cancelReason,
    phase: phaseOf(presented, now.getTime()),
    now: now.toISOString(),
    present: peopleOf(noted),
    chat: chat.map(({ file, ...message }) =>
      presentMessage({ ...message, file: file && presentFile(meeting.id, file) }),
    ),
    noShows: [],
    extension: null,
    standIns: [],
    shown,
    media: presentMedia(mediaStatus()),
  }
}

/** The meetings running, just over or next, with who is in them. */
export async function wall(
  reading: Reading,
  { presences }: Around,
  { forumId }: { forumId: string },
): Promise<Output<typeof room.wall>> {
  const { hats } = await authorise(reading, 'room.wall', forumId)
  const { db, now } = reading
  const span = { from: new Date(now.getTime() - wallBehind), to: new Date(now.getTime() + wallAhead) }
  const planned = (await agendaMeetingsIn(db, forumId, span)).filter(({ state }) => state === 'planned')
  const meetings = await Promise.all(
    planned.slice(0, wallLimit).map(async (scheduled) => {
      const part = partIn(scheduled, hats) ?? 'moderator'
      const meeting = presentAgendaMeeting(scheduled, { part, outcomeRecorded: false })
      const phase = phaseOf(meeting, now.getTime())
      const noted = phase === 'early' ? [] : await presences.noted(meeting.id)
      return {
        meeting,
        phase,
        present: peopleOf(noted),
        noShows: [],
        extension: null,
        standIns: [],
        incidents: 0,
        nudgedAt: { supplier: null, buyer: null, interpreter: null },
      }
    }),
  )
  return { now: now.toISOString(), meetings, log: [] }
}

/**
 * Keeps what someone says in a meeting, once a key. `fresh` is false for a repeat. Refuses outside of the time
 * from the lobby's opening to the end of the goodbye.
 */
export async function say(
  reading: Reading,
  { meetingId, key, text }: Parsed<typeof roomEvents.say>,
): Promise<{ message: ChatMessage; fresh: boolean }> {
  await standingInside(reading, 'room.say', meetingId)
  const { now, actor } = reading
  const said = { id: key, meetingId, userId: actor.userId, name: actor.name, text, at: now }
  const { row, fresh } = await store.keepMessage(reading.db, said)
  if (row.meetingId !== meetingId || row.userId !== actor.userId || row.text !== text) refuse('key_reused')
  return { message: presentMessage({ ...row, file: null }), fresh }
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

function presentMessage({
  id,
  at,
  userId,
  name,
  text,
  file,
}: Omit<ChatMessage, 'at'> & { at: Date }): ChatMessage {
  return { id, at: at.toISOString(), userId, name, text, file }
}
