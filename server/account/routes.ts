import type { Response } from 'express'
import { account } from '../../shared/account.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Db } from '../platform/db/database.ts'
import { type Http, headersOf } from '../platform/http.ts'
import { networkOf } from '../platform/network.ts'
import type { Auth } from './auth.ts'
import { Browser } from './browser.ts'
import * as service from './service.ts'

export interface AccountParts {
  auth: Auth
  db: Db
  coordination: Coordination
  publicUrl: string
  secret: string
  demo: boolean
  mailCode: (mail: service.SignInMail) => Promise<void>
}

export function mountAccount(http: Http, parts: AccountParts): void {
  const browser = new Browser(parts)

  http.publicQuery(account.session, async ({ actor, now }) => ({
    me: actor && service.presentMe(actor),
    demo: parts.demo,
    now: now.toISOString(),
  }))

  http.publicCommand(account.sendCode, async ({ request, response }, input) => {
    const asker = {
      network: networkOf(request.ip),
      knownAs: browser.knownAs(request, input.email),
      ticket: browser.ticketOf(request),
    }
    browser.keepTicket(response, await service.sendCode(parts, asker, input))
    return {}
  })

  http.publicCommand(account.signIn, async ({ request, response }, input) => {
    const ticket = input.ticket ?? browser.ticketOf(request)
    const signed = await service.signIn(parts, headersOf(request), { ...input, ticket })
    setCookies(response, signed.cookies)
    browser.keepKnown(response, input.email)
    return service.presentMe(signed.actor)
  })

  http.publicCommand(account.signOut, async ({ request, response }) => {
    setCookies(response, (await parts.auth.signOut(headersOf(request))).cookies)
    return {}
  })

  http.publicCommand(account.signOutEverywhere, async ({ request, response }) => {
    setCookies(response, (await parts.auth.signOutEverywhere(headersOf(request))).cookies)
    return {}
  })

  http.command(account.update, service.update)
}

/** Gives the answer the session's cookies. */
export function setCookies(response: Response, cookies: string[]): void {
  for (const cookie of cookies) response.append('Set-Cookie', cookie)
}
