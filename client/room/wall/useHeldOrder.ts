import { useRef, useState } from 'react'
import { useOnClock } from '../../platform/clock.ts'

/** Who pointed or pressed a key among the rooms so long ago may be about to press again, ms. */
const holdMs = 3_000

/**
 * The rooms in the order wanted, but not while somebody is about to press one of them: then none moves away, new
 * ones come at the end, and the order is made right a moment later. `touch` says that somebody is; `settle` that
 * they chose another order themselves.
 */
export function useHeldOrder(wanted: readonly string[]) {
  const touchedAt = useRef(-holdMs)
  const [order, setOrder] = useState(wanted)
  const held = useOnClock(() => performance.now() - touchedAt.current < holdMs)
  if (!held && !isSame(order, wanted)) setOrder(wanted)
  const there = new Set(wanted)
  const known = new Set(order)
  return {
    order: [...order.filter((id) => there.has(id)), ...wanted.filter((id) => !known.has(id))],
    touch: () => {
      touchedAt.current = performance.now()
    },
    settle: () => {
      touchedAt.current = -holdMs
    },
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((id, at) => id === other[at])
}
