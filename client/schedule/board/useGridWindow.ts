import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react'

interface GridWindow {
  scroller: RefObject<HTMLDivElement | null>
  rows: number
  columns: number
  /** px */
  rowHeight: number
  columnWidth: number
  headHeight: number
  headWidth: number
  /** Cells that stay though they are scrolled off: the focus, or what is dragged, would go with them. */
  kept: readonly { row: number; column: number }[]
}

/** The rows and columns of the board that are in sight, and a few beside them. */
export function useGridWindow(window: GridWindow) {
  const { scroller, rowHeight, columnWidth, headHeight, headWidth, kept } = window
  const keptRows = [...new Set(kept.map(({ row }) => row))].sort((a, b) => a - b).join()
  const keptColumns = [...new Set(kept.map(({ column }) => column))].sort((a, b) => a - b).join()
  const rows = useVirtualizer({
    count: window.rows,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    paddingStart: headHeight,
    scrollPaddingStart: headHeight,
    rangeExtractor: useCallback((range: Range) => withKept(range, keptRows), [keptRows]),
  })
  const columns = useVirtualizer({
    horizontal: true,
    count: window.columns,
    getScrollElement: () => scroller.current,
    estimateSize: () => columnWidth,
    overscan: 1,
    paddingStart: headWidth,
    scrollPaddingStart: headWidth,
    rangeExtractor: useCallback((range: Range) => withKept(range, keptColumns), [keptColumns]),
  })
  const sizes = [rowHeight, columnWidth, headHeight, headWidth].join()
  const measured = useRef(sizes)
  useLayoutEffect(() => {
    if (measured.current === sizes) return
    measured.current = sizes
    rows.measure()
    columns.measure()
  }, [rows, columns, sizes])
  return { rows, columns, seenColumns: useSame(columns.getVirtualItems()) }
}

/** The list of before, as long as it says the same: rows are made anew only where their columns change. */
function useSame(items: VirtualItem[]): VirtualItem[] {
  const before = useRef(items)
  const same =
    before.current.length === items.length &&
    items.every(({ index, start, size }, at) => {
      const one = before.current[at]
      return one?.index === index && one.start === start && one.size === size
    })
  if (!same) before.current = items
  return before.current
}

/** In steps, so that not every column that comes into sight makes all rows anew. */
const STEP = 3

function withKept(range: Range, kept: string): number[] {
  const seen = new Set(
    defaultRangeExtractor({
      ...range,
      startIndex: range.startIndex - (range.startIndex % STEP),
      endIndex: range.endIndex + STEP - 1 - (range.endIndex % STEP),
    }),
  )
  for (const one of kept === '' ? [] : kept.split(',').map(Number)) if (one < range.count) seen.add(one)
  return [...seen].sort((a, b) => a - b)
}
