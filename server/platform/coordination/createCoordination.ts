import type { Logger } from 'pino'
import type { Coordination } from './coordination.ts'
import { memoryCoordination } from './memory.ts'

/**
 * Redis where `redisUrl` names one, else this process alone. `now` answers in ms and serves the latter only:
 * processes that share a Redis go by its clock. Rejects with CoordinationUnavailable when Redis is named and
 * cannot be reached.
 */
export async function createCoordination({
  redisUrl,
  now,
  log,
}: {
  redisUrl?: string | undefined
  now: () => number
  log: Logger
}): Promise<Coordination> {
  if (!redisUrl) return memoryCoordination({ now, log })
  // Its client is a big one: a start without Redis does not load it.
  const { redisCoordination } = await import('./redis.ts')
  return redisCoordination({ url: redisUrl, log })
}
