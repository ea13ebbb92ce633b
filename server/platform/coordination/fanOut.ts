import type { Logger } from 'pino'

type Listener = (message: string) => void

/** Who in this process listens to which channel; both implementations deliver through it. */
export function fanOut(log: Logger) {
  // Each subscription is its own object, so that one listener may subscribe twice and leave once.
  const channels = new Map<string, Set<{ listener: Listener }>>()

  return {
    subscribe(channel: string, listener: Listener): () => void {
      const subscription = { listener }
      const subscriptions = channels.get(channel) ?? new Set()
      channels.set(channel, subscriptions.add(subscription))
      return () => {
        subscriptions.delete(subscription)
        if (subscriptions.size === 0 && channels.get(channel) === subscriptions) channels.delete(channel)
      }
    },

    deliver(channel: string, message: string): void {
      for (const { listener } of [...(channels.get(channel) ?? [])]) {
        try {
          listener(message)
        } catch (err) {
          // Not the message: it may hold what a log must not.
          log.error({ err, channel }, 'a listener failed')
        }
      }
    },

    clear(): void {
      channels.clear()
    },
  }
}
