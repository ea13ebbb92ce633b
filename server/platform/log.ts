import { AsyncLocalStorage } from 'node:async_hooks'
import { type Logger, pino } from 'pino'
import { z } from 'zod'

export type Log = Logger

/** What the lines of one request, event or job have in common. Ids and names from the code, nothing personal. */
export interface Occasion {
  requestId?: string
  event?: string
  job?: string
  jobId?: string
  forumId?: string
  meetingId?: string
  /** A meeting's call has the meeting's id. */
  callId?: string
}

const occasions = new AsyncLocalStorage<Occasion>()

/** Lines of JSON on standard output, each with its occasion. What could be a secret is never written. */
export function createLog(level: string, to?: { write(line: string): void }): Log {
  const options = {
    level,
    base: null,
    // a copy: what a line says itself is put into it
    mixin: () => ({ ...theOccasion() }),
    serializers: { err: errorWithoutPeople },
    redact: {
      // a database error carries its whole connection as `client`
      paths: ['*.password', '*.token', '*.cookie', '*.authorization', '*.secret', '*.otp', 'err.client'],
      censor: '…',
    },
  }
  return to ? pino(options, to) : pino(options)
}

/**
 * What an error says without the people in it: PostgreSQL's names the values of the row in its detail, a mail
 * server's the address that it refused.
 */
function errorWithoutPeople(error: unknown): unknown {
  if (!(error instanceof Error)) return withoutAddresses(String(error))
  const { name, message, stack, cause } = error
  const known = codes.parse(error)
  return {
    type: name,
    ...known,
    message: withoutAddresses(message),
    stack: withoutAddresses(stack ?? ''),
    ...(cause !== undefined && { cause: errorWithoutPeople(cause) }),
  }
}

const words = z.string().optional().catch(undefined)
const codes = z.object({ code: words, constraint: words, table: words, syscall: words })

function withoutAddresses(text: string): string {
  return text.replace(/[^\s@<>"'`(),;:]+@[^\s@<>"'`(),;:/]+\.[^\s@<>"'`(),;:/]+/g, '…@…')
}

/** Whatever is logged while `act` runs, also later in what it awaits, carries the occasion. */
export function onOccasion<T>(occasion: Occasion, act: () => T): T {
  return occasions.run(occasion, act)
}

/** The occasion of just now, which learns what it is about as time goes on. */
export function theOccasion(): Occasion {
  return occasions.getStore() ?? {}
}

const idOrNone = z.uuid().optional().catch(undefined)
const ids = z.object({ forumId: idOrNone, meetingId: idOrNone, callId: idOrNone })

/** The ids in what somebody sent, as far as they are ids. */
export function idsIn(input: unknown): Pick<Occasion, 'forumId' | 'meetingId' | 'callId'> {
  return ids.safeParse(input).data ?? {}
}

/** What the occasion is about is known only now. */
export function occasionIsAbout(input: unknown): void {
  Object.assign(theOccasion(), idsIn(input))
}
