import type { Output, Parsed } from '../../shared/contract.ts'
import type { schedule } from '../../shared/schedule.ts'
import { authoriseOpen } from '../forum/service.ts'
import * as matching from '../matching/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import type { Change, Changed } from './change.ts'
import { openDraft, saveDraft } from './drafting.ts'
import type { Planning } from './planning.ts'
import { refuseWhileRunning } from './runState.ts'

/**
 * Puts a meeting at a slot and room. Without `push` it has to fit there beside all the others of the draft; with it,
 * those in its way go where `places` said, and whoever has its room takes another.
 */
export async function move(
  work: Work,
  { forumId, revision, ...change }: Parsed<typeof schedule.move>,
  planning: Planning,
): Promise<Record<string, never>> {
  await changeDraft(work, { forumId, revision }, { kind: 'move', ...change }, planning)
  return {}
}

/** Takes a meeting out of the draft. */
export async function remove(
  work: Work,
  { forumId, revision, requestId }: Parsed<typeof schedule.remove>,
  planning: Planning,
): Promise<Record<string, never>> {
  await changeDraft(work, { forumId, revision }, { kind: 'remove', requestId }, planning)
  return {}
}

/** Locks a meeting where it stands, or lets it go again. */
export async function lock(
  work: Work,
  { forumId, revision, requestId, locked }: Parsed<typeof schedule.lock>,
  planning: Planning,
): Promise<Record<string, never>> {
  await changeDraft(work, { forumId, revision }, { kind: 'lock', requestId, locked }, planning)
  return {}
}

/**
 * Makes the draft fit again: what cannot stand where it does finds another place, with the fewest others moved, and
 * what waits is placed where nobody has to move for it. Locked meetings stay. Refuses `nothing_to_schedule` where
 * that changes nothing.
 */
export async function repair(
  work: Work,
  input: Parsed<typeof schedule.repair>,
  planning: Planning,
): Promise<Output<typeof schedule.repair>> {
  const { moved, dropped, added } = await changeDraft(work, input, { kind: 'repair' }, planning)
  if (moved + dropped + added === 0) refuse('nothing_to_schedule')
  return { moved, dropped, added }
}

async function changeDraft(
  work: Work,
  input: { forumId: string; revision: number },
  change: Exclude<Change, { kind: 'run' }>,
  planning: Planning,
): Promise<Changed> {
  const { kind, ...detail } = change
  const { id } = await openDraft(work, `schedule.${kind}`, input)
  const changed = await planning.ask('change', { forumId: id, now: work.now, change })
  await saveDraft(work, id, changed.rows)
  const { moved, dropped, added } = changed
  work.audit({
    action: `schedule.${kind}`,
    forumId: id,
    ...('requestId' in change && { subjectId: change.requestId }),
    detail: { ...detail, moved, dropped, added },
  })
  return changed
}

/** Holds a wish to conditions. What stands already stays; the board shows what no longer fits. */
export async function setConditions(
  work: Work,
  input: Parsed<typeof schedule.setConditions>,
): Promise<Record<string, never>> {
  const { forumId, requestId, must, earliest, latest, after } = input
  await authoriseOpen(work, 'schedule.setConditions', forumId)
  await refuseWhileRunning(work.db, forumId, work.now)
  await matching.setConditions(work, forumId, requestId, {
    must,
    earliest: earliest === null ? null : new Date(earliest),
    latest: latest === null ? null : new Date(latest),
    after,
  })
  const detail = { must, earliest, latest, after }
  work.audit({ action: 'schedule.setConditions', forumId, subjectId: requestId, detail })
  work.tell([`team:${forumId}`], ['schedule'])
  return {}
}
