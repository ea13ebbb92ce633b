import type { Coordination, Lease } from '../platform/coordination/coordination.ts'
import type { Log } from '../platform/log.ts'
import type { Runner } from '../platform/work.ts'
import { noteNoShows } from './course.ts'
import type { Presences } from './presence.ts'

const everyMs = 2_000
const leaseMs = 10_000

/**
 * Looks every few seconds for sides that nobody came for, also where a room has no open page at all. One process does
 * it at a time; two that did would note the same.
 */
export function watchNoShows(parts: {
  runner: Runner
  presences: Presences
  coordination: Coordination
  log: Log
}): { tick(): Promise<void>; close(): Promise<void> } {
  const { runner, presences, coordination, log } = parts
  let lease: Lease | null = null
  let looking: Promise<void> | undefined

  const look = () => noteNoShows(runner, presences)
  const lookIfMine = async () => {
    if (!(await lease?.renew())) lease = await coordination.lease('no-shows', leaseMs)
    if (lease) await look()
  }
  const timer = setInterval(() => {
    if (looking) return
    looking = lookIfMine()
      .catch((error: unknown) =>
        log.error({ err: error }, 'who is missing was not looked at; it is tried again'),
      )
      .finally(() => {
        looking = undefined
      })
  }, everyMs)
  timer.unref()

  return {
    tick: look,
    close: async () => {
      clearInterval(timer)
      await looking
      await lease?.release().catch(() => undefined)
    },
  }
}
