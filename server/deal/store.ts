import type { RawBuilder, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Side } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type OutcomeRow = Selectable<Tables['outcomes']> & { organisationName: string }

export async function saveOutcome(db: Db, outcome: Selectable<Tables['outcomes']>): Promise<void> {
  const { meetingId: _meeting, organisationId: _organisation, ...changed } = outcome
  await db
    .insertInto('outcomes')
    .values(outcome)
    .onConflict((conflict) => conflict.columns(['meetingId', 'organisationId']).doUpdateSet(changed))
    .execute()
}

export function findOutcome(
  db: Db,
  meetingId: string,
  organisationId: string,
): Promise<OutcomeRow | undefined> {
  return db
    .selectFrom('outcomes as o')
    .innerJoin('organisations as f', 'f.id', 'o.organisationId')
    .selectAll('o')
    .select('f.name as organisationName')
    .where('o.meetingId', '=', meetingId)
    .where('o.organisationId', '=', organisationId)
    .executeTakeFirst()
}

/** A forum's outcomes, newest first; with sides named, those recorded by firms of these sides of the table. */
export function outcomesOf(
  db: Db,
  forumId: string,
  sides: readonly Side[],
  limit: number,
): Promise<OutcomeRow[]> {
  return db
    .selectFrom('outcomes as o')
    .innerJoin('meetings as m', 'm.id', 'o.meetingId')
    .innerJoin('organisations as f', 'f.id', 'o.organisationId')
    .leftJoin('standIns as x', (join) =>
      join.onRef('x.meetingId', '=', 'o.meetingId').onRef('x.organisationId', '=', 'o.organisationId'),
    )
    .selectAll('o')
    .select('f.name as organisationName')
    .where('m.forumId', '=', forumId)
    .where(({ eb, or }) =>
      or(
        sides.flatMap((side) => [
          eb('o.organisationId', '=', eb.ref(side === 'supplier' ? 'm.supplierId' : 'm.buyerId')),
          eb('x.side', '=', side),
        ]),
      ),
    )
    .orderBy('o.recordedAt', 'desc')
    .limit(limit)
    .execute()
}

export function countParticipations(db: Db, forumId: string) {
  return db
    .selectFrom('participations')
    .select(['state', 'standing'])
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('forumId', '=', forumId)
    .groupBy(['state', 'standing'])
    .execute()
}

export function countRequests(db: Db, forumId: string) {
  return db
    .selectFrom('meetingRequests')
    .select('state')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('forumId', '=', forumId)
    .groupBy('state')
    .execute()
}

export type MeetingStanding = 'cancelled' | 'held' | 'not_held' | 'planned'

/**
 * How a meeting `m` stands: `held` where a side says so or both sides, or who stood in for them, were in the room;
 * `not_held` where neither is true after the end.
 */
export function standingOf(now: Date): RawBuilder<MeetingStanding> {
  return sql`case
    when m.state = 'cancelled' then 'cancelled'
    when exists (select from outcomes o where o.meeting_id = m.id and o.held)
      or 2 = (
        select count(distinct a.organisation_id = m.supplier_id or x.side is not distinct from 'supplier')
        from attendances a
        left join stand_ins x on x.meeting_id = a.meeting_id and x.organisation_id = a.organisation_id
        where a.meeting_id = m.id and a.organisation_id is not null)
      then 'held'
    when m.ends_at <= ${now} then 'not_held'
    else 'planned' end`
}

export async function countMeetings(db: Db, forumId: string, now: Date) {
  const rows = await sql<{ standing: MeetingStanding; count: number }>`
    select standing, count(*) as count
    from (select ${standingOf(now)} as standing from meetings m where m.forum_id = ${forumId}) by_standing
    group by standing`.execute(db)
  return rows.rows
}

export function sumOutcomes(db: Db, forumId: string) {
  return db
    .selectFrom('outcomes as o')
    .innerJoin('meetings as m', 'm.id', 'o.meetingId')
    .select(['o.interest', 'o.nextStep', 'o.potentialCurrency as currency'])
    .select(
      sql<Side>`case when o.organisation_id = m.supplier_id or exists (
          select from stand_ins x
          where x.meeting_id = o.meeting_id and x.organisation_id = o.organisation_id and x.side = 'supplier')
        then 'supplier' else 'buyer' end`.as('side'),
    )
    .select(({ fn }) => [fn.countAll<number>().as('count'), fn.sum<string>('o.potentialMinor').as('minor')])
    .where('m.forumId', '=', forumId)
    .groupBy(['o.interest', 'o.nextStep', 'o.potentialCurrency', 'side'])
    .execute()
}
