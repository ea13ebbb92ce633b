import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../platform/db/database.ts'

/** Longer than a page asks again by itself after an answer that it did not hear. */
const heardWithin = sql<Date>`now() - interval '3 minutes'`

/**
 * One press on "sign in". A code, a link or a second step proves an address once; whoever does not hear the answer asks
 * again with the same key and the same proof, and is let in by what the first one proved.
 */
export interface Press {
  /** The idempotency key; without one a press cannot be repeated. */
  key: string | undefined
  /** All that proves, as one text. */
  proof: string
}

interface PressParts {
  db: Db
  secret: string
}

/** What the same press has done just now: the address that it proved, and the session that nobody has heard of. */
export async function sameBefore(
  { db, secret }: PressParts,
  { key, proof }: Press,
): Promise<{ email: string; sessionId: string | null } | undefined> {
  if (key === undefined) return undefined
  const before = await db
    .selectFrom('signInPresses')
    .select(['email', 'sessionId', 'proofHash'])
    .where('key', '=', key)
    .where('at', '>', heardWithin)
    .executeTakeFirst()
  return before && timingSafeEqual(before.proofHash, hashOf(secret, proof)) ? before : undefined
}

/** Keeps what a press has done; `sessionId` is null where a second step is still due. */
export async function keepPress(
  { db, secret }: PressParts,
  { key, proof }: Press,
  { email, sessionId }: { email: string; sessionId: string | null },
): Promise<void> {
  if (key === undefined) return
  await db
    .insertInto('signInPresses')
    .values({ key, proofHash: hashOf(secret, proof), email, sessionId })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ sessionId }))
    .execute()
}

function hashOf(secret: string, proof: string): Buffer {
  return createHmac('sha256', secret).update(`press:${proof}`).digest()
}
