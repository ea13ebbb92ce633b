/** A span of time, the end not included. */
export interface Part {
  from: Date
  to: Date
}

/** The same time as parts in order that neither overlap nor touch; empty and backward ones are dropped. */
export function merged(parts: readonly Part[]): Part[] {
  const result: Part[] = []
  const inOrder = parts
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from.getTime() - b.from.getTime())
  for (const { from, to } of inOrder) {
    const last = result.at(-1)
    if (!last || last.to < from) result.push({ from, to })
    else if (last.to < to) last.to = to
  }
  return result
}

/** What of `parts` lies within `bounds`. */
export function clipped(parts: readonly Part[], bounds: readonly Part[]): Part[] {
  return merged(
    bounds.flatMap((bound) =>
      parts.map(({ from, to }) => ({
        from: new Date(Math.max(from.getTime(), bound.from.getTime())),
        to: new Date(Math.min(to.getTime(), bound.to.getTime())),
      })),
    ),
  )
}

/** What of `parts` lies in none of `gaps`. */
export function without(parts: readonly Part[], gaps: readonly Part[]): Part[] {
  return merged(gaps).reduce(
    (left, gap) =>
      left.flatMap((part) =>
        part.to <= gap.from || gap.to <= part.from
          ? [part]
          : [
              { from: part.from, to: gap.from },
              { from: gap.to, to: part.to },
            ].filter(({ from, to }) => from < to),
      ),
    merged(parts),
  )
}

/** Free time after a change: what is past stays as it was, what comes is as wished within the forum's days. */
export function changedFreeTimes(change: {
  before: readonly Part[]
  wished: readonly Part[]
  days: readonly Part[]
  now: Date
}): Part[] {
  const past = [{ from: new Date(-8.64e15), to: change.now }]
  const future = [{ from: change.now, to: new Date(8.64e15) }]
  return merged([...clipped(change.before, past), ...clipped(clipped(change.wished, change.days), future)])
}
