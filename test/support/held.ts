import { sql } from 'kysely'
import type { Db } from '../../server/platform/db/database.ts'

/** Takes something in a transaction of its own, until the returned function is called. */
export async function held(db: Db, take: (db: Db) => Promise<unknown>): Promise<() => Promise<void>> {
  const taken = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const done = db.transaction().execute(async (tx) => {
    await take(tx)
    taken.resolve()
    await over.promise
  })
  await Promise.race([taken.promise, done])
  return () => {
    over.resolve()
    return done
  }
}

/** Nobody reads or writes what is said in meetings: an answer that tells it waits. */
export function holdChat(db: Db): Promise<() => Promise<void>> {
  return held(db, (tx) => sql`lock table chat_messages in access exclusive mode`.execute(tx))
}

/** How many statements wait for a lock in this database. */
export async function waitingIn(db: Db): Promise<number> {
  const { rows } = await sql`
    select pid from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length
}
