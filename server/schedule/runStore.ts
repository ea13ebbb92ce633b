import type { Selectable, Updateable } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type RunRow = Selectable<Tables['scheduleRuns']>

/** The newest run of a forum. */
export function lastRun(db: Db, forumId: string): Promise<RunRow | undefined> {
  return db
    .selectFrom('scheduleRuns')
    .selectAll()
    .where('forumId', '=', forumId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function insertRun(
  db: Db,
  run: Pick<RunRow, 'id' | 'forumId' | 'startedBy' | 'startedAt' | 'seconds'>,
): Promise<void> {
  await db
    .insertInto('scheduleRuns')
    .values({ ...run, state: 'running', heardAt: run.startedAt })
    .execute()
}

/** Gives a run that nobody has taken up to this process; nothing where another has. */
export function takeUp(db: Db, id: string, maker: string, now: Date): Promise<RunRow | undefined> {
  return db
    .updateTable('scheduleRuns')
    .set({ maker, heardAt: now })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where('maker', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Says how far a run is, and hears whether it is to stop. Nothing comes back where it is over already. */
export function report(
  db: Db,
  id: string,
  news: Updateable<Tables['scheduleRuns']>,
): Promise<Pick<RunRow, 'stopWanted'> | undefined> {
  return db
    .updateTable('scheduleRuns')
    .set(news)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returning('stopWanted')
    .executeTakeFirst()
}

/** Asks the run of a forum to stop, wherever it is made. */
export async function wantStop(db: Db, forumId: string): Promise<void> {
  await db
    .updateTable('scheduleRuns')
    .set({ stopWanted: true })
    .where('forumId', '=', forumId)
    .where('state', '=', 'running')
    .execute()
}

/** Writes a run off that nobody has heard of for too long. */
export async function writeOff(db: Db, id: string): Promise<void> {
  await db
    .updateTable('scheduleRuns')
    .set({ state: 'lost' })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()
}
