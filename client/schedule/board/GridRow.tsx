import type { VirtualItem } from '@tanstack/react-virtual'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Grid.module.css'
import { GridCell } from './GridCell.tsx'
import type { Column, Line } from './layout.ts'
import type { RowLook } from './rowLook.ts'

interface GridRowProps {
  line: Line
  index: number
  /** px from the top of the board. */
  top: number
  height: number
  headWidth: number
  columns: readonly Column[]
  seen: readonly VirtualItem[]
  look: RowLook
  /** The column of the cell that the keyboard stands on; null where it stands in another row. */
  active: number | null
  /** The column that the mouse holds something over. */
  over: number | null
}

/** One room, organisation or interpreter: its name, and what it does at each time. */
export const GridRow = memo(function GridRow(props: GridRowProps) {
  const { line, index, top, height, headWidth, columns, seen, look, active, over } = props
  const { t } = useTranslation('schedule')
  const { book, view } = look
  const name = laneName()
  const organisation = view === 'organisations' ? book.organisations.get(line.lane) : undefined
  return (
    <tr
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <th scope="row" aria-colindex={1} className={classes.lane} style={{ width: headWidth }}>
        <span className={classes.laneName} title={name}>
          {line.at > 0 ? t('grid.line', { name, line: line.at + 1 }) : name}
        </span>
        {organisation && line.at === 0 && (
          <span className={classes.laneNote}>{book.country(organisation.country)}</span>
        )}
      </th>
      {seen.map(({ index: at, start: left, size }) => {
        const column = columns[at]
        if (!column) return null
        return (
          <GridCell
            key={column.start}
            row={index}
            at={at}
            left={left}
            width={size}
            column={column}
            lane={line.lane}
            meeting={line.meetings.get(column.start)}
            away={column.slot !== null && organisation?.free[column.slot] === '0'}
            look={look}
            isActive={active === at}
            isOver={over === at}
          />
        )
      })}
    </tr>
  )

  function laneName(): string {
    if (view === 'interpreters') return line.lane
    const known = view === 'rooms' ? book.room(line.lane) : book.organisation(line.lane)
    if (known === '?') return t('grid.lost')
    return view === 'rooms' ? t('room', { name: known }) : known
  }
})
