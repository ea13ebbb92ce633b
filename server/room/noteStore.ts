import type { Selectable } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

/** A note with the name of who wrote it last, and when. */
export type NoteRow = Omit<Selectable<Tables['meetingNotes']>, 'position' | 'userId'>

const columns = ['id', 'meetingId', 'text', 'version', 'userName', 'at'] as const

/** The first `limit` notes of these meetings, meeting by meeting, in the order in which they were added. */
export async function notesOf(db: Db, meetingIds: readonly string[], limit: number): Promise<NoteRow[]> {
  if (meetingIds.length === 0) return []
  return db
    .selectFrom('meetingNotes')
    .select(columns)
    .where('meetingId', 'in', [...meetingIds])
    .orderBy('meetingId')
    .orderBy('position')
    .limit(limit)
    .execute()
}

/** How many notes a meeting has. */
export async function countNotes(db: Db, meetingId: string): Promise<number> {
  const { count } = await db
    .selectFrom('meetingNotes')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('meetingId', '=', meetingId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** A note as somebody writes it. */
interface Writing {
  id: string
  meetingId: string
  text: string
  userId: string
  userName: string
  at: Date
}

/** Adds a note, in version 1, after the others of its meeting. */
export async function addNote(db: Db, note: Writing): Promise<void> {
  await db.insertInto('meetingNotes').values(note).execute()
}

/** False where it stands in another version, or no longer. */
export async function changeNote(
  db: Db,
  { id, meetingId, version, ...changed }: Writing & { version: number },
): Promise<boolean> {
  const done = await db
    .updateTable('meetingNotes')
    .set({ ...changed, version: version + 1 })
    .where('id', '=', id)
    .where('meetingId', '=', meetingId)
    .where('version', '=', version)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

/** False where it stands in another version, or no longer. */
export async function removeNote(
  db: Db,
  { id, meetingId, version }: { id: string; meetingId: string; version: number },
): Promise<boolean> {
  const done = await db
    .deleteFrom('meetingNotes')
    .where('id', '=', id)
    .where('meetingId', '=', meetingId)
    .where('version', '=', version)
    .executeTakeFirst()
  return done.numDeletedRows > 0n
}

/** Whether a meeting has this note, in whatever version. */
export async function isThere(db: Db, meetingId: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('meetingNotes')
    .select('id')
    .where('id', '=', id)
    .where('meetingId', '=', meetingId)
    .executeTakeFirst()
  return row !== undefined
}
