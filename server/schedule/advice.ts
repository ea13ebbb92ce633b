import type { Output } from '../../shared/contract.ts'
import type { Advice, schedule } from '../../shared/schedule.ts'
import type { Db } from '../platform/db/database.ts'
import { forumOf } from './draftStore.ts'
import { advise, type Advice as EngineAdvice } from './engine/advise.ts'
import { languagesOf } from './explaining.ts'
import { type Modelled, modelOf } from './modelling.ts'
import { loadPlan } from './plan.ts'
import type { Problem } from './problem.ts'

/** How long is looked for advice, in ms: what is found by then is given. */
const patience = 8_000

/** What would let more wishes be placed beside the draft as it is. */
export async function adviceOf(
  db: Db,
  { forumId, now }: { forumId: string; now: Date },
): Promise<Output<typeof schedule.advice>> {
  const forum = await forumOf(db, forumId)
  const { problem } = await loadPlan(db, forum, now)
  const modelled = modelOf(problem)
  const until = performance.now() + patience
  const found = advise(modelled.model, modelled.assignment, () => performance.now() > until)
  return {
    revision: forum.draftRevision,
    advice: found.flatMap((one) => present(one, problem, modelled)),
  }
}

function present(found: EngineAdvice, problem: Problem, { slots, wishes, partyIds }: Modelled): Advice[] {
  const { kind, places, weight } = found
  if (kind === 'delegate') {
    const organisationId = partyIds[found.party]
    return organisationId ? [{ kind, organisationId, places, weight }] : []
  }
  const slot = slots[found.slot]
  // Nothing helps what is past.
  if (!slot || slot.start <= problem.now) return []
  const start = slot.start.toISOString()
  if (kind === 'room') return [{ kind, start, places, weight }]
  const wish = wishes[found.wish]
  return wish ? [{ kind, start, languages: languagesOf(wish, problem), places, weight }] : []
}
