import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import classes from './Board.module.css'

interface LongListProps<T> {
  label: string
  items: readonly T[]
  keyOf: (item: T) => string
  /** px, about. */
  height: number
  /** The place of what stays though it is scrolled off; -1 for nothing. */
  kept?: number
  children: (item: T) => ReactNode
}

/** A list with a scroll of its own, of which only what is in sight is made. */
export function LongList<T>({ label, items, keyOf, height, kept = -1, children }: LongListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (at) => {
      const item = items[at]
      return item === undefined ? at : keyOf(item)
    },
    overscan: 4,
    gap: 8,
  })
  const seen = list.getVirtualItems()
  const first = seen[0]?.index ?? 0
  const last = seen.at(-1)?.index ?? -1
  const all = kept >= 0 && (kept < first || kept > last) ? [kept] : []
  return (
    <div ref={scroller} className={classes.long}>
      <ul aria-label={label} style={{ height: list.getTotalSize() }}>
        {[...seen.map(({ index }) => index), ...all].map((index) => {
          const item = items[index]
          return (
            item !== undefined && (
              <li
                key={keyOf(item)}
                ref={list.measureElement}
                data-index={index}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${list.measurementsCache[index]?.start ?? 0}px)` }}
              >
                {children(item)}
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
