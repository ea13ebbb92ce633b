import type { Db } from '../platform/db/database.ts'
import * as store from './store.ts'

export type { RequestRow } from './store.ts'

/** What the schedule has to place: the accepted requests of a forum, first accepted asked first. */
export function acceptedRequests(
  db: Db,
  forumId: string,
): Promise<{ id: string; supplierId: string; buyerId: string; createdAt: Date }[]> {
  return store.acceptedRequests(db, forumId)
}

/** Requests by their ids, in no order; unknown ids are left out. */
export function requestsByIds(db: Db, ids: readonly string[]): Promise<store.RequestRow[]> {
  return store.requestsByIds(db, ids)
}
