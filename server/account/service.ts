import { createHmac } from 'node:crypto'
import type { account, Me } from '../../shared/account.ts'
import type { Parsed } from '../../shared/contract.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { Language } from '../../shared/values.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Actor, Work } from '../platform/work.ts'
import { type Auth, nameFrom, type SignedIn } from './auth.ts'
import { makeCode, takeCode, takeLink } from './codes.ts'
import { keepPress, type Press, sameBefore } from './presses.ts'
import { hasConsented } from './privacy.ts'
import * as secondStep from './secondStep.ts'
import * as store from './store.ts'

/** Codes that one network, or one browser that proved the address before, may ask for in a quarter of an hour. */
const codesForAddress = 5
/**
 * Codes that strangers may have mailed to one address: with three tries each, far below the hundred guesses an
 * hour that OWASP ASVS 2.2.1 allows. Who is known to have the address is not among them, so cannot be locked out.
 */
const codesByStrangers = 8
/** Codes for any addresses that one network may ask for. */
const codesPerNetwork = 40
const quarterHour = 15 * 60_000

export interface SignInMail {
  email: string
  language: 'en' | 'id'
  code: string
  link: string
}

/** Whose browser asks: what counts against whom depends on it. */
export interface Asker {
  network: string
  /** The browser, where the address was proven in it before. */
  knownAs: string | undefined
  /** Of the code it asked for last, which ends. */
  ticket: string | undefined
}

/**
 * Mails a link and a code, and answers their ticket. The link opens a page; only a press on it uses the link.
 * Refuses `mailed_already` where enough was mailed to this address: each of those mails has a link that still signs in.
 */
export async function sendCode(
  parts: {
    db: Db
    secret: string
    coordination: Coordination
    publicUrl: string
    mailCode: (mail: SignInMail) => Promise<void>
  },
  { network, knownAs, ticket: before }: Asker,
  input: Parsed<typeof account.sendCode>,
): Promise<string> {
  const { email } = input
  // What counts keeps no address of anybody's.
  const address = createHmac('sha256', parts.secret).update(`counted:${email}`).digest('base64url')
  const limits: [string, number, ErrorCode][] = knownAs
    ? [[`code:known:${knownAs}`, codesForAddress, 'mailed_already']]
    : [
        [`code:network:${network}`, codesPerNetwork, 'too_many_requests'],
        [`code:address:${address}:${network}`, codesForAddress, 'mailed_already'],
        [`code:address:${address}`, codesByStrangers, 'mailed_already'],
      ]
  // One after the other: what a network is refused does not count against the address.
  for (const [key, limit, refusal] of limits) {
    const use = await parts.coordination.allow(key, limit, quarterHour)
    if (!use.allowed) refuse(refusal, { seconds: Math.ceil(use.retryAfterMs / 1000) })
  }
  const { ticket, code, secret } = await makeCode(parts, email, before)
  // In the fragment: it reaches neither a server's log nor a messenger's preview.
  const carried = new URLSearchParams({ email, ticket, secret, next: input.next ?? '/' })
  const link = `${parts.publicUrl}/sign-in/confirm#${carried}`
  try {
    await parts.mailCode({ email, language: input.language, code, link })
  } catch (error) {
    // No mail: it counts against nobody, least against all who share a network. Where that cannot be said, it stands.
    await Promise.allSettled(limits.map(([key]) => parts.coordination.giveBack(key)))
    throw error
  }
  return ticket
}

type SignInParts = secondStep.SecondStepParts & { auth: Auth }

/** Who presses: the browser, and the key of this press, under which it may be repeated. */
export interface Presser {
  headers: Headers
  key: string | undefined
}

/** Proves the address by the code, in the browser that asked for it (`ticket`). */
export async function signIn(
  parts: SignInParts,
  { headers, key }: Presser,
  input: Parsed<typeof account.signIn> & { ticket: string | undefined },
): Promise<SignedIn | HalfSignedIn> {
  const ticket = input.ticket ?? refuse('code_expired')
  const press = { key, proof: `code:${ticket}:${input.email}:${input.code}` }
  const before = await sameBefore(parts, press)
  if (!before) await takeCode(parts, { ...input, ticket })
  return enter(parts, headers, { press, before, page: input })
}

/** Proves the address by the mailed link, in any browser. */
export async function signInByLink(
  parts: SignInParts,
  { headers, key }: Presser,
  input: Parsed<typeof account.signInByLink>,
): Promise<SignedIn | HalfSignedIn> {
  const press = { key, proof: `link:${input.ticket}:${input.email}:${input.secret}` }
  const before = await sameBefore(parts, press)
  if (!before) await takeLink(parts, input)
  return enter(parts, headers, { press, before, page: input })
}

/** The second step is still to be taken, in the browser that has this id. There is no session yet. */
export interface HalfSignedIn {
  half: string
}

/** The address is proven: begins a session, unless its person has the second step on. */
async function enter(
  parts: SignInParts,
  headers: Headers,
  { press, before, page }: Proven,
): Promise<SignedIn | HalfSignedIn> {
  const half = await secondStep.beginHalf(parts, page.email)
  if (half === undefined) return greetOnce(parts, headers, { press, before, page })
  await keepPress(parts, press, { email: page.email, sessionId: null })
  return { half }
}

/** Takes the second step, and begins a session. */
export async function takeSecondStep(
  parts: SignInParts,
  { headers, key }: Presser,
  { half, code, ...page }: Parsed<typeof account.takeSecondStep> & { half: string | undefined },
): Promise<SignedIn> {
  const press = { key, proof: `step:${half}:${code}` }
  const before = await sameBefore(parts, press)
  const { email } = before ?? (await secondStep.endHalf(parts, half, code))
  return greetOnce(parts, headers, { press, before, page: { ...page, email } })
}

/** An address that is proven, now or by the same press `before`. */
interface Proven {
  press: Press
  before: { sessionId: string | null } | undefined
  page: { email: string; language: Language; zone: string }
}

/** Begins a session in place of the one that the same press began unheard. */
async function greetOnce(
  parts: SignInParts,
  headers: Headers,
  { press, before, page }: Proven,
): Promise<SignedIn> {
  const signed = await greet(parts, headers, page, before?.sessionId)
  await keepPress(parts, press, { email: page.email, sessionId: signed.sessionId })
  return signed
}

/** Begins a session for a proven address; a person seen for the first time gets the language and zone of the page. */
export async function greet(
  parts: { auth: Auth; db: Db },
  headers: Headers,
  { email, language, zone }: { email: string; language: Language; zone: string },
  instead?: string | null,
): Promise<SignedIn> {
  const signed = await parts.auth.signIn(email, headers, instead)
  if (!signed.created) return signed
  const settings = { language, zone }
  await store.updateUser(parts.db, signed.actor.userId, settings)
  return { ...signed, actor: { ...signed.actor, ...settings } }
}

export async function update(work: Work, input: Parsed<typeof account.update>): Promise<Me> {
  await store.updateUser(work.db, work.actor.userId, input)
  work.tell([`user:${work.actor.userId}`], ['account'])
  return presentMe(work.db, { ...work.actor, ...input })
}

/** Gives the signed-in person the name others know them by, unless they have chosen one themselves. */
export async function nameIfUnnamed(work: Work, name: string): Promise<void> {
  if (work.actor.name === nameFrom(work.actor.email))
    await store.updateUser(work.db, work.actor.userId, { name })
}

/** The language and zone people have chosen, by address; people never seen are not in the map. */
export function settingsOf(db: Db, emails: string[]) {
  return store.settingsOf(db, emails)
}

export async function presentMe(db: Db, actor: Actor): Promise<Me> {
  return {
    id: actor.userId,
    email: actor.email,
    name: actor.name,
    language: actor.language,
    zone: actor.zone,
    consented: await hasConsented(db, actor.userId),
  }
}
