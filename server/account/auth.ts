import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { type BetterAuthPlugin, betterAuth } from 'better-auth'
import { createAuthEndpoint } from 'better-auth/api'
import { parseCookies, setSessionCookie } from 'better-auth/cookies'
import type { ExpressionBuilder } from 'kysely'
import { CamelCasePlugin } from 'kysely'
import { z } from 'zod'
import type { Language } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import type { Actor } from '../platform/work.ts'
import { prefixOf } from './browser.ts'

/** In ms. */
const day = 24 * 3600_000
/** How long a session lasts without use, in ms; use renews it once a day. */
const sessionLifetime = 30 * day
/** How long it lasts at most, however much it is used, in ms. */
const sessionAge = 90 * day

export interface Session {
  id: string
  actor: Actor
  /** `Set-Cookie` lines where the session was renewed just now, which happens once a day of use. */
  cookies: string[]
}

/** One of a person's sessions, as they may know it. */
export interface OwnSession {
  id: string
  /** What the browser said of itself; empty where it said nothing. */
  userAgent: string
  /** The session that asks. */
  isOwn: boolean
  since: Date
  /** To the day: use is noted once a day. */
  lastUsed: Date
}

export interface SignedIn {
  sessionId: string
  actor: Actor
  created: boolean
  /** `Set-Cookie` lines for the answer. */
  cookies: string[]
}

/** Sessions of people whose address was proven. better-auth keeps them; none of its routes is open. */
export interface Auth {
  /** The session behind a request's cookie. */
  sessionOf(headers: Headers): Promise<Session | null>
  /** The same where no cookie can be given back: it is not renewed. */
  peekSession(headers: Headers): Promise<Session | null>
  /** Begins a session for an address that was proven just now; the one that the browser had is over, and `instead`. */
  signIn(email: string, headers: Headers, instead?: string | null): Promise<SignedIn>
  signOut(headers: Headers): Promise<{ cookies: string[] }>
  /** Ends all sessions of whoever's cookie it is. */
  signOutEverywhere(headers: Headers): Promise<{ cookies: string[] }>
  /** All sessions of whoever's cookie it is; their tokens stay here. */
  sessionsOf(headers: Headers): Promise<OwnSession[]>
  /** Ends one of them, or all but the asking one. Of others' sessions, and of those that are over, nothing is done. */
  endSession(headers: Headers, which: { id: string } | 'others'): Promise<void>
  /** Those of these sessions that are not over. */
  alive(sessionIds: string[]): Promise<Set<string>>
}

export interface AuthParts {
  db: Db
  publicUrl: string
  secret: string
  log: Log
  /** Hears of every session that was ended before its time. */
  ended: (sessionId: string) => void
}

/** Begins a session without asking for a proof: whoever calls it has one. */
const proven = {
  id: 'proven',
  endpoints: {
    signInProven: createAuthEndpoint(
      '/sign-in/proven',
      { method: 'POST', body: z.object({ email: z.string() }) },
      async (ctx) => {
        const { email } = ctx.body
        const { internalAdapter } = ctx.context
        const known = await internalAdapter.findUserByEmail(email)
        const user =
          known?.user ??
          (await internalAdapter.createUser(
            { email, name: nameFrom(email), emailVerified: true },
            { method: 'email-otp' },
          ))
        const session = await internalAdapter.createSession(user.id)
        await setSessionCookie(ctx, { session, user })
        return ctx.json({ sessionId: session.id, userId: user.id, created: !known })
      },
    ),
  },
} satisfies BetterAuthPlugin

export function createAuth(parts: AuthParts): Auth {
  const { db } = parts
  const cookieName = `${prefixOf(parts)}session_token`
  const auth = betterAuth({
    appName: 'Pendopo',
    baseURL: parts.publicUrl,
    secret: parts.secret,
    // It looks for its names in what a plugin makes of them.
    database: { db: db.withPlugin(new CamelCasePlugin()), type: 'postgres' },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (level, message) => parts.log[level === 'error' ? 'error' : 'debug'](message),
    },
    advanced: {
      // The whole name is ours: better-auth would put __Secure- before it, which says less than __Host-.
      useSecureCookies: false,
      cookies: { session_token: { name: cookieName } },
      defaultCookieAttributes: { secure: parts.publicUrl.startsWith('https:') },
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
    session: { modelName: 'sessions', expiresIn: sessionLifetime / 1000, updateAge: day / 1000 },
    account: { modelName: 'accounts' },
    verification: { modelName: 'verifications' },
    // Our own limits stand in front of every call.
    rateLimit: { enabled: false },
    plugins: [proven],
  })

  /** The session's secret in the browser's cookie, where we have signed it, as better-auth does. */
  const tokenIn = (headers: Headers): string | undefined => {
    const value = parseCookies(headers.get('cookie') ?? '').get(cookieName) ?? ''
    const [token = '', signature = ''] = value.split('.')
    const expected = createHmac('sha256', parts.secret).update(token).digest()
    const given = Buffer.from(signature, 'base64')
    return given.length === expected.length && timingSafeEqual(given, expected) ? token : undefined
  }

  /** One query for each request; better-auth would ask twice, and check all that it might keep in a cookie. */
  const find = async (headers: Headers, disableRefresh: boolean): Promise<Session | null> => {
    const token = tokenIn(headers)
    if (token === undefined) return null
    const found = await db
      .selectFrom('sessions as s')
      .innerJoin('users as u', 'u.id', 's.userId')
      .select(['s.id as sessionId', 's.expiresAt', 's.createdAt'])
      .select(['u.id', 'u.email', 'u.name', 'u.language', 'u.zone'])
      .where('s.token', '=', token)
      .executeTakeFirst()
    const now = Date.now()
    if (!found || found.expiresAt.getTime() <= now) return null
    if (found.createdAt.getTime() + sessionAge <= now) {
      await end((sessions) => sessions.where('id', '=', found.sessionId))
      return null
    }
    const isDue = found.expiresAt.getTime() - sessionLifetime + day <= now
    const cookies = isDue && !disableRefresh ? await renew(headers) : []
    return { id: found.sessionId, actor: actorOf(found), cookies }
  }

  const renew = async (headers: Headers): Promise<string[]> => {
    const { headers: answer } = await auth.api
      .getSession({ headers, returnHeaders: true })
      .catch(refuseUnread)
    return answer.getSetCookie()
  }

  const sessions = () => db.deleteFrom('sessions').returning('id')
  const end = async (which: (all: ReturnType<typeof sessions>) => ReturnType<typeof sessions>) => {
    for (const { id } of await which(sessions()).execute()) parts.ended(id)
  }

  /** The cookies that end what the browser has of its session. */
  const forget = async (headers: Headers) => {
    const { headers: answer } = await auth.api.signOut({ headers, returnHeaders: true })
    return { cookies: answer.getSetCookie() }
  }

  return {
    sessionOf: (headers) => find(headers, false),
    peekSession: (headers) => find(headers, true),
    async signIn(email, headers, instead) {
      const before = await find(headers, true)
      const { headers: answer, response } = await auth.api.signInProven({
        body: { email },
        headers,
        returnHeaders: true,
      })
      const user = await db
        .selectFrom('users')
        .select(['id', 'email', 'name', 'language', 'zone', 'createdAt'])
        .where('id', '=', response.userId)
        .executeTakeFirstOrThrow()
      const over = [before?.id, instead].filter((id) => typeof id === 'string')
      if (over.length > 0) await end((all) => all.where('id', 'in', over))
      // A new person has no settings yet: the page they signed in from gives them.
      const { sessionId, created } = response
      return { sessionId, actor: actorOf(user), created, cookies: answer.getSetCookie() }
    },
    async signOut(headers) {
      const session = await find(headers, true)
      if (!session) return { cookies: [] }
      const forgotten = await forget(headers)
      parts.ended(session.id)
      return forgotten
    },
    async signOutEverywhere(headers) {
      const session = await find(headers, true)
      if (!session) return { cookies: [] }
      await end((all) => all.where('userId', '=', session.actor.userId))
      return forget(headers)
    },
    async sessionsOf(headers) {
      const own = await find(headers, true)
      if (!own) return []
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'userAgent', 'createdAt', 'updatedAt'])
        .where('userId', '=', own.actor.userId)
        .where(isAlive)
        .execute()
      return rows.map(({ id, userAgent, createdAt, updatedAt }) => ({
        id,
        userAgent: userAgent ?? '',
        isOwn: id === own.id,
        since: createdAt,
        lastUsed: updatedAt,
      }))
    },
    async endSession(headers, which) {
      const own = await find(headers, true)
      if (!own) return
      const { userId } = own.actor
      await end((all) =>
        which === 'others'
          ? all.where('userId', '=', userId).where('id', '!=', own.id)
          : all.where('userId', '=', userId).where('id', '=', which.id),
      )
    },
    async alive(sessionIds) {
      if (sessionIds.length === 0) return new Set()
      const rows = await db
        .selectFrom('sessions')
        .select('id')
        .where('id', 'in', sessionIds)
        .where(isAlive)
        .execute()
      return new Set(rows.map(({ id }) => id))
    },
  }
}

const isAlive = ({ and, eb }: ExpressionBuilder<Tables, 'sessions'>) => {
  const now = Date.now()
  return and([eb('expiresAt', '>', new Date(now)), eb('createdAt', '>', new Date(now - sessionAge))])
}

function actorOf(user: { id: string; email: string; name: string; language: Language; zone: string }): Actor {
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
