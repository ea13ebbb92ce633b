import type { Selectable } from 'kysely'
import type { ForumPhase, Hat } from '../../shared/forum.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import type { Part } from './freeTimeRules.ts'

export type ForumRow = Selectable<Tables['forums']>
export type InvitationRow = Selectable<Tables['invitations']>
export type MembershipRow = Selectable<Tables['memberships']>

export function findForum(db: Db, forumId: string): Promise<ForumRow | undefined> {
  return db.selectFrom('forums').selectAll().where('id', '=', forumId).executeTakeFirst()
}

/**
 * Takes the forum's row for this transaction: changes to what depends on the whole forum queue up here. Rows that only
 * refer to it are written meanwhile.
 */
export function lockForum(db: Db, forumId: string): Promise<ForumRow | undefined> {
  return db.selectFrom('forums').selectAll().where('id', '=', forumId).forNoKeyUpdate().executeTakeFirst()
}

/** Every hat of an address, by forum. With a forum named, of that forum only. */
export async function hatsOf(db: Db, email: string, forumId?: string): Promise<Map<string, Hat[]>> {
  return (await hatsOfAll(db, [email], forumId)).get(email) ?? new Map()
}

/** The same of many addresses, by the address as it is given. One query. */
export async function hatsOfAll(
  db: Db,
  emails: readonly string[],
  forumId?: string,
): Promise<Map<string, Map<string, Hat[]>>> {
  if (emails.length === 0) return new Map()
  const rows = await db
    .selectFrom('memberships as m')
    .leftJoin('participations as p', (join) =>
      join.onRef('p.organisationId', '=', 'm.organisationId').onRef('p.forumId', '=', 'm.forumId'),
    )
    .select(['m.id', 'm.email', 'm.forumId', 'm.role', 'm.side', 'm.organisationId', 'p.standing', 'p.state'])
    .where('m.email', 'in', [...emails])
    .$if(forumId !== undefined, (query) => query.where('m.forumId', '=', forumId ?? ''))
    .orderBy('m.createdAt')
    .execute()
  // To the database an address is the same in large and small letters.
  const byEmail = Map.groupBy(rows, ({ email }) => email.toLowerCase())
  return new Map(
    emails.map((email) => {
      const hats = new Map<string, Hat[]>()
      for (const row of byEmail.get(email.toLowerCase()) ?? []) {
        const hat = hatOf(row)
        if (hat) hats.set(row.forumId, [...(hats.get(row.forumId) ?? []), hat])
      }
      return [email, hats]
    }),
  )
}

function hatOf(row: {
  id: string
  role: Hat['role']
  side: 'supplier' | 'buyer' | null
  organisationId: string | null
  standing: 'supplier' | 'buyer' | 'both' | null
  state: string | null
}): Hat | null {
  const { role, side, organisationId, standing } = row
  if (role === 'cohost') return side && { role, side }
  if (role === 'interpreter') return { role, memberId: row.id }
  if (role === 'delegate')
    return organisationId && standing
      ? { role, organisationId, standing, accepted: row.state === 'accepted' }
      : null
  return { role }
}

export async function insertForum(
  db: Db,
  forum: Omit<ForumRow, 'requestHours' | 'pendingLimit' | 'draftRevision'>,
): Promise<void> {
  await db.insertInto('forums').values(forum).execute()
}

export async function updateForum(
  db: Db,
  forumId: string,
  values: Partial<Omit<ForumRow, 'id' | 'createdAt'>>,
): Promise<void> {
  if (Object.keys(values).length === 0) return
  await db.updateTable('forums').set(values).where('id', '=', forumId).execute()
}

export async function setPhase(db: Db, forumId: string, phase: ForumPhase): Promise<void> {
  await db.updateTable('forums').set({ phase }).where('id', '=', forumId).execute()
}

export async function insertRooms(
  db: Db,
  forumId: string,
  rooms: { id: string; number: number }[],
): Promise<void> {
  if (rooms.length === 0) return
  await db
    .insertInto('bookables')
    .values(rooms.map(({ id }) => ({ id, kind: 'room' as const })))
    .execute()
  await db
    .insertInto('rooms')
    .values(rooms.map((room) => ({ ...room, forumId })))
    .execute()
}

export function roomsOf(db: Db, forumId: string) {
  return db
    .selectFrom('rooms')
    .select(['id', 'number'])
    .where('forumId', '=', forumId)
    .orderBy('number')
    .execute()
}

/** Removes the rooms numbered above `count` that no meeting, draft or published, was ever given. */
export async function dropRoomsAbove(db: Db, forumId: string, count: number): Promise<number> {
  const gone = await db
    .deleteFrom('rooms')
    .where('forumId', '=', forumId)
    .where('number', '>', count)
    .where('id', 'not in', (q) => q.selectFrom('meetings').select('roomId').where('forumId', '=', forumId))
    .where('id', 'not in', (q) =>
      q.selectFrom('draftMeetings').select('roomId').where('forumId', '=', forumId),
    )
    .returning('id')
    .execute()
  return gone.length
}

export function daysOf(db: Db, forumIds: string[]) {
  if (forumIds.length === 0) return Promise.resolve([])
  return db.selectFrom('forumDays').selectAll().where('forumId', 'in', forumIds).orderBy('opensAt').execute()
}

export async function insertDay(
  db: Db,
  day: { id: string; forumId: string; opensAt: Date; closesAt: Date },
): Promise<void> {
  await db.insertInto('forumDays').values(day).execute()
}

export async function deleteDay(db: Db, forumId: string, dayId: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('forumDays')
    .where('id', '=', dayId)
    .where('forumId', '=', forumId)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/** Whether a published meeting stands in this span. */
export async function hasMeetings(db: Db, forumId: string, from: Date, to: Date): Promise<boolean> {
  const one = await db
    .selectFrom('meetings')
    .select('id')
    .where('forumId', '=', forumId)
    .where('state', '=', 'planned')
    .where('startsAt', '>=', from)
    .where('startsAt', '<', to)
    .executeTakeFirst()
  return one !== undefined
}

/** Whether an interpreter has a place in a meeting that is not over, published or in the draft. */
export async function isExpected(db: Db, interpreterId: string, now: Date): Promise<boolean> {
  const booked = db
    .selectFrom('bookings')
    .select('meetingId as id')
    .where('bookableId', '=', interpreterId)
    .where('endsAt', '>', now)
  const drafted = db
    .selectFrom('draftMeetings')
    .select('requestId as id')
    .where('interpreterId', '=', interpreterId)
    .where('endsAt', '>', now)
  return (await booked.unionAll(drafted).limit(1).executeTakeFirst()) !== undefined
}

export async function forumsByIds(db: Db, ids: string[]): Promise<ForumRow[]> {
  if (ids.length === 0) return []
  return db.selectFrom('forums').selectAll().where('id', 'in', ids).orderBy('createdAt', 'desc').execute()
}

/** Adds a role; the same role twice is one. True when it is new. */
export async function insertMembership(
  db: Db,
  membership: Omit<MembershipRow, 'languages' | 'alwaysFree'> & { languages?: MembershipRow['languages'] },
): Promise<boolean> {
  const row = await db
    .insertInto('memberships')
    .values(membership)
    .onConflict((conflict) =>
      conflict.columns(['forumId', 'email', 'role', 'side', 'organisationId']).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function insertInterpreterBookable(db: Db, id: string): Promise<void> {
  await db.insertInto('bookables').values({ id, kind: 'interpreter' }).execute()
}

/** All but the delegates, by role; under the name they chose themselves, where they have been here. */
export async function teamOf(db: Db, forumId: string): Promise<MembershipRow[]> {
  const rows = await db
    .selectFrom('memberships as m')
    .leftJoin('users as u', 'u.email', 'm.email')
    .selectAll('m')
    .select('u.name as ownName')
    .where('m.forumId', '=', forumId)
    .where('m.role', '!=', 'delegate')
    .orderBy('m.role')
    .orderBy(({ fn }) => fn.coalesce('u.name', 'm.name'))
    .execute()
  return rows.map(({ ownName, ...row }) => ({ ...row, name: ownName ?? row.name }))
}

/** The parts of time that interpreters of a forum have named, by beginning; those always free name none. */
export function interpreterHoursOf(db: Db, forumId: string) {
  return db
    .selectFrom('interpreterHours as h')
    .innerJoin('memberships as m', 'm.id', 'h.memberId')
    .select(['h.memberId', 'h.startsAt', 'h.endsAt'])
    .where('m.forumId', '=', forumId)
    .orderBy('h.startsAt')
    .execute()
}

/** Sets when an interpreter works: always, or in these parts. */
export async function replaceInterpreterHours(
  db: Db,
  memberId: string,
  parts: 'always' | readonly Part[],
): Promise<void> {
  await db
    .updateTable('memberships')
    .set({ alwaysFree: parts === 'always' })
    .where('id', '=', memberId)
    .execute()
  await db.deleteFrom('interpreterHours').where('memberId', '=', memberId).execute()
  if (parts === 'always' || parts.length === 0) return
  await db
    .insertInto('interpreterHours')
    .values(parts.map(({ from, to }) => ({ memberId, startsAt: from, endsAt: to })))
    .execute()
}

/** How many people of a forum moderate. */
export async function countModerators(db: Db, forumId: string): Promise<number> {
  const { count } = await db
    .selectFrom('memberships')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('forumId', '=', forumId)
    .where('role', '=', 'moderator')
    .executeTakeFirstOrThrow()
  return count
}

export function delegateMembershipsOf(db: Db, forumId: string, organisationId: string) {
  return db
    .selectFrom('memberships')
    .selectAll()
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
}

export async function deleteMembership(db: Db, forumId: string, id: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('memberships')
    .where('id', '=', id)
    .where('forumId', '=', forumId)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

export async function deleteDelegateMembership(
  db: Db,
  forumId: string,
  organisationId: string,
  email: string,
): Promise<void> {
  await db
    .deleteFrom('memberships')
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .where('email', '=', email)
    .execute()
}

export async function insertInvitation(db: Db, invitation: InvitationRow): Promise<void> {
  await db.insertInto('invitations').values(invitation).execute()
}

/** How many invitations went by mail in this person's name. */
export async function countMailed(
  db: Db,
  whose: { createdBy: string } | { forumId: string },
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom('invitations')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where((row) => row.and(whose))
    .where('createdAt', '>', since)
    .where('email', 'is not', null)
    .executeTakeFirstOrThrow()
  return count
}

export function invitationsOf(db: Db, forumId: string, limit: number): Promise<InvitationRow[]> {
  return db
    .selectFrom('invitations')
    .selectAll()
    .where('forumId', '=', forumId)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute()
}

export function findInvitation(db: Db, id: string): Promise<InvitationRow | undefined> {
  return db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockInvitation(db: Db, id: string): Promise<InvitationRow | undefined> {
  return db.selectFrom('invitations').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function revokeInvitation(db: Db, id: string, at: Date): Promise<void> {
  await db.updateTable('invitations').set({ revokedAt: at }).where('id', '=', id).execute()
}

export async function acceptInvitation(db: Db, id: string, userId: string, at: Date): Promise<void> {
  await db
    .updateTable('invitations')
    .set({ acceptedAt: at, acceptedBy: userId })
    .where('id', '=', id)
    .execute()
}
