import type { Participant, Problem } from './problem.ts'
import { overlap, type Slot } from './rules.ts'

/** What an hour of its day costs an organisation: a meeting counts with its least friendly minute. Local clock. */
const hourCost = [4, 4, 4, 4, 4, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 4, 4] as const

/**
 * Who and what is there at each slot of a problem, before anything is placed on it: organisations in their free time,
 * delegates and interpreters who are not taken elsewhere, rooms. `take` takes some of it away for good.
 */
export class Grid {
  readonly problem: Problem
  readonly #slotAt: ReadonlyMap<number, number>
  readonly #taken = new Map<string, Uint8Array>()
  readonly #freeBy = new Map<Participant['free'], Uint8Array>()
  readonly #hoursBy = new Map<string, number[]>()

  constructor(problem: Problem) {
    this.problem = problem
    this.#slotAt = new Map(problem.slots.map(({ start }, at) => [start.getTime(), at]))
    for (const { id, ...span } of problem.busy) this.take(span, [id])
  }

  /** The slot that a meeting stands on, or -1. */
  slotOf({ start, end }: Slot): number {
    const at = this.#slotAt.get(start.getTime())
    return at !== undefined && this.problem.slots[at]?.end.getTime() === end.getTime() ? at : -1
  }

  /** The slots that share any time with a span. */
  slotsIn(span: Slot): number[] {
    const on = this.slotOf(span)
    if (on >= 0) return [on]
    return this.problem.slots.flatMap((slot, at) => (overlap(slot, span) ? [at] : []))
  }

  take(span: Slot, ids: readonly string[]): void {
    const slots = this.slotsIn(span)
    if (slots.length === 0) return
    for (const id of ids) {
      const taken = this.#taken.get(id) ?? new Uint8Array(this.problem.slots.length)
      for (const at of slots) taken[at] = 1
      this.#taken.set(id, taken)
    }
  }

  /** Whether a delegate, interpreter or room is taken at a slot. */
  isTaken(id: string, at: number): boolean {
    return this.#taken.get(id)?.[at] === 1
  }

  /** 1 at each slot that lies whole within these free times, whatever else is there. Times that touch are one. */
  free(parts: Participant['free']): Uint8Array {
    const known = this.#freeBy.get(parts)
    if (known) return known
    const spans = joined(parts)
    const { slots } = this.problem
    const free = new Uint8Array(slots.length)
    let next = 0
    for (const [at, { start, end }] of slots.entries()) {
      while (next < spans.length && (spans[next]?.until ?? 0) < end.getTime()) next++
      free[at] = (spans[next]?.from ?? Infinity) <= start.getTime() ? 1 : 0
    }
    this.#freeBy.set(parts, free)
    return free
  }

  /** How many of an organisation's delegates are there at a slot. */
  presentAt({ free, delegates }: Participant, at: number): number {
    if (this.free(free)[at] !== 1) return 0
    return delegates.reduce((sum, { id }) => sum + (this.isTaken(id, at) ? 0 : 1), 0)
  }

  isThere(interpreter: Problem['interpreters'][number], at: number): boolean {
    return this.free(interpreter.free)[at] === 1 && !this.isTaken(interpreter.id, at)
  }

  /** What a meeting costs an organisation in this zone at each slot. */
  unfriendly(zone: string): number[] {
    const known = this.#hoursBy.get(zone)
    if (known) return known
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' })
    const costAt = (time: number) => hourCost[Number(clock.format(time))] ?? 0
    const costs = this.problem.slots.map(({ start, end }) => {
      let cost: number = costAt(end.getTime() - 1)
      for (let time = start.getTime(); time < end.getTime(); time += 30 * 60_000)
        cost = Math.max(cost, costAt(time))
      return cost
    })
    this.#hoursBy.set(zone, costs)
    return costs
  }

  /** Slots to keep free between two meetings for so many minutes of rest; the pause between slots counts too. */
  gap(minutes: number): number {
    const { slotMinutes, breakMinutes } = this.problem
    return Math.max(0, Math.ceil((minutes - breakMinutes) / (slotMinutes + breakMinutes)))
  }
}

/** Whether a span lies whole within these free times. */
export function isWithin({ start, end }: Slot, parts: Participant['free']): boolean {
  return joined(parts).some(({ from, until }) => from <= start.getTime() && end.getTime() <= until)
}

/** Free times that touch or overlap as one each, in ms since 1970. */
function joined(parts: Participant['free']): { from: number; until: number }[] {
  const spans: { from: number; until: number }[] = []
  for (const { from, to } of parts) {
    const last = spans.at(-1)
    if (last && from.getTime() <= last.until) last.until = Math.max(last.until, to.getTime())
    else spans.push({ from: from.getTime(), until: to.getTime() })
  }
  return spans
}
