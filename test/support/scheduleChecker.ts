import type { Assignment, Model, Score } from '../../server/schedule/engine/model.ts'

/**
 * The rules of a schedule once more, written from their words alone and with nothing of the engine's, slow and
 * plain: what is wrong with a schedule, how good it is, and the best there is where all can be tried.
 */

/** What is wrong with a schedule, in words; empty where it is valid. */
export function faultsOfSchedule(model: Model, assignment: Assignment): string[] {
  if (assignment.length !== model.wishes.length)
    return [`${assignment.length} slots for ${model.wishes.length} wishes`]
  return [...conflicts(model, assignment), ...omissions(model, assignment)]
}

/** How good a schedule is, level by level. It need not be valid. */
export function figuresOf(model: Model, assignment: Assignment): Score {
  const placed = meetingsOf(model, assignment)
  const musts = model.wishes.filter(({ must }) => must).length
  const mustsPlaced = placed.filter(({ wish }) => wish.must).length
  const parties = model.parties.map((party, at) => {
    const mine = placed.filter(({ wish }) => wish.a === at || wish.b === at)
    const wished = model.wishes.filter(({ a, b }) => a === at || b === at)
    const days = daysOf(model).map((slots) => mine.filter(({ slot }) => slots.includes(slot)))
    const idle = days.flatMap((meetings) =>
      idleRuns(
        meetings.map(({ slot }) => slot),
        party.gap,
      ),
    )
    const short = days.map((meetings) => (meetings.length === 0 ? 0 : party.minPerDay - meetings.length))
    return {
      missing: sum([party.minTotal - mine.length, ...short].map((lack) => Math.max(0, lack))),
      holes: idle.length,
      strain: sum(idle) + sum(mine.map(({ slot }) => party.unfriendly?.[slot] ?? 0)),
      unmet: wished.length - mine.length,
    }
  })
  return {
    missing: musts - mustsPlaced + sum(parties.map(({ missing }) => missing)),
    weight: sum(placed.map(({ wish }) => wish.weight)),
    holes: sum(parties.map(({ holes }) => holes)),
    strain: sum(parties.map(({ strain }) => strain)),
    unfairness: range(parties.map(({ holes }) => holes)) + range(parties.map(({ unmet }) => unmet)),
  }
}

/** The best score any valid schedule has, found by trying them all; null where none is valid. For tiny models. */
export function bestByTrying(model: Model): Score | null {
  const { wishes } = model
  const assignment = new Int32Array(wishes.length).fill(-1)
  let best: Score | null = null

  const tryFrom = (at: number, mustsLeftOut: number, weightLeftOut: number): void => {
    // what is left out already cannot be made good: is there anything left to win?
    const most = sum(wishes.map(({ weight }) => weight)) - weightLeftOut
    const hoped = { missing: mustsLeftOut, weight: most, holes: 0, strain: 0, unfairness: 0 }
    if (best && !better(hoped, best)) return
    const wish = wishes[at]
    if (!wish) {
      if (omissions(model, assignment).next().done) {
        const score = figuresOf(model, assignment)
        if (!best || better(score, best)) best = score
      }
      return
    }
    for (const slot of model.day.keys()) {
      assignment[at] = slot
      // who meets too often now will still do so when others meet, too
      if (conflicts(model, assignment).next().done) tryFrom(at + 1, mustsLeftOut, weightLeftOut)
    }
    assignment[at] = -1
    if (!model.mandatory && wish.fixed === null)
      tryFrom(at + 1, mustsLeftOut + (wish.must ? 1 : 0), weightLeftOut + wish.weight)
  }
  tryFrom(0, 0, 0)
  return best
}

/** What the meetings that are placed do wrong; leaving some of them out adds nothing to it. */
function* conflicts(model: Model, assignment: Assignment): Generator<string, void, void> {
  const { day, rooms, parties, pools } = model
  const placed = meetingsOf(model, assignment)
  for (const { at, wish, slot } of placed) {
    if (!Number.isInteger(slot) || slot < 0 || slot >= day.length) {
      yield `wish ${at}: there is no slot ${slot}`
      return
    }
    if (wish.fixed !== null && wish.fixed !== slot)
      yield `wish ${at}: in slot ${slot}, locked in ${wish.fixed}`
    if (wish.allowed && !wish.allowed.includes(slot)) yield `wish ${at}: slot ${slot} is not of its session`
    for (const before of wish.after) {
      const other = assignment[before] ?? -1
      if (other >= slot) yield `wish ${at}: in slot ${slot}, but wish ${before}, to be before it, in ${other}`
    }
  }
  for (const [slot, capacity] of rooms.entries()) {
    const here = placed.filter((meeting) => meeting.slot === slot)
    if (here.length > capacity) yield `slot ${slot}: ${here.length} meetings in ${capacity} rooms`
    for (const [at, pool] of pools.entries()) {
      const taken = here.filter(({ wish }) => wish.pools.includes(at)).length
      const there = pool.capacity[slot] ?? 0
      if (taken > there) yield `slot ${slot}: ${taken} of pool ${at} taken, ${there} there`
    }
  }
  for (const [at, party] of parties.entries()) {
    const mine = placed.filter(({ wish }) => wish.a === at || wish.b === at)
    for (const [slot, present] of party.present.entries()) {
      const meetings = mine.filter((meeting) => meeting.slot === slot).length
      const delegates = Math.min(present, party.delegates)
      if (meetings > delegates) yield `party ${at}: ${meetings} meetings in slot ${slot} for ${delegates}`
    }
    for (const slots of daysOf(model)) {
      for (const from of slots) {
        const window = slots.filter((slot) => slot >= from && slot <= from + party.gap)
        const meetings = mine.filter(({ slot }) => window.includes(slot)).length
        if (meetings > party.delegates) yield `party ${at}: ${meetings} meetings without a break from ${from}`
      }
      const meetings = mine.filter(({ slot }) => slots.includes(slot)).length
      if (meetings > party.maxPerDay) yield `party ${at}: ${meetings} meetings on the day of slot ${slots[0]}`
    }
    if (mine.length > party.maxTotal) yield `party ${at}: ${mine.length} meetings in all`
  }
}

/** What is wrong with the whole that meetings still to come could have mended. */
function* omissions(model: Model, assignment: Assignment): Generator<string, void, void> {
  for (const [at, wish] of model.wishes.entries()) {
    if ((assignment[at] ?? -1) !== -1) continue
    if (wish.fixed !== null) yield `wish ${at}: not placed, locked in ${wish.fixed}`
    if (model.mandatory) yield `wish ${at}: not placed`
  }
  if (model.fairness === null) return
  const holes = model.parties.map(({ gap }, party) => {
    const mine = meetingsOf(model, assignment).filter(({ wish }) => wish.a === party || wish.b === party)
    const slots = mine.map(({ slot }) => slot)
    return daysOf(model).flatMap((day) =>
      idleRuns(
        slots.filter((slot) => day.includes(slot)),
        gap,
      ),
    ).length
  })
  if (range(holes) > model.fairness) yield `numbers of holes differ by ${range(holes)}`
}

function meetingsOf({ wishes }: Model, assignment: Assignment) {
  return wishes
    .map((wish, at) => ({ at, wish, slot: assignment[at] ?? -1 }))
    .filter(({ slot }) => slot !== -1)
}

/** The slots of each day. */
function daysOf({ day }: Model): number[][] {
  const days = [...new Set(day)]
  return days.map((one) => [...day.keys()].filter((slot) => day[slot] === one))
}

/** The lengths of the idle runs between meetings of one day, without the compulsory gap. */
function idleRuns(meetings: readonly number[], gap: number): number[] {
  const slots = [...new Set(meetings)].sort((one, other) => one - other)
  return slots.flatMap((slot, at) => {
    const next = slots[at + 1]
    const idle = next === undefined ? 0 : next - slot - 1 - gap
    return idle > 0 ? [idle] : []
  })
}

function better(one: Score, other: Score): boolean {
  const levels = ({ missing, weight, holes, strain, unfairness }: Score) => [
    missing,
    -weight,
    holes,
    strain,
    unfairness,
  ]
  const of = levels(other)
  const difference = levels(one)
    .map((level, at) => level - (of[at] ?? 0))
    .find((by) => by !== 0)
  return difference !== undefined && difference < 0
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function range(values: readonly number[]): number {
  return values.length === 0 ? 0 : Math.max(...values) - Math.min(...values)
}
