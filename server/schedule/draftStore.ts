import type { Selectable } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type DraftRow = Selectable<Tables['draftMeetings']>

export function draftOf(db: Db, forumId: string): Promise<DraftRow[]> {
  return db
    .selectFrom('draftMeetings')
    .selectAll()
    .where('forumId', '=', forumId)
    .orderBy('startsAt')
    .orderBy('requestId')
    .execute()
}

/** Counts the draft up, and so holds the forum's row to the commit. Gives the revision there is now. */
export async function nextRevision(db: Db, forumId: string): Promise<number> {
  const { draftRevision } = await db
    .updateTable('forums')
    .set(({ eb }) => ({ draftRevision: eb('draftRevision', '+', 1) }))
    .where('id', '=', forumId)
    .returning('draftRevision')
    .executeTakeFirstOrThrow()
  return draftRevision
}

export async function dropFromDraft(db: Db, forumId: string, requestIds: readonly string[]): Promise<void> {
  if (requestIds.length === 0) return
  await db
    .deleteFrom('draftMeetings')
    .where('forumId', '=', forumId)
    .where('requestId', 'in', [...requestIds])
    .execute()
}

/** The whole draft anew. */
export async function replaceDraft(db: Db, forumId: string, rows: readonly DraftRow[]): Promise<void> {
  await db.deleteFrom('draftMeetings').where('forumId', '=', forumId).execute()
  if (rows.length > 0)
    await db
      .insertInto('draftMeetings')
      .values([...rows])
      .execute()
}
