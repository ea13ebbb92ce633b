import type { Assignment, Model } from '../../server/schedule/engine/model.ts'
import { obstaclesAt } from '../../server/schedule/engine/obstacles.ts'
import { repair } from '../../server/schedule/engine/repair.ts'
import { search } from '../../server/schedule/engine/search.ts'
import { State } from '../../server/schedule/engine/state.ts'
import { tablesOf } from '../../server/schedule/engine/tables.ts'
import { faultsOfSchedule } from '../support/scheduleChecker.ts'

interface Figure {
  words: string
  figure: string
  isMet: boolean
}

/**
 * How repair does after one thing is lost in a forum with a full schedule: a meeting, an organisation for a slot, a room
 * at a slot. Beside it, what making the schedule anew would move.
 */
export async function measureRepairs(model: Model): Promise<Figure[]> {
  const budget = 600_000
  const made = search(model, {
    seed: 1,
    spent: (iterations) => iterations / budget,
    onBetter: () => undefined,
  })
  if (!made || made === 'infeasible') throw new Error('the generated forum has no schedule')
  const published = made.assignment
  const placed = [...published.keys()].filter(
    (wish) => (published[wish] ?? -1) >= 0 && model.wishes[wish]?.fixed === null,
  )
  const anew = search(model, {
    seed: 2,
    spent: (iterations) => iterations / budget,
    onBetter: () => undefined,
  })
  const movedAnew = anew && anew !== 'infeasible' ? differenceOf(published, anew.assignment).moved : 0

  let slowest = 0
  let mostMoved = 0
  let dropped = 0
  let needless = 0
  const trials = 60
  for (let trial = 0; trial < trials; trial++) {
    const wish = placed[Math.floor((trial * placed.length) / trials)] ?? 0
    const changed = lost(model, wish, published[wish] ?? 0, trial)
    const begin = performance.now()
    const repaired = repair(changed, published)
    slowest = Math.max(slowest, performance.now() - begin)
    const [fault] = faultsOfSchedule(changed, repaired)
    if (fault) throw new Error(fault)
    const difference = differenceOf(published, repaired)
    // The one that lost its place does not count among the others.
    mostMoved = Math.max(mostMoved, difference.moved - (trial % 3 === 0 ? 0 : 1))
    dropped += difference.dropped.filter((one) => trial % 3 !== 0 || one !== wish).length
    needless += difference.dropped.filter(
      (one) => (trial % 3 !== 0 || one !== wish) && couldStand(changed, repaired, one),
    ).length
  }
  return [
    {
      words: `repair at ${placed.length} meetings, slowest of ${trials}, ms`,
      figure: slowest.toFixed(0),
      isMet: slowest <= 300,
    },
    {
      words: 'others moved at most (anew: all over)',
      figure: `${mostMoved} (${movedAnew})`,
      isMet: mostMoved <= 3,
    },
    {
      words: 'meetings dropped, of them such as could be kept',
      figure: `${dropped}, ${needless}`,
      isMet: needless === 0,
    },
  ]
}

/** The model after a loss: the wish is withdrawn, one of its parties is away at its slot, or one room is lost there. */
function lost(model: Model, wish: number, slot: number, trial: number): Model {
  const sides = model.wishes[wish]
  switch (trial % 3) {
    case 0:
      return {
        ...model,
        wishes: model.wishes.map((one, at) => (at === wish ? { ...one, allowed: [] } : one)),
      }
    case 1:
      return {
        ...model,
        parties: model.parties.map((party, at) =>
          at === sides?.a
            ? {
                ...party,
                present: party.present.map((count, other) =>
                  other === slot ? Math.max(count - 1, 0) : count,
                ),
              }
            : party,
        ),
      }
    default:
      return { ...model, rooms: model.rooms.map((count, other) => (other === slot ? count - 1 : count)) }
  }
}

function differenceOf(before: Assignment, after: Assignment): { moved: number; dropped: number[] } {
  let moved = 0
  const dropped: number[] = []
  for (const [wish, slot] of before.entries()) {
    const now = after[wish] ?? -1
    if (slot >= 0 && now < 0) dropped.push(wish)
    else if (slot >= 0 && now !== slot) moved++
  }
  return { moved, dropped }
}

/** Whether a wish without a place would fit at some slot as things are. */
function couldStand(model: Model, assignment: Assignment, wish: number): boolean {
  const state = new State(tablesOf(model))
  state.load(assignment)
  return model.day.some((_, slot) => obstaclesAt(state, wish, slot).length === 0)
}
