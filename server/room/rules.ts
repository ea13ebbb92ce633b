import type { ErrorCode } from '../../shared/errors.ts'
import type { Hat } from '../../shared/forum.ts'
import { goodbyeMs, type OwnState, type Presence, phaseOf, type StandInCandidate } from '../../shared/room.ts'
import type { AgendaMeeting } from '../../shared/schedule.ts'
import { type Side, type Spoken, side } from '../../shared/values.ts'

/** A meeting as far as its doors are concerned. */
export type Meeting = Pick<AgendaMeeting, 'state' | 'lobbyOpensAt' | 'start' | 'end'>

/** Why a door stays shut, with what the reader's sentence needs. */
export interface Shut {
  code: Extract<ErrorCode, 'lobby_closed' | 'room_closed' | 'meeting_over' | 'meeting_cancelled'>
  data?: Record<string, string>
}

/** Whether the goodbye after the end is over too: the room is to be emptied. */
export function isClosed(meeting: Meeting, now: Date): boolean {
  return now.getTime() >= Date.parse(meeting.end) + goodbyeMs
}

/**
 * Whether someone may enter now, or why not. Moderators and hosts need not wait for the start. At the end
 * nobody new comes in, but those in the room (`inRoom`) stay, and come back after a lost connection, until
 * the goodbye is over.
 */
export function shutFor(
  meeting: Meeting,
  who: { place: Presence['place']; part: Presence['part']; inRoom: boolean },
  now: Date,
): Shut | null {
  switch (phaseOf(meeting, now.getTime())) {
    case 'cancelled':
      return { code: 'meeting_cancelled' }
    case 'early':
      return { code: 'lobby_closed', data: { opensAt: meeting.lobbyOpensAt } }
    case 'lobby':
      if (who.place === 'lobby' || who.part === 'moderator' || who.part === 'host') return null
      return { code: 'room_closed', data: { startsAt: meeting.start } }
    case 'over':
      return who.inRoom && !isClosed(meeting, now) ? null : { code: 'meeting_over' }
    default:
      return null
  }
}

/** Why nobody at all may be in this meeting now, or null: then who is in it stays, speaks and writes. */
export function shutToAll(meeting: Meeting, now: Date): Shut | null {
  return shutFor(meeting, { place: 'lobby', part: 'host', inRoom: true }, now)
}

/** Whose place a meeting is, beside the forum's team: its firms with those that stand in, its interpreters' addresses. */
export interface Guests {
  organisations: readonly string[]
  interpreters: readonly string[]
}

/** Whether somebody inside still belongs there as what they came in, by what they are in the forum now. */
export function belongs(
  who: { part: Presence['part']; organisationId: string | null; email: string; hats: readonly Hat[] },
  { organisations, interpreters }: Guests,
): boolean {
  const { part, organisationId, email, hats } = who
  if (part === 'interpreter') return interpreters.includes(email)
  if (part === 'moderator') return hats.some(({ role }) => role === 'moderator')
  if (part === 'host') return hats.some(({ role }) => role === 'host' || role === 'cohost')
  return (
    organisationId !== null &&
    organisations.includes(organisationId) &&
    hats.some((hat) => hat.role === 'delegate' && hat.accepted && hat.organisationId === organisationId)
  )
}

/** Whether who is in the room has to go back to the lobby: the meeting was moved to a time that is still to come. */
export function mustWait(meeting: Meeting, part: Presence['part'], now: Date): boolean {
  return shutFor(meeting, { place: 'room', part, inRoom: true }, now)?.code === 'room_closed'
}

/**
 * What counts of what a page says of itself: into a language speaks only who interprets the meeting, and only into
 * one that they work between.
 */
export function countsOf(state: OwnState, interprets: readonly Spoken[]): OwnState {
  return { ...state, into: state.into && interprets.includes(state.into) ? state.into : null }
}

/** No meeting lasts longer, with all that it is extended by, ms. */
export const longestMs = 4 * 3_600_000

/**
 * The sides of a meeting that runs for which nobody has come so long after its start, and that were not noted yet.
 * Who came once has come.
 */
export function missingSides(
  meeting: {
    startsAt: Date
    endsAt: Date
    noShowMinutes: number
    came: readonly Side[]
    noted: readonly Side[]
  },
  now: Date,
): Side[] {
  const due = meeting.startsAt.getTime() + meeting.noShowMinutes * 60_000
  if (now.getTime() < due || now >= meeting.endsAt) return []
  return side.options.filter((one) => !meeting.came.includes(one) && !meeting.noted.includes(one))
}

/** Stand-ins in their order: who has a page open first, then the best match, then by name. */
export function byStandIn(one: StandInCandidate, other: StandInCandidate): number {
  return (
    Number(other.online) - Number(one.online) ||
    other.score - one.score ||
    one.name.localeCompare(other.name, 'en')
  )
}

/** One open page of someone, as it is noted. */
export type Noted = Presence & { page: string }

/**
 * The people behind these pages, one entry each, by name: in the room if one of their pages is, and reachable
 * if one of those pages is.
 */
export function peopleOf(noted: readonly Noted[]): Presence[] {
  const people = new Map<string, Presence>()
  for (const { page: _, ...one } of noted) {
    const other = people.get(one.userId)
    if (!other || rank(one) > rank(other)) people.set(one.userId, one)
  }
  return [...people.values()].sort(
    (a, b) => a.name.localeCompare(b.name, 'en') || a.userId.localeCompare(b.userId),
  )
}

function rank({ place, reachable }: Presence): number {
  return (reachable ? 2 : 0) + (place === 'room' ? 1 : 0)
}
