import type { Insertable } from 'kysely'
import type { Side } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import { deleteBookings } from './bookingStore.ts'

/** One side of a published meeting. */
interface Party {
  id: string
  name: string
  country: string
  zone: string
  /** The name of who takes part for it; null once the meeting is cancelled. */
  delegate: string | null
}

/** A published meeting with all that its agenda, its room and its mails say of it. */
export interface ScheduledMeeting {
  id: string
  forumId: string
  requestId: string
  startsAt: Date
  endsAt: Date
  state: 'planned' | 'cancelled'
  /** Rises with every change that is mailed (RFC 5545, 3.8.7.4). */
  sequence: number
  /** How long before its start its lobby opens, minutes. */
  lobbyMinutes: number
  room: { id: string; number: number }
  supplier: Party
  buyer: Party
  /** `id` is the interpreter's membership; the name is empty where that person left the team. */
  interpreter: { id: string; name: string } | null
  /** Another one, added by hand. */
  secondInterpreter: { id: string; name: string } | null
  /** The firm that has taken a side's place because nobody came for it. */
  standIns: Record<Side, Omit<Party, 'delegate'> | null>
}

interface Wanted {
  forumId?: string
  ids?: readonly string[]
  /** Those of these firms or these interpreters. */
  of?: { organisations: readonly string[]; interpreters: readonly string[] }
  /** Those that have not ended by then. */
  from?: Date | undefined
  /** Those that have begun by then. */
  to?: Date | undefined
}

/** Published meetings, cancelled ones too, by start and room. */
export async function meetingsWhere(db: Db, wanted: Wanted): Promise<ScheduledMeeting[]> {
  const { forumId, ids, of, from, to } = wanted
  if (ids?.length === 0) return []
  const organisations = [...(of?.organisations ?? [])]
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('forums as f', 'f.id', 'm.forumId')
    .innerJoin('rooms as r', 'r.id', 'm.roomId')
    .innerJoin('organisations as s', 's.id', 'm.supplierId')
    .innerJoin('organisations as b', 'b.id', 'm.buyerId')
    .leftJoin('memberships as i', 'i.id', 'm.interpreterId')
    .leftJoin('users as iu', 'iu.email', 'i.email')
    .leftJoin('memberships as i2', 'i2.id', 'm.secondInterpreterId')
    .leftJoin('users as iu2', 'iu2.email', 'i2.email')
    .leftJoin(standingIn(db, 'supplier').as('ss'), 'ss.meetingId', 'm.id')
    .leftJoin(standingIn(db, 'buyer').as('bs'), 'bs.meetingId', 'm.id')
    .leftJoin(bookedDelegates(db).as('sd'), (join) =>
      join.onRef('sd.meetingId', '=', 'm.id').onRef('sd.organisationId', '=', 'm.supplierId'),
    )
    .leftJoin(bookedDelegates(db).as('bd'), (join) =>
      join.onRef('bd.meetingId', '=', 'm.id').onRef('bd.organisationId', '=', 'm.buyerId'),
    )
    .select(['m.id', 'm.forumId', 'm.requestId', 'm.startsAt', 'm.endsAt', 'm.state', 'm.sequence'])
    .select(['m.roomId', 'm.interpreterId', 'm.secondInterpreterId', 'f.lobbyMinutes', 'r.number'])
    .select(({ fn }) => fn.coalesce('iu.name', 'i.name').as('interpreterName'))
    .select(({ fn }) => fn.coalesce('iu2.name', 'i2.name').as('secondInterpreterName'))
    .select([
      'ss.id as supplierStandInId',
      'ss.name as supplierStandInName',
      'ss.zone as supplierStandInZone',
    ])
    .select(['bs.id as buyerStandInId', 'bs.name as buyerStandInName', 'bs.zone as buyerStandInZone'])
    .select(['ss.country as supplierStandInCountry', 'bs.country as buyerStandInCountry'])
    .select(['s.id as supplierId', 's.name as supplierName', 's.country as supplierCountry'])
    .select(['s.zone as supplierZone', 'b.id as buyerId', 'b.name as buyerName'])
    .select(['b.country as buyerCountry', 'b.zone as buyerZone'])
    .select(['sd.name as supplierDelegate', 'bd.name as buyerDelegate'])
    .$if(forumId !== undefined, (query) => query.where('m.forumId', '=', forumId ?? ''))
    .$if(ids !== undefined, (query) => query.where('m.id', 'in', [...(ids ?? [])]))
    .$if(of !== undefined, (query) =>
      query.where(({ eb, or }) =>
        or([
          ...(organisations.length > 0
            ? [
                eb('m.supplierId', 'in', organisations),
                eb('m.buyerId', 'in', organisations),
                eb('ss.id', 'in', organisations),
                eb('bs.id', 'in', organisations),
              ]
            : []),
          ...(of && of.interpreters.length > 0
            ? [
                eb('m.interpreterId', 'in', [...of.interpreters]),
                eb('m.secondInterpreterId', 'in', [...of.interpreters]),
              ]
            : []),
        ]),
      ),
    )
    .$if(from !== undefined, (query) => query.where('m.endsAt', '>', from ?? new Date(0)))
    .$if(to !== undefined, (query) => query.where('m.startsAt', '<=', to ?? new Date(0)))
    .orderBy('m.startsAt')
    .orderBy('r.number')
    .orderBy('m.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    forumId: row.forumId,
    requestId: row.requestId,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    state: row.state,
    sequence: row.sequence,
    lobbyMinutes: row.lobbyMinutes,
    room: { id: row.roomId, number: row.number },
    supplier: {
      id: row.supplierId,
      name: row.supplierName,
      country: row.supplierCountry,
      zone: row.supplierZone,
      delegate: row.supplierDelegate,
    },
    buyer: {
      id: row.buyerId,
      name: row.buyerName,
      country: row.buyerCountry,
      zone: row.buyerZone,
      delegate: row.buyerDelegate,
    },
    interpreter: row.interpreterId ? { id: row.interpreterId, name: row.interpreterName ?? '' } : null,
    secondInterpreter: row.secondInterpreterId
      ? { id: row.secondInterpreterId, name: row.secondInterpreterName ?? '' }
      : null,
    standIns: {
      supplier: standInOf({
        id: row.supplierStandInId,
        name: row.supplierStandInName,
        country: row.supplierStandInCountry,
        zone: row.supplierStandInZone,
      }),
      buyer: standInOf({
        id: row.buyerStandInId,
        name: row.buyerStandInName,
        country: row.buyerStandInCountry,
        zone: row.buyerStandInZone,
      }),
    },
  }))
}

function standInOf({ id, name, country, zone }: Record<'id' | 'name' | 'country' | 'zone', string | null>) {
  return id === null ? null : { id, name: name ?? '', country: country ?? '', zone: zone ?? '' }
}

/** The id of a published meeting's forum. */
export async function forumOfMeeting(db: Db, meetingId: string): Promise<string | undefined> {
  const row = await db.selectFrom('meetings').select('forumId').where('id', '=', meetingId).executeTakeFirst()
  return row?.forumId
}

/** The firm that stands in for one side, by meeting: one at most. */
function standingIn(db: Db, side: Side) {
  return db
    .selectFrom('standIns as x')
    .innerJoin('organisations as o', 'o.id', 'x.organisationId')
    .select(['x.meetingId', 'o.id', 'o.name', 'o.country', 'o.zone'])
    .where('x.side', '=', side)
    .where('x.state', '=', 'accepted')
}

function bookedDelegates(db: Db) {
  return db
    .selectFrom('bookings as k')
    .innerJoin('delegates as d', 'd.id', 'k.bookableId')
    .select(['k.meetingId', 'k.bookableId', 'd.organisationId', 'd.name'])
}

/** The meetings among these of which one of these firms has recorded its outcome. */
export async function recordedAmong(
  db: Db,
  meetingIds: readonly string[],
  organisationIds: readonly string[],
): Promise<Set<string>> {
  if (meetingIds.length === 0 || organisationIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('outcomes')
    .select('meetingId')
    .where('meetingId', 'in', [...meetingIds])
    .where('organisationId', 'in', [...organisationIds])
    .execute()
  return new Set(rows.map(({ meetingId }) => meetingId))
}

/** A published meeting as the next schedule has to do with it. */
export interface MeetingOfPlan {
  id: string
  requestId: string
  state: 'planned' | 'cancelled'
  startsAt: Date
  endsAt: Date
  roomId: string
  interpreterId: string | null
  supplierId: string
  buyerId: string
  /** Null once it is cancelled. */
  supplierDelegate: string | null
  buyerDelegate: string | null
}

/** All published meetings of a forum, cancelled ones too, with the delegates booked for them. */
export function meetingsOfPlan(db: Db, forumId: string): Promise<MeetingOfPlan[]> {
  return db
    .selectFrom('meetings as m')
    .leftJoin(bookedDelegates(db).as('s'), (join) =>
      join.onRef('s.meetingId', '=', 'm.id').onRef('s.organisationId', '=', 'm.supplierId'),
    )
    .leftJoin(bookedDelegates(db).as('b'), (join) =>
      join.onRef('b.meetingId', '=', 'm.id').onRef('b.organisationId', '=', 'm.buyerId'),
    )
    .select(['m.id', 'm.requestId', 'm.state', 'm.startsAt', 'm.endsAt', 'm.roomId', 'm.interpreterId'])
    .select(['m.supplierId', 'm.buyerId'])
    .select(['s.bookableId as supplierDelegate', 'b.bookableId as buyerDelegate'])
    .where('m.forumId', '=', forumId)
    .orderBy('m.startsAt')
    .orderBy('m.id')
    .execute()
}

/**
 * Takes meetings in id order, so that what is noted of them, and what is done to them, goes one after the other and
 * never in circles.
 */
export async function lockMeetings(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await db
    .selectFrom('meetings')
    .select('id')
    .where('id', 'in', [...ids])
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** Ends planned meetings: nobody is booked for them any more, and their calendar entry counts one up. */
export async function cancelMeetings(db: Db, ids: readonly string[], reason: string): Promise<void> {
  if (ids.length === 0) return
  await deleteBookings(db, ids)
  await db
    .updateTable('meetings')
    .set(({ eb }) => ({ state: 'cancelled', cancelReason: reason, sequence: eb('sequence', '+', 1) }))
    .where('id', 'in', [...ids])
    .execute()
}

/** Ends a meeting at another time; its bookings follow. No mail says it, so its calendar entry keeps its number. */
export async function setEnd(db: Db, id: string, endsAt: Date): Promise<void> {
  await db.updateTable('meetings').set({ endsAt }).where('id', '=', id).execute()
}

/** Sets who interprets; its calendar entry counts one up. */
export async function setInterpreters(
  db: Db,
  id: string,
  interpreters: { interpreterId: string | null; secondInterpreterId: string | null },
): Promise<void> {
  await db
    .updateTable('meetings')
    .set(({ eb }) => ({ ...interpreters, sequence: eb('sequence', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

/**
 * Notes that an offered firm takes a side's place through this delegate; the calendar entry counts one up. What else
 * was offered for that side is void: answers to which firms.
 */
export async function acceptStandIn(
  db: Db,
  {
    meetingId,
    organisationId,
    side,
    delegateId,
  }: { meetingId: string; organisationId: string; side: Side; delegateId: string },
): Promise<string[]> {
  const others = await db
    .deleteFrom('standIns')
    .where('meetingId', '=', meetingId)
    .where('side', '=', side)
    .where('state', '=', 'offered')
    .where('organisationId', '!=', organisationId)
    .returning('organisationId')
    .execute()
  await db
    .updateTable('standIns')
    .set({ state: 'accepted', delegateId })
    .where('meetingId', '=', meetingId)
    .where('organisationId', '=', organisationId)
    .execute()
  await db
    .updateTable('meetings')
    .set(({ eb }) => ({ sequence: eb('sequence', '+', 1) }))
    .where('id', '=', meetingId)
    .execute()
  return others.map((other) => other.organisationId)
}

/** Forgets what happened at a time that a meeting no longer has: who was missing, asked for more time, stood in. */
export async function forgetCourse(db: Db, meetingId: string): Promise<void> {
  for (const table of ['noShows', 'extensionRequests', 'standIns'] as const)
    await db.deleteFrom(table).where('meetingId', '=', meetingId).execute()
}

export type NewMeeting = Omit<
  Insertable<Tables['meetings']>,
  'state' | 'sequence' | 'cancelReason' | 'secondInterpreterId'
>

export async function insertMeetings(db: Db, meetings: readonly NewMeeting[]): Promise<void> {
  const rows = meetings.map((meeting) => ({ ...meeting, state: 'planned' as const, cancelReason: null }))
  for (let at = 0; at < rows.length; at += 5000)
    await db
      .insertInto('meetings')
      .values(rows.slice(at, at + 5000))
      .execute()
}

/** Sets a meeting elsewhere; its calendar entry counts one up. Its bookings must be gone already. */
export async function moveMeeting(
  db: Db,
  id: string,
  place: {
    roomId: string
    interpreterId: string | null
    secondInterpreterId: string | null
    startsAt: Date
    endsAt: Date
  },
): Promise<void> {
  await db
    .updateTable('meetings')
    .set(({ eb }) => ({ ...place, sequence: eb('sequence', '+', 1) }))
    .where('id', '=', id)
    .execute()
}

export async function insertVersion(
  db: Db,
  version: Omit<Insertable<Tables['scheduleVersions']>, 'number'>,
): Promise<number> {
  const last = await lastVersion(db, version.forumId)
  const number = (last?.number ?? 0) + 1
  await db
    .insertInto('scheduleVersions')
    .values({ ...version, number })
    .execute()
  return number
}

export function lastVersion(db: Db, forumId: string) {
  return db
    .selectFrom('scheduleVersions')
    .select(['number', 'publishedAt'])
    .where('forumId', '=', forumId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}
