import { type Insertable, type Selectable, sql } from 'kysely'
import type { ApplicationState, MeetingLimits } from '../../shared/firm.ts'
import type { Side, Standing } from '../../shared/values.ts'
import type { Part } from '../forum/freeTimeRules.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import type { Sight } from './rules.ts'

export type ParticipantRow = Selectable<Tables['organisations']> &
  Pick<Selectable<Tables['participations']>, 'standing' | 'state' | 'reason' | 'appliedAt'>

function participants(db: Db, forumId: string) {
  return db
    .selectFrom('participations as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisationId')
    .selectAll('o')
    .select(['p.standing', 'p.state', 'p.reason', 'p.appliedAt'])
    .where('p.forumId', '=', forumId)
    .orderBy('o.name')
    .orderBy('o.id')
}

/** Firms of a forum with where they stand in it, by name. `ids` narrows to these. */
export function participantsIn(
  db: Db,
  forumId: string,
  { ids, acceptedOnly = false }: { ids?: string[] | undefined; acceptedOnly?: boolean | undefined } = {},
): Promise<ParticipantRow[]> {
  if (ids?.length === 0) return Promise.resolve([])
  return participants(db, forumId)
    .$if(ids !== undefined, (query) => query.where('o.id', 'in', ids ?? []))
    .$if(acceptedOnly, (query) => query.where('p.state', '=', 'accepted'))
    .execute()
}

/** Delegates of these organisations, the first registered first. Of who was erased only held meetings are left. */
export function delegatesOf(db: Db, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('delegates')
    .selectAll()
    .where('organisationId', 'in', organisationIds)
    .where('erasedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Where these organisations are, and how they stand to the opening hours of a forum. */
export function hoursOf(db: Db, forumId: string, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('participations as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisationId')
    .select(['o.id', 'o.country', 'o.zone', 'p.alwaysFree', 'p.lifted'])
    .where('p.forumId', '=', forumId)
    .where('o.id', 'in', organisationIds)
    .execute()
}

export async function setLifted(
  db: Db,
  forumId: string,
  organisationId: string,
  lifted: string[],
): Promise<void> {
  await db
    .updateTable('participations')
    .set({ lifted })
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
}

/** What these organisations of a forum ask of their schedules. */
export function limitsOf(db: Db, forumId: string, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('participations')
    .select(['organisationId', 'breakMinutes', 'fewestDaily', 'mostDaily', 'fewest', 'most'])
    .where('forumId', '=', forumId)
    .where('organisationId', 'in', organisationIds)
    .execute()
}

export async function setLimits(
  db: Db,
  forumId: string,
  organisationId: string,
  limits: MeetingLimits,
): Promise<void> {
  await db
    .updateTable('participations')
    .set(limits)
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
}

/** Free parts of time that organisations in a forum have named, by beginning; those always free name none. */
export function freeTimesOf(db: Db, forumId: string, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('freeTimes')
    .select(['organisationId', 'startsAt', 'endsAt'])
    .where('forumId', '=', forumId)
    .where('organisationId', 'in', organisationIds)
    .orderBy('startsAt')
    .execute()
}

/** A page of the register in the order of {@link participantsIn}, beginning after the firm `after`. */
export function listParticipants(
  db: Db,
  forumId: string,
  filter: {
    sight: Sight
    side: Side | undefined
    state: ApplicationState | undefined
    /** Words in names and titles, or codes that they stand for. */
    search: { words: string; hsCodes: string[] } | undefined
    after: string | undefined
    limit: number
  },
): Promise<ParticipantRow[]> {
  const { sight, side, state, search, after, limit } = filter
  let query = participants(db, forumId).limit(limit)
  if (side) query = query.where('p.standing', 'in', [side, 'both'])
  if (state) query = query.where('p.state', '=', state)
  if (!sight.all) {
    const standings: Standing[] = sight.sides.length > 0 ? [...sight.sides, 'both'] : []
    query = query.where((where) =>
      where.or([
        ...(sight.accepted ? [where('p.state', '=', 'accepted')] : []),
        ...(standings.length > 0 ? [where('p.standing', 'in', standings)] : []),
        ...(sight.own.length > 0 ? [where('o.id', 'in', sight.own)] : []),
      ]),
    )
  }
  if (search) {
    const like = `%${search.words.replace(/[\\%_]/g, '\\$&')}%`
    const codes = search.hsCodes.length > 0 ? search.hsCodes : ['']
    query = query.where((where) =>
      where.or([
        where('o.name', 'ilike', like),
        where.exists((one) =>
          one
            .selectFrom('offerings as f')
            .select('f.id')
            .whereRef('f.organisationId', '=', 'o.id')
            .where((either) =>
              either.or([either('f.title', 'ilike', like), either('f.hsCode', 'in', codes)]),
            ),
        ),
        where.exists((one) =>
          one
            .selectFrom('needs as n')
            .select('n.id')
            .whereRef('n.organisationId', '=', 'o.id')
            .where((either) =>
              either.or([either('n.title', 'ilike', like), either('n.hsCode', 'in', codes)]),
            ),
        ),
      ]),
    )
  }
  if (after)
    query = query.where(
      sql<boolean>`(o.name, o.id) > (select name, id from organisations where id = ${after})`,
    )
  return query.execute()
}

export async function insertOrganisation(db: Db, row: Insertable<Tables['organisations']>): Promise<void> {
  await db.insertInto('organisations').values(row).execute()
}

export async function updateOrganisation(
  db: Db,
  id: string,
  profile: { [K in keyof Tables['organisations']]?: Tables['organisations'][K] | undefined },
): Promise<void> {
  const set = Object.entries(profile).filter(([, value]) => value !== undefined)
  if (set.length === 0) return
  await db.updateTable('organisations').set(Object.fromEntries(set)).where('id', '=', id).execute()
}

/** A firm applies to a forum. */
export async function insertParticipation(
  db: Db,
  row: { forumId: string; organisationId: string; standing: Standing; appliedAt: Date },
): Promise<void> {
  await db
    .insertInto('participations')
    .values({ ...row, state: 'applied' })
    .execute()
}

export async function setStanding(
  db: Db,
  forumId: string,
  organisationId: string,
  standing: Standing,
): Promise<void> {
  await db
    .updateTable('participations')
    .set({ standing })
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
}

export async function setDecision(
  db: Db,
  forumId: string,
  organisationId: string,
  decision: { state: ApplicationState; reason: string | null; decidedAt: Date; decidedBy: string },
): Promise<void> {
  await db
    .updateTable('participations')
    .set(decision)
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
}

/** Whether the firm is in published meetings that were not cancelled: for a side of its own, or standing in. */
export async function hasPlannedMeetings(db: Db, forumId: string, organisationId: string): Promise<boolean> {
  const one = await db
    .selectFrom('meetings as m')
    .select('m.id')
    .where('m.forumId', '=', forumId)
    .where('m.state', '=', 'planned')
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('m.supplierId', '=', organisationId),
        eb('m.buyerId', '=', organisationId),
        exists(
          selectFrom('standIns as x')
            .select('x.meetingId')
            .whereRef('x.meetingId', '=', 'm.id')
            .where('x.organisationId', '=', organisationId)
            .where('x.state', '=', 'accepted'),
        ),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}

/** Takes back what the firm was offered in a forum and has not answered. Answers the meetings. */
export async function voidOffers(db: Db, forumId: string, organisationId: string): Promise<string[]> {
  const rows = await db
    .deleteFrom('standIns')
    .where('organisationId', '=', organisationId)
    .where('state', '=', 'offered')
    .where('meetingId', 'in', (of) => of.selectFrom('meetings').select('id').where('forumId', '=', forumId))
    .returning('meetingId')
    .execute()
  return rows.map(({ meetingId }) => meetingId)
}

/** Adds a delegate under the id that is booked. */
export async function insertDelegate(db: Db, row: Insertable<Tables['delegates']>): Promise<void> {
  await db.insertInto('bookables').values({ id: row.id, kind: 'delegate' }).execute()
  await db.insertInto('delegates').values(row).execute()
}

export async function updateDelegate(
  db: Db,
  id: string,
  words: Pick<Insertable<Tables['delegates']>, 'name' | 'email' | 'jobTitle' | 'languages'>,
): Promise<void> {
  await db.updateTable('delegates').set(words).where('id', '=', id).execute()
}

/** Whether the delegate has a place in a draft, or in a published meeting that was not cancelled. */
export async function isPlaced(db: Db, delegateId: string): Promise<boolean> {
  const drafted = await db
    .selectFrom('draftMeetings')
    .select('requestId')
    .where((where) =>
      where.or([where('supplierDelegate', '=', delegateId), where('buyerDelegate', '=', delegateId)]),
    )
    .limit(1)
    .executeTakeFirst()
  if (drafted) return true
  const booked = await db
    .selectFrom('bookings as b')
    .innerJoin('meetings as m', 'm.id', 'b.meetingId')
    .select('b.meetingId')
    .where('b.bookableId', '=', delegateId)
    .where('m.state', '=', 'planned')
    .limit(1)
    .executeTakeFirst()
  return booked !== undefined
}

/** Removes a delegate. What cancelled meetings booked stays with its id. */
export async function deleteDelegate(db: Db, id: string): Promise<void> {
  await db.deleteFrom('delegates').where('id', '=', id).execute()
}

/** Sets when the firm is free: always, or in these parts. */
export async function replaceFreeTimes(
  db: Db,
  forumId: string,
  organisationId: string,
  parts: 'always' | readonly Part[],
): Promise<void> {
  await db
    .updateTable('participations')
    .set({ alwaysFree: parts === 'always' })
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
  await db
    .deleteFrom('freeTimes')
    .where('forumId', '=', forumId)
    .where('organisationId', '=', organisationId)
    .execute()
  if (parts === 'always' || parts.length === 0) return
  await db
    .insertInto('freeTimes')
    .values(parts.map(({ from, to }) => ({ forumId, organisationId, startsAt: from, endsAt: to })))
    .execute()
}
