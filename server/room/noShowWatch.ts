import type { Coordination, Lease } from '../platform/coordination/coordination.ts'
import type { Log } from '../platform/log.ts'
import type { Runner } from '../platform/work.ts'
import { noteNoShows, takeBackNoShows } from './course.ts'
import { type Presences, staysMs } from './presence.ts'

const everyMs = 2_000
const leaseMs = 10_000

/**
 * Looks every few seconds for sides that nobody came for, also where a room has no open page at all. One process does
 * it at a time; two that did would note the same. Whoever has just taken this over judges nobody yet: the server may have
 * been started anew, or Redis, and with it who is here was forgotten. By `staysMs` everybody is noted again.
 */
export function watchNoShows(parts: {
  runner: Runner
  presences: Presences
  coordination: Coordination
  log: Log
}): { tick(): Promise<void>; close(): Promise<void> } {
  const { runner, presences, coordination, log } = parts
  let lease: Lease | null = null
  let since = 0
  let looking: Promise<void> | undefined

  const look = async (judges = true) => {
    await takeBackNoShows(runner, presences)
    if (judges) await noteNoShows(runner, presences)
  }
  const lookIfMine = async () => {
    if (!(await lease?.renew())) {
      lease = await coordination.lease('no-shows', leaseMs)
      since = runner.now().getTime()
    }
    if (lease) await look(Math.abs(runner.now().getTime() - since) >= staysMs)
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
    tick: () => look(),
    close: async () => {
      clearInterval(timer)
      await looking
      await lease?.release().catch(() => undefined)
    },
  }
}
