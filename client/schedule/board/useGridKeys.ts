import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Column, Line } from './layout.ts'

/** A cell of the board by its row and column, from 0. */
export interface Cell {
  row: number
  column: number
}

/** A meeting to go to. */
export interface Target {
  requestId: string
  /** Whether the keyboard goes with it. */
  focus: boolean
  /** The lanes to show it in, where it stands in several. */
  lanes?: ReadonlySet<string>
}

/** How many rows a page is. */
const PAGE = 8

interface GridKeys {
  scroller: RefObject<HTMLDivElement | null>
  lines: readonly Line[]
  columns: readonly Column[]
  /** The meeting to go to. */
  target: Target | null
  isHeld: boolean
  heldByKeys: boolean
  reveal: (cell: Cell) => void
  onEnter: (cell: Cell) => void
  onTake: (cell: Cell) => void
  onLock: (cell: Cell) => void
  onEscape: () => void
}

/** The grid by the keyboard: one cell can be tabbed to, the arrows lead to the others. */
export function useGridKeys(grid: GridKeys) {
  const { scroller, lines, columns, target, isHeld, heldByKeys } = grid
  const [wanted, setActive] = useState<Cell>({ row: 0, column: 0 })
  // The board may have become smaller since.
  const active = {
    row: clamp(wanted.row, lines.length),
    column: clamp(wanted.column, columns.length),
  }
  const toFocus = useRef(false)

  const go = (cell: Cell) => {
    const next = { row: clamp(cell.row, lines.length), column: clamp(cell.column, columns.length) }
    toFocus.current = true
    grid.reveal(next)
    setActive(next)
  }
  const { row, column } = active
  useEffect(() => {
    if (!toFocus.current) return
    const cell = scroller.current?.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`)
    if (!cell) return
    toFocus.current = false
    cell.focus({ preventScroll: true })
    intoSight(cell)
  })

  const goTo = useEffectEvent(({ requestId, lanes, focus }: Target) => {
    const among = lanes && lines.filter(({ lane }) => lanes.has(lane))
    const cell = cellOfRequest(lines, columns, requestId, among) ?? cellOfRequest(lines, columns, requestId)
    if (!cell) return
    if (focus) return go(cell)
    grid.reveal(cell)
    setActive(cell)
  })
  useEffect(() => {
    if (target) goTo(target)
  }, [target])

  // Picked up beside the board: the keys choose on the board.
  const enterBoard = useEffectEvent(() => go(active))
  useEffect(() => {
    if (heldByKeys) enterBoard()
  }, [heldByKeys])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return
    const act = () => {
      switch (event.key) {
        case 'ArrowLeft':
          return go({ row, column: column - 1 })
        case 'ArrowRight':
          return go({ row, column: column + 1 })
        case 'ArrowUp':
          return go({ row: row - 1, column })
        case 'ArrowDown':
          return go({ row: row + 1, column })
        case 'PageUp':
          return go({ row: row - PAGE, column })
        case 'PageDown':
          return go({ row: row + PAGE, column })
        case 'Home':
          return go({ row: event.ctrlKey ? 0 : row, column: 0 })
        case 'End':
          return go({ row: event.ctrlKey ? lines.length - 1 : row, column: columns.length - 1 })
        case 'Enter':
          return grid.onEnter(active)
        case ' ':
        case 'm':
        case 'M':
          return grid.onTake(active)
        case 'l':
        case 'L':
          return isHeld ? undefined : grid.onLock(active)
        case 'Escape':
          return isHeld ? grid.onEscape() : 'not ours'
        default:
          return 'not ours'
      }
    }
    if (act() !== 'not ours') event.preventDefault()
  }
  return { active, setActive, onKeyDown }
}

/** px at the window's edges under which the page's own head and the words of what is held lie. */
const covered = { top: 190, bottom: 130 }

/** Scrolls the page, where the board reaches beyond the window; within the board it is `reveal` that does. */
function intoSight(cell: HTMLElement): void {
  const { top, bottom } = cell.getBoundingClientRect()
  const below = bottom - (window.innerHeight - covered.bottom)
  if (below > 0) window.scrollBy({ top: below })
  else if (top < covered.top) window.scrollBy({ top: top - covered.top })
}

function clamp(at: number, count: number): number {
  return Math.max(0, Math.min(at, count - 1))
}

/** The first cell in which a request stands. */
export function cellOfRequest(
  lines: readonly Line[],
  columns: readonly Column[],
  requestId: string,
  among: readonly Line[] = lines,
): Cell | null {
  for (const line of among)
    for (const [column, { start }] of columns.entries())
      if (line.meetings.get(start)?.requestId === requestId) return { row: lines.indexOf(line), column }
  return null
}
