import { z } from 'zod'
import { command, query } from './contract.ts'
import { sector } from './firm.ts'
import { country, id, instant, nothing, side, spoken, standing, zone } from './values.ts'

/** One side of a meeting, as an agenda shows it. */
const party = z.object({ organisationId: id, name: z.string(), country, zone })

/** An organisation on the board; meetings and wishes refer to it by its id. */
export const boardOrganisation = z.object({
  id,
  name: z.string(),
  country,
  zone,
  standing,
  sectors: z.array(sector),
  /** Whether it is free in each slot of the board, by the slot's place in `slots`: one character each, 1 or 0. */
  free: z.string().regex(/^[01]*$/),
})
export type BoardOrganisation = z.infer<typeof boardOrganisation>

/** What the hosts hold a wish to, beyond what its sides said. */
export const conditions = z.object({
  /** Placed before everything that is not a must. */
  must: z.boolean(),
  /** Its session: not before, and over by. */
  earliest: instant.nullable(),
  latest: instant.nullable(),
  /** The request whose meeting must be over before this one begins. */
  after: id.nullable(),
})
export type Conditions = z.infer<typeof conditions>

/** An accepted request as the board knows it, placed or not. */
const wish = z.object({
  requestId: id,
  supplierId: id,
  buyerId: id,
  askedBy: side,
  /** What its meeting is worth: 1 to 10. */
  weight: z.int(),
  conditions,
})

/** What keeps a meeting from a slot: somebody is not free, is in another meeting, or nothing is left for it. */
export const placeObstacle = z.enum([
  'supplier_away',
  'buyer_away',
  'supplier_full',
  'buyer_full',
  'supplier_break',
  'buyer_break',
  'supplier_limit',
  'buyer_limit',
  'rooms_full',
  'no_interpreter',
  'outside_session',
  'wrong_order',
])
export type PlaceObstacle = z.infer<typeof placeObstacle>

/** A meeting on the host's board: where it stands in the draft, and where it was last published. */
export const boardMeeting = wish.extend({
  start: instant,
  end: instant,
  roomId: id,
  locked: z.boolean(),
  interpreter: z.string().nullable(),
  /** Against the published schedule. */
  change: z.enum(['new', 'moved', 'same']),
  /** Where it is published, if it is. */
  before: z.object({ start: instant, end: instant, roomId: id }).nullable(),
  /** Started or over: cannot be moved. */
  fixed: z.boolean(),
  /** Why it cannot stand where it does any more (somebody took back free time, a room was lost); see `repair`. */
  broken: placeObstacle.nullable(),
})
export type BoardMeeting = z.infer<typeof boardMeeting>

/** What an interpreter has to know: one language of the supplier's, and one of the buyer's. */
const betweenLanguages = z.object({ supplier: z.array(spoken), buyer: z.array(spoken) })
export type BetweenLanguages = z.infer<typeof betweenLanguages>

/**
 * One thing that stands in a wish's way. `slots`: at how many of those at which both are there. `organisation_full`:
 * at those it is taken by `meetings` meetings, of which `stronger` weigh at least as much as the wish.
 */
export const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('outside_session'), slots: z.int() }),
  z.object({ kind: z.literal('wrong_order'), slots: z.int(), requestId: id }),
  z.object({ kind: z.literal('no_interpreter'), slots: z.int(), languages: betweenLanguages }),
  z.object({ kind: z.literal('interpreters_busy'), slots: z.int(), languages: betweenLanguages }),
  z.object({
    kind: z.literal('organisation_full'),
    slots: z.int(),
    organisationId: id,
    /** At how many slots of the forum it is there at all. */
    free: z.int(),
    meetings: z.int(),
    stronger: z.int(),
  }),
  z.object({ kind: z.literal('break'), slots: z.int(), organisationId: id, minutes: z.int() }),
  z.object({ kind: z.literal('day_limit'), slots: z.int(), organisationId: id, most: z.int() }),
  z.object({ kind: z.literal('total_limit'), slots: z.int(), organisationId: id, most: z.int() }),
  z.object({ kind: z.literal('rooms_full'), slots: z.int() }),
])
export type Cause = z.infer<typeof cause>

/**
 * Why an accepted request has no place in the draft. `taken_out`: its meeting was cancelled or taken out of what
 * is published, so it is placed again only by hand. `fits`: it would fit as it is. `never_together`: the two are
 * never there at the same time. `blocked`: at each of the `shared` slots at which both are there, one of the
 * causes is in the way; no smaller set of causes covers them all.
 */
export const unplacedReason = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('taken_out') }),
  z.object({ kind: z.literal('fits') }),
  z.object({ kind: z.literal('never_together'), supplierFree: z.int(), buyerFree: z.int() }),
  z.object({ kind: z.literal('blocked'), shared: z.int(), causes: z.array(cause) }),
])
export type UnplacedReason = z.infer<typeof unplacedReason>

/** The levels of the objective, in the order in which they count. */
export const levels = z.object({
  /** Hosts' musts without a place, and meetings that organisations lack to their fewest. */
  missing: z.int(),
  /** The sum of the placed wishes' weights. */
  weight: z.int(),
  /** Idle times between two meetings of an organisation on one day. */
  holes: z.int(),
  /** Slots in those, and meetings at unfriendly hours. */
  strain: z.int(),
  /** How far apart organisations are in holes and in unplaced wishes. */
  unfairness: z.int(),
})
export type Levels = z.infer<typeof levels>

/** `optimal`: no schedule is better in what is missing, in weight and in holes, proved. */
export const verdict = z.enum(['optimal', 'within', 'best_found'])

/** How far making a schedule has come. */
export const runProgress = z.object({
  /** Since the run began. */
  ms: z.int(),
  placed: z.int(),
  wishes: z.int(),
  levels,
  /** No schedule has more weight than this, or fewer holes with this much weight. */
  weightBound: z.int(),
  holesBound: z.int(),
})
export type RunProgress = z.infer<typeof runProgress>

export const run = z.object({
  /** `lost`: the server that made it ended before it was done. */
  state: z.enum(['running', 'done', 'stopped', 'failed', 'lost']),
  startedAt: instant,
  /** Ends by itself after this long, or earlier where nothing can be better. */
  seconds: z.int(),
  /** Null until the first schedule. */
  progress: runProgress.nullable(),
  verdict: verdict.nullable(),
})
export type Run = z.infer<typeof run>

export const board = z.object({
  zone,
  /** The zones of the two sides. */
  sideZones: z.object({ supplier: zone, buyer: zone }),
  slotMinutes: z.int(),
  breakMinutes: z.int(),
  days: z.array(z.object({ id, opensAt: instant, closesAt: instant })),
  /** All slots of all days, in order of time. */
  slots: z.array(z.object({ start: instant, end: instant })),
  rooms: z.array(z.object({ id, name: z.string() })),
  /** Those with an accepted request, by name. */
  organisations: z.array(boardOrganisation),
  meetings: z.array(boardMeeting),
  unplaced: z.array(wish.extend({ reason: unplacedReason })),
  /** The figures of the draft as it is. */
  levels,
  /** The sum of all weights. */
  totalWeight: z.int(),
  /** The version of the draft; sent back with each change so that two hosts do not overwrite each other. */
  revision: z.int(),
  published: z.object({ number: z.int(), at: instant }).nullable(),
  /** What publishing would do now; `mails` counts each person once. */
  difference: z.object({ added: z.int(), moved: z.int(), cancelled: z.int(), mails: z.int() }),
  /** Published meetings that the draft leaves out. */
  cancelled: z.array(wish.extend({ start: instant, end: instant, roomId: id })),
  run: run.nullable(),
})
export type Board = z.infer<typeof board>

/** What having more of something would do: how many more wishes, and how much weight, could be placed. */
export const advice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('room'), start: instant, places: z.int(), weight: z.int() }),
  z.object({
    kind: z.literal('interpreter'),
    start: instant,
    languages: betweenLanguages,
    places: z.int(),
    weight: z.int(),
  }),
  /** Of an organisation at all times. */
  z.object({ kind: z.literal('delegate'), organisationId: id, places: z.int(), weight: z.int() }),
])
export type Advice = z.infer<typeof advice>

/**
 * A wish at a slot, beside the rest of the draft. With an `obstacle` it cannot be put there by any means: a side is
 * away, or what is in its way is locked or has begun. Otherwise `pushes` says what would have to make room and where
 * it would go (null: it finds no other place), empty where it simply fits.
 */
export const place = z.object({
  start: instant,
  end: instant,
  /** Rooms it could have; all that are not locked at that time where something is pushed. */
  rooms: z.array(id),
  obstacle: placeObstacle.nullable(),
  pushes: z.array(z.object({ requestId: id, to: instant.nullable() })),
  /** What it costs: weight lost (of what finds no place), change in holes, published meetings moved. */
  price: z.object({ weight: z.int(), holes: z.int(), moved: z.int() }),
})
export type Place = z.infer<typeof place>

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
  /** Another one, added on the day. */
  secondInterpreter: z.string().nullable(),
  outcomeRecorded: z.boolean(),
})
export type AgendaMeeting = z.infer<typeof agendaMeeting>

const inDraft = z.object({ forumId: id, revision: z.int() })
const draftErrors = [
  'schedule_stale',
  'schedule_running',
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
   * Begins to make a draft of everything accepted: published and locked meetings stay where they are. Goes on by
   * itself, for `seconds` at most; the board's `run` tells how far it is. One run a forum at a time; until it has
   * ended the draft cannot be changed by hand (`schedule_running`).
   */
  make: command('schedule.make', {
    path: '/forums/:forumId/board/schedule',
    input: inDraft.extend({ seconds: z.int().min(1).max(300) }),
    output: nothing,
    errors: ['schedule_stale', 'schedule_running', 'nothing_to_schedule', 'forum_closed'],
  }),
  /** Ends the run; the best schedule so far stands in the draft. */
  stop: command('schedule.stop', {
    path: '/forums/:forumId/board/stop',
    input: z.object({ forumId: id }),
    output: nothing,
  }),
  /** How far the run is; the light part of the board. */
  run: query('schedule.run', {
    path: '/forums/:forumId/board/run',
    input: z.object({ forumId: id }),
    output: z.object({ run: run.nullable() }),
  }),
  /**
   * Makes the draft fit again with the fewest published meetings moved: what cannot stand any more finds another
   * place, what waits is placed where nobody has to move. Nothing is published by it.
   */
  repair: command('schedule.repair', {
    path: '/forums/:forumId/board/repair',
    input: inDraft,
    output: z.object({ moved: z.int(), dropped: z.int(), added: z.int() }),
    errors: ['schedule_stale', 'schedule_running', 'nothing_to_schedule', 'forum_closed'],
  }),
  /** What-if: where one meeting could stand, at every slot to come, with what it would push and the price. */
  places: query('schedule.places', {
    path: '/forums/:forumId/board/places/:requestId',
    input: z.object({ forumId: id, requestId: id }),
    output: z.object({ revision: z.int(), places: z.array(place) }),
  }),
  /** What would let more wishes be placed, the most helpful first; each computed by trying. */
  advice: query('schedule.advice', {
    path: '/forums/:forumId/board/advice',
    input: z.object({ forumId: id }),
    output: z.object({ revision: z.int(), advice: z.array(advice) }),
  }),
  setConditions: command('schedule.setConditions', {
    path: '/forums/:forumId/board/conditions/:requestId',
    input: z.object({ forumId: id, requestId: id }).extend(conditions.shape),
    output: nothing,
    errors: ['forum_closed', 'schedule_running'],
  }),
  /**
   * Puts a meeting at another slot and room, or an unplaced one at its first; refused where it does not fit. With
   * `push`, what is in its way makes room as `places` showed it.
   */
  move: command('schedule.move', {
    path: '/forums/:forumId/board/move',
    input: inDraft.extend({ requestId: id, start: instant, roomId: id, push: z.boolean() }),
    output: nothing,
    errors: draftErrors,
  }),
  /** Takes a meeting out of the draft; it stands among the unplaced. */
  remove: command('schedule.remove', {
    path: '/forums/:forumId/board/remove',
    input: inDraft.extend({ requestId: id }),
    output: nothing,
    errors: ['schedule_stale', 'schedule_running', 'slot_past', 'forum_closed'],
  }),
  lock: command('schedule.lock', {
    path: '/forums/:forumId/board/lock',
    input: inDraft.extend({ requestId: id, locked: z.boolean() }),
    output: nothing,
    errors: ['schedule_stale', 'schedule_running', 'forum_closed'],
  }),
  /** Makes the draft the schedule that everyone sees, with its mails. */
  publish: command('schedule.publish', {
    path: '/forums/:forumId/board/publish',
    input: inDraft,
    output: z.object({ number: z.int(), added: z.int(), moved: z.int(), cancelled: z.int(), mails: z.int() }),
    errors: [
      'schedule_stale',
      'schedule_running',
      'nothing_to_schedule',
      'slot_taken',
      'not_available',
      'forum_closed',
    ],
  }),
  agenda: query('schedule.agenda', {
    path: '/forums/:forumId/agenda',
    input: z.object({ forumId: id }),
    output: z.object({ zone, meetings: z.array(agendaMeeting) }),
  }),
}
