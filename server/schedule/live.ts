import type { Output } from '../../shared/contract.ts'
import type { Conflict, room } from '../../shared/room.ts'
import { side } from '../../shared/values.ts'
import { freeTimesOf } from '../firm/service.ts'
import { daysOf, type ForumRow, interpretersOf, roomsOf } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import * as bookings from './bookingStore.ts'
import { holdForum, nextRevision, placeInDraft } from './draftStore.ts'
import { isWithin } from './grid.ts'
import { mailChanges } from './mailing.ts'
import * as store from './meetingStore.ts'
import { firmsOf, overlap, type Slot, slotsOf } from './rules.ts'

/**
 * What is done to a published meeting on its day, in time and place; who takes part in it then is in `livePeople.ts`. The
 * caller authorises, holds the meeting, keeps the log and
 * writes the audit; pages are told here.
 */

type ScheduledMeeting = store.ScheduledMeeting

/** So many slots to come are offered. */
const shownSlots = 200

/**
 * A meeting as it is now, unchanged by anybody else until the commit: the forum's row is held, as publishing
 * holds it. Refuses `not_found`, `meeting_cancelled` and `meeting_over`.
 */
export async function holdMeeting(
  work: Work<unknown>,
  { id, forumId }: { id: string; forumId: string },
): Promise<ScheduledMeeting> {
  await holdForum(work.db, forumId)
  const [meeting] = await store.meetingsWhere(work.db, { forumId, ids: [id] })
  if (!meeting) return refuse('not_found')
  if (meeting.state === 'cancelled') refuse('meeting_cancelled')
  if (meeting.endsAt <= work.now) refuse('meeting_over')
  return meeting
}

/**
 * Ends a meeting that has begun later or sooner. No mail says so, for whoever takes part sees the clock. Refuses
 * `slot_taken` with the name of who is needed elsewhere by then.
 */
export async function endAt(work: Work, meeting: ScheduledMeeting, end: Date): Promise<void> {
  await nextRevision(work.db, meeting.forumId)
  if (end > meeting.endsAt) {
    const booked = await bookings.bookablesOf(work.db, meeting.id)
    await bookings.lockBookables(work.db, booked)
    await refuseTaken(work.db, meeting, booked, { start: meeting.endsAt, end })
  }
  await store.setEnd(work.db, meeting.id, end)
  tellOf(work, meeting)
}

/** Refuses `slot_taken`, as {@link endAt} would, and changes nothing. */
export async function refuseEndAt(db: Db, meeting: ScheduledMeeting, end: Date): Promise<void> {
  const booked = await bookings.bookablesOf(db, meeting.id)
  await refuseTaken(db, meeting, booked, { start: meeting.endsAt, end })
}

/** The rooms at a meeting's time and the slots to come, each with what is in the way. A fixed number of queries. */
export async function otherPlaces(
  db: Db,
  forum: ForumRow,
  meeting: ScheduledMeeting,
  now: Date,
): Promise<Output<typeof room.otherPlaces>> {
  const firmIds = [meeting.supplier.id, meeting.buyer.id]
  const [booked, rooms, days, free, interpreters] = await Promise.all([
    bookings.bookablesOf(db, meeting.id),
    roomsOf(db, forum.id),
    daysOf(db, forum.id),
    freeTimesOf(db, forum.id, firmIds),
    interpretersOf(db, forum.id),
  ])
  const named = await namesOf(db, meeting, booked)
  const people = booked.filter((id) => id !== meeting.room.id)
  const taken = await bookings.bookingsWithin(db, [...people, ...rooms.map(({ id }) => id)], {
    from: meeting.startsAt < now ? meeting.startsAt : now,
    except: meeting.id,
  })
  const takenOf = Map.groupBy(taken, ({ bookableId }) => bookableId)
  const inTheWay = (id: string, span: Slot) =>
    takenOf.get(id)?.find(({ startsAt, endsAt }) => overlap({ start: startsAt, end: endsAt }, span))
  const conflictOf = (id: string, span: Slot): Conflict[] => {
    const [who, other] = [named.get(id), inTheWay(id, span)]
    return who && other ? [{ ...who, meetingId: other.meetingId }] : []
  }
  const ownInterpreters = interpreters.filter(({ id }) => people.includes(id))
  const notFree = (span: Slot): Conflict[] => [
    ...side.options.flatMap((kind) => {
      const { id, name } = meeting[kind]
      return isWithin(span, free.get(id) ?? []) ? [] : [{ kind, name, meetingId: null }]
    }),
    ...ownInterpreters.flatMap(({ name, free }) =>
      isWithin(span, free) ? [] : [{ kind: 'interpreter' as const, name, meetingId: null }],
    ),
  ]
  const here = { start: meeting.startsAt, end: meeting.endsAt }
  return {
    rooms: rooms.map(({ id, number }) => {
      const other = inTheWay(id, here)
      const name = String(number)
      const conflicts: Conflict[] = other ? [{ kind: 'room', name, meetingId: other.meetingId }] : []
      return { roomId: id, roomName: name, conflicts }
    }),
    slots: days
      .flatMap((day) => slotsOf(day, forum.slotMinutes, forum.breakMinutes))
      .filter(({ start }) => start > now)
      .slice(0, shownSlots)
      .map((span) => {
        const full = rooms.every(({ id }) => inTheWay(id, span))
        const busy = (full ? booked : people).flatMap((id) => conflictOf(id, span))
        // Who is in another meeting then is not said to be away as well.
        const away = notFree(span).filter(
          (one) => !busy.some(({ kind, name }) => kind === one.kind && name === one.name),
        )
        return {
          start: span.start.toISOString(),
          end: span.end.toISOString(),
          conflicts: [...busy, ...away],
        }
      }),
  }
}

/**
 * {@link holdMeeting} for a meeting that wants a room at a time, or at its own. Refuses `slot_taken` where that is taken
 * already: of many who want it at once, whoever comes late need not wait for the others, and who has waited for the
 * first holds up the next with no more than one look.
 */
export async function holdMeetingFor(
  work: Work<unknown>,
  forum: ForumRow,
  id: string,
  { start, roomId }: { start: Date | null; roomId: string },
): Promise<ScheduledMeeting> {
  const span = start && { start, end: new Date(start.getTime() + forum.slotMinutes * 60_000) }
  const refuseTaken = async () => {
    if (await bookings.isTaken(work.db, roomId, { meetingId: id, span })) refuse('slot_taken')
  }
  await refuseTaken()
  await holdForum(work.db, forum.id)
  await refuseTaken()
  return holdMeeting(work, { id, forumId: forum.id })
}

/**
 * Moves a meeting to a slot to come, a room, or both, and mails everyone who takes part. At another time it begins
 * anew: who was missing is not, and who stood in for somebody is free again. Refuses `slot_outside`, `slot_past`, `not_found` and, with the name
 * of who is in the way, `slot_taken`. False where it stands there already.
 */
export async function relocate(
  work: Work,
  forum: ForumRow,
  meeting: ScheduledMeeting,
  { start, roomId }: { start: Date | null; roomId: string | null },
): Promise<boolean> {
  const { db } = work
  const atAnotherTime = start !== null && start.getTime() !== meeting.startsAt.getTime()
  const span = atAnotherTime
    ? await slotAt(work, forum, start)
    : { start: meeting.startsAt, end: meeting.endsAt }
  if (!atAnotherTime && (roomId === null || roomId === meeting.room.id)) return false
  const rooms = await roomsOf(db, forum.id)
  if (roomId !== null && !rooms.some(({ id }) => id === roomId)) refuse('not_found')

  await nextRevision(db, forum.id)
  const booked = await bookings.bookablesOf(db, meeting.id)
  const before = (await bookings.bookedFor(db, [meeting.id])).get(meeting.id) ?? []
  const people = atAnotherTime ? await withoutStandIns(db, meeting, before) : before
  await bookings.lockBookables(db, [...booked, ...rooms.map(({ id }) => id)])
  await refuseTaken(db, meeting, people, span)
  const taken = await bookings.bookingsWithin(
    db,
    rooms.map(({ id }) => id),
    { from: span.start, to: span.end, except: meeting.id },
  )
  const isFree = (id: string) => !taken.some(({ bookableId }) => bookableId === id)
  const wanted = roomId ?? [meeting.room.id, ...rooms.map(({ id }) => id)].find(isFree)
  if (wanted === undefined || !isFree(wanted)) return refuse('slot_taken')

  const times = { startsAt: span.start, endsAt: span.end }
  await bookings.deleteBookings(db, [meeting.id])
  if (atAnotherTime) await store.forgetCourse(db, meeting.id)
  await store.moveMeeting(db, meeting.id, {
    roomId: wanted,
    interpreterId: meeting.interpreter?.id ?? null,
    secondInterpreterId: meeting.secondInterpreter?.id ?? null,
    ...times,
  })
  await bookings.insertBookings(db, [{ meetingId: meeting.id, ...times, bookables: [wanted, ...people] }])
  await placeInDraft(db, meeting.requestId, { roomId: wanted, ...times })
  const after = await reread(db, meeting)
  await mailChanges(work, forum, [
    { was: { meeting, people: before }, is: { meeting: after, people }, reason: '' },
  ])
  tellOf(work, meeting)
  return atAnotherTime || wanted !== meeting.room.id
}

/** A meeting as it is after what was done to it. */
export async function reread(db: Db, { id }: ScheduledMeeting): Promise<ScheduledMeeting> {
  const [meeting] = await store.meetingsWhere(db, { ids: [id] })
  return meeting ?? refuse('not_found')
}

/** As bookings are looked for: in that span, but for those of one meeting. */
export function within({ start, end }: Slot, except: string) {
  return { from: start, to: end, except }
}

/** The slot of the forum that begins then. */
async function slotAt({ db, now }: Work, forum: ForumRow, start: Date): Promise<Slot> {
  const slots = (await daysOf(db, forum.id)).flatMap((day) =>
    slotsOf(day, forum.slotMinutes, forum.breakMinutes),
  )
  const slot = slots.find((one) => one.start.getTime() === start.getTime()) ?? refuse('slot_outside')
  if (slot.start <= now) refuse('slot_past')
  return slot
}

async function refuseTaken(
  db: Db,
  meeting: ScheduledMeeting,
  bookables: readonly string[],
  span: Slot,
): Promise<void> {
  const [taken] = await bookings.bookingsWithin(db, bookables, within(span, meeting.id))
  if (!taken) return
  const who = (await namesOf(db, meeting, [taken.bookableId])).get(taken.bookableId)
  refuse('slot_taken', who && who.kind !== 'room' ? { name: who.name } : undefined)
}

/** Whom or what each of a meeting's bookings stands for; the rest is its room. */
async function namesOf(
  db: Db,
  meeting: ScheduledMeeting,
  bookables: readonly string[],
): Promise<Map<string, Omit<Conflict, 'meetingId'>>> {
  const people = await bookings.peopleByIds(db, bookables)
  return new Map(
    bookables.map((id): [string, Omit<Conflict, 'meetingId'>] => {
      const person = people.get(id)
      if (!person) return [id, { kind: 'room', name: String(meeting.room.number) }]
      const { organisationId, name } = person
      if (organisationId === null) return [id, { kind: 'interpreter', name }]
      const own = side.options.flatMap((kind) =>
        firmsOf(meeting, kind).flatMap((firm) =>
          firm.id === organisationId ? [{ kind, name: firm.name }] : [],
        ),
      )
      return [id, own[0] ?? { kind: 'supplier', name }]
    }),
  )
}

async function withoutStandIns(db: Db, { supplier, buyer }: ScheduledMeeting, ids: readonly string[]) {
  const people = await bookings.peopleByIds(db, ids)
  return ids.filter((id) => {
    const firm = people.get(id)?.organisationId ?? null
    return firm === null || firm === supplier.id || firm === buyer.id
  })
}

/** Tells the open pages of a meeting and its forum that it is another. */
export function tellOf(work: Work, { id, forumId }: ScheduledMeeting): void {
  work.tell([`forum:${forumId}`, `meeting:${id}`], ['schedule', 'room'])
}
