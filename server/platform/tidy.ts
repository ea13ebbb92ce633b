import type { Db } from './db/database.ts'

/** In days. A page left open over a week's holiday may still repeat its last press. */
const commandsAreKept = 14
/** In days. Mails are kept only where no mail server is named. */
const mailsAreKept = 30

/** In days after it ended. An invitation that nobody took still shows its host whom it was for. */
const untakenAreKept = 90

/** How long what people said and did is kept, in days after the meeting it was in, or after it was done. */
export interface Keeping {
  chat: number
  attendance: number
  audit: number
}

/**
 * Takes away what nobody asks for any more: first answers of commands, sessions and codes that are over, old
 * kept mails; and what of people may not be kept any longer. Delivered outbox rows and jobs go by themselves.
 */
export async function tidy(db: Db, now: Date, keep: Keeping): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * 86_400_000)
  await db.deleteFrom('commands').where('at', '<', before(commandsAreKept)).execute()
  await db.deleteFrom('sessions').where('expiresAt', '<', now).execute()
  await db.deleteFrom('signInCodes').where('linkExpiresAt', '<', now).execute()
  await db
    .deleteFrom('signInPresses')
    .where('at', '<', new Date(now.getTime() - 3_600_000))
    .execute()
  await db.deleteFrom('halfSignIns').where('expiresAt', '<', now).execute()
  await db.deleteFrom('mails').where('at', '<', before(mailsAreKept)).execute()
  await db
    .deleteFrom('invitations')
    .where('acceptedAt', 'is', null)
    .where('expiresAt', '<', before(untakenAreKept))
    .execute()
  const over = (days: number) => db.selectFrom('meetings').select('id').where('endsAt', '<', before(days))
  // Files take their messages and bytes with them.
  for (const table of ['meetingFiles', 'chatMessages', 'meetingNotes', 'shownWares'] as const)
    await db.deleteFrom(table).where('meetingId', 'in', over(keep.chat)).execute()
  for (const table of ['attendances', 'noShows'] as const)
    await db.deleteFrom(table).where('meetingId', 'in', over(keep.attendance)).execute()
  await db.deleteFrom('meetingEvents').where('at', '<', before(keep.attendance)).execute()
  await db.deleteFrom('audit').where('at', '<', before(keep.audit)).execute()
}
