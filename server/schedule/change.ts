import type { PlaceObstacle } from '../../shared/schedule.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import { type DraftMeeting, sameMeeting } from './difference.ts'
import { draftFrom, rowsOf } from './drafting.ts'
import { forumOf } from './draftStore.ts'
import { repair } from './engine/repair.ts'
import { whatIf } from './engine/whatIf.ts'
import type { Engines } from './engines.ts'
import { Ledger } from './ledger.ts'
import { modelOf } from './modelling.ts'
import { publishedIn, roomsBeside } from './places.ts'
import { loadPlan, type Plan } from './plan.ts'
import type { Wish } from './problem.ts'

/** What a draft is to become. */
export type Change =
  /** Puts a meeting somewhere; with `push` what is in its way makes room. */
  | { kind: 'move'; requestId: string; start: string; roomId: string; push: boolean }
  | { kind: 'remove'; requestId: string }
  | { kind: 'lock'; requestId: string; locked: boolean }
  /** Makes it fit again with the fewest moved, and places what waits where nobody has to move. */
  | { kind: 'repair' }
  /** The best schedule that a run has found. */
  | { kind: 'run'; runId: string }

/** The draft after a change; `rows` is what `replaceDraft` takes. Beside it, how it differs from the one before. */
export interface Changed {
  rows: string
  moved: number
  dropped: number
  added: number
}

/** Changes nothing yet: the caller holds the forum's row, and keeps what this answers. */
export async function nextDraft(
  db: Db,
  { forumId, now, change }: { forumId: string; now: Date; change: Change },
  engines: Engines,
): Promise<Changed> {
  const plan = await loadPlan(db, await forumOf(db, forumId), now)
  const draft = draftAfter(plan, change, engines)
  const before = new Map(plan.draft.map((meeting) => [meeting.wishId, meeting]))
  const kept = new Set(draft.map(({ wishId }) => wishId))
  return {
    rows: rowsOf(draft, forumId),
    moved: draft.filter((meeting) => {
      const was = before.get(meeting.wishId)
      return was !== undefined && !sameMeeting(was, meeting)
    }).length,
    dropped: plan.draft.filter(({ wishId }) => !kept.has(wishId)).length,
    added: draft.filter(({ wishId }) => !before.has(wishId)).length,
  }
}

function draftAfter(plan: Plan, change: Change, engines: Engines): DraftMeeting[] {
  switch (change.kind) {
    case 'move':
      return afterMove(plan, change)
    case 'remove': {
      const present = plan.draft.find(({ wishId }) => wishId === change.requestId) ?? refuse('not_found')
      if (hasBegun(present, plan)) refuse('slot_past')
      return plan.draft.filter((meeting) => meeting !== present)
    }
    case 'lock': {
      const { requestId, locked } = change
      if (!plan.draft.some(({ wishId }) => wishId === requestId)) refuse('not_found')
      return plan.draft.map((meeting) => (meeting.wishId === requestId ? { ...meeting, locked } : meeting))
    }
    case 'repair': {
      const modelled = modelOf(plan.problem, { mend: true })
      const published = publishedIn(plan, modelled)
      return draftFrom(plan, modelled, repair(modelled.model, modelled.assignment, published))
    }
    case 'run':
      return afterRun(plan, engines.wanted(change.runId))
  }
}

function afterMove(plan: Plan, move: Change & { kind: 'move' }): DraftMeeting[] {
  const { requestId, roomId, push } = move
  const wish = plan.wishes.get(requestId) ?? refuse('not_found')
  if (!plan.rooms.some(({ id }) => id === roomId)) refuse('not_found')
  if (
    hasBegun(
      plan.draft.find(({ wishId }) => wishId === wish.id),
      plan,
    )
  )
    refuse('slot_past')
  const start = new Date(move.start)
  const slot = plan.problem.slots.findIndex((one) => one.start.getTime() === start.getTime())
  if (slot < 0) refuse('slot_outside')
  if (start <= plan.problem.now) refuse('slot_past')

  const modelled = modelOf(plan.problem, { open: wish.id })
  const at = modelled.wishes.findIndex(({ id }) => id === wish.id)
  const next = modelled.assignment.slice()
  next[at] = -1
  const ledger = new Ledger(modelled.model)
  for (const [other, place] of next.entries()) if (place >= 0) ledger.place(other, place)
  const obstacle = ledger.obstacle(at, slot)
  if (obstacle && !push) refuseObstacle(obstacle, wish, plan)
  const rooms = roomsBeside(plan, modelled, wish.id)
  if (!(push ? rooms.movable(slot) : rooms.free(slot)).includes(roomId)) refuse('slot_taken')
  if (obstacle) {
    const there = whatIf(modelled.model, modelled.assignment, at, publishedIn(plan, modelled))[slot]
    if (!there || there.obstacle) return refuseObstacle(there?.obstacle ?? obstacle, wish, plan)
    for (const { wish: other, to } of there.pushes) next[other] = to
  }
  next[at] = slot
  return draftFrom(plan, modelled, next, { wishId: wish.id, roomId })
}

/** A meeting that has begun, or was to begin by now, stays as it is. */
function hasBegun(meeting: DraftMeeting | undefined, { problem }: Plan): boolean {
  return meeting !== undefined && meeting.start <= problem.now
}

function refuseObstacle(obstacle: PlaceObstacle, wish: Wish, plan: Plan): never {
  const named = (id: string) => {
    const name = plan.firms.get(id)?.name
    return name === undefined ? undefined : { name }
  }
  switch (obstacle) {
    case 'supplier_away':
    case 'supplier_break':
    case 'supplier_limit':
      return refuse('not_available', named(wish.supplierId))
    case 'buyer_away':
    case 'buyer_break':
    case 'buyer_limit':
      return refuse('not_available', named(wish.buyerId))
    case 'outside_session':
    case 'wrong_order':
      return refuse('not_available')
    case 'supplier_full':
      return refuse('slot_taken', named(wish.supplierId))
    case 'buyer_full':
      return refuse('slot_taken', named(wish.buyerId))
    case 'rooms_full':
    case 'no_interpreter':
      return refuse('slot_taken')
  }
}

/**
 * What a run wants, on a plan that may have changed since it began: what is published or locked stays as it is now,
 * and what was cancelled, has begun or no longer fits is left out.
 */
function afterRun(plan: Plan, wanted: ReadonlyMap<string, number>): DraftMeeting[] {
  const modelled = modelOf(plan.problem, { keepPublished: true })
  const { model, wishes, slots } = modelled
  const slotAt = new Map(slots.map(({ start }, at) => [start.getTime(), at]))
  const ledger = new Ledger(model)
  for (const [at, { fixed }] of model.wishes.entries()) if (fixed !== null) ledger.place(at, fixed)
  for (const [at, { id }] of wishes.entries()) {
    const slot = slotAt.get(wanted.get(id) ?? -1)
    if (slot !== undefined && model.wishes[at]?.fixed === null && ledger.obstacle(at, slot) === null)
      ledger.place(at, slot)
  }
  return draftFrom(plan, modelled, ledger.slots)
}
