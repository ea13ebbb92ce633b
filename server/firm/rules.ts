import type { Hat } from '../../shared/forum.ts'
import type { Side, Standing } from '../../shared/values.ts'

/** How much one firm may bring. */
export const limits = { offerings: 20, needs: 20, delegates: 6 }

/** Bytes of a picture. */
export const largestPicture = 2 * 1024 * 1024

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

/** Which firms of a forum someone sees. */
export interface Sight {
  /** The host and the moderators see every firm. */
  all: boolean
  /** The accepted firms: all but delegates whose own firm is not accepted see them. */
  accepted: boolean
  /** Sides whose applications a co-host looks after. */
  sides: Side[]
  /** The own firms. */
  own: string[]
}

export function sightOf(hats: readonly Hat[]): Sight {
  return {
    all: hats.some(({ role }) => role === 'host' || role === 'moderator'),
    accepted: hats.some((hat) => hat.role !== 'delegate' || hat.accepted),
    sides: hats.flatMap((hat) => (hat.role === 'cohost' ? [hat.side] : [])),
    own: hats.flatMap((hat) => (hat.role === 'delegate' ? [hat.organisationId] : [])),
  }
}

export function sees(sight: Sight, firm: { id: string; standing: Standing; state: string }): boolean {
  return (
    sight.all ||
    (sight.accepted && firm.state === 'accepted') ||
    sight.own.includes(firm.id) ||
    sight.sides.some((side) => firm.standing === side || firm.standing === 'both')
  )
}

/** Whether someone may read the addresses of a firm's people and the hosts' reason: its own, and the host team. */
export function isInside(hats: readonly Hat[], organisationId: string): boolean {
  return hats.some((hat) =>
    hat.role === 'delegate' ? hat.organisationId === organisationId : hat.role !== 'interpreter',
  )
}
