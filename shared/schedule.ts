import { z } from 'zod'
import { command, query } from './contract.ts'
import { country, id, instant, nothing, zone } from './values.ts'

/** One side of a meeting, as a board and an agenda show it. */
const party = z.object({ organisationId: id, name: z.string(), country, zone })

/** A meeting on the host's board: where it stands in the draft, and where it was last published. */
export const boardMeeting = z.object({
  requestId: id,
  supplier: party,
  buyer: party,
  start: instant,
  end: instant,
  roomId: id,
  locked: z.boolean(),
  interpreter: z.string().nullable(),
  /** Against the published schedule. */
  change: z.enum(['new', 'moved', 'same']),
  /** Started or over: cannot be moved. */
  fixed: z.boolean(),
})
export type BoardMeeting = z.infer<typeof boardMeeting>

/** What keeps a meeting from a slot: somebody is not free, is in another meeting, or nothing is left for it. */
export const placeObstacle = z.enum([
  'supplier_away',
  'buyer_away',
  'supplier_full',
  'buyer_full',
  'rooms_full',
  'no_interpreter',
])
export type PlaceObstacle = z.infer<typeof placeObstacle>

/**
 * Why an accepted request has no place in the draft. `taken_out`: its meeting was cancelled or taken out of
 * what is published, so it is placed again only by hand. `not_tried`: it would fit.
 */
export const unplacedReason = z.enum([
  'no_common_time',
  'supplier_full',
  'buyer_full',
  'rooms_full',
  'no_interpreter',
  'taken_out',
  'not_tried',
])
export type UnplacedReason = z.infer<typeof unplacedReason>

export const board = z.object({
  zone,
  slotMinutes: z.int(),
  breakMinutes: z.int(),
  days: z.array(
    z.object({
      id,
      opensAt: instant,
      closesAt: instant,
      slots: z.array(z.object({ start: instant, end: instant })),
    }),
  ),
  rooms: z.array(z.object({ id, name: z.string() })),
  meetings: z.array(boardMeeting),
  unplaced: z.array(z.object({ requestId: id, supplier: party, buyer: party, reason: unplacedReason })),
  /** The version of the draft; sent back with each change so that two hosts do not overwrite each other. */
  revision: z.int(),
  published: z.object({ number: z.int(), at: instant }).nullable(),
  /** What publishing would do now. */
  difference: z.object({ added: z.int(), moved: z.int(), cancelled: z.int(), mails: z.int() }),
})
export type Board = z.infer<typeof board>

export const meetingState = z.enum(['planned', 'cancelled'])

/** A published meeting as one of its people sees it. */
export const agendaMeeting = z.object({
  id,
  start: instant,
  end: instant,
  lobbyOpensAt: instant,
  /** The room's number; each reader's words make "Room 3" of it. */
  roomName: z.string(),
  supplier: party,
  buyer: party,
  /** Who takes part for each side, by name; null once it is cancelled. */
  attending: z.object({ supplier: z.string().nullable(), buyer: z.string().nullable() }),
  /** The reader's own part in it. */
  part: z.enum(['supplier', 'buyer', 'interpreter', 'moderator', 'host']),
  state: meetingState,
  interpreter: z.string().nullable(),
  outcomeRecorded: z.boolean(),
})
export type AgendaMeeting = z.infer<typeof agendaMeeting>

const inDraft = z.object({ forumId: id, revision: z.int() })
const draftErrors = [
  'schedule_stale',
  'slot_taken',
  'slot_outside',
  'slot_past',
  'not_available',
  'forum_closed',
] as const

export const schedule = {
  board: query('schedule.board', {
    path: '/forums/:forumId/board',
    input: z.object({ forumId: id }),
    output: board,
  }),
  /**
   * Makes a draft of everything accepted: published and locked meetings stay where they are. Answers how many
   * of the others it placed and how many it could not.
   */
  make: command('schedule.make', {
    path: '/forums/:forumId/board/schedule',
    input: inDraft,
    output: z.object({ placed: z.int(), unplaced: z.int() }),
    errors: ['schedule_stale', 'nothing_to_schedule', 'forum_closed'],
  }),
  /** Where one meeting could stand: every slot to come, with its free rooms or what is in the way. */
  places: query('schedule.places', {
    path: '/forums/:forumId/board/places/:requestId',
    input: z.object({ forumId: id, requestId: id }),
    output: z.object({
      places: z.array(
        z.object({ start: instant, end: instant, rooms: z.array(id), obstacle: placeObstacle.nullable() }),
      ),
    }),
  }),
  /** Puts a meeting at another slot and room, or an unplaced one at its first; refused where it does not fit. */
  move: command('schedule.move', {
    path: '/forums/:forumId/board/move',
    input: inDraft.extend({ requestId: id, start: instant, roomId: id }),
    output: nothing,
    errors: draftErrors,
  }),
  /** Takes a meeting out of the draft; it stands among the unplaced. */
  remove: command('schedule.remove', {
    path: '/forums/:forumId/board/remove',
    input: inDraft.extend({ requestId: id }),
    output: nothing,
    errors: ['schedule_stale', 'slot_past', 'forum_closed'],
  }),
  lock: command('schedule.lock', {
    path: '/forums/:forumId/board/lock',
    input: inDraft.extend({ requestId: id, locked: z.boolean() }),
    output: nothing,
    errors: ['schedule_stale', 'forum_closed'],
  }),
  /** Makes the draft the schedule that everyone sees, with its mails. */
  publish: command('schedule.publish', {
    path: '/forums/:forumId/board/publish',
    input: inDraft,
    output: z.object({ number: z.int(), added: z.int(), moved: z.int(), cancelled: z.int(), mails: z.int() }),
    errors: ['schedule_stale', 'nothing_to_schedule', 'slot_taken', 'not_available', 'forum_closed'],
  }),
  agenda: query('schedule.agenda', {
    path: '/forums/:forumId/agenda',
    input: z.object({ forumId: id }),
    output: z.object({ zone, meetings: z.array(agendaMeeting) }),
  }),
}
