import type { Response } from 'express'
import { account } from '../../shared/account.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Db } from '../platform/db/database.ts'
import { type Http, headersOf } from '../platform/http.ts'
import type { Sockets } from '../platform/sockets.ts'
import type { Auth } from './auth.ts'
import * as service from './service.ts'

export interface AccountParts {
  auth: Auth
  db: Db
  coordination: Coordination
  publicUrl: string
  demo: boolean
  mailCode: (mail: service.SignInMail) => Promise<void>
}

export function mountAccount(http: Http, sockets: Sockets, parts: AccountParts): void {
  http.publicQuery(account.session, async ({ actor, now }) => ({
    me: actor && service.presentMe(actor),
    demo: parts.demo,
    now: now.toISOString(),
  }))

  http.publicCommand(account.sendCode, async ({ request }, input) => {
    await service.sendCode(parts, request.ip ?? 'unknown', input)
    return {}
  })

  http.publicCommand(account.signIn, async ({ request, response }, input) => {
    const signed = await service.signIn(parts, headersOf(request), input)
    setCookies(response, signed.cookies)
    return service.presentMe(signed.actor)
  })

  http.publicCommand(account.signOut, async ({ request, response }) => {
    const session = await parts.auth.peekSession(headersOf(request))
    if (!session) return {}
    const { cookies } = await parts.auth.signOut(headersOf(request))
    setCookies(response, cookies)
    sockets.endSession(session.id)
    return {}
  })

  http.command(account.update, service.update)
}

/** Gives the answer the session's cookies. */
export function setCookies(response: Response, cookies: string[]): void {
  for (const cookie of cookies) response.append('Set-Cookie', cookie)
}
