import type { ForumRow } from '../forum/service.ts'
import { authoriseOpen } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { cast } from './casting.ts'
import type { DraftMeeting } from './difference.ts'
import { nextRevision, replaceDraft } from './draftStore.ts'
import type { Assignment } from './engine/model.ts'
import type { Modelled } from './modelling.ts'
import type { Plan } from './plan.ts'
import { placementOf } from './problem.ts'
import { refuseWhileRunning } from './runState.ts'

type Permission = Parameters<typeof authoriseOpen>[1]

/**
 * An open forum whose draft may be changed, held to the commit. Refuses `schedule_running` while a schedule is made,
 * and `schedule_stale` where the draft has moved on.
 */
export async function openDraft(
  work: Work,
  permission: Permission,
  { forumId, revision }: { forumId: string; revision: number },
): Promise<ForumRow> {
  const { forum } = await authoriseOpen(work, permission, forumId)
  await refuseWhileRunning(work.db, forumId, work.now)
  if (forum.draftRevision !== revision) refuse('schedule_stale')
  return forum
}

/**
 * The draft that a schedule makes: what the model left outside stays, the rest gets its rooms and people. Whoever was
 * there at the same time, in the draft or else as published, stays.
 */
export function draftFrom(
  plan: Plan,
  modelled: Modelled,
  assignment: Assignment,
  room?: { wishId: string; roomId: string },
): DraftMeeting[] {
  const drafted = new Map(plan.draft.map((meeting) => [meeting.wishId, meeting]))
  const { placements } = cast(plan.problem, modelled, assignment, { before: [drafted, plan.published], room })
  const outside = [...modelled.held.values()].map(({ meeting }) => placementOf(meeting))
  return [...outside, ...placements].map((placement) => ({
    ...placement,
    locked: drafted.get(placement.wishId)?.locked ?? false,
  }))
}

/** Keeps a draft, as {@link rowsOf} writes it, and tells the team. */
export async function saveDraft(work: Work<unknown>, forumId: string, rows: string): Promise<void> {
  await replaceDraft(work.db, forumId, rows)
  await nextRevision(work.db, forumId)
  work.tell([`team:${forumId}`], ['schedule'])
}

/** The rows of a draft as one text, which is quicker to hand on and to keep than thousands of values. */
export function rowsOf(draft: readonly DraftMeeting[], forumId: string): string {
  return JSON.stringify(
    draft.map((meeting) => ({
      request_id: meeting.wishId,
      forum_id: forumId,
      room_id: meeting.roomId,
      starts_at: meeting.start,
      ends_at: meeting.end,
      supplier_delegate: meeting.supplierDelegate,
      buyer_delegate: meeting.buyerDelegate,
      interpreter_id: meeting.interpreterId,
      locked: meeting.locked,
    })),
  )
}
