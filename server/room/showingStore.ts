import type { Selectable } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type ShownRow = Selectable<Tables['shownWares']>

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

export async function removeShown(db: Db, meetingId: string): Promise<void> {
  await db.deleteFrom('shownWares').where('meetingId', '=', meetingId).execute()
}
