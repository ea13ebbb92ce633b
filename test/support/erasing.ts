import { sql } from 'kysely'
import { account } from '../../shared/account.ts'
import type { Person, TestHouse } from './harness.ts'

/** Erased as on the account page: by a code that is mailed again. */
export async function erase(
  house: TestHouse,
  { person, email }: { person: Person; email: string },
): Promise<void> {
  house.clock.advance(16 * 60_000)
  await person.call(account.sendCode, { email, language: 'en' })
  const mail = (await house.mails(email)).find(({ text }) => text.includes('/sign-in/confirm'))
  await person.call(account.erase, { code: /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '' })
}

/** Every row of all tables, each as `table: row`. */
export async function everything({ db }: TestHouse): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = 'public'`.execute(db)
  const texts: string[] = []
  for (const { name } of rows) {
    const { rows: all } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(
      db,
    )
    texts.push(...all.map(({ row }) => `${name}: ${row}`))
  }
  return texts
}
