import type { Output } from '../../shared/contract.ts'
import type { schedule } from '../../shared/schedule.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import { forumOf } from './draftStore.ts'
import type { Assignment } from './engine/model.ts'
import { whatIf } from './engine/whatIf.ts'
import { Grid } from './grid.ts'
import { type Modelled, modelOf } from './modelling.ts'
import { loadPlan, type Plan } from './plan.ts'

/** What-if: a wish at every slot to come, beside the others of the draft. */
export async function placesOf(
  db: Db,
  { forumId, requestId, now }: { forumId: string; requestId: string; now: Date },
): Promise<Output<typeof schedule.places>> {
  const forum = await forumOf(db, forumId)
  const plan = await loadPlan(db, forum, now)
  if (!plan.wishes.has(requestId)) refuse('not_found')
  const modelled = modelOf(plan.problem, { open: requestId })
  const at = modelled.wishes.findIndex(({ id }) => id === requestId)
  const rooms = roomsBeside(plan, modelled, requestId)
  const hasBegun = (modelled.model.wishes[at]?.fixed ?? null) !== null
  const possible = hasBegun
    ? []
    : whatIf(modelled.model, modelled.assignment, at, publishedIn(plan, modelled))
  return {
    revision: forum.draftRevision,
    places: modelled.slots.flatMap(({ start, end }, slot) => {
      const there = possible[slot]
      if (start <= now || !there) return []
      const { obstacle, pushes, weightLost, holes, moved } = there
      const isFree = pushes.length === 0
      return [
        {
          start: start.toISOString(),
          end: end.toISOString(),
          rooms: obstacle ? [] : isFree ? rooms.free(slot) : rooms.movable(slot),
          obstacle,
          pushes: pushes.map(({ wish, to }) => ({
            requestId: modelled.wishes[wish]?.id ?? '',
            to: modelled.slots[to]?.start.toISOString() ?? null,
          })),
          price: { weight: weightLost, holes, moved },
        },
      ]
    }),
  }
}

/** Where the model's wishes are published, by slot; -1 where they are not, or off the slots. */
export function publishedIn({ published, problem }: Plan, { wishes }: Modelled): Assignment {
  const grid = new Grid(problem)
  return Int32Array.from(wishes, ({ id }) => {
    const meeting = published.get(id)
    return meeting ? grid.slotOf(meeting) : -1
  })
}

/** The rooms that a wish could have beside the other meetings of the draft at each slot. */
export function roomsBeside(
  { problem, draft }: Plan,
  { wishes, model, held }: Modelled,
  wishId: string,
): { free(slot: number): string[]; movable(slot: number): string[] } {
  const stays = new Set(
    wishes.flatMap(({ id }, at) => (held.has(at) || model.wishes[at]?.fixed !== null ? [id] : [])),
  )
  const [all, fixed] = [new Grid(problem), new Grid(problem)]
  for (const meeting of draft) {
    if (meeting.wishId === wishId) continue
    all.take(meeting, [meeting.roomId])
    if (stays.has(meeting.wishId)) fixed.take(meeting, [meeting.roomId])
  }
  const besides = (grid: Grid) => (slot: number) => problem.rooms.filter((id) => !grid.isTaken(id, slot))
  return { free: besides(all), movable: besides(fixed) }
}
