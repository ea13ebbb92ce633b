import { type Selectable, sql } from 'kysely'
import type { ApplicationState } from '../../shared/firm.ts'
import type { RequestState } from '../../shared/matching.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type RequestRow = Selectable<Tables['meetingRequests']>

export async function insertRequest(db: Db, row: RequestRow): Promise<void> {
  await db.insertInto('meetingRequests').values(row).execute()
}

/** A request with how its two firms stand in the forum. */
export type HeldRequest = RequestRow & Record<'fromState' | 'toState', ApplicationState>

/** Takes the request for this transaction, so that it is answered or withdrawn once. */
export function lockRequest(db: Db, forumId: string, id: string): Promise<HeldRequest | undefined> {
  return db
    .selectFrom('meetingRequests as r')
    .innerJoin('participations as f', (join) =>
      join.onRef('f.forumId', '=', 'r.forumId').onRef('f.organisationId', '=', 'r.fromId'),
    )
    .innerJoin('participations as t', (join) =>
      join.onRef('t.forumId', '=', 'r.forumId').onRef('t.organisationId', '=', 'r.toId'),
    )
    .selectAll('r')
    .select(['f.state as fromState', 't.state as toState'])
    .where('r.forumId', '=', forumId)
    .where('r.id', '=', id)
    .forUpdate('r')
    .executeTakeFirst()
}

export async function close(
  db: Db,
  id: string,
  end: {
    state: Exclude<RequestState, 'pending'>
    reason: string | null
    answeredAt: Date
    importantToAsked?: boolean
  },
): Promise<void> {
  await db.updateTable('meetingRequests').set(end).where('id', '=', id).execute()
}

/** How many requests of an organisation wait for their answer. */
export async function countPending(db: Db, forumId: string, fromId: string): Promise<number> {
  const { count } = await db
    .selectFrom('meetingRequests')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('forumId', '=', forumId)
    .where('fromId', '=', fromId)
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  return count
}

/** How many open requests of an organisation it marked as important, asked and accepted. */
export async function countImportant(db: Db, forumId: string, organisationId: string): Promise<number> {
  const { count } = await db
    .selectFrom('meetingRequests')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('forumId', '=', forumId)
    .where('state', 'in', ['pending', 'accepted'])
    .where((is) =>
      is.or([
        is.and([is('fromId', '=', organisationId), is('importantToAsker', '=', true)]),
        is.and([is('toId', '=', organisationId), is('importantToAsked', '=', true)]),
      ]),
    )
    .executeTakeFirstOrThrow()
  return count
}

/** Ends every request that waited past its time, in one forum or in all. */
export function expire(db: Db, now: Date, forumId?: string): Promise<RequestRow[]> {
  return db
    .updateTable('meetingRequests')
    .set({ state: 'expired' })
    .where('state', '=', 'pending')
    .where('expiresAt', '<=', now)
    .$if(forumId !== undefined, (update) => update.where('forumId', '=', forumId ?? ''))
    .returningAll()
    .execute()
}

/** The open request between an organisation and each other, else the newest; withdrawn ones are forgotten. */
export function latestByOther(db: Db, forumId: string, organisationId: string): Promise<RequestRow[]> {
  return db
    .selectFrom('meetingRequests')
    .selectAll()
    .distinctOn([sql`least(from_id, to_id)`, sql`greatest(from_id, to_id)`])
    .where('forumId', '=', forumId)
    .where('state', '!=', 'withdrawn')
    .where((is) => is.or([is('fromId', '=', organisationId), is('toId', '=', organisationId)]))
    .orderBy(sql`least(from_id, to_id)`)
    .orderBy(sql`greatest(from_id, to_id)`)
    .orderBy(sql`state in ('pending', 'accepted')`, 'desc')
    .orderBy('createdAt', 'desc')
    .execute()
}

/** Requests of an organisation, both ways, newest first. */
export function requestsOf(db: Db, forumId: string, organisationId: string, limit: number) {
  return db
    .selectFrom('meetingRequests as r')
    .innerJoin('organisations as f', 'f.id', 'r.fromId')
    .innerJoin('organisations as t', 't.id', 'r.toId')
    .selectAll('r')
    .select(['f.name as fromName', 'f.country as fromCountry', 'f.city as fromCity', 'f.zone as fromZone'])
    .select(['t.name as toName', 't.country as toCountry', 't.city as toCity', 't.zone as toZone'])
    .where('r.forumId', '=', forumId)
    .where((is) => is.or([is('r.fromId', '=', organisationId), is('r.toId', '=', organisationId)]))
    .orderBy('r.createdAt', 'desc')
    .orderBy('r.id')
    .limit(limit)
    .execute()
}

export function acceptedRequests(db: Db, forumId: string) {
  return db
    .selectFrom('meetingRequests as r')
    .leftJoin('wishConditions as c', 'c.requestId', 'r.id')
    .select(['r.id', 'r.fromId', 'r.supplierId', 'r.buyerId', 'r.createdAt'])
    .select(['r.importantToAsker', 'r.importantToAsked'])
    .select(['c.must', 'c.earliest', 'c.latest', 'c.afterRequest'])
    .where('r.forumId', '=', forumId)
    .where('r.state', '=', 'accepted')
    .orderBy('r.createdAt')
    .orderBy('r.id')
    .execute()
}

/** What the hosts ask of the wishes of a forum; wishes without conditions are left out. */
export function conditionsOf(db: Db, forumId: string) {
  return db
    .selectFrom('wishConditions as c')
    .innerJoin('meetingRequests as r', 'r.id', 'c.requestId')
    .selectAll('c')
    .where('r.forumId', '=', forumId)
    .execute()
}

export async function replaceConditions(
  db: Db,
  requestId: string,
  conditions: Omit<Selectable<Tables['wishConditions']>, 'requestId'> | null,
): Promise<void> {
  await db.deleteFrom('wishConditions').where('requestId', '=', requestId).execute()
  if (conditions)
    await db
      .insertInto('wishConditions')
      .values({ requestId, ...conditions })
      .execute()
}

export async function requestsByIds(db: Db, ids: readonly string[]): Promise<RequestRow[]> {
  if (ids.length === 0) return []
  return db.selectFrom('meetingRequests').selectAll().where('id', 'in', ids).execute()
}
