import type { Db } from './db/database.ts'

/** In days. A page left open over a week's holiday may still repeat its last press. */
const commandsAreKept = 14
/** In days. Mails are kept only where no mail server is named. */
const mailsAreKept = 30

/**
 * Takes away what nobody asks for any more: first answers of commands, sessions and codes that are over, old
 * kept mails. The audit stays; delivered outbox rows and jobs go by themselves.
 */
export async function tidy(db: Db, now: Date): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000)
  await db.deleteFrom('commands').where('at', '<', before(commandsAreKept)).execute()
  await db.deleteFrom('sessions').where('expiresAt', '<', now).execute()
  await db.deleteFrom('signInCodes').where('expiresAt', '<', now).execute()
  await db.deleteFrom('mails').where('at', '<', before(mailsAreKept)).execute()
}
