import { VisuallyHidden } from '@mantine/core'
import { useElementSize, useMergedRef } from '@mantine/hooks'
import { useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import classes from './Grid.module.css'
import { GridHead } from './GridHead.tsx'
import { GridRow } from './GridRow.tsx'
import type { Column, Line, View } from './layout.ts'
import type { Colouring } from './looks.ts'
import type { RowLook } from './rowLook.ts'
import type { BoardActions } from './useBoard.ts'
import { type Cell, cellOfRequest, type Target, useGridKeys } from './useGridKeys.ts'
import { useGridWindow } from './useGridWindow.ts'
import { useHint } from './useHint.ts'
import type { Hold } from './useHold.ts'

/** px; a row shows one name in an organisation's own view, else two. */
const rowHeights = { rooms: 70, organisations: 52, interpreters: 70 } satisfies Record<View, number>
const headWidths = { rooms: 172, organisations: 184, interpreters: 172 } satisfies Record<View, number>
const leastColumnWidth = 172

interface BoardGridProps {
  view: View
  lines: readonly Line[]
  columns: readonly Column[]
  colouring: Colouring
  found: ReadonlySet<string> | null
  hold: Hold
  /** Null where the reader only looks. */
  actions: BoardActions | null
  onOpen: (wish: Wish) => void
  /** The meeting to go to. */
  target: Target | null
  label: string
}

/**
 * Rooms, organisations or interpreters × time. Only what is in sight is made: Mantine's own resource schedule
 * makes every cell, knows one zone, and cannot say of each time whether a dragged meeting fits there.
 */
export function BoardGrid(props: BoardGridProps) {
  const { view, lines, columns, colouring, found, hold, actions, onOpen, target, label } = props
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: measured, width } = useElementSize<HTMLDivElement>()
  const ref = useMergedRef(scroller, measured)
  const [over, setOver] = useState<Cell | null>(null)
  const { held, places } = hold

  const headWidth = headWidths[view]
  const first = columns[0]?.start
  const headHeight = 26 + 20 * (first ? book.times.zonesAt(first).length : 1)
  const columnWidth = Math.max(
    leastColumnWidth,
    Math.floor((width - headWidth) / Math.max(columns.length, 1)),
  )
  const heldAt = useMemo(
    () => (held ? cellOfRequest(lines, columns, held.wish.requestId) : null),
    [held, lines, columns],
  )
  const keys = useGridKeys({
    scroller,
    lines,
    columns,
    target,
    isHeld: held !== null,
    heldByKeys: held?.by === 'keys',
    reveal: ({ row, column }) => {
      window.rows.scrollToIndex(row)
      window.columns.scrollToIndex(column)
    },
    onEnter: (cell) => {
      if (held) drop(cell)
      else open(cell)
    },
    onTake: (cell) => {
      const meeting = meetingAt(cell)
      if (held) drop(cell)
      else if (meeting && actions && !meeting.fixed) hold.take(meeting, 'keys')
    },
    onLock: (cell) => {
      const meeting = meetingAt(cell)
      if (meeting && actions && !meeting.fixed) hold.lock(meeting)
    },
    onEscape: hold.letGo,
  })
  const window = useGridWindow({
    scroller,
    rows: lines.length,
    columns: columns.length,
    rowHeight: rowHeights[view],
    columnWidth,
    headHeight,
    headWidth,
    kept: heldAt ? [keys.active, heldAt] : [keys.active],
  })
  const at = held?.by === 'keys' ? keys.active : over
  const hint = useHint({ hold, at, view, lines, columns })
  const onItsWay = actions?.onItsWay?.requestId ?? null
  const mayMove = actions !== null
  const look = useMemo<RowLook>(
    () => ({ book, view, colouring, found, held, places, onItsWay, mayMove }),
    [book, view, colouring, found, held, places, onItsWay, mayMove],
  )

  function meetingAt({ row, column }: Cell) {
    return lines[row]?.meetings.get(columns[column]?.start ?? '')
  }
  function open(cell: Cell) {
    const meeting = meetingAt(cell)
    if (meeting) onOpen(meeting)
  }
  function drop({ row, column }: Cell) {
    const time = columns[column]
    const line = lines[row]
    if (time && time.slot !== null && line) hold.drop(time.start, view === 'rooms' ? line.lane : null)
    setOver(null)
  }

  return (
    <>
      <div
        ref={ref}
        className={classes.scroller}
        style={{ height: `min(${window.rows.getTotalSize() + 2}px, max(22rem, calc(100dvh - 15rem)))` }}
      >
        <table
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: it is a table whose cells are worked with
          role="grid"
          aria-label={label}
          aria-rowcount={lines.length + 1}
          aria-colcount={columns.length + 1}
          aria-describedby="board-keys"
          data-holding={held !== null || undefined}
          onKeyDown={keys.onKeyDown}
          onFocus={(event) => {
            const cell = cellOf(event)
            if (cell) keys.setActive(cell)
          }}
          onClick={(event) => {
            const cell = cellOf(event)
            if (cell) open(cell)
          }}
          onDragStart={(event) => {
            const cell = cellOf(event)
            const meeting = cell && meetingAt(cell)
            if (!meeting) return
            event.dataTransfer.effectAllowed = 'move'
            event.dataTransfer.setData('text/plain', book.pair(meeting))
            hold.take(meeting, 'mouse')
          }}
          onDragOver={(event) => {
            const cell = held && cellOf(event)
            if (!cell || columns[cell.column]?.slot === null) return
            event.preventDefault()
            event.dataTransfer.dropEffect = 'move'
            if (over?.row !== cell.row || over.column !== cell.column) setOver(cell)
          }}
          onDrop={(event) => {
            event.preventDefault()
            const cell = cellOf(event)
            if (cell) drop(cell)
          }}
          onDragEnd={() => {
            setOver(null)
            hold.letGo()
          }}
          className={classes.table}
          style={{ height: window.rows.getTotalSize(), width: window.columns.getTotalSize() }}
        >
          <GridHead
            columns={columns}
            seen={window.seenColumns}
            times={book.times}
            height={headHeight}
            headWidth={headWidth}
          />
          <tbody>
            {window.rows.getVirtualItems().map(({ index, start, size }) => {
              const line = lines[index]
              return (
                line && (
                  <GridRow
                    key={line.key}
                    line={line}
                    index={index}
                    top={start}
                    height={size}
                    headWidth={headWidth}
                    columns={columns}
                    seen={window.seenColumns}
                    look={look}
                    active={keys.active.row === index ? keys.active.column : null}
                    over={at && held && at.row === index ? at.column : null}
                  />
                )
              )
            })}
          </tbody>
        </table>
      </div>
      <VisuallyHidden id="board-keys">{t('grid.keys')}</VisuallyHidden>
      <VisuallyHidden role="status">{hint}</VisuallyHidden>
      <div className={classes.hint} data-shown={held !== null || undefined} aria-hidden>
        {hint}
      </div>
    </>
  )
}

function cellOf(event: { target: EventTarget }): Cell | null {
  const found = event.target instanceof Element ? event.target.closest('[data-column]') : null
  return found instanceof HTMLElement
    ? { row: Number(found.dataset.row), column: Number(found.dataset.column) }
    : null
}
