import type { Output, Parsed } from '../../shared/contract.ts'
import type { PlaceObstacle, schedule } from '../../shared/schedule.ts'
import { authoriseOpen, type ForumRow } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import type { DraftMeeting } from './difference.ts'
import { type DraftRow, nextRevision, replaceDraft } from './draftStore.ts'
import { optimise } from './optimiser.ts'
import { loadPlan, type Plan } from './plan.ts'
import type { Wish } from './problem.ts'
import { Timetable } from './timetable.ts'

type Permission = Parameters<typeof authoriseOpen>[1]

/**
 * Makes the draft anew: what is published or locked stays, all other accepted requests are placed as well as
 * the optimiser can. What was cancelled or taken out of the published schedule is not brought back.
 */
export async function make(
  work: Work,
  input: Parsed<typeof schedule.make>,
): Promise<Output<typeof schedule.make>> {
  const { forum, plan } = await openDraft(work, 'schedule.make', input)
  const kept = plan.draft.filter(({ wishId, locked }) => locked || plan.published.has(wishId))
  const stays = new Set(kept.map(({ wishId }) => wishId))
  const wishes = [...plan.wishes.values()].filter(({ id }) => !stays.has(id) && !plan.takenOut.has(id))
  if (wishes.length === 0) refuse('nothing_to_schedule')
  const { placements, unplaced } = optimise(plan.problem(wishes, kept))
  const placed = placements.map((placement) => ({ ...placement, locked: false }))
  await saveDraft(work, forum, [...kept, ...placed], 'schedule.make', {
    placed: placed.length,
    unplaced: unplaced.length,
  })
  return { placed: placed.length, unplaced: unplaced.length }
}

/** Puts a meeting at a slot and room, if it fits there beside all the others of the draft. */
export async function move(work: Work, input: Parsed<typeof schedule.move>): Promise<Record<string, never>> {
  const { forum, plan } = await openDraft(work, 'schedule.move', input)
  const wish = plan.wishes.get(input.requestId) ?? refuse('not_found')
  if (!plan.rooms.some(({ id }) => id === input.roomId)) refuse('not_found')
  const present = plan.draft.find(({ wishId }) => wishId === wish.id)
  const start = new Date(input.start)
  if (hasBegun(present, work.now)) refuse('slot_past')
  if (!plan.days.some(({ slots }) => slots.some((slot) => slot.start.getTime() === start.getTime())))
    refuse('slot_outside')
  if (start <= work.now) refuse('slot_past')

  const others = plan.draft.filter((meeting) => meeting !== present)
  const table = new Timetable(plan.problem([], others))
  const at = table.slots.findIndex((slot) => slot.start.getTime() === start.getTime())
  const { placement, obstacle } = table.fit(wish, at, { roomId: input.roomId, like: present })
  if (obstacle !== undefined) return refuseObstacle(obstacle, wish, plan)
  await saveDraft(
    work,
    forum,
    [...others, { ...placement, locked: present?.locked ?? false }],
    'schedule.move',
    {
      requestId: wish.id,
      start: input.start,
      roomId: input.roomId,
    },
  )
  return {}
}

/** A meeting that has begun, or was to begin by now, stays as it is. */
function hasBegun(meeting: DraftMeeting | undefined, now: Date): boolean {
  return meeting !== undefined && meeting.start <= now
}

function refuseObstacle(obstacle: PlaceObstacle, wish: Wish, plan: Plan): never {
  const supplier = { name: plan.firms.get(wish.supplierId)?.name ?? '' }
  const buyer = { name: plan.firms.get(wish.buyerId)?.name ?? '' }
  switch (obstacle) {
    case 'supplier_away':
      return refuse('not_available', supplier)
    case 'buyer_away':
      return refuse('not_available', buyer)
    case 'supplier_full':
      return refuse('slot_taken', supplier)
    case 'buyer_full':
      return refuse('slot_taken', buyer)
    case 'rooms_full':
    case 'no_interpreter':
      return refuse('slot_taken')
  }
}

/** Takes a meeting out of the draft. */
export async function remove(
  work: Work,
  input: Parsed<typeof schedule.remove>,
): Promise<Record<string, never>> {
  const { forum, plan } = await openDraft(work, 'schedule.remove', input)
  const present = plan.draft.find(({ wishId }) => wishId === input.requestId) ?? refuse('not_found')
  if (hasBegun(present, work.now)) refuse('slot_past')
  const others = plan.draft.filter((meeting) => meeting !== present)
  await saveDraft(work, forum, others, 'schedule.remove', { requestId: input.requestId })
  return {}
}

/** Locks a meeting where it stands, or lets it go again. */
export async function lock(work: Work, input: Parsed<typeof schedule.lock>): Promise<Record<string, never>> {
  const { forum, plan } = await openDraft(work, 'schedule.lock', input)
  const { requestId, locked } = input
  if (!plan.draft.some(({ wishId }) => wishId === requestId)) refuse('not_found')
  const draft = plan.draft.map((meeting) => (meeting.wishId === requestId ? { ...meeting, locked } : meeting))
  await saveDraft(work, forum, draft, 'schedule.lock', { requestId, locked })
  return {}
}

/** The plan of an open forum, held to the commit. Refuses `schedule_stale` where the draft has moved on. */
export async function openDraft(
  work: Work,
  permission: Permission,
  { forumId, revision }: { forumId: string; revision: number },
): Promise<{ forum: ForumRow; plan: Plan }> {
  const { forum } = await authoriseOpen(work, permission, forumId)
  if (forum.draftRevision !== revision) refuse('schedule_stale')
  return { forum, plan: await loadPlan(work.db, forum, work.now) }
}

async function saveDraft(
  work: Work,
  forum: ForumRow,
  draft: readonly DraftMeeting[],
  action: Permission,
  detail: Record<string, unknown>,
): Promise<void> {
  await replaceDraft(
    work.db,
    forum.id,
    draft.map((meeting) => rowOf(meeting, forum.id)),
  )
  await nextRevision(work.db, forum.id)
  work.audit({ action, forumId: forum.id, detail })
  work.tell([`team:${forum.id}`], ['schedule'])
}

/** A meeting of the draft as it is kept. */
export function rowOf({ wishId, start, end, ...meeting }: DraftMeeting, forumId: string): DraftRow {
  return { ...meeting, requestId: wishId, forumId, startsAt: start, endsAt: end }
}
