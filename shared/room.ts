import { z } from 'zod'
import { command, event, push, query } from './contract.ts'
import { mediaHealth, networkVerdict, rung } from './media.ts'
import { type AgendaMeeting, agendaMeeting } from './schedule.ts'
import { sharedFile, shown } from './sharing.ts'
import { country, id, instant, nothing, side, spoken, text, zone } from './values.ts'

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

/** A side's press for *5 more minutes* adds so many. */
export const moreMinutes = 5

/** What a page says of itself; nothing of it gives any right. */
export const ownState = z.object({
  /** What the network probe of the lobby found; null before it ran. */
  network: networkVerdict.nullable(),
  /** The rung of the low-bandwidth ladder that the page stands on. */
  rung: rung.nullable(),
  /** The language that an interpreter speaks into now; null for everyone else, and while they rest. */
  into: spoken.nullable(),
})
export type OwnState = z.infer<typeof ownState>

/** Of someone of whom nothing is known yet. */
export const noOwnState: OwnState = { network: null, rung: null, into: null }

/** Someone in the lobby or the room now. One entry a person, however many pages they have open. */
export const presence = ownState.extend({
  userId: id,
  name: z.string(),
  part: z.enum(['supplier', 'buyer', 'interpreter', 'moderator', 'host']),
  organisation: z.string().nullable(),
  place: z.enum(['lobby', 'room']),
  /** False while their connection is lost and they are waited for. */
  reachable: z.boolean(),
  /** How their sound and picture get through, as the media server itself sees it; null outside of a call. */
  media: mediaHealth.nullable(),
})
export type Presence = z.infer<typeof presence>

export const chatMessage = z.object({
  id,
  at: instant,
  userId: id,
  name: z.string(),
  /** Empty where it is a file. */
  text: z.string(),
  file: sharedFile.nullable(),
})
export type ChatMessage = z.infer<typeof chatMessage>

/** A side that nobody came for, since the meeting's start. */
export const noShow = z.object({ part: side, since: instant })

/** One side asked for more time; the other, or a moderator, answers. */
export const extensionAsked = z.object({ by: side, name: z.string(), at: instant })

/** A firm that has taken the place of a side that nobody came for. */
export const standIn = z.object({
  part: side,
  organisationId: id,
  name: z.string(),
  state: z.enum(['offered', 'accepted', 'declined']),
})
export type StandIn = z.infer<typeof standIn>

/** Everything a page needs to stand in the right place after entering or returning. */
export const roomSnapshot = z.object({
  forum: z.object({ id, name: z.string() }),
  meeting: agendaMeeting,
  /** The words of whoever cancelled it; null while it stands, and where nobody gave any. */
  cancelReason: z.string().nullable(),
  phase,
  now: instant,
  present: z.array(presence),
  /** What the people of each side speak, and what the reader works between as an interpreter of this meeting. */
  languages: z.object({ supplier: z.array(spoken), buyer: z.array(spoken), own: z.array(spoken) }),
  chat: z.array(chatMessage),
  noShows: z.array(noShow),
  extension: extensionAsked.nullable(),
  standIns: z.array(standIn),
  /** What one side has put before everybody. */
  shown: shown.nullable(),
  /** Whether video can be used yet; `preparing` while the media worker is being got ready. */
  media: z.object({ state: z.enum(['preparing', 'ready', 'failed']), progress: z.number().nullable() }),
})
export type RoomSnapshot = z.infer<typeof roomSnapshot>

/** What stands in the way of a meeting elsewhere: who or what is in another meeting then. */
export const conflict = z.object({
  kind: z.enum(['supplier', 'buyer', 'interpreter', 'room']),
  name: z.string(),
  /** Of the other meeting; null where they are just not free. */
  meetingId: id.nullable(),
})
export type Conflict = z.infer<typeof conflict>

/** One deed in a meeting, as the wall's log shows it. */
export const wallEntry = z.object({
  id,
  at: instant,
  /** Who did it; null for what the server noted by itself. */
  by: z.string().nullable(),
  /** Null for what concerned many at once. */
  meeting: z.object({ id, roomName: z.string(), supplier: z.string(), buyer: z.string() }).nullable(),
  kind: z.enum([
    'no_show',
    'came',
    'nudged',
    'announced',
    'dropped_in',
    'more_asked',
    'more_granted',
    'more_refused',
    'extended',
    'ended',
    'moved',
    'stand_in_offered',
    'stand_in_accepted',
    'stand_in_declined',
    'interpreter_changed',
    'incident',
  ]),
  /** Of which part it speaks; null where it speaks of none, or of both sides: nobody at all came. */
  part: z.enum(['supplier', 'buyer', 'interpreter']).nullable(),
  /**
   * Words of a person, or a name that the entry speaks of: of who came or was nudged, the firm that stands in, where
   * one does. Minutes for extensions.
   */
  detail: z.string(),
})
export type WallEntry = z.infer<typeof wallEntry>

/** One room on the wall. */
export const onWall = z.object({
  meeting: agendaMeeting,
  phase,
  present: z.array(presence),
  noShows: z.array(noShow),
  extension: extensionAsked.nullable(),
  standIns: z.array(standIn),
  incidents: z.int(),
  /** When somebody of each side was last seen in the room; null before. */
  seenAt: z.object({ supplier: instant.nullable(), buyer: instant.nullable() }),
  /** When each part was nudged last. */
  nudgedAt: z.object({
    supplier: instant.nullable(),
    buyer: instant.nullable(),
    interpreter: instant.nullable(),
  }),
})
export type OnWall = z.infer<typeof onWall>

/** A firm of the missing side that waits now: it has somebody in a lobby or on its pages, and no meeting by the end. */
const standInCandidate = z.object({
  organisationId: id,
  name: z.string(),
  country,
  /** How well it matches the side that came: 0 to 100, as in matching. */
  score: z.int(),
  /** Somebody of it has a page open now. */
  online: z.boolean(),
})
export type StandInCandidate = z.infer<typeof standInCandidate>

const standInOffer = z.object({
  meetingId: id,
  organisationId: id,
  roomName: z.string(),
  start: instant,
  end: instant,
  /** The firm that waits in the room. */
  withName: z.string(),
  withZone: zone,
})

const interpreterChoice = z.object({
  interpreterId: id,
  name: z.string(),
  languages: z.array(spoken),
  /** Booked to this meeting as such now. */
  place: z.enum(['first', 'second']).nullable(),
  fits: z.boolean(),
  /** In another meeting at this time. */
  busy: z.boolean(),
  /** Has a page open now. */
  online: z.boolean(),
})
export type InterpreterChoice = z.infer<typeof interpreterChoice>

const inMeeting = z.object({ meetingId: id })
const closed = ['meeting_over', 'meeting_cancelled'] as const

export const room = {
  view: query('room.view', { path: '/meetings/:meetingId', input: inMeeting, output: roomSnapshot }),
  /** The meetings running or next, for those who run the day, and what the team did of late, the newest first. */
  wall: query('room.wall', {
    path: '/forums/:forumId/wall',
    input: z.object({ forumId: id }),
    output: z.object({ now: instant, meetings: z.array(onWall), log: z.array(wallEntry) }),
  }),
  /** Reminds a missing side, or the interpreter, in the app and by mail. Once in two minutes for each. */
  nudge: command('room.nudge', {
    path: '/meetings/:meetingId/nudge',
    input: inMeeting.extend({ part: z.enum(['supplier', 'buyer', 'interpreter']) }),
    output: z.object({ reached: z.int() }),
    errors: [...closed, 'lobby_closed', 'nudged_already'],
  }),
  /** Says something to everyone in these meetings' lobbies and rooms; it is kept in their chats. */
  announce: command('room.announce', {
    path: '/forums/:forumId/announcement',
    input: z.object({ forumId: id, meetingIds: z.array(id).min(1).max(300), text: text(500).min(1) }),
    output: z.object({ meetings: z.int() }),
  }),
  /**
   * One side asks for more time. Refused where the room or the people are needed by then (`slot_taken`), and where the
   * meeting would last longer than any may (`longest_meeting`).
   */
  askMore: command('room.askMore', {
    path: '/meetings/:meetingId/ask-more',
    input: inMeeting,
    output: nothing,
    errors: [...closed, 'not_begun', 'slot_taken', 'longest_meeting', 'asked_already'],
  }),
  /** The other side, or a moderator, answers who asked. */
  answerMore: command('room.answerMore', {
    path: '/meetings/:meetingId/answer-more',
    input: inMeeting.extend({ granted: z.boolean() }),
    output: nothing,
    errors: [...closed, 'not_begun', 'slot_taken', 'longest_meeting', 'request_closed'],
  }),
  /** A moderator adds time without being asked. */
  extend: command('room.extend', {
    path: '/meetings/:meetingId/extend',
    input: inMeeting.extend({ minutes: z.int().min(1).max(30) }),
    output: z.object({ end: instant }),
    errors: [...closed, 'not_begun', 'slot_taken', 'longest_meeting'],
  }),
  /** Ends a running meeting now; the goodbye follows. */
  end: command('room.end', {
    path: '/meetings/:meetingId/end',
    input: inMeeting,
    output: nothing,
    errors: [...closed, 'not_begun'],
  }),
  /**
   * Where else a meeting could be: the forum's rooms at its time and its slots to come, each with what is in the way. A
   * slot's conflicts name the room only where all rooms are taken then.
   */
  otherPlaces: query('room.otherPlaces', {
    path: '/meetings/:meetingId/places',
    input: inMeeting,
    output: z.object({
      rooms: z.array(z.object({ roomId: id, roomName: z.string(), conflicts: z.array(conflict) })),
      slots: z.array(z.object({ start: instant, end: instant, conflicts: z.array(conflict) })),
    }),
  }),
  /**
   * Moves a published meeting at once, whole or not at all; both sides are told. `start` null leaves its time, `roomId`
   * null its room; where that is taken at the new time, the first that is free. A double booking is refused
   * (`slot_taken`); that somebody did not mean to be free is for whoever moves to weigh.
   */
  move: command('room.move', {
    path: '/meetings/:meetingId/move',
    input: inMeeting.extend({ start: instant.nullable(), roomId: id.nullable() }),
    output: nothing,
    errors: [...closed, 'slot_taken', 'slot_past', 'slot_outside'],
  }),
  /** Who could take the place of a side that nobody came for: those who wait now, the best match first. */
  standIns: query('room.standIns', {
    path: '/meetings/:meetingId/stand-ins/:part',
    input: inMeeting.extend({ part: side }),
    output: z.object({ candidates: z.array(standInCandidate) }),
  }),
  offerStandIn: command('room.offerStandIn', {
    path: '/meetings/:meetingId/stand-in',
    input: inMeeting.extend({ part: side, organisationId: id }),
    output: nothing,
    errors: [...closed, 'not_available', 'asked_already'],
  }),
  /** By the firm that was offered it. */
  answerStandIn: command('room.answerStandIn', {
    path: '/meetings/:meetingId/stand-in/answer',
    input: inMeeting.extend({ organisationId: id, accepted: z.boolean() }),
    output: nothing,
    errors: [...closed, 'request_closed', 'not_available'],
  }),
  /** The offers that wait for an answer of the reader's firms. */
  standInOffers: query('room.standInOffers', {
    path: '/forums/:forumId/stand-in-offers',
    input: z.object({ forumId: id }),
    output: z.object({ offers: z.array(standInOffer) }),
  }),
  /** The forum's interpreters, and whether each could interpret this meeting now. */
  interpreters: query('room.interpreters', {
    path: '/meetings/:meetingId/interpreters',
    input: inMeeting,
    output: z.object({ interpreters: z.array(interpreterChoice) }),
  }),
  /**
   * Books another interpreter in the place of the first or second, or none; both are told. Refused for one who speaks
   * no language of one side (`not_available`), and for none where the sides share no language (`interpreter_needed`).
   */
  setInterpreter: command('room.setInterpreter', {
    path: '/meetings/:meetingId/interpreter',
    input: inMeeting.extend({ place: z.enum(['first', 'second']), interpreterId: id.nullable() }),
    output: nothing,
    errors: [...closed, 'slot_taken', 'not_available', 'interpreter_needed'],
  }),
  /** Writes down what went wrong, for the team. */
  noteIncident: command('room.noteIncident', {
    path: '/meetings/:meetingId/incident',
    input: inMeeting.extend({ text: text(1000).min(1) }),
    output: nothing,
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
    input: inMeeting.extend({ place: z.enum(['lobby', 'room']), state: ownState.default(noOwnState) }),
    output: roomSnapshot,
    errors: ['lobby_closed', 'room_closed', 'meeting_over', 'meeting_cancelled'],
  }),
  /** What this page says of itself has changed. */
  state: event('room.state', { input: inMeeting.extend({ state: ownState }), output: nothing }),
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
  /**
   * This page has lost its place: its reader no longer belongs here, or no longer as what they were. Whoever still may
   * come in asks to be let in anew.
   */
  out: push('room.out', z.object({ meetingId: id })),
  media: push('room.media', roomSnapshot.shape.media),
  /** What changes in a running meeting beside its hours: who is missing, who asked for more time, who stands in. */
  course: push(
    'room.course',
    z.object({
      meetingId: id,
      noShows: z.array(noShow),
      extension: extensionAsked.nullable(),
      standIns: z.array(standIn),
    }),
  ),
  /** The team says something to those inside. */
  announced: push(
    'room.announced',
    z.object({ meetingId: id, by: z.string(), text: z.string(), at: instant }),
  ),
  /** To all pages of somebody who is missing: the meeting has begun without them. */
  nudged: push('room.nudged', z.object({ meetingId: id, withName: z.string(), by: z.string() })),
}
