import { createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto'
import { sql } from 'kysely'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'

/** How long a mailed code can be typed. */
const codeLifetime = sql<Date>`now() + interval '15 minutes'`
/**
 * How long the mailed link can be pressed: longer than the window in which mails to one address are counted, so that
 * whoever is told that no more are sent has one in the mailbox that signs in.
 */
const linkLifetime = sql<Date>`now() + interval '30 minutes'`
const now = sql<Date>`now()`
/** So many tries a code has. */
const tries = 3

/** One mail's two ways to prove its address. Whichever is used, both are over. */
export interface Mailed {
  /** Names the mail. Its asker's browser has it, and with it can type the code. */
  ticket: string
  code: string
  /** Stands in the link alone: who only asked for the mail never sees it. */
  secret: string
}

/**
 * Makes a six-digit code and the secret of a link for the address. Nobody ends by asking what another asked for: only
 * the code of the asker's own earlier mail (`before`) ends. Links go on being good, whoever asked: what is in
 * a mailbox is its owner's.
 */
export async function makeCode(
  { db, secret: key }: CodeParts,
  email: string,
  before?: string,
): Promise<Mailed> {
  const ticket = randomUUID()
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  const secret = randomBytes(32).toString('base64url')
  if (before)
    await db
      .updateTable('signInCodes')
      .set({ expiresAt: now })
      .where('ticket', '=', before)
      .where('email', '=', email)
      .execute()
  await db
    .insertInto('signInCodes')
    .values({
      ticket,
      email,
      codeHash: hashOf(key, `code:${ticket}:${code}`),
      expiresAt: codeLifetime,
      linkHash: hashOf(key, `link:${ticket}:${secret}`),
      linkExpiresAt: linkLifetime,
    })
    .execute()
  return { ticket, code, secret }
}

/** Uses the code up. Refuses `code_wrong`, and `code_expired` for one that is used, over, or was never asked for. */
export async function takeCode(
  { db, secret: key }: CodeParts,
  { ticket, email, code }: Pick<Mailed, 'ticket' | 'code'> & { email: string },
): Promise<void> {
  const asked = await db
    .updateTable('signInCodes')
    .set((row) => ({ tries: row('tries', '+', 1) }))
    .where('ticket', '=', ticket)
    .where('email', '=', email)
    .where('tries', '<', tries)
    .where('expiresAt', '>', now)
    .returning('codeHash')
    .executeTakeFirst()
  if (!asked) return refuse('code_expired')
  if (!timingSafeEqual(asked.codeHash, hashOf(key, `code:${ticket}:${code}`))) refuse('code_wrong')
  await endMail(db, ticket)
}

/** Uses the link up. Refuses `code_expired` for one that is used, over, or was never mailed. */
export async function takeLink(
  { db, secret: key }: CodeParts,
  { ticket, email, secret }: Pick<Mailed, 'ticket' | 'secret'> & { email: string },
): Promise<void> {
  const mailed = await db
    .selectFrom('signInCodes')
    .select('linkHash')
    .where('ticket', '=', ticket)
    .where('email', '=', email)
    .where('linkExpiresAt', '>', now)
    .executeTakeFirst()
  const given = hashOf(key, `link:${ticket}:${secret}`)
  if (mailed?.linkHash.length !== given.length || !timingSafeEqual(mailed.linkHash, given))
    return refuse('code_expired')
  await endMail(db, ticket)
}

/** Of several at the same moment, one has it. */
async function endMail(db: Db, ticket: string): Promise<void> {
  const used = await db.deleteFrom('signInCodes').where('ticket', '=', ticket).executeTakeFirst()
  if (used.numDeletedRows === 0n) refuse('code_expired')
}

interface CodeParts {
  db: Db
  secret: string
}

/** Keyed: who reads the table does not find the six digits by trying all of them. */
function hashOf(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
