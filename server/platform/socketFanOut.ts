import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { connectRedis } from './coordination/redisConnection.ts'
import type { Log } from './log.ts'
import { reasonOf } from './reason.ts'

/** How pages on other processes are reached. */
export interface SocketFanOut {
  adapter: ReturnType<typeof createAdapter>
  /** Tells when this process hears the others again after it could not; what was said meanwhile is lost here. */
  onGap(listener: () => void): void
  close(): Promise<void>
}

/**
 * Lets the sockets of all processes on one Redis hear the same facts and pushes. What is said while Redis is
 * away is lost on the other processes, which make their pages right again when they hear of the gap.
 */
export async function redisFanOut(url: string, log: Log): Promise<SocketFanOut> {
  const [publisher, subscriber] = await Promise.all(
    ['sockets-out', 'sockets-in'].map((name) =>
      connectRedis({ url, name, log }, (options) => createClient(options)),
    ),
  )
  return {
    adapter: createAdapter(unawaited(publisher, log), unawaited(subscriber, log)),
    onGap: (listener) => void subscriber?.on('ready', listener),
    close: async () => {
      // Socket.IO is still saying goodbye on them; a client that is reconnecting cannot close, only end.
      for (const client of [publisher, subscriber])
        if (client?.isReady) await client.close()
        else client?.destroy()
    },
  }
}

/**
 * The adapter awaits nothing it asks of its clients: what fails while Redis is away would be a rejection that
 * nobody handles, which ends the process.
 */
function unawaited<C extends object>(client: C | undefined, log: Log): C | undefined {
  return (
    client &&
    new Proxy(client, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...words: unknown[]) => {
          const answer: unknown = Reflect.apply(member, target, words)
          if (answer instanceof Promise)
            answer.catch((error: unknown) =>
              log.debug({ reason: reasonOf(error) }, 'other processes could not be told'),
            )
          return answer
        }
      },
    })
  )
}
