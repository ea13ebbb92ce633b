import type { Output, Parsed } from '../../shared/contract.ts'
import type { room } from '../../shared/room.ts'
import { settingsOf } from '../account/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Sockets } from '../platform/sockets.ts'
import type { Reading, Work } from '../platform/work.ts'
import * as schedule from '../schedule/service.ts'
import { log, refuseFlood, tellCourse } from './course.ts'
import { overseeing, overseenForum } from './standing.ts'

/** Where else a meeting could be, and what is in the way there. */
export async function otherPlaces(
  reading: Reading,
  { meetingId }: { meetingId: string },
): Promise<Output<typeof room.otherPlaces>> {
  const { forum, meeting } = await overseeing(reading, 'room.otherPlaces', meetingId)
  return schedule.otherPlaces(reading.db, forum, meeting, reading.now)
}

/**
 * Moves a meeting. At another time, what happened at the first is forgotten, and its door sends those inside to where
 * they belong then.
 */
export async function move(
  work: Work,
  { meetingId, start, roomId }: Parsed<typeof room.move>,
): Promise<Record<string, never>> {
  const forum = await overseenForum(work, 'room.move', meetingId)
  await refuseFlood(work, 'moved')
  if (start === null && roomId === null) refuse('bad_input', { field: 'start' })
  const place = { start: start === null ? null : new Date(start), roomId }
  const meeting =
    roomId === null
      ? await schedule.holdMeeting(work, { id: meetingId, forumId: forum.id })
      : await schedule.holdMeetingFor(work, forum, meetingId, { ...place, roomId })
  const moved = await schedule.relocate(work, forum, meeting, place)
  if (moved) await log(work, [{ forumId: forum.id, meetingId, kind: 'moved' }])
  await tellCourse(work, meeting)
  return {}
}

/** The forum's interpreters as this meeting could have them. */
export async function interpreters(
  reading: Reading,
  sockets: Pick<Sockets, 'online'>,
  { meetingId }: { meetingId: string },
): Promise<Output<typeof room.interpreters>> {
  const { meeting } = await overseeing(reading, 'room.interpreters', meetingId)
  const choices = await schedule.interpretersFor(reading.db, meeting)
  const settings = await settingsOf(
    reading.db,
    choices.map(({ email }) => email),
  )
  const userOf = (email: string) => settings.get(email.toLowerCase())?.userId
  const there = await sockets.online(choices.flatMap(({ email }) => userOf(email) ?? []))
  const placeOf = (id: string) => {
    if (id === meeting.interpreter?.id) return 'first'
    return id === meeting.secondInterpreter?.id ? 'second' : null
  }
  return {
    interpreters: choices.map(({ id, email, ...choice }) => ({
      ...choice,
      interpreterId: id,
      place: placeOf(id),
      online: there.has(userOf(email) ?? ''),
    })),
  }
}

/** Books another interpreter, or none. Whoever is no longer booked is put out by the meeting's door. */
export async function setInterpreter(
  work: Work,
  { meetingId, ...choice }: Parsed<typeof room.setInterpreter>,
): Promise<Record<string, never>> {
  const forum = await overseenForum(work, 'room.setInterpreter', meetingId)
  await refuseFlood(work, 'interpreter_changed')
  const meeting = await schedule.holdMeeting(work, { id: meetingId, forumId: forum.id })
  if (!(await schedule.bookInterpreter(work, forum, meeting, choice))) return {}
  const detail = choice.interpreterId ?? ''
  await log(work, [
    { forumId: forum.id, meetingId, kind: 'interpreter_changed', part: 'interpreter', detail },
  ])
  return {}
}
