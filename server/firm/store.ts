import type { Db } from '../platform/db/database.ts'

/** Firms of a forum with where they stand in it, by name. `ids` narrows to these. */
export function participantsIn(
  db: Db,
  forumId: string,
  { ids, acceptedOnly = false }: { ids?: string[] | undefined; acceptedOnly?: boolean | undefined } = {},
) {
  if (ids?.length === 0) return Promise.resolve([])
  return db
    .selectFrom('participations as p')
    .innerJoin('organisations as o', 'o.id', 'p.organisationId')
    .selectAll('o')
    .select(['p.standing', 'p.state', 'p.reason', 'p.appliedAt'])
    .where('p.forumId', '=', forumId)
    .$if(ids !== undefined, (query) => query.where('o.id', 'in', ids ?? []))
    .$if(acceptedOnly, (query) => query.where('p.state', '=', 'accepted'))
    .orderBy('o.name')
    .orderBy('o.id')
    .execute()
}

/** Offerings of these organisations, oldest first, without the pictures' bytes. */
export function offeringsOf(db: Db, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('offerings')
    .select([
      'id',
      'organisationId',
      'title',
      'about',
      'hsCode',
      'capacityAmount',
      'capacityUnit',
      'minimumAmount',
      'minimumUnit',
      'incoterm',
      'certificates',
      'pictureType',
    ])
    .where('organisationId', 'in', organisationIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Sourcing needs of these organisations, oldest first. */
export function needsOf(db: Db, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('needs')
    .selectAll()
    .where('organisationId', 'in', organisationIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Delegates of these organisations, the first registered first. */
export function delegatesOf(db: Db, organisationIds: string[]) {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('delegates')
    .selectAll()
    .where('organisationId', 'in', organisationIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Free parts of time of these organisations in a forum, by beginning. */
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
