import { createTransport } from 'nodemailer'
import parseAddresses from 'nodemailer/lib/addressparser'
import { z } from 'zod'
import type { Db } from '../platform/db/database.ts'
import type { Sender } from './calendar.ts'
import type { Mail } from './compose.ts'

/** Brings mails on their way, one at a time to one person. */
export interface Mailer {
  /**
   * Resolves when the mail has been taken over for good.
   * @param id unique to the mail and the same when it is tried again
   * @throws RecipientRefused when the address takes no mail; anything else may work later
   */
  send(mail: Mail, id: string): Promise<void>
}

/** The mail server will never take mail for this address. */
export class RecipientRefused extends Error {}

/** Takes `Pendopo <forum@pendopo.example>` apart. Throws where there is not exactly one address. */
export function senderOf(mailFrom: string): Sender {
  const [one, ...more] = parseAddresses(mailFrom, { flatten: true })
  if (!one?.address.includes('@') || more.length > 0)
    throw new Error('MAIL_FROM: expected one address, such as "Pendopo <forum@pendopo.example>"')
  return { name: one.name, address: one.address }
}

/**
 * Mails through the SMTP server at `url`, a connection each, so that nothing stays open.
 * @param host the server's own name, for the Message-ID
 */
export function smtpMailer(url: string, sender: Sender, host: string): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ to, subject, text, html, calendar }, id) {
      const message = {
        envelope: { from: sender.address, to: [to.email] },
        from: sender,
        to: { name: to.name, address: to.email },
        subject,
        text,
        html,
        messageId: `<${id}@${host}>`,
        // RFC 3834: out-of-office programs leave it alone.
        headers: { 'Auto-Submitted': 'auto-generated' },
        ...(calendar && { icalEvent: { ...calendar, filename: 'meeting.ics' } }),
      }
      await transport.sendMail(message).catch((error: unknown) => {
        const refused = refusal.safeParse(error)
        throw refused.success ? new RecipientRefused(refused.data.message, { cause: error }) : error
      })
    },
  }
}

/** Keeps mails in the database, to be read at `/dev/mail`. */
export function storingMailer(db: Db, now: () => Date): Mailer {
  return {
    async send({ to, subject, text, html, calendar }) {
      await db
        .insertInto('mails')
        .values({
          recipient: to.email,
          subject,
          text,
          html,
          calendar: calendar?.content ?? null,
          calendarMethod: calendar?.method ?? null,
          at: now(),
        })
        .execute()
    },
  }
}

/** What the transport throws when the server said 5xx to the one recipient. */
const refusal = z.object({
  code: z.literal('EENVELOPE'),
  command: z.literal('RCPT TO'),
  permanent: z.literal(true),
  message: z.string(),
})
