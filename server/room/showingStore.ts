import type { Selectable } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

/** What is put before a meeting: one offering at most. */
export type ShownRow = Selectable<Tables['shownWares']>

/** What a meeting is shown now. */
export function findShown(db: Db, meetingId: string): Promise<ShownRow | undefined> {
  return db.selectFrom('shownWares').selectAll().where('meetingId', '=', meetingId).executeTakeFirst()
}

/** In the place of what the meeting was shown before. */
export async function keepShown(db: Db, { meetingId, ...shown }: ShownRow): Promise<void> {
  await db
    .insertInto('shownWares')
    .values({ meetingId, ...shown })
    .onConflict((conflict) => conflict.column('meetingId').doUpdateSet(shown))
    .execute()
}

/** Nothing is shown any more. */
export async function removeShown(db: Db, meetingId: string): Promise<void> {
  await db.deleteFrom('shownWares').where('meetingId', '=', meetingId).execute()
}
