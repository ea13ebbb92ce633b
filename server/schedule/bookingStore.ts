import type { Db } from '../platform/db/database.ts'

/** A meeting and what it takes, to be booked whole. */
export interface Booking {
  meetingId: string
  startsAt: Date
  endsAt: Date
  bookables: readonly string[]
}

/**
 * Takes whatever is to be booked, in id order, before the first of its bookings: without that order,
 * transactions that book the same people wait for each other in circles.
 */
export async function lockBookables(db: Db, ids: Iterable<string>): Promise<void> {
  const all = [...new Set(ids)]
  if (all.length === 0) return
  await db.selectFrom('bookables').select('id').where('id', 'in', all).orderBy('id').forUpdate().execute()
}

/** Books people and rooms. The database refuses a double booking (`no_double_booking`). Lock them first. */
export async function insertBookings(db: Db, bookings: readonly Booking[]): Promise<void> {
  const rows = bookings.flatMap(({ bookables, ...booking }) =>
    bookables.map((bookableId) => ({ ...booking, bookableId })),
  )
  // A statement takes 65,535 values at most.
  for (let at = 0; at < rows.length; at += 5000)
    await db
      .insertInto('bookings')
      .values(rows.slice(at, at + 5000))
      .execute()
}

export async function deleteBookings(db: Db, meetingIds: readonly string[]): Promise<void> {
  if (meetingIds.length === 0) return
  await db
    .deleteFrom('bookings')
    .where('meetingId', 'in', [...meetingIds])
    .execute()
}

export async function deleteBooking(db: Db, meetingId: string, bookableId: string): Promise<void> {
  await db
    .deleteFrom('bookings')
    .where('meetingId', '=', meetingId)
    .where('bookableId', '=', bookableId)
    .execute()
}

/** Everyone and everything booked for a meeting, its room too. */
export async function bookablesOf(db: Db, meetingId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('bookings')
    .select('bookableId')
    .where('meetingId', '=', meetingId)
    .orderBy('bookableId')
    .execute()
  return rows.map(({ bookableId }) => bookableId)
}

/** The delegates and interpreters booked for meetings, by meeting. */
export async function bookedFor(db: Db, meetingIds: readonly string[]): Promise<Map<string, string[]>> {
  if (meetingIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('bookings as k')
    .innerJoin('bookables as b', 'b.id', 'k.bookableId')
    .select(['k.meetingId', 'k.bookableId'])
    .where('k.meetingId', 'in', [...meetingIds])
    .where('b.kind', '!=', 'room')
    .orderBy('k.bookableId')
    .execute()
  const booked = new Map<string, string[]>()
  for (const { meetingId, bookableId } of rows)
    booked.set(meetingId, [...(booked.get(meetingId) ?? []), bookableId])
  return booked
}

/** What stands in the way of these people and rooms in a span of time, apart from one meeting. */
export function bookingsWithin(
  db: Db,
  bookables: readonly string[],
  { from, to, except }: { from: Date; to?: Date; except: string },
) {
  if (bookables.length === 0) return Promise.resolve([])
  return db
    .selectFrom('bookings')
    .select(['bookableId', 'meetingId', 'startsAt', 'endsAt'])
    .where('bookableId', 'in', [...bookables])
    .where('meetingId', '!=', except)
    .where('endsAt', '>', from)
    .$if(to !== undefined, (query) => query.where('startsAt', '<', to ?? from))
    .orderBy('startsAt')
    .execute()
}

/** Whether another meeting has this room or person in a span of time, or at this meeting's own. */
export async function isTaken(
  db: Db,
  bookableId: string,
  { meetingId, span }: { meetingId: string; span: { start: Date; end: Date } | null },
): Promise<boolean> {
  const taken = await db
    .selectFrom('meetings as m')
    .innerJoin('bookings as k', (join) => join.onRef('k.meetingId', '!=', 'm.id'))
    .select('k.meetingId')
    .where('m.id', '=', meetingId)
    .where('k.bookableId', '=', bookableId)
    .where((eb) => eb('k.endsAt', '>', span ? span.start : eb.ref('m.startsAt')))
    .where((eb) => eb('k.startsAt', '<', span ? span.end : eb.ref('m.endsAt')))
    .limit(1)
    .executeTakeFirst()
  return taken !== undefined
}

/**
 * When delegates of a forum's firms are booked in other forums, and when somebody is booked by hand for a meeting of
 * this one: as its second interpreter, or for a firm that stands in.
 */
export async function busyElsewhere(
  db: Db,
  forumId: string,
): Promise<{ id: string; start: Date; end: Date }[]> {
  const byHand = db
    .selectFrom('meetings as m')
    .leftJoin('standIns as x', 'x.meetingId', 'm.id')
    .innerJoin('bookings as k', (join) =>
      join
        .onRef('k.meetingId', '=', 'm.id')
        .on(({ eb, or }) =>
          or([
            eb('k.bookableId', '=', eb.ref('m.secondInterpreterId')),
            eb('k.bookableId', '=', eb.ref('x.delegateId')),
          ]),
        ),
    )
    .select(['k.bookableId', 'k.startsAt', 'k.endsAt'])
    .where('m.forumId', '=', forumId)
  const rows = await db
    .selectFrom('participations as p')
    .innerJoin('delegates as d', 'd.organisationId', 'p.organisationId')
    .innerJoin('bookings as k', 'k.bookableId', 'd.id')
    .innerJoin('meetings as m', 'm.id', 'k.meetingId')
    .select(['k.bookableId', 'k.startsAt', 'k.endsAt'])
    .where('p.forumId', '=', forumId)
    .where('m.forumId', '!=', forumId)
    .union(byHand)
    .execute()
  return rows.map(({ bookableId, startsAt, endsAt }) => ({ id: bookableId, start: startsAt, end: endsAt }))
}

/** Someone who can be booked; an interpreter has no organisation. */
export interface Person {
  id: string
  name: string
  email: string
  organisationId: string | null
}

/** Delegates and interpreters by the id they are booked under; interpreters who left the team are left out. */
export async function peopleByIds(db: Db, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map()
  const delegates = await db
    .selectFrom('delegates')
    .select(['id', 'name', 'email', 'organisationId'])
    .where('id', 'in', [...ids])
    .execute()
  const interpreters = await db
    .selectFrom('memberships')
    .select(['id', 'name', 'email', 'organisationId'])
    .where('id', 'in', [...ids])
    .where('role', '=', 'interpreter')
    .execute()
  return new Map([...delegates, ...interpreters].map((person) => [person.id, person]))
}
