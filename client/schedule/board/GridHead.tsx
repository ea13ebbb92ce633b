import type { VirtualItem } from '@tanstack/react-virtual'
import { memo } from 'react'
import type { BoardTimes } from './boardTimes.ts'
import classes from './Grid.module.css'
import type { Column } from './layout.ts'

interface GridHeadProps {
  columns: readonly Column[]
  seen: readonly VirtualItem[]
  times: BoardTimes
  /** px */
  height: number
  headWidth: number
}

/** The axis of time, in the forum's zone and in those of the sides whose clocks differ. */
export const GridHead = memo(function GridHead({ columns, seen, times, height, headWidth }: GridHeadProps) {
  const first = columns[0]?.start ?? ''
  const zones = times.zonesAt(first)
  return (
    <thead className={classes.head} style={{ height }}>
      <tr aria-rowindex={1}>
        <th scope="col" aria-colindex={1} className={classes.corner} style={{ width: headWidth }}>
          {zones.map((zone) => (
            <span key={zone}>{times.zoneLabel(zone, first)}</span>
          ))}
        </th>
        {seen.map(({ index, start: left, size }) => {
          const column = columns[index]
          return (
            column && (
              <th
                key={column.start}
                scope="col"
                aria-colindex={index + 2}
                className={classes.time}
                style={{ left, width: size }}
                data-day={column.opensDay || undefined}
              >
                {column.opensDay && <span className={classes.day}>{times.day(column.start)}</span>}
                {times.zonesAt(column.start).map((zone) => (
                  <time key={zone} dateTime={column.start}>
                    {times.clock(column.start, zone)}
                  </time>
                ))}
              </th>
            )
          )
        })}
      </tr>
    </thead>
  )
})
