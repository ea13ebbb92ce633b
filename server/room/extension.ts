import type { Output, Parsed } from '../../shared/contract.ts'
import { moreMinutes, type room } from '../../shared/room.ts'
import { side } from '../../shared/values.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { endAt, holdMeeting, refuseEndAt, type ScheduledMeeting } from '../schedule/service.ts'
import { log, refuseFlood, tellCourse } from './course.ts'
import * as store from './courseStore.ts'
import { longestMs } from './rules.ts'
import { overseenForum, standingIn } from './standing.ts'

const minute = 60_000

/** One side asks for more time, which the other or a moderator gives. */
export async function askMore(
  work: Work,
  { meetingId }: Parsed<typeof room.askMore>,
): Promise<Record<string, never>> {
  const standing = await standingIn(work, 'room.askMore', meetingId)
  const part = side.safeParse(standing.part)
  if (!part.success) return refuse('not_allowed')
  await refuseFlood(work, 'more_asked')
  const meeting = await holdBegun(work, standing.meeting)
  await refuseEndAt(work.db, meeting, later(meeting, moreMinutes))
  const request = { meetingId, side: part.data, askedBy: work.actor.userId, at: work.now }
  if (!(await store.askForMore(work.db, request))) refuse('asked_already')
  const { forumId } = meeting
  await log(work, [{ forumId, meetingId, kind: 'more_asked', part: part.data, detail: String(moreMinutes) }])
  await tellCourse(work, meeting)
  return {}
}

/** Gives or refuses the time that a side asked for: the other side, or one of the team. Once, whoever is first. */
export async function answerMore(
  work: Work,
  { meetingId, granted }: Parsed<typeof room.answerMore>,
): Promise<Record<string, never>> {
  const { part, meeting: seen } = await standingIn(work, 'room.answerMore', meetingId)
  if (part === 'interpreter') refuse('not_allowed')
  const meeting = await holdBegun(work, seen)
  const asked = (await store.takeRequest(work.db, meetingId)) ?? refuse('request_closed')
  if (asked.side === part) refuse('not_allowed')
  const { forumId } = meeting
  if (granted) await endAt(work, meeting, later(meeting, moreMinutes))
  const kind = granted ? 'more_granted' : 'more_refused'
  await log(work, [{ forumId, meetingId, kind, part: asked.side, detail: String(moreMinutes) }])
  await tellCourse(work, meeting)
  return {}
}

/** A moderator adds time, which answers who asked for some. */
export async function extend(
  work: Work,
  { meetingId, minutes }: Parsed<typeof room.extend>,
): Promise<Output<typeof room.extend>> {
  const forum = await overseenForum(work, 'room.extend', meetingId)
  const meeting = await holdBegun(work, { id: meetingId, forumId: forum.id })
  const end = later(meeting, minutes)
  await endAt(work, meeting, end)
  await store.takeRequest(work.db, meetingId)
  const { forumId } = meeting
  await log(work, [{ forumId, meetingId, kind: 'extended', detail: String(minutes) }])
  await tellCourse(work, meeting)
  return { end: end.toISOString() }
}

/** Ends a meeting now. Whoever is in the room stays for the goodbye, and is cut off in no word. */
export async function end(
  work: Work,
  { meetingId }: Parsed<typeof room.end>,
): Promise<Record<string, never>> {
  const forum = await overseenForum(work, 'room.end', meetingId)
  const meeting = await holdBegun(work, { id: meetingId, forumId: forum.id })
  await endAt(work, meeting, work.now)
  await store.takeRequest(work.db, meetingId)
  await log(work, [{ forumId: meeting.forumId, meetingId, kind: 'ended' }])
  await tellCourse(work, { ...meeting, endsAt: work.now })
  return {}
}

/** A meeting that runs, held to the commit. Refuses `not_begun`, and what {@link holdMeeting} refuses. */
async function holdBegun(
  work: Work,
  seen: Pick<ScheduledMeeting, 'id' | 'forumId'>,
): Promise<ScheduledMeeting> {
  const meeting = await holdMeeting(work, seen)
  if (meeting.startsAt >= work.now) refuse('not_begun')
  return meeting
}

/** A meeting's end with so many minutes added. Refuses `longest_meeting`. */
function later({ startsAt, endsAt }: ScheduledMeeting, minutes: number): Date {
  const end = new Date(endsAt.getTime() + minutes * minute)
  if (end.getTime() - startsAt.getTime() > longestMs)
    refuse('longest_meeting', { hours: longestMs / (60 * minute) })
  return end
}
