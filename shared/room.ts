import { z } from 'zod'
import { command, event, push, query } from './contract.ts'
import { type AgendaMeeting, agendaMeeting } from './schedule.ts'
import { id, instant, nothing, text } from './values.ts'

/**
 * Where a meeting stands on the server's clock. `early` before the lobby opens; `lobby` before the start;
 * `live`; `last_minutes` five minutes before the end; `over`; `cancelled`.
 */
export const phase = z.enum(['early', 'lobby', 'live', 'last_minutes', 'over', 'cancelled'])
export type Phase = z.infer<typeof phase>

const minute = 60_000
/** The last minutes begin so long before the end, ms. */
export const lastMinutesMs = 5 * minute
/** After the end, those in the room have so long for their goodbye before it closes, ms. */
export const goodbyeMs = 2 * minute

/**
 * The phase of a meeting at `now` (ms since 1970 UTC). The server and the pages that count down on its clock
 * decide by this same rule.
 */
export function phaseOf(
  meeting: Pick<AgendaMeeting, 'state' | 'lobbyOpensAt' | 'start' | 'end'>,
  now: number,
): Phase {
  if (meeting.state === 'cancelled') return 'cancelled'
  const start = Date.parse(meeting.start)
  const end = Date.parse(meeting.end)
  if (now >= end) return 'over'
  if (now < Date.parse(meeting.lobbyOpensAt)) return 'early'
  if (now < start) return 'lobby'
  return now < end - lastMinutesMs ? 'live' : 'last_minutes'
}

/** Someone in the lobby or the room now. One entry a person, however many pages they have open. */
export const presence = z.object({
  userId: id,
  name: z.string(),
  part: z.enum(['supplier', 'buyer', 'interpreter', 'moderator', 'host']),
  organisation: z.string().nullable(),
  place: z.enum(['lobby', 'room']),
  /** False while their connection is lost and they are waited for. */
  reachable: z.boolean(),
})
export type Presence = z.infer<typeof presence>

export const chatMessage = z.object({
  id,
  at: instant,
  userId: id,
  name: z.string(),
  text: z.string(),
})
export type ChatMessage = z.infer<typeof chatMessage>

/** Everything a page needs to stand in the right place after entering or returning. */
export const roomSnapshot = z.object({
  forum: z.object({ id, name: z.string() }),
  meeting: agendaMeeting,
  /** The words of whoever cancelled it; null while it stands, and where nobody gave any. */
  cancelReason: z.string().nullable(),
  phase,
  now: instant,
  present: z.array(presence),
  chat: z.array(chatMessage),
  /** Whether video can be used yet; `preparing` while the media worker is being got ready. */
  media: z.object({ state: z.enum(['preparing', 'ready', 'failed']), progress: z.number().nullable() }),
})
export type RoomSnapshot = z.infer<typeof roomSnapshot>

const inMeeting = z.object({ meetingId: id })

export const room = {
  view: query('room.view', { path: '/meetings/:meetingId', input: inMeeting, output: roomSnapshot }),
  /** The meetings running or next, for those who run the day. */
  wall: query('room.wall', {
    path: '/forums/:forumId/wall',
    input: z.object({ forumId: id }),
    output: z.object({
      now: instant,
      meetings: z.array(z.object({ meeting: agendaMeeting, phase, present: z.array(presence) })),
    }),
  }),
  /** Cancels a published meeting that is not over; both sides are told. */
  cancel: command('room.cancel', {
    path: '/meetings/:meetingId/cancel',
    input: inMeeting.extend({ reason: text(500) }),
    output: nothing,
    errors: ['meeting_over', 'meeting_cancelled'],
  }),
}

export const roomEvents = {
  /**
   * Enters the lobby (from its opening) or the room: from the start to the end, moderators and hosts from the
   * lobby's opening, and whoever is in it until the goodbye is over. A page is in one meeting at a time.
   */
  enter: event('room.enter', {
    input: inMeeting.extend({ place: z.enum(['lobby', 'room']) }),
    output: roomSnapshot,
    errors: ['lobby_closed', 'room_closed', 'meeting_over', 'meeting_cancelled'],
  }),
  leave: event('room.leave', { input: inMeeting, output: nothing }),
  say: event('room.say', {
    /** `key` is made once per press: a repeat does not say it twice. */
    input: inMeeting.extend({ key: id, text: text(2000).min(1) }),
    output: chatMessage,
    errors: ['lobby_closed', 'meeting_over', 'meeting_cancelled'],
  }),
}

export const roomPushes = {
  said: push('room.said', z.object({ meetingId: id, message: chatMessage })),
  present: push('room.present', z.object({ meetingId: id, present: z.array(presence) })),
  /** The phase changed, or the meeting itself: moved, extended, cancelled. */
  phase: push(
    'room.phase',
    z.object({ meetingId: id, phase, now: instant, lobbyOpensAt: instant, start: instant, end: instant }),
  ),
  media: push('room.media', roomSnapshot.shape.media),
}
