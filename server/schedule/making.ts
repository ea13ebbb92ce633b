import type { Parsed } from '../../shared/contract.ts'
import type { schedule } from '../../shared/schedule.ts'
import { authorise } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { draftFrom, openDraft, rowsOf, saveDraft } from './drafting.ts'
import { simple } from './engines.ts'
import { modelOf } from './modelling.ts'
import { loadPlan } from './plan.ts'
import type { Planning } from './planning.ts'
import { canBeMade } from './problem.ts'
import { insertRun, wantStop } from './runStore.ts'

/**
 * Begins to make the draft anew: what is published or locked stays, all other accepted requests are placed as well
 * as the engine can. What was cancelled or taken out of the published schedule is not brought back. A server process
 * takes the run up after the commit; see `startRuns`.
 */
export async function make(
  work: Work,
  input: Parsed<typeof schedule.make>,
  planning: Planning,
): Promise<Record<string, never>> {
  const { id: forumId } = await openDraft(work, 'schedule.make', input)
  if (!(await planning.ask('canBeMade', { forumId, now: work.now }))) refuse('nothing_to_schedule')
  const runId = work.newId()
  const { seconds } = input
  await insertRun(work.db, { id: runId, forumId, startedBy: work.actor.userId, startedAt: work.now, seconds })
  work.beginRun(runId)
  work.audit({ action: 'schedule.make', forumId, subjectId: runId, detail: { seconds } })
  work.tell([`team:${forumId}`], ['schedule'])
  return {}
}

/** Makes a simple draft at once, within the transaction: for small forums, before anybody is there to wait. */
export async function makeAtOnce(
  work: Work,
  input: Omit<Parsed<typeof schedule.make>, 'seconds'>,
): Promise<void> {
  const forum = await openDraft(work, 'schedule.make', input)
  const plan = await loadPlan(work.db, forum, work.now)
  if (!canBeMade(plan.problem)) refuse('nothing_to_schedule')
  const modelled = modelOf(plan.problem, { keepPublished: true })
  await saveDraft(work, forum.id, rowsOf(draftFrom(plan, modelled, simple(modelled).assignment), forum.id))
  work.audit({ action: 'schedule.make', forumId: forum.id })
}

/** Asks the run to end, in whichever process it is made; a forum where none is made has nothing to stop. */
export async function stop(work: Work, { forumId }: { forumId: string }): Promise<Record<string, never>> {
  await authorise(work, 'schedule.stop', forumId)
  await wantStop(work.db, forumId)
  work.audit({ action: 'schedule.stop', forumId })
  work.tell([`team:${forumId}`], ['schedule'])
  return {}
}
