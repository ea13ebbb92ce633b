import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Db } from '../platform/db/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { Log } from '../platform/log.ts'
import type { Metrics } from '../platform/metrics.ts'
import { type Notice, notice } from '../platform/notices.ts'
import { refuse } from '../platform/refusal.ts'
import { composeCode, composeNotice, type Mail, type SignInMail } from './compose.ts'
import { RecipientRefused, senderOf, smtpMailer, storingMailer } from './mailer.ts'

export interface NoticeService {
  /** Queues the notices in the transaction: each is mailed once it commits, and never if it does not. */
  takeOver(notices: Notice[], tx: Db): Promise<void>
  /** Begins to mail what is queued. A mail that fails is tried again, under the same Message-ID. */
  start(): Promise<void>
  /**
   * Mails a sign-in code at once. Refuses `unavailable` when the mail server cannot take it now; an address that
   * takes no mail is only logged, for the page waits for the mail in either case.
   */
  mailCode(mail: SignInMail): Promise<void>
}

const queue = 'notice'
/** The id is made when the notice is taken over, so that a mail tried again is known as the same one. */
const job = z.object({ id: z.uuid(), notice })

/**
 * Makes mails of what rooms hand over, in each reader's language and zone.
 * @param parts.smtpUrl without it mails are kept in the database
 * @throws Error when `mailFrom` is not one address
 */
export function createNotice(parts: {
  jobs: Jobs
  db: Db
  smtpUrl: string | undefined
  mailFrom: string
  publicUrl: string
  log: Log
  metrics: Pick<Metrics, 'mail'>
  now: () => Date
}): NoticeService {
  const { jobs, db, smtpUrl, log, metrics, now } = parts
  const sender = senderOf(parts.mailFrom)
  const host = new URL(parts.publicUrl).hostname
  const mailer = smtpUrl ? smtpMailer(smtpUrl, sender, host) : storingMailer(db, now)

  /** A refused recipient is the end of it: the server would say the same again. */
  const send = async (mail: Mail, id: string) => {
    try {
      await mailer.send(mail, id)
      metrics.mail('sent')
    } catch (error) {
      const refused = error instanceof RecipientRefused
      metrics.mail(refused ? 'refused' : 'failed')
      log.warn({ err: error, mail: id }, refused ? 'a mail was refused for good' : 'a mail could not be sent')
      if (!refused) throw error
    }
  }

  return {
    async takeOver(notices, tx) {
      const taken = notices.map((notice) => ({ data: { id: randomUUID(), notice } }))
      await jobs.add(queue, taken, tx)
    },
    start: () =>
      jobs.handle(queue, job, ({ id, notice }) =>
        send(composeNotice(notice, { host, sender, now: now() }), id),
      ),
    async mailCode(mail) {
      await send(composeCode(mail), randomUUID()).catch(() => refuse('unavailable'))
    },
  }
}
