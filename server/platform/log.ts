import { type Logger, pino } from 'pino'

export type Log = Logger

/** Lines of JSON on standard output. What could be a secret is never written. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    redact: {
      // a database error carries its whole connection as `client`
      paths: ['*.password', '*.token', '*.cookie', '*.authorization', '*.secret', '*.otp', 'err.client'],
      censor: '…',
    },
  })
}
