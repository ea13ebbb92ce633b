import type { Selectable } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type FileRow = Selectable<Tables['meetingFiles']>

/** Files sent to one meeting, the oldest first, without their bytes. */
export function filesOf(db: Db, meetingId: string): Promise<FileRow[]> {
  return db
    .selectFrom('meetingFiles')
    .selectAll()
    .where('meetingId', '=', meetingId)
    .orderBy('at')
    .orderBy('id')
    .execute()
}

/** How many files a meeting has, and how many of them are this person's. */
export async function countFiles(
  db: Db,
  meetingId: string,
  userId: string,
): Promise<{ ofMeeting: number; ofPerson: number }> {
  const counted = await db
    .selectFrom('meetingFiles')
    .select(({ fn }) => [
      fn.countAll<string>().as('ofMeeting'),
      fn.countAll<string>().filterWhere('userId', '=', userId).as('ofPerson'),
    ])
    .where('meetingId', '=', meetingId)
    .executeTakeFirstOrThrow()
  return { ofMeeting: Number(counted.ofMeeting), ofPerson: Number(counted.ofPerson) }
}

export async function keepFile(db: Db, file: FileRow, bytes: Buffer): Promise<void> {
  await db.insertInto('meetingFiles').values(file).execute()
  await db.insertInto('meetingFileBytes').values({ fileId: file.id, bytes }).execute()
}

export function findFile(
  db: Db,
  meetingId: string,
  fileId: string,
): Promise<{ bytes: Buffer; type: string; name: string } | undefined> {
  return db
    .selectFrom('meetingFiles as f')
    .innerJoin('meetingFileBytes as b', 'b.fileId', 'f.id')
    .select(['b.bytes', 'f.type', 'f.name'])
    .where('f.id', '=', fileId)
    .where('f.meetingId', '=', meetingId)
    .executeTakeFirst()
}
