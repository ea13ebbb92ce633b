import type { Insertable } from 'kysely'
import type { Spoken } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import type { Guests } from './rules.ts'

/** The hours of meetings as the schedule has them now, by meeting; those that are gone are left out. */
export async function hoursOf(db: Db, meetingIds: readonly string[]) {
  const rows = await db
    .selectFrom('meetings as m')
    .innerJoin('forums as f', 'f.id', 'm.forumId')
    .select(['m.id', 'm.state', 'm.startsAt', 'm.endsAt', 'f.lobbyMinutes'])
    .where('m.id', 'in', [...meetingIds])
    .execute()
  return new Map(
    rows.map(({ id, state, startsAt, endsAt, lobbyMinutes }) => [
      id,
      {
        state,
        lobbyOpensAt: new Date(startsAt.getTime() - lobbyMinutes * 60_000).toISOString(),
        start: startsAt.toISOString(),
        end: endsAt.toISOString(),
      },
    ]),
  )
}

/** The hours of all meetings whose lobby or room is open at `now`; no lobby opens a day before, none lasts one. */
export async function openHours(db: Db, now: Date) {
  const day = 24 * 60 * 60_000
  const open = await db
    .selectFrom('meetings')
    .select('id')
    .where('state', '=', 'planned')
    .where('startsAt', '>', new Date(now.getTime() - day))
    .where('startsAt', '<', new Date(now.getTime() + day))
    .where('endsAt', '>', now)
    .execute()
  return open.length > 0
    ? [
        ...(
          await hoursOf(
            db,
            open.map(({ id }) => id),
          )
        ).values(),
      ]
    : []
}

/** Whose place each of these meetings is now. Two queries. */
export async function guestsOf(db: Db, meetingIds: readonly string[]): Promise<Map<string, Guests>> {
  const ids = [...meetingIds]
  const meetings = await db
    .selectFrom('meetings as m')
    .leftJoin('memberships as i', 'i.id', 'm.interpreterId')
    .leftJoin('memberships as i2', 'i2.id', 'm.secondInterpreterId')
    .select(['m.id', 'm.supplierId', 'm.buyerId', 'i.email as first', 'i2.email as second'])
    .where('m.id', 'in', ids)
    .execute()
  const standIns = await db
    .selectFrom('standIns')
    .select(['meetingId', 'organisationId'])
    .where('meetingId', 'in', ids)
    .where('state', '=', 'accepted')
    .execute()
  const standInsOf = Map.groupBy(standIns, ({ meetingId }) => meetingId)
  return new Map(
    meetings.map(({ id, supplierId, buyerId, first, second }) => [
      id,
      {
        organisations: [
          supplierId,
          buyerId,
          ...(standInsOf.get(id) ?? []).map(({ organisationId }) => organisationId),
        ],
        interpreters: [first, second].filter((email) => email !== null),
      },
    ]),
  )
}

/** Whether one of these firms has recorded the outcome of this meeting. */
export async function isOutcomeRecorded(
  db: Db,
  meetingId: string,
  organisationIds: readonly string[],
): Promise<boolean> {
  if (organisationIds.length === 0) return false
  const row = await db
    .selectFrom('outcomes')
    .select('meetingId')
    .where('meetingId', '=', meetingId)
    .where('organisationId', 'in', [...organisationIds])
    .executeTakeFirst()
  return row !== undefined
}

const chatColumns = ['id', 'meetingId', 'userId', 'name', 'text', 'at'] as const

/** Why a meeting was cancelled, where that was said. */
export async function cancelReasonOf(db: Db, meetingId: string): Promise<string | null> {
  const row = await db
    .selectFrom('meetings')
    .select('cancelReason')
    .where('id', '=', meetingId)
    .executeTakeFirst()
  return row?.cancelReason || null
}

/** The newest messages of a meeting, the oldest of them first, with the file that each brings. */
export async function newestChat(db: Db, meetingId: string, limit: number) {
  const rows = await db
    .selectFrom('chatMessages as c')
    .leftJoin('meetingFiles as f', 'f.id', 'c.fileId')
    .select(['c.id', 'c.userId', 'c.name', 'c.text', 'c.at'])
    .select(['f.id as fileId', 'f.name as fileName', 'f.type as fileType', 'f.size as fileSize'])
    .where('c.meetingId', '=', meetingId)
    .orderBy('c.position', 'desc')
    .limit(limit)
    .execute()
  return rows.reverse().map(({ fileId: id, fileName: name, fileType: type, fileSize: size, ...said }) => ({
    ...said,
    file: id && name && type && size ? { id, name, type, size } : null,
  }))
}

/** Keeps a message unless its id is there already; answers what is there. */
export async function keepMessage(db: Db, message: Insertable<Tables['chatMessages']>) {
  const kept = await db
    .insertInto('chatMessages')
    .values(message)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(chatColumns)
    .executeTakeFirst()
  if (kept) return kept
  return db
    .selectFrom('chatMessages')
    .select(chatColumns)
    .where('id', '=', message.id)
    .executeTakeFirstOrThrow()
}

/** What each of these firms speaks, by firm. */
export async function firmLanguages(
  db: Db,
  organisationIds: readonly string[],
): Promise<Map<string, Spoken[]>> {
  const rows = await db
    .selectFrom('organisations')
    .select(['id', 'languages'])
    .where('id', 'in', [...organisationIds])
    .execute()
  return new Map(rows.map(({ id, languages }) => [id, languages]))
}

/** What whoever has this address interprets between in a forum. */
export async function interpreterLanguages(db: Db, forumId: string, email: string): Promise<Spoken[]> {
  const row = await db
    .selectFrom('memberships')
    .select('languages')
    .where('forumId', '=', forumId)
    .where('role', '=', 'interpreter')
    .where('email', '=', email)
    .executeTakeFirst()
  return row?.languages ?? []
}

/** Notes that someone is, or was until `at`, in the room; the first time of all stays. */
export async function noteAttendance(
  db: Db,
  {
    meetingId,
    userId,
    organisationId,
    at,
    hasLeft,
  }: { meetingId: string; userId: string; organisationId: string | null; at: Date; hasLeft: boolean },
): Promise<void> {
  await db
    .insertInto('attendances')
    .values({ meetingId, userId, organisationId, firstAt: at, lastAt: at, hasLeft })
    .onConflict((conflict) => conflict.columns(['meetingId', 'userId']).doUpdateSet({ lastAt: at, hasLeft }))
    .execute()
}

/** Keeps new messages of several meetings. */
export async function keepMessages(
  db: Db,
  messages: readonly Insertable<Tables['chatMessages']>[],
): Promise<void> {
  if (messages.length > 0)
    await db
      .insertInto('chatMessages')
      .values([...messages])
      .execute()
}

/** Whether someone was in the room of a meeting at `since` or after, and has not left by a press. */
export async function wasInRoom(db: Db, meetingId: string, userId: string, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('attendances')
    .select('userId')
    .where('meetingId', '=', meetingId)
    .where('userId', '=', userId)
    .where('lastAt', '>=', since)
    .where('hasLeft', '=', false)
    .executeTakeFirst()
  return row !== undefined
}
