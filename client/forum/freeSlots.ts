/** A slot with the pause after it; ms since 1970. */
export interface Slot {
  from: number
  to: number
}

/**
 * The slots of a day of the forum. Each reaches to the next and the last to the closing, so that slots side by
 * side make one span of free time.
 */
export function slotsOf(
  day: { opensAt: string; closesAt: string },
  cut: { slotMinutes: number; breakMinutes: number },
): Slot[] {
  const [opens, closes] = [Date.parse(day.opensAt), Date.parse(day.closesAt)]
  const meeting = cut.slotMinutes * 60_000
  const step = meeting + cut.breakMinutes * 60_000
  const count = Math.max(0, Math.floor((closes - opens - meeting) / step) + 1)
  return Array.from({ length: count }, (_, at) => ({
    from: opens + at * step,
    to: at === count - 1 ? closes : opens + (at + 1) * step,
  }))
}

/** The beginnings of the slots that lie wholly in free time. */
export function freeSlotsOf(
  slots: readonly Slot[],
  free: readonly { from: string; to: string }[],
): Set<number> {
  const parts = free.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
  return new Set(
    slots
      .filter((slot) => parts.some(({ from, to }) => from <= slot.from && slot.to <= to))
      .map(({ from }) => from),
  )
}

/** Whether all that is still to come is chosen, and so whatever day is added later is free too. */
export function isAlways(slots: readonly Slot[], chosen: ReadonlySet<number>, now: number): boolean {
  const ahead = slots.filter(({ from }) => from > now)
  return ahead.length > 0 && ahead.every(({ from }) => chosen.has(from))
}

/** Chosen slots as spans of free time. Slots that touch are one. */
export function spansOf(slots: readonly Slot[], chosen: ReadonlySet<number>): { from: string; to: string }[] {
  const spans: Slot[] = []
  for (const { from, to } of slots) {
    if (!chosen.has(from)) continue
    const last = spans.at(-1)
    if (last?.to === from) last.to = to
    else spans.push({ from, to })
  }
  return spans.map(({ from, to }) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() }))
}
