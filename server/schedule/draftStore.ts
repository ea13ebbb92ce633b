import { type Selectable, sql } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

type DraftRow = Selectable<Tables['draftMeetings']>

export function draftOf(db: Db, forumId: string): Promise<DraftRow[]> {
  return db
    .selectFrom('draftMeetings')
    .selectAll()
    .where('forumId', '=', forumId)
    .orderBy('startsAt')
    .orderBy('requestId')
    .execute()
}

/** A forum's row as it is. */
export function forumOf(db: Db, forumId: string): Promise<Selectable<Tables['forums']>> {
  return db.selectFrom('forums').selectAll().where('id', '=', forumId).executeTakeFirstOrThrow()
}

/** A forum's row, held to the commit. Rows that only refer to it are written meanwhile: they wait for nobody. */
export function holdForum(db: Db, forumId: string): Promise<Selectable<Tables['forums']>> {
  return db
    .selectFrom('forums')
    .selectAll()
    .where('id', '=', forumId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
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

/** Has a meeting's row in the draft follow what was done to the meeting itself; one that was taken out stays out. */
export async function placeInDraft(
  db: Db,
  requestId: string,
  place: Partial<Pick<DraftRow, 'roomId' | 'startsAt' | 'endsAt' | 'interpreterId'>>,
): Promise<void> {
  await db.updateTable('draftMeetings').set(place).where('requestId', '=', requestId).execute()
}

export async function dropFromDraft(db: Db, forumId: string, requestIds: readonly string[]): Promise<void> {
  if (requestIds.length === 0) return
  await db
    .deleteFrom('draftMeetings')
    .where('forumId', '=', forumId)
    .where('requestId', 'in', [...requestIds])
    .execute()
}

/** The whole draft anew; `rows` is a JSON array of rows by their columns' names. */
export async function replaceDraft(db: Db, forumId: string, rows: string): Promise<void> {
  await db.deleteFrom('draftMeetings').where('forumId', '=', forumId).execute()
  await sql`
    insert into draft_meetings
    select * from json_populate_recordset(null::draft_meetings, ${rows}::json)`.execute(db)
}
