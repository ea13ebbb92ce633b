import { randomUUID } from 'node:crypto'
import { betterAuth } from 'better-auth'
import { emailOTP } from 'better-auth/plugins'
import { z } from 'zod'
import { language } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import type { Actor } from '../platform/work.ts'

/** How long a mailed code and its link can be used, in seconds. */
const codeLifetime = 15 * 60
/** How long a session lasts without use, in seconds; use renews it once a day. */
const sessionLifetime = 30 * 24 * 3600

export interface Session {
  id: string
  actor: Actor
  /** `Set-Cookie` lines where the session was renewed just now, which happens once a day of use. */
  cookies: string[]
}

export interface SignedIn {
  actor: Actor
  created: boolean
  /** `Set-Cookie` lines for the answer. */
  cookies: string[]
}

/** Sign-in by a code that proves the address. better-auth keeps codes and sessions; none of its routes is open. */
export interface Auth {
  /** The session behind a request's cookie. */
  sessionOf(headers: Headers): Promise<Session | null>
  /** The same where no cookie can be given back: it is not renewed. */
  peekSession(headers: Headers): Promise<Session | null>
  /** Makes a single-use six-digit code for the address; an earlier one ends. */
  makeCode(email: string): Promise<string>
  /** Refuses `code_wrong` and `code_expired`; three wrong tries end a code. */
  signIn(email: string, code: string, headers: Headers): Promise<SignedIn>
  signOut(headers: Headers): Promise<{ cookies: string[] }>
}

const row = z.object({
  user: z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    language,
    zone: z.string(),
    createdAt: z.date(),
  }),
  session: z.object({ id: z.string() }),
})

export function createAuth(parts: { db: Db; publicUrl: string; secret: string; log: Log }): Auth {
  const auth = betterAuth({
    appName: 'Pendopo',
    baseURL: parts.publicUrl,
    secret: parts.secret,
    database: { db: parts.db, type: 'postgres' },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (level, message) => parts.log[level === 'error' ? 'error' : 'debug'](message),
    },
    advanced: {
      cookiePrefix: 'pendopo',
      useSecureCookies: parts.publicUrl.startsWith('https:'),
      // Sessions would keep what a header claims, and nobody reads it. Our limits know the address themselves.
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => randomUUID() },
    },
    user: {
      modelName: 'users',
      additionalFields: {
        language: { type: 'string', defaultValue: 'en', input: false },
        zone: { type: 'string', defaultValue: 'UTC', input: false },
      },
    },
    session: { modelName: 'sessions', expiresIn: sessionLifetime },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    // Our own limits stand in front of every call.
    rateLimit: { enabled: false },
    plugins: [
      emailOTP({
        otpLength: 6,
        expiresIn: codeLifetime,
        allowedAttempts: 3,
        storeOTP: 'hashed',
        // Codes are made by `makeCode` and mailed by the account service in the reader's language.
        sendVerificationOTP: async () => {},
      }),
    ],
  })

  const find = async (headers: Headers, disableRefresh: boolean): Promise<Session | null> => {
    if (!headers.has('cookie')) return null
    const query = { disableRefresh }
    const { response, headers: answer } = await auth.api
      .getSession({ headers, query, returnHeaders: true })
      .catch(refuseUnread)
    if (!response) return null
    const { user, session } = row.parse(response)
    return { id: session.id, actor: actorOf(user), cookies: answer.getSetCookie() }
  }

  /** Tells a wrong try from a code that is used, over or was never asked for. */
  const refuseCode = async (email: string, error: unknown): Promise<never> => {
    const known = authError.safeParse(error)
    if (!known.success || !codeErrors.has(known.data.body.code)) throw error
    const { internalAdapter } = await auth.$context
    // As better-auth's email-otp names its codes.
    const isThere = await internalAdapter.findVerificationValue(`sign-in-otp-${email}`)
    return refuse(known.data.body.code === 'INVALID_OTP' && isThere ? 'code_wrong' : 'code_expired')
  }

  return {
    sessionOf: (headers) => find(headers, false),
    peekSession: (headers) => find(headers, true),
    makeCode: (email) => auth.api.createVerificationOTP({ body: { email, type: 'sign-in' } }),
    async signIn(email, code, headers) {
      const known = await parts.db
        .selectFrom('users')
        .select('id')
        .where('email', '=', email)
        .executeTakeFirst()
      const { headers: answer, response } = await auth.api
        .signInEmailOTP({ body: { email, otp: code, name: nameFrom(email) }, headers, returnHeaders: true })
        .catch((error: unknown) => refuseCode(email, error))
      const user = await parts.db
        .selectFrom('users')
        .select(['id', 'email', 'name', 'language', 'zone', 'createdAt'])
        .where('id', '=', response.user.id)
        .executeTakeFirstOrThrow()
      return {
        actor: actorOf(user),
        // A new person has no settings yet: the page they signed in from gives them.
        created: known === undefined,
        cookies: answer.getSetCookie(),
      }
    },
    async signOut(headers) {
      const { headers: answer } = await auth.api.signOut({ headers, returnHeaders: true })
      return { cookies: answer.getSetCookie() }
    },
  }
}

function actorOf(user: {
  id: string
  email: string
  name: string
  language: 'en' | 'id'
  zone: string
}): Actor {
  return { userId: user.id, email: user.email, name: user.name, language: user.language, zone: user.zone }
}

/** A name to begin with: "dewi.lestari@…" reads "Dewi Lestari" until the person says otherwise. */
export function nameFrom(email: string): string {
  const words = (email.split('@')[0] ?? '').split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email
}

/** better-auth logs why a session could not be read (the database is away) and tells only that. */
function refuseUnread(error: unknown): never {
  if (authError.safeParse(error).data?.body.code === 'FAILED_TO_GET_SESSION') refuse('unavailable')
  throw error
}

const authError = z.object({ body: z.object({ code: z.string() }) })
const codeErrors = new Set(['INVALID_OTP', 'OTP_EXPIRED', 'TOO_MANY_ATTEMPTS'])
