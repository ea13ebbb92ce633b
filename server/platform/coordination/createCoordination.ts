import type { Logger } from 'pino'
import type { Coordination } from './coordination.ts'
import { memoryCoordination } from './memory.ts'
import { redisCoordination } from './redis.ts'

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
  return redisUrl ? redisCoordination({ url: redisUrl, log }) : memoryCoordination({ now, log })
}
