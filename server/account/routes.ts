import type { Response } from 'express'
import { account } from '../../shared/account.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Db } from '../platform/db/database.ts'
import { type Http, headersOf } from '../platform/http.ts'
import { networkOf } from '../platform/network.ts'
import { refuse } from '../platform/refusal.ts'
import { type Runner, runFor } from '../platform/work.ts'
import type { Auth, SignedIn } from './auth.ts'
import { Browser } from './browser.ts'
import { takeCode } from './codes.ts'
import { devicesOf } from './devices.ts'
import { consent, copy, erase } from './privacy.ts'
import * as secondStep from './secondStep.ts'
import * as service from './service.ts'

export interface AccountParts {
  auth: Auth
  db: Db
  coordination: Coordination
  publicUrl: string
  secret: string
  demo: boolean
  runner: Runner
  mailCode: (mail: service.SignInMail) => Promise<void>
}

export function mountAccount(http: Http, parts: AccountParts): void {
  const browser = new Browser(parts)

  /** Gives the browser its session, and what it is known by from now on. */
  const welcome = (response: Response, signed: SignedIn | service.HalfSignedIn) => {
    if ('half' in signed) {
      browser.keepHalf(response, signed.half)
      return refuse('second_step_due')
    }
    const { actor, cookies } = signed
    setCookies(response, cookies)
    browser.keepKnown(response, actor.email)
    return service.presentMe(parts.db, actor)
  }

  http.publicQuery(account.session, async ({ db, actor, now }) => ({
    me: actor && (await service.presentMe(db, actor)),
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

  http.publicCommand(account.signIn, async ({ request, response, key }, input) => {
    const ticket = browser.ticketOf(request)
    const presser = { headers: headersOf(request), key }
    return welcome(response, await service.signIn(parts, presser, { ...input, ticket }))
  })

  http.publicCommand(account.signInByLink, async ({ request, response, key }, input) =>
    welcome(response, await service.signInByLink(parts, { headers: headersOf(request), key }, input)),
  )

  http.publicCommand(account.takeSecondStep, async ({ request, response, key }, input) => {
    const half = browser.halfOf(request)
    const presser = { headers: headersOf(request), key }
    const signed = await service.takeSecondStep(parts, presser, { ...input, half })
    browser.forgetHalf(response)
    return welcome(response, signed)
  })

  http.publicCommand(account.signOut, async ({ request, response }) => {
    setCookies(response, (await parts.auth.signOut(headersOf(request))).cookies)
    return {}
  })

  http.publicCommand(account.signOutEverywhere, async ({ request, response }) => {
    setCookies(response, (await parts.auth.signOutEverywhere(headersOf(request))).cookies)
    return {}
  })

  http.query(account.devices, (_reading, _input, headers) => devicesOf(parts.auth, headers))
  http.publicCommand(account.endDevice, async ({ request, actor }, { deviceId }) => {
    if (!actor) return refuse('not_signed_in')
    await parts.auth.endSession(headersOf(request), { id: deviceId })
    return {}
  })
  http.publicCommand(account.endOtherDevices, async ({ request, actor }) => {
    if (!actor) return refuse('not_signed_in')
    await parts.auth.endSession(headersOf(request), 'others')
    return {}
  })

  http.query(account.secondStep, secondStep.view)
  // Secrets are answered here once: the answer of a command would be kept.
  http.publicCommand(account.beginSecondStep, async ({ request, actor }, { code }) => {
    const ticket = browser.ticketOf(request)
    if (!actor) return refuse('not_signed_in')
    return secondStep.begin(parts, actor, { code, ticket: ticket ?? refuse('code_expired') })
  })
  http.publicCommand(account.turnOnSecondStep, async ({ request, actor }, { code }) => {
    if (!actor) return refuse('not_signed_in')
    const recoveryCodes = await secondStep.turnOn(parts, actor, code)
    await parts.auth.endSession(headersOf(request), 'others')
    return { recoveryCodes }
  })
  http.publicCommand(account.renewRecoveryCodes, async ({ actor }, { code }) => {
    if (!actor) return refuse('not_signed_in')
    return { recoveryCodes: await secondStep.renewRecoveryCodes(parts, actor, code) }
  })
  http.publicCommand(account.turnOffSecondStep, async ({ actor }, { code }) => {
    if (!actor) return refuse('not_signed_in')
    await secondStep.turnOff(parts, actor, code)
    return {}
  })

  http.command(account.update, service.update)

  http.command(account.consent, async ({ db, actor, now, tell }) => {
    await consent(db, actor.userId, now)
    tell([`user:${actor.userId}`], ['account'])
    return {}
  })
  http.written(account.copy, copy)
  // Its key would be kept with its person.
  http.publicCommand(account.erase, async ({ request, response, actor }, { code }) => {
    if (!actor) return refuse('not_signed_in')
    const ticket = browser.ticketOf(request) ?? refuse('code_expired')
    await takeCode(parts, { email: actor.email, code, ticket })
    await runFor(parts.runner, actor, erase)
    setCookies(response, (await parts.auth.signOut(headersOf(request))).cookies)
    browser.forgetKnown(response)
    return {}
  })
}

/** Gives the answer the session's cookies. */
export function setCookies(response: Response, cookies: string[]): void {
  for (const cookie of cookies) response.append('Set-Cookie', cookie)
}
