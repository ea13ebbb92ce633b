import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { parseCookies } from 'better-auth/cookies'
import type { Request, Response } from 'express'
import { id } from '../../shared/values.ts'
import { halfLifetime } from './secondStep.ts'

/** As long as browsers keep a cookie at most, in ms. */
const longest = 400 * 86_400_000
const quarterHour = 15 * 60_000

/** What a browser remembers of signing in, besides its session. No script reads it, no other site sends it. */
export class Browser {
  readonly #parts: { publicUrl: string; secret: string }

  constructor(parts: { publicUrl: string; secret: string }) {
    this.#parts = parts
  }

  /** The ticket of the code that was asked for here last. */
  ticketOf(request: Request): string | undefined {
    return id.safeParse(this.#cookie(request, 'asked')).data
  }

  keepTicket(response: Response, ticket: string): void {
    this.#keep(response, 'asked', ticket, quarterHour)
  }

  /** The address was proven here a moment ago, and the second step is still to be taken. */
  halfOf(request: Request): string | undefined {
    return id.safeParse(this.#cookie(request, 'half')).data
  }

  keepHalf(response: Response, half: string): void {
    this.#keep(response, 'half', half, halfLifetime)
  }

  forgetHalf(response: Response): void {
    this.#keep(response, 'half', '', 0)
  }

  /**
   * An id of this browser, where the address was proven in it before. What others ask for in the name of that
   * address does not count against it (OWASP: device cookies).
   */
  knownAs(request: Request, email: string): string | undefined {
    const [browser = '', mark = ''] = this.#cookie(request, 'known').split('.')
    const [given, expected] = [Buffer.from(mark), Buffer.from(this.#mark(browser, email))]
    return given.length === expected.length && timingSafeEqual(given, expected) ? browser : undefined
  }

  keepKnown(response: Response, email: string): void {
    const browser = randomUUID()
    this.#keep(response, 'known', `${browser}.${this.#mark(browser, email)}`, longest)
  }

  forgetKnown(response: Response): void {
    this.#keep(response, 'known', '', 0)
  }

  #mark(browser: string, email: string): string {
    return createHmac('sha256', this.#parts.secret).update(`known:${browser}:${email}`).digest('base64url')
  }

  #cookie(request: Request, name: string): string {
    return parseCookies(request.get('cookie') ?? '').get(`${prefixOf(this.#parts)}${name}`) ?? ''
  }

  #keep(response: Response, name: string, value: string, maxAge: number): void {
    const secure = isOverTls(this.#parts)
    response.cookie(`${prefixOf(this.#parts)}${name}`, value, {
      httpOnly: true,
      sameSite: 'lax',
      secure,
      maxAge,
    })
  }
}

const isOverTls = ({ publicUrl }: { publicUrl: string }) => publicUrl.startsWith('https:')

/** How our cookies' names begin: over TLS, no other host and no plain page can set one (RFC 6265bis, 4.1.3.2). */
export function prefixOf(parts: { publicUrl: string }): string {
  return isOverTls(parts) ? '__Host-pendopo.' : 'pendopo.'
}
