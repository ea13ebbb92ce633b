import { createHmac, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'

/** How long a mailed code and its link can be used. */
const lifetime = sql<Date>`now() + interval '15 minutes'`
/** So many tries a code has. */
const tries = 3

/** A code and the ticket of whoever asked for it. Only both together prove an address. */
export interface Asked {
  ticket: string
  code: string
}

/**
 * Makes a six-digit code for the address. Other codes of the address go on being good, so that nobody ends
 * another's by asking; the asker's own earlier one (`before`) ends.
 */
export async function makeCode(parts: CodeParts, email: string, before?: string): Promise<Asked> {
  const ticket = randomUUID()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  if (before)
    await parts.db.deleteFrom('signInCodes').where('ticket', '=', before).where('email', '=', email).execute()
  await parts.db
    .insertInto('signInCodes')
    .values({ ticket, email, codeHash: hashOf(parts.secret, ticket, code), expiresAt: lifetime })
    .execute()
  return { ticket, code }
}

/** Uses the code up. Refuses `code_wrong`, and `code_expired` for one that is used, over, or was never asked for. */
export async function takeCode(
  { db, secret }: CodeParts,
  { ticket, email, code }: Asked & { email: string },
): Promise<void> {
  const asked = await db
    .updateTable('signInCodes')
    .set((row) => ({ tries: row('tries', '+', 1) }))
    .where('ticket', '=', ticket)
    .where('email', '=', email)
    .where('tries', '<', tries)
    .where('expiresAt', '>', sql<Date>`now()`)
    .returning('codeHash')
    .executeTakeFirst()
  if (!asked) return refuse('code_expired')
  if (!timingSafeEqual(asked.codeHash, hashOf(secret, ticket, code))) refuse('code_wrong')
  const used = await db.deleteFrom('signInCodes').where('ticket', '=', ticket).executeTakeFirst()
  if (used.numDeletedRows === 0n) refuse('code_expired')
}

interface CodeParts {
  db: Db
  secret: string
}

/** Keyed: who reads the table does not find the six digits by trying all of them. */
function hashOf(secret: string, ticket: string, code: string): Buffer {
  return createHmac('sha256', secret).update(`code:${ticket}:${code}`).digest()
}
