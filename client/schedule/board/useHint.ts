import { useTranslation } from 'react-i18next'
import { useBook } from './BookContext.ts'
import { fitAt } from './fit.ts'
import { fitWords } from './fitWords.ts'
import type { Column, Line, View } from './layout.ts'
import type { Cell } from './useGridKeys.ts'
import type { Hold } from './useHold.ts'

interface Hint {
  hold: Hold
  /** Where it is held over. */
  at: Cell | null
  view: View
  lines: readonly Line[]
  columns: readonly Column[]
}

/** What putting it there would mean, in words; after it was let go, that it was. */
export function useHint({ hold: { held, places, said }, at, view, lines, columns }: Hint): string {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  if (!held) return said
  const column = at && columns[at.column]
  const line = at && lines[at.row]
  if (!column || !line) return t('hold.up', { pair: book.pair(held.wish) })
  const { requestId } = held.wish
  if (line.meetings.get(column.start)?.requestId === requestId)
    return held.by === 'keys' ? t('hold.up', { pair: book.pair(held.wish) }) : t('hold.here')
  if (!places) return t('hold.looking')
  const fit = fitAt(places.get(column.start), view === 'rooms' ? line.lane : null)
  const words = fitWords(fit, held.wish, book, t)
  const time = book.times.clocks(column.start)
  return view === 'rooms'
    ? t('hold.where', { time, room: book.room(line.lane), words })
    : t('hold.when', { time, words })
}
