import type { account, Me } from '../../shared/account.ts'
import type { Input, Parsed } from '../../shared/contract.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Actor, Work } from '../platform/work.ts'
import { type Auth, nameFrom, type SignedIn } from './auth.ts'
import * as store from './store.ts'

/** Codes that may be mailed to one address, and asked for from one network address, in a quarter of an hour. */
const codesPerAddress = 5
const codesPerNetwork = 40
const quarterHour = 15 * 60_000

export interface SignInMail {
  email: string
  language: 'en' | 'id'
  code: string
  link: string
}

/** Mails a link and a code. The link opens a page; only a press on it uses the code. */
export async function sendCode(
  parts: {
    auth: Auth
    coordination: Coordination
    publicUrl: string
    mailCode: (mail: SignInMail) => Promise<void>
  },
  network: string,
  input: Parsed<typeof account.sendCode>,
): Promise<void> {
  for (const [key, limit] of [
    [`code:address:${input.email}`, codesPerAddress],
    [`code:network:${network}`, codesPerNetwork],
  ] as const) {
    const use = await parts.coordination.allow(key, limit, quarterHour)
    if (!use.allowed) refuse('too_many_requests', { seconds: Math.ceil(use.retryAfterMs / 1000) })
  }
  const code = await parts.auth.makeCode(input.email)
  // In the fragment: it reaches neither a server's log nor a messenger's preview.
  const carried = new URLSearchParams({ email: input.email, code, next: input.next ?? '/' })
  const link = `${parts.publicUrl}/sign-in/confirm#${carried}`
  await parts.mailCode({ email: input.email, language: input.language, code, link })
}

/** Proves the address; a person seen for the first time gets the language and zone of the page. */
export async function signIn(
  parts: { auth: Auth; db: Db },
  headers: Headers,
  input: Pick<Input<typeof account.signIn>, 'email' | 'code' | 'zone'> & { language: 'en' | 'id' },
): Promise<SignedIn> {
  const signed = await parts.auth.signIn(input.email, input.code, headers)
  if (!signed.created) return signed
  const settings = { language: input.language, zone: input.zone }
  await store.updateUser(parts.db, signed.actor.userId, settings)
  return { ...signed, actor: { ...signed.actor, ...settings } }
}

export async function update(work: Work, input: Parsed<typeof account.update>): Promise<Me> {
  await store.updateUser(work.db, work.actor.userId, input)
  work.tell([`user:${work.actor.userId}`], ['account'])
  return presentMe({ ...work.actor, ...input })
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

export function presentMe(actor: Actor): Me {
  return {
    id: actor.userId,
    email: actor.email,
    name: actor.name,
    language: actor.language,
    zone: actor.zone,
  }
}
