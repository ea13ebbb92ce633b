import type { IRouter, Response } from 'express'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { text } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import { type Html, html } from './html.ts'

/** Words of pages that only developers see: English. */
const words = {
  title: 'Mails kept on this server',
  lead: 'No mail server is named, so mails are kept here instead of being sent. The newest 100, newest first.',
  to: 'To',
  all: 'All mails',
  filter: 'Show mails to',
  address: 'Address',
  show: 'Show',
  none: 'No mail yet.',
  noneTo: (to: string) => `No mail to ${to} yet.`,
  missing: 'There is no such mail.',
  sent: 'Sent',
  page: 'As its reader sees it',
  text: 'As plain text',
  calendar: (method: string) => `Calendar file (${method})`,
}

const newest = 100
const filter = z.object({ to: text(254).optional().catch(undefined) })
const mailId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/**
 * Mounts `/dev/mail`, which shows every mail to everyone who can reach the server. Never in production, and
 * only where mails are kept because no SMTP server is named.
 */
export function mountDevMail(app: IRouter, db: Db): void {
  const mails = (to: string | undefined) =>
    db
      .selectFrom('mails')
      .selectAll()
      .$if(Boolean(to), (rows) => rows.where('recipient', '=', to ?? ''))
      .orderBy('id', 'desc')
      .limit(newest)
      .execute()
  const mail = async (id: unknown) => {
    const known = mailId.safeParse(id)
    if (!known.success) return undefined
    return db.selectFrom('mails').selectAll().where('id', '=', known.data).executeTakeFirst()
  }

  app.get('/dev/mail', async (request, response) => {
    const { to } = filter.parse(request.query)
    send(response, listPage(await mails(to), to))
  })

  app.get('/dev/mail.json', async (request, response) => {
    const kept = await mails(filter.parse(request.query).to)
    const shown = kept.map(({ id, recipient, subject, text, html, calendar, at }) => ({
      id,
      to: recipient,
      subject,
      text,
      html,
      calendar,
      at: at.toISOString(),
    }))
    response.set('Cache-Control', 'no-store').json(shown)
  })

  app.get('/dev/mail/:id/meeting.ics', async (request, response) => {
    const one = await mail(request.params.id)
    if (!one?.calendar) return missing(response)
    response
      .set('Cache-Control', 'no-store')
      .attachment('meeting.ics')
      .type(`text/calendar; charset=utf-8; method=${one.calendarMethod ?? 'REQUEST'}`)
      .send(one.calendar)
  })

  app.get('/dev/mail/:id', async (request, response) => {
    const one = await mail(request.params.id)
    if (!one) return missing(response)
    send(response, mailPage(one))
  })
}

type KeptMail = Selectable<Tables['mails']>

function listPage(mails: KeptMail[], to: string | undefined): Html {
  const list = html`<ol>${mails.map(
    ({ id, recipient, subject, at }) => html`<li>
<a href="/dev/mail/${id}">${subject}</a><br>
<small>${words.to} ${recipient} · ${timeOf(at)}</small>
</li>`,
  )}</ol>`
  const nothing = html`<p>${to ? words.noneTo(to) : words.none}</p>`
  return page(
    words.title,
    html`<p>${words.lead}</p>
<form>
<label for="to">${words.filter}</label>
<input id="to" name="to" type="email" value="${to ?? ''}" placeholder="${words.address}">
<button>${words.show}</button>
</form>
${to ? html`<p><a href="/dev/mail">${words.all}</a></p>` : ''}
${mails.length > 0 ? list : nothing}`,
  )
}

function mailPage(mail: KeptMail): Html {
  const calendar = html`<p><a href="/dev/mail/${mail.id}/meeting.ics">${words.calendar(mail.calendarMethod ?? '')}</a></p>`
  // In a frame without scripts or forms, where links may still open a page of their own.
  return page(
    mail.subject,
    html`<p><a href="/dev/mail">${words.all}</a></p>
<p>${words.to} <a href="/dev/mail?to=${encodeURIComponent(mail.recipient)}">${mail.recipient}</a><br>
${words.sent} ${timeOf(mail.at)}</p>
${mail.calendar ? calendar : ''}
<h2>${words.page}</h2>
<iframe title="${words.page}" sandbox="allow-popups allow-popups-to-escape-sandbox" srcdoc="${mail.html}"></iframe>
<h2>${words.text}</h2>
<pre>${mail.text}</pre>`,
  )
}

function timeOf(at: Date): Html {
  const iso = at.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

const style = html`
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0 auto; padding: 1rem; max-width: 45rem; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.25 }
h2 { font-size: 1.125rem }
ol { padding: 0; list-style: none }
li { padding: .5rem 0; border-top: 1px solid }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
input { flex: 1 1 12rem; min-width: 0 }
input, button { font: inherit; padding: .375rem .625rem }
iframe { display: block; box-sizing: border-box; width: 100%; height: 44rem; border: 1px solid; background: #fff }
pre { white-space: pre-wrap }
`

function page(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`
}

/** Mails are shown as mail programs show them, with their styles inline, and nothing else. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"

function send(response: Response, { markup }: Html): void {
  response.set('Content-Security-Policy', policy).set('Cache-Control', 'no-store').type('html').send(markup)
}

function missing(response: Response): void {
  response.status(404)
  send(
    response,
    page(
      words.title,
      html`<p>${words.missing}</p>
<p><a href="/dev/mail">${words.all}</a></p>`,
    ),
  )
}
