import { type Run, runProgress } from '../../shared/schedule.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import { lastRun, type RunRow, writeOff } from './runStore.ts'

/** A process that makes a schedule says so far more often; unheard of for so long, in ms, it is gone. */
const silence = 15_000

/** How a run stands at this moment. */
function stateAt({ state, heardAt }: RunRow, now: Date): RunRow['state'] {
  return state === 'running' && now.getTime() - heardAt.getTime() > silence ? 'lost' : state
}

/** The newest run of a forum as its hosts see it. */
export async function presentRun(db: Db, forumId: string, now: Date): Promise<Run | null> {
  const row = await lastRun(db, forumId)
  return row
    ? {
        state: stateAt(row, now),
        startedAt: row.startedAt.toISOString(),
        seconds: row.seconds,
        progress: runProgress.nullable().parse(row.progress),
        verdict: row.verdict,
      }
    : null
}

/**
 * Refuses `schedule_running` while a schedule of the forum is made. The caller holds the forum's row, behind which
 * runs begin; a run that is lost is written off.
 */
export async function refuseWhileRunning(db: Db, forumId: string, now: Date): Promise<void> {
  const row = await lastRun(db, forumId)
  if (row?.state !== 'running') return
  if (stateAt(row, now) === 'running') refuse('schedule_running')
  await writeOff(db, row.id)
}
