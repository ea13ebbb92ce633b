import type { Output, Parsed } from '../../shared/contract.ts'
import { type OnWall, phaseOf, type room, roomPushes, type WallEntry } from '../../shared/room.ts'
import type { Side } from '../../shared/values.ts'
import { settingsOf } from '../account/service.ts'
import { authorise, delegateReaders, type ForumRow, readersOf } from '../forum/service.ts'
import type { Reader } from '../platform/notices.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import {
  agendaMeetingsIn,
  holdMeeting,
  interpretersFor,
  partIn,
  presentAgendaMeeting,
  type ScheduledMeeting,
} from '../schedule/service.ts'
import { coursesOf, log, refuseFlood } from './course.ts'
import * as course from './courseStore.ts'
import { peopleOf, shutToAll } from './rules.ts'
import { type Around, presentMessage } from './service.ts'
import { overseenForum, refuseIf } from './standing.ts'
import { keepMessages } from './store.ts'

/** The wall shows what runs or begins within so long, ms, */
const aheadMs = 12 * 3_600_000
/** and what ended within so long, ms: who still says goodbye. */
const behindMs = 10 * 60_000
const shownMeetings = 300
const shownDeeds = 50
/** A part is reminded once in so long, ms. */
const nudgeEveryMs = 2 * 60_000

/**
 * The meetings running, just over or next, with who is in them, and what the team did of late. A fixed number of
 * queries, and of journeys to those who keep presence, however many rooms.
 */
export async function wall(
  { db, now, actor }: Reading,
  { presences }: Around,
  { forumId }: { forumId: string },
): Promise<Output<typeof room.wall>> {
  const { hats } = await authorise({ db, actor }, 'room.wall', forumId)
  const span = { from: new Date(now.getTime() - behindMs), to: new Date(now.getTime() + aheadMs) }
  const scheduled = (await agendaMeetingsIn(db, forumId, span))
    .filter(({ state }) => state === 'planned')
    .slice(0, shownMeetings)
  const ids = scheduled.map(({ id }) => id)
  const [courses, deeds, seen, entries, present] = await Promise.all([
    coursesOf(db, scheduled, now),
    ids.length > 0 ? course.eventsBy(db, ids, ['incident', 'nudged'], now) : [],
    ids.length > 0 ? course.sidesSeen(db, ids) : [],
    course.newestEvents(db, forumId, shownDeeds),
    // Asked at once, they travel together.
    Promise.all(ids.map((id) => presences.noted(id))),
  ])
  const deedsOf = Map.groupBy(deeds, ({ meetingId }) => meetingId)
  const seenOf = (meetingId: string, side: Side) =>
    seen.find((row) => row.meetingId === meetingId && row.side === side)?.at.toISOString() ?? null
  return {
    now: now.toISOString(),
    meetings: scheduled.map((one, at): OnWall => {
      const meeting = presentAgendaMeeting(one, {
        part: partIn(one, hats) ?? 'moderator',
        outcomeRecorded: false,
      })
      const done = deedsOf.get(one.id) ?? []
      // Of the time that the meeting has now: it may have been moved.
      const opensAt = new Date(meeting.lobbyOpensAt)
      const nudged = (part: WallEntry['part']) =>
        done
          .find((deed) => deed.kind === 'nudged' && deed.part === part && deed.lastAt >= opensAt)
          ?.lastAt.toISOString() ?? null
      return {
        meeting,
        phase: phaseOf(meeting, now.getTime()),
        present: peopleOf(present[at] ?? []),
        ...(courses.get(one.id) ?? { noShows: [], extension: null, standIns: [] }),
        incidents: done.find(({ kind }) => kind === 'incident')?.count ?? 0,
        seenAt: { supplier: seenOf(one.id, 'supplier'), buyer: seenOf(one.id, 'buyer') },
        nudgedAt: {
          supplier: nudged('supplier'),
          buyer: nudged('buyer'),
          interpreter: nudged('interpreter'),
        },
      }
    }),
    log: entries.map(
      ({ number, supplier, buyer, meetingId, ...entry }): WallEntry => ({
        ...entry,
        at: entry.at.toISOString(),
        meeting: meetingId
          ? { id: meetingId, roomName: String(number), supplier: supplier ?? '', buyer: buyer ?? '' }
          : null,
      }),
    ),
  }
}

/**
 * Reminds those of a part who are not there, by mail and on all their pages, and answers how many that are. From the
 * lobby's opening on.
 */
export async function nudge(
  work: Work,
  { presences }: Around,
  { meetingId, part }: Parsed<typeof room.nudge>,
): Promise<Output<typeof room.nudge>> {
  const forum = await overseenForum(work, 'room.nudge', meetingId)
  const meeting = await holdMeeting(work, { id: meetingId, forumId: forum.id })
  refuseIf(shutToAll(presentAgendaMeeting(meeting, { part: 'host', outcomeRecorded: false }), work.now))
  const before = await course.eventsBy(work.db, [meetingId], ['nudged'], work.now)
  const last = before.find((deed) => deed.part === part)?.lastAt
  if (last && work.now.getTime() - last.getTime() < nudgeEveryMs) refuse('nudged_already')

  const readers = await readersOfPart(work, forum, meeting, part)
  const users = await settingsOf(
    work.db,
    readers.map(({ email }) => email),
  )
  const inside = new Set((await presences.noted(meetingId)).map(({ userId }) => userId))
  const missing = readers.filter(({ email }) => !inside.has(users.get(email.toLowerCase())?.userId ?? ''))
  // Whoever is there is not called, and the two minutes are not spent.
  if (missing.length === 0) return { reached: 0 }
  const withName = {
    supplier: (meeting.standIns.buyer ?? meeting.buyer).name,
    buyer: (meeting.standIns.supplier ?? meeting.supplier).name,
    interpreter: `${meeting.supplier.name} – ${meeting.buyer.name}`,
  }[part]
  const by = work.actor.name
  for (const reader of missing) {
    const link = `${work.publicUrl}/meetings/${meetingId}`
    work.notify({ kind: 'nudged', reader, forumName: forum.name, link, withName, by })
  }
  const pages = missing.flatMap(({ email }) => users.get(email.toLowerCase())?.userId ?? [])
  work.push(
    pages.map((userId) => `user:${userId}` as const),
    roomPushes.nudged,
    { meetingId, withName, by },
  )
  const detail = part === 'interpreter' ? '' : (meeting.standIns[part]?.name ?? '')
  await log(work, [{ forumId: forum.id, meetingId, kind: 'nudged', part, detail }])
  return { reached: missing.length }
}

/** Those who are to come for a part: of the firm that stands in, where one does. */
async function readersOfPart(
  { db }: Work,
  forum: ForumRow,
  meeting: ScheduledMeeting,
  part: Parsed<typeof room.nudge>['part'],
): Promise<Reader[]> {
  if (part !== 'interpreter')
    return delegateReaders(db, forum, (meeting.standIns[part] ?? meeting[part]).id, part)
  const booked = [meeting.interpreter?.id, meeting.secondInterpreter?.id]
  const interpreters = (await interpretersFor(db, meeting)).filter(({ id }) => booked.includes(id))
  if (interpreters.length === 0) refuse('not_found')
  return readersOf(
    db,
    forum,
    interpreters.map(({ email, name }) => ({ email, name, side: 'supplier' })),
  )
}

/**
 * Says something to everyone in these meetings' lobbies and rooms, as far as they are open, and keeps it in their
 * chats.
 */
export async function announce(
  work: Work,
  { forumId, meetingIds, text }: Parsed<typeof room.announce>,
): Promise<Output<typeof room.announce>> {
  await authorise(work, 'room.announce', forumId)
  await refuseFlood(work, 'announced')
  const { db, now, actor } = work
  const around = { from: new Date(now.getTime() - behindMs), to: new Date(now.getTime() + aheadMs) }
  const wanted = new Set(meetingIds)
  const open = (await agendaMeetingsIn(db, forumId, around)).filter(
    (meeting) =>
      wanted.has(meeting.id) &&
      shutToAll(presentAgendaMeeting(meeting, { part: 'host', outcomeRecorded: false }), now) === null,
  )
  const said = { userId: actor.userId, name: actor.name, text, at: now }
  const messages = open.map(({ id: meetingId }) => ({ id: work.newId(), meetingId, ...said }))
  await keepMessages(db, messages)
  for (const { meetingId, ...message } of messages) {
    const audience = [`meeting:${meetingId}` as const]
    work.push(audience, roomPushes.said, { meetingId, message: presentMessage({ ...message, file: null }) })
    work.push(audience, roomPushes.announced, { meetingId, by: actor.name, text, at: now.toISOString() })
  }
  const [only] = open
  if (only)
    await log(work, [
      { forumId, meetingId: open.length === 1 ? only.id : null, kind: 'announced', detail: text },
    ])
  return { meetings: open.length }
}

/** Writes down for the team what went wrong. */
export async function noteIncident(
  work: Work,
  { meetingId, text }: Parsed<typeof room.noteIncident>,
): Promise<Record<string, never>> {
  const forum = await overseenForum(work, 'room.noteIncident', meetingId)
  await log(work, [{ forumId: forum.id, meetingId, kind: 'incident', detail: text }])
  return {}
}
