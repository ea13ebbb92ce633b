import type { Assignment, Model } from './model.ts'
import { obstaclesAt } from './obstacles.ts'
import { Rearranger } from './rearrange.ts'
import { State } from './state.ts'
import { at, tablesOf } from './tables.ts'

/** What one more of something would do: how many more wishes could be placed, and what they weigh. */
export type Advice = { places: number; weight: number } & Remedy

type Remedy =
  | { kind: 'room'; slot: number }
  /** One more interpreter like those whom a wish needs, the `wish` for instance. */
  | { kind: 'interpreter'; slot: number; wish: number }
  /** Of a party, whenever it is there. */
  | { kind: 'delegate'; party: number }

/** How many remedies are tried, the most promising of each kind first, and how many told. */
const tried = 60
const told = 8

/**
 * What would let more wishes be placed: each remedy is tried on the schedule as it is, with one other meeting moved at
 * most for each wish. What could be placed without any remedy does not count. Stops early where asked to.
 */
export function advise(model: Model, assignment: Assignment, shouldStop = () => false): Advice[] {
  const state = new State(tablesOf(model))
  state.load(assignment)
  placeAll(state, assignment)
  const settled = state.slot.slice()
  const found: (Advice & { like: string })[] = []
  for (const { remedy, wishes, like } of inTurn(promising(state)).slice(0, tried)) {
    if (shouldStop()) break
    const better = new State(tablesOf(withRemedy(model, remedy)))
    better.load(settled)
    const placed = placeAll(better, settled, wishes)
    if (placed.length === 0) continue
    const weight = placed.reduce((sum, wish) => sum + at(better.tables.weight, wish), 0)
    found.push({ ...remedy, places: placed.length, weight, like })
  }
  const helpful = (one: Advice, other: Advice) => other.weight - one.weight || other.places - one.places
  return inTurn(found.sort(helpful))
    .slice(0, told)
    .sort(helpful)
    .map(({ like: _like, ...advice }) => advice)
}

/** The first of each kind, then the second of each: what helps at one time helps as well at many others. */
function inTurn<T extends { like: string }>(remedies: readonly T[]): T[] {
  const seen = new Map<string, number>()
  return remedies
    .map((remedy) => {
      const turn = seen.get(remedy.like) ?? 0
      seen.set(remedy.like, turn + 1)
      return { remedy, turn }
    })
    .sort((one, other) => one.turn - other.turn)
    .map(({ remedy }) => remedy)
}

/** Places what waits, the heaviest first; gives what was placed. */
function placeAll(state: State, home: Int32Array, only?: ReadonlySet<number>): number[] {
  const { weight, must } = state.tables
  const rearranger = new Rearranger(state, home)
  return [...state.waiting.subarray(0, state.waitingCount)]
    .filter((wish) => only === undefined || only.has(wish))
    .sort(
      (one, other) => at(must, other) - at(must, one) || at(weight, other) - at(weight, one) || one - other,
    )
    .filter((wish) => rearranger.place(wish, 1))
}

interface Promising {
  remedy: Remedy
  /** The same for remedies that differ in their time alone. */
  like: string
  wishes: Set<number>
}

/** Remedies for what waits, with the wishes that each alone would help at some slot; those that help most first. */
function promising(state: State): Promising[] {
  const { tables } = state
  const remedies = new Map<string, Promising>()
  const note = (like: string, remedy: Remedy, wish: number) => {
    const key = 'slot' in remedy ? `${like} ${remedy.slot}` : like
    const known = remedies.get(key) ?? { remedy, like, wishes: new Set<number>() }
    known.wishes.add(wish)
    remedies.set(key, known)
  }
  for (const wish of state.waiting.subarray(0, state.waitingCount))
    for (let slot = 0; slot < tables.slots; slot++) {
      const obstacles = obstaclesAt(state, wish, slot)
      const kinds = new Set(obstacles.map(({ kind }) => kind))
      const [first] = obstacles
      if (!first) continue
      const onlyPools = kinds.isSubsetOf(new Set(['pool_taken', 'pool_empty']))
      if (onlyPools) {
        const pools = tables.model.wishes[wish]?.pools.join() ?? ''
        note(`interpreter ${pools}`, { kind: 'interpreter', slot, wish }, wish)
      } else if (obstacles.length > 1) continue
      else if (first.kind === 'rooms_taken' || first.kind === 'no_rooms')
        note('room', { kind: 'room', slot }, wish)
      else if (first.kind === 'full') {
        const { party } = first
        note(`delegate ${party}`, { kind: 'delegate', party }, wish)
      }
    }
  const weightOf = (wishes: ReadonlySet<number>) =>
    [...wishes].reduce((sum, wish) => sum + at(tables.weight, wish), 0)
  return [...remedies.values()].sort((one, other) => weightOf(other.wishes) - weightOf(one.wishes))
}

function withRemedy(model: Model, remedy: Remedy): Model {
  const oneMore = (counts: readonly number[], only: number) =>
    counts.map((count, slot) => (slot === only ? count + 1 : count))
  switch (remedy.kind) {
    case 'room':
      return { ...model, rooms: oneMore(model.rooms, remedy.slot) }
    case 'interpreter': {
      const more = new Set(model.wishes[remedy.wish]?.pools)
      const pools = model.pools.map(({ capacity }, pool) => ({
        capacity: more.has(pool) ? oneMore(capacity, remedy.slot) : capacity,
      }))
      return { ...model, pools }
    }
    case 'delegate': {
      const parties = model.parties.map((party, place) =>
        place === remedy.party
          ? {
              ...party,
              delegates: party.delegates + 1,
              present: party.present.map((count) => (count > 0 ? count + 1 : 0)),
            }
          : party,
      )
      return { ...model, parties }
    }
  }
}
