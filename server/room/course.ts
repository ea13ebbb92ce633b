import { type RoomSnapshot, roomPushes, type WallEntry } from '../../shared/room.ts'
import { type Side, side } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import { type Runner, runSystem, type Work } from '../platform/work.ts'
import { lockMeetings } from '../schedule/service.ts'
import * as store from './courseStore.ts'
import type { Presences } from './presence.ts'
import { missingSides } from './rules.ts'

/** What changes in a running meeting beside its hours. */
export type Course = Pick<RoomSnapshot, 'noShows' | 'extension' | 'standIns'>

/** The course of each of these meetings. Three queries however many there are. */
export async function coursesOf(
  db: Db,
  meetings: readonly { id: string; endsAt: Date }[],
  now: Date,
): Promise<Map<string, Course>> {
  if (meetings.length === 0) return new Map()
  const ids = meetings.map(({ id }) => id)
  const noShows = Map.groupBy(await store.noShowsOf(db, ids), ({ meetingId }) => meetingId)
  const asked = new Map((await store.extensionsOf(db, ids)).map((row) => [row.meetingId, row]))
  const standIns = Map.groupBy(await store.standInsOf(db, ids), ({ meetingId }) => meetingId)
  return new Map(
    meetings.map(({ id, endsAt }) => {
      const wish = asked.get(id)
      const course: Course = {
        noShows: (noShows.get(id) ?? []).map((row) => ({
          part: row.side,
          since: row.startsAt.toISOString(),
        })),
        // Nobody answers it any more when the meeting is over.
        extension:
          wish && endsAt > now ? { by: wish.side, name: wish.name, at: wish.at.toISOString() } : null,
        standIns: (standIns.get(id) ?? []).map(({ side: part, organisationId, name, state }) => ({
          part,
          organisationId,
          name,
          state,
        })),
      }
      return [id, course]
    }),
  )
}

/** The course of one meeting. */
export async function courseOf(db: Db, meeting: { id: string; endsAt: Date }, now: Date): Promise<Course> {
  return (
    (await coursesOf(db, [meeting], now)).get(meeting.id) ?? { noShows: [], extension: null, standIns: [] }
  )
}

/**
 * Has the meeting's pages hear how it stands in this transaction, and then ask: processes share the outbox, so that an
 * older course may be told after a newer one.
 */
export async function tellCourse(work: Work<unknown>, meeting: { id: string; endsAt: Date }): Promise<void> {
  const course = await courseOf(work.db, meeting, work.now)
  work.push([`meeting:${meeting.id}`], roomPushes.course, { meetingId: meeting.id, ...course })
  work.tell([`meeting:${meeting.id}`], ['room'])
}

/** One deed for the wall's log; `detail` as {@link WallEntry} has it, of an interpreter the membership's id. */
export interface Deed {
  forumId: string
  meetingId: string | null
  kind: WallEntry['kind']
  part?: WallEntry['part']
  detail?: string
}

/** Notes deeds for the team, audits them, and has the wall ask anew. */
export async function log(
  work: Pick<Work<{ userId: string } | null>, 'db' | 'now' | 'newId' | 'actor' | 'audit' | 'tell'>,
  deeds: readonly Deed[],
): Promise<void> {
  const events = deeds.map(({ part = null, detail = '', ...deed }) => ({
    ...deed,
    part,
    detail,
    id: work.newId(),
    at: work.now,
    actorId: work.actor?.userId ?? null,
  }))
  await store.insertEvents(work.db, events)
  for (const { id: eventId, forumId, meetingId, kind, part } of events)
    work.audit({
      action: `room.${kind}`,
      forumId,
      ...(meetingId && { subjectId: meetingId }),
      detail: { eventId, ...(part && { part }) },
    })
  for (const forumId of new Set(deeds.map((deed) => deed.forumId))) work.tell([`team:${forumId}`], ['room'])
}

/** So many deeds of one kind one person may do in so long, ms: each rings or is mailed. */
const floodLimit = 30
const floodMs = 10 * 60_000

/** Refuses `too_many_requests` to who has done this too often of late. */
export async function refuseFlood(
  { db, now, actor }: Pick<Work, 'db' | 'now' | 'actor'>,
  kind: Deed['kind'],
): Promise<void> {
  const since = new Date(now.getTime() - floodMs)
  if ((await store.countEvents(db, actor.userId, kind, since)) >= floodLimit) refuse('too_many_requests')
}

/**
 * Somebody of a side has come to the lobby or the room: nobody misses that side any more, and what others were offered
 * for its place is void. `standIn` is the name of their firm where it stands in, or empty.
 */
export async function came(
  runner: Runner,
  meeting: { id: string; forumId: string; endsAt: Date },
  { part, standIn }: { part: Side; standIn: string },
): Promise<void> {
  await runSystem(runner, async (work) => {
    await lockMeetings(work.db, [meeting.id])
    if (!(await store.undoNoShow(work.db, meeting.id, part, work.now))) return
    const { id: meetingId, forumId } = meeting
    await log(work, [{ forumId, meetingId, kind: 'came', part, detail: standIn }])
    const offered = await store.offeredTo(work.db, meetingId, part)
    work.tell(
      offered.map((id) => `organisation:${id}` as const),
      ['room'],
    )
    await tellCourse(work, meeting)
  })
}

/**
 * Notes the sides that nobody has come for by their time, in all meetings that run: by the records and the clock,
 * so it is the same whoever does it, how often, and after a restart.
 */
export async function noteNoShows(runner: Runner, presences: Presences): Promise<void> {
  const now = runner.now()
  const suspects = (await store.running(runner.db, now)).flatMap((row) =>
    missingSides(row, now).length > 0 ? [row.id] : [],
  )
  if (suspects.length === 0) return
  await runSystem(runner, async (work) => {
    await lockMeetings(work.db, suspects)
    // All is read under the lock, for whoever comes is noted as present before they wait for it.
    const running = await store.running(work.db, now, suspects)
    const missing = (
      await Promise.all(
        running.map(async (meeting) => {
          const came = [...meeting.came, ...(await sidesIn(presences, meeting.id))]
          return { meeting, parts: missingSides({ ...meeting, came }, now) }
        }),
      )
    ).filter(({ parts }) => parts.length > 0)
    if (missing.length === 0) return
    await store.insertNoShows(
      work.db,
      missing.flatMap(({ meeting, parts }) => parts.map((one) => ({ meetingId: meeting.id, side: one }))),
      work.now,
    )
    await log(
      work,
      // One line a meeting: of both sides at once it is one thing that happened.
      missing.map(({ meeting: { id: meetingId, forumId }, parts: [part = null, other] }) => ({
        forumId,
        meetingId,
        kind: 'no_show' as const,
        part: other ? null : part,
      })),
    )
    for (const { meeting } of missing) await tellCourse(work, meeting)
  })
}

/** Takes back that a side is missing for which somebody is here: presence may have been lost when it was noted. */
export async function takeBackNoShows(runner: Runner, presences: Presences): Promise<void> {
  const running = await store.running(runner.db, runner.now())
  for (const meeting of running.filter(({ missing }) => missing.length > 0)) {
    const here = await sidesIn(presences, meeting.id)
    for (const part of meeting.missing.filter((one) => here.includes(one)))
      await came(runner, meeting, { part, standIn: '' })
  }
}

/** The sides that somebody is here for, in the lobby or the room: known to those who keep presence alone. */
async function sidesIn(presences: Presences, meetingId: string): Promise<Side[]> {
  const parts = (await presences.noted(meetingId)).map(({ part }) => part)
  return side.options.filter((one) => parts.includes(one))
}
