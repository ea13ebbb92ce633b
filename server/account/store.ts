import type { Language } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Actor } from '../platform/work.ts'

export function actorOf(db: Db, userId: string): Promise<Actor> {
  return db
    .selectFrom('users')
    .select(['id as userId', 'email', 'name', 'language', 'zone'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
}

export async function updateUser(
  db: Db,
  userId: string,
  values: { name?: string | undefined; language?: Language | undefined; zone?: string | undefined },
): Promise<void> {
  if (Object.values(values).every((value) => value === undefined)) return
  await db.updateTable('users').set(values).where('id', '=', userId).execute()
}

export async function settingsOf(
  db: Db,
  emails: string[],
): Promise<Map<string, { userId: string; name: string; language: Language; zone: string }>> {
  if (emails.length === 0) return new Map()
  const users = await db
    .selectFrom('users')
    .select(['id as userId', 'email', 'name', 'language', 'zone'])
    .where('email', 'in', emails)
    .execute()
  return new Map(users.map(({ email, ...settings }) => [email.toLowerCase(), settings]))
}
