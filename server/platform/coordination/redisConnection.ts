import type { Logger } from 'pino'
import { reasonOf } from '../reason.ts'
import { CoordinationUnavailable } from './coordination.ts'

/** At start Redis is waited for this many attempts, about 2.5 s; once reached it is waited for without end. */
const attemptsAtStart = 6

/** What a client must be created with; add to it, replace nothing. */
export type RedisConnectionOptions = ReturnType<typeof connectionOptions>

interface RedisConnection {
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'ready', listener: () => void): unknown
  connect(): Promise<unknown>
  destroy(): void
}

/**
 * Connects one client to Redis, as `create` makes it from the options. It reconnects by itself for ever,
 * refuses commands meanwhile instead of keeping them, and logs the beginning and the end of each outage.
 * Rejects with CoordinationUnavailable when Redis cannot be reached at the start.
 */
export async function connectRedis<C extends RedisConnection>(
  { url, name, log }: { url: string; name: string; log: Logger },
  create: (options: RedisConnectionOptions) => C,
): Promise<C> {
  let started = false
  let down = false
  const client = create(connectionOptions(url, name, () => started))
  client.on('error', (error) => {
    if (started && !down) log.warn({ connection: name, reason: reasonOf(error) }, 'Redis is lost')
    down = true
  })
  client.on('ready', () => {
    if (started && down) log.info({ connection: name }, 'Redis is back')
    down = false
    started = true
  })
  try {
    await client.connect()
  } catch (error) {
    client.destroy()
    const message = `Redis cannot be used at ${withoutSecrets(url)} (REDIS_URL): ${reasonOf(error)}`
    throw new CoordinationUnavailable(message, { cause: error })
  }
  return client
}

function connectionOptions(url: string, name: string, started: () => boolean) {
  return {
    url,
    name: `pendopo-${name}`,
    disableOfflineQueue: true,
    maintNotifications: 'disabled' as const,
    // A server that vanished without a word closes nothing: a ping without an answer does it instead.
    pingInterval: 4_000,
    socket: {
      connectTimeout: 2_000,
      socketTimeout: 10_000,
      reconnectStrategy: (retries: number) =>
        !started() && retries >= attemptsAtStart ? (false as const) : Math.min(50 * 2 ** retries, 1_000),
    },
  }
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//')
}
