import { type Insertable, sql } from 'kysely'
import type { WallEntry } from '../../shared/room.ts'
import type { Side } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import { longestMs } from './rules.ts'

/**
 * Meetings that run at `now`, which sides somebody has come for, which were ever noted as missing, and which of these
 * are so still.
 */
export async function running(db: Db, now: Date, ids?: readonly string[]) {
  const { rows } = await sql<{
    id: string
    forumId: string
    startsAt: Date
    endsAt: Date
    noShowMinutes: number
    came: Side[]
    noted: Side[]
    missing: Side[]
  }>`
    select m.id, m.forum_id, m.starts_at, m.ends_at, f.no_show_minutes,
      array(
        select distinct case when a.organisation_id = m.supplier_id or x.side = 'supplier'
          then 'supplier' else 'buyer' end
        from attendances a
        left join stand_ins x on x.meeting_id = a.meeting_id and x.organisation_id = a.organisation_id
        where a.meeting_id = m.id and a.organisation_id is not null and a.last_at >= m.starts_at
      ) as came,
      array(select n.side from no_shows n where n.meeting_id = m.id) as noted,
      array(select n.side from no_shows n where n.meeting_id = m.id and n.undone_at is null) as missing
    from meetings m
    join forums f on f.id = m.forum_id
    where m.state = 'planned' and m.starts_at <= ${now} and m.ends_at > ${now}
      and m.starts_at > ${new Date(now.getTime() - longestMs)}
      ${ids ? sql`and m.id = any(${[...ids]}::uuid[])` : sql``}`.execute(db)
  return rows
}

/** When somebody of a side was last seen in the rooms of these meetings, since they began. */
export async function sidesSeen(db: Db, meetingIds: readonly string[]) {
  const { rows } = await sql<{ meetingId: string; side: Side; at: Date }>`
    select a.meeting_id, max(a.last_at) as at,
      case when a.organisation_id = m.supplier_id or x.side = 'supplier' then 'supplier' else 'buyer' end as side
    from attendances a
    join meetings m on m.id = a.meeting_id
    left join stand_ins x on x.meeting_id = a.meeting_id and x.organisation_id = a.organisation_id
    where a.meeting_id = any(${[...meetingIds]}::uuid[]) and a.organisation_id is not null
      and a.last_at >= m.starts_at
    group by a.meeting_id, 3`.execute(db)
  return rows
}

/** Notes sides that nobody came for; what is noted already, or undone, stays as it is. */
export async function insertNoShows(
  db: Db,
  missing: readonly { meetingId: string; side: Side }[],
  at: Date,
): Promise<void> {
  await db
    .insertInto('noShows')
    .values(missing.map((one) => ({ ...one, at, undoneAt: null })))
    .onConflict((conflict) => conflict.columns(['meetingId', 'side']).doNothing())
    .execute()
}

/** Takes back that nobody came for a side. False where that was not noted. */
export async function undoNoShow(db: Db, meetingId: string, side: Side, at: Date): Promise<boolean> {
  const undone = await db
    .updateTable('noShows')
    .set({ undoneAt: at })
    .where('meetingId', '=', meetingId)
    .where('side', '=', side)
    .where('undoneAt', 'is', null)
    .executeTakeFirst()
  return undone.numUpdatedRows > 0n
}

/** The sides that nobody has come for, of these meetings. */
export function noShowsOf(db: Db, meetingIds: readonly string[]) {
  return db
    .selectFrom('noShows as n')
    .innerJoin('meetings as m', 'm.id', 'n.meetingId')
    .select(['n.meetingId', 'n.side', 'm.startsAt'])
    .where('n.meetingId', 'in', [...meetingIds])
    .where('n.undoneAt', 'is', null)
    .orderBy('n.side')
    .execute()
}

/** Who asks for more time in these meetings. */
export function extensionsOf(db: Db, meetingIds: readonly string[]) {
  return db
    .selectFrom('extensionRequests as e')
    .innerJoin('users as u', 'u.id', 'e.askedBy')
    .select(['e.meetingId', 'e.side', 'e.at', 'u.name'])
    .where('e.meetingId', 'in', [...meetingIds])
    .execute()
}

/** The firms that were offered a side's place in these meetings, and what became of it; in the order of the offers. */
export function standInsOf(db: Db, meetingIds: readonly string[]) {
  return db
    .selectFrom('standIns as x')
    .innerJoin('organisations as o', 'o.id', 'x.organisationId')
    .select(['x.meetingId', 'x.organisationId', 'x.side', 'x.state', 'o.name'])
    .where('x.meetingId', 'in', [...meetingIds])
    .orderBy('x.at')
    .orderBy('o.name')
    .execute()
}

/** Keeps a side's wish for more time. False where one waits already. */
export async function askForMore(db: Db, request: Insertable<Tables['extensionRequests']>): Promise<boolean> {
  const kept = await db
    .insertInto('extensionRequests')
    .values(request)
    .onConflict((conflict) => conflict.column('meetingId').doNothing())
    .returning('meetingId')
    .executeTakeFirst()
  return kept !== undefined
}

/** Takes the wish for more time away, for whoever answers it first. */
export function takeRequest(db: Db, meetingId: string) {
  return db
    .deleteFrom('extensionRequests')
    .where('meetingId', '=', meetingId)
    .returning('side')
    .executeTakeFirst()
}

/** What was offered to a firm in a meeting, whatever it answered. */
export function findStandIn(db: Db, meetingId: string, organisationId: string) {
  return db
    .selectFrom('standIns')
    .selectAll()
    .where('meetingId', '=', meetingId)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst()
}

/** Offers a side's place to a firm. */
export async function insertStandIn(
  db: Db,
  offer: { meetingId: string; organisationId: string; side: Side; at: Date },
): Promise<void> {
  await db
    .insertInto('standIns')
    .values({ ...offer, state: 'offered', delegateId: null })
    .execute()
}

/** Notes that a firm does not take the place that it was offered. */
export async function declineStandIn(db: Db, meetingId: string, organisationId: string): Promise<void> {
  await db
    .updateTable('standIns')
    .set({ state: 'declined' })
    .where('meetingId', '=', meetingId)
    .where('organisationId', '=', organisationId)
    .execute()
}

/** The firms that were offered a side's place and have not answered. */
export async function offeredTo(db: Db, meetingId: string, side: Side): Promise<string[]> {
  const rows = await db
    .selectFrom('standIns')
    .select('organisationId')
    .where('meetingId', '=', meetingId)
    .where('side', '=', side)
    .where('state', '=', 'offered')
    .execute()
  return rows.map(({ organisationId }) => organisationId)
}

/** Offers that these firms may still answer: in meetings that run (or one), for a side that is still missing. */
export function openOffers(
  db: Db,
  forumId: string,
  organisationIds: readonly string[],
  now: Date,
  meetingId?: string,
) {
  return db
    .selectFrom('standIns as x')
    .innerJoin('meetings as m', 'm.id', 'x.meetingId')
    .innerJoin('noShows as n', (join) =>
      join.onRef('n.meetingId', '=', 'x.meetingId').onRef('n.side', '=', 'x.side'),
    )
    .select(['x.meetingId', 'x.organisationId', 'x.side'])
    .where('m.forumId', '=', forumId)
    .where('m.state', '=', 'planned')
    .where('m.endsAt', '>', now)
    .where('n.undoneAt', 'is', null)
    .where('x.state', '=', 'offered')
    .where('x.organisationId', 'in', [...organisationIds])
    .$if(meetingId !== undefined, (query) => query.where('x.meetingId', '=', meetingId ?? ''))
    .orderBy('x.at')
    .execute()
}

/** Keeps deeds for the wall's log, in their order. */
export async function insertEvents(
  db: Db,
  events: readonly Insertable<Tables['meetingEvents']>[],
): Promise<void> {
  if (events.length > 0)
    await db
      .insertInto('meetingEvents')
      .values([...events])
      .execute()
}

/** The newest deeds in a forum's meetings; whoever interprets is kept by the membership, and named while they are there. */
export function newestEvents(db: Db, forumId: string, limit: number) {
  return db
    .selectFrom('meetingEvents as e')
    .leftJoin('users as u', 'u.id', 'e.actorId')
    .leftJoin('meetings as m', 'm.id', 'e.meetingId')
    .leftJoin('rooms as r', 'r.id', 'm.roomId')
    .leftJoin('organisations as s', 's.id', 'm.supplierId')
    .leftJoin('organisations as b', 'b.id', 'm.buyerId')
    .select(['e.id', 'e.at', 'e.meetingId', 'e.kind', 'e.part', 'u.name as by'])
    .select(
      sql<string>`case when e.kind = 'interpreter_changed' and e.detail ~ '^[0-9a-f-]{36}$'
        then coalesce(
          (select coalesce(iu.name, i.name)
            from memberships i left join users iu on iu.email = i.email where i.id = e.detail::uuid),
          '—')
        else e.detail end`.as('detail'),
    )
    .select(['r.number', 's.name as supplier', 'b.name as buyer'])
    .where('e.forumId', '=', forumId)
    .orderBy('e.position', 'desc')
    .limit(limit)
    .execute()
}

/** How many deeds of a kind somebody did since then, in any forum. */
export async function countEvents(
  db: Db,
  actorId: string,
  kind: WallEntry['kind'],
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom('meetingEvents')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('actorId', '=', actorId)
    .where('kind', '=', kind)
    .where('at', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

/** How often, and when last, deeds of these kinds were done in meetings until `now`, by meeting, kind and part. */
export function eventsBy(
  db: Db,
  meetingIds: readonly string[],
  kinds: readonly WallEntry['kind'][],
  now: Date,
) {
  return (
    db
      .selectFrom('meetingEvents')
      // What is further ahead was noted before the clock was set back.
      .where('at', '<=', now)
      .select(['meetingId', 'kind', 'part'])
      .select(({ fn }) => [fn.countAll<number>().as('count'), fn.max('at').as('lastAt')])
      .where('meetingId', 'in', [...meetingIds])
      .where('kind', 'in', [...kinds])
      .groupBy(['meetingId', 'kind', 'part'])
      .execute()
  )
}
