import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardMeeting } from '../../../shared/schedule.ts'
import type { Book } from './book.ts'
import { fitAt } from './fit.ts'
import { fitSign } from './fitWords.ts'
import classes from './Grid.module.css'
import type { Column, View } from './layout.ts'
import { lookOf } from './looks.ts'
import { MeetingTile } from './MeetingTile.tsx'
import { lookWords, meetingWords, moreWords } from './meetingWords.ts'
import type { RowLook } from './rowLook.ts'
import { isFound } from './search.ts'

interface GridCellProps {
  row: number
  at: number
  /** px */
  left: number
  width: number
  column: Column
  lane: string
  meeting: BoardMeeting | undefined
  /** Whoever the row is of is not there. */
  away: boolean
  look: RowLook
  isActive: boolean
  isOver: boolean
}

/** One time of one row: empty, or with its meeting. What is done to it is heard by the grid. */
export const GridCell = memo(function GridCell(cell: GridCellProps) {
  const { t } = useTranslation(['schedule', 'firm'])
  const { row, at, left, width, column, lane, meeting, away, look } = cell
  const { book, view, held, places } = look
  const isHeld = meeting !== undefined && meeting.requestId === held?.wish.requestId
  const fit =
    held && places && column.slot !== null && !isHeld
      ? fitAt(places.get(column.start), view === 'rooms' ? lane : null)
      : null
  const sign = fit ? fitSign(fit, t) : ''
  return (
    <td
      aria-colindex={at + 2}
      tabIndex={cell.isActive ? 0 : -1}
      className={classes.cell}
      style={{ left, width }}
      title={meeting && meetingWords(meeting, book, t)}
      data-row={row}
      data-column={at}
      data-day={column.opensDay || undefined}
      data-away={away || undefined}
      data-fit={fit?.kind}
      data-over={cell.isOver || undefined}
      data-held={isHeld || undefined}
      draggable={look.mayMove && meeting !== undefined && !meeting.fixed}
    >
      {meeting ? (
        <Tile meeting={meeting} lane={lane} look={look} />
      ) : (
        <span className={classes.words}>{t(away ? 'grid.away' : 'grid.free')}</span>
      )}
      {sign !== '' && <span className={classes.sign}>{sign}</span>}
    </td>
  )
})

function Tile({ meeting, lane, look }: { meeting: BoardMeeting; lane: string; look: RowLook }) {
  const { t } = useTranslation(['schedule', 'firm'])
  const { book, view, colouring, found, onItsWay } = look
  const word = lookWords(colouring, meeting, book, t)
  const isMatch = found !== null && isFound(found, meeting)
  return (
    <>
      <MeetingTile
        meeting={meeting}
        names={namesOf(meeting, view, lane, book)}
        look={lookOf(colouring, meeting, book)}
        note={view === 'rooms' ? word : `${t('room', { name: book.room(meeting.roomId) })} · ${word}`}
        dim={found !== null && !isMatch}
        found={isMatch}
        onItsWay={meeting.requestId === onItsWay}
      />
      <span className={classes.words}>{moreWords(meeting, book, t)}</span>
    </>
  )
}

/** Both sides; in an organisation's own row the other one. */
function namesOf(
  { supplierId, buyerId }: { supplierId: string; buyerId: string },
  view: View,
  lane: string,
  book: Book,
): string[] {
  return [supplierId, buyerId]
    .filter((id) => view !== 'organisations' || id !== lane)
    .map((id) => book.organisation(id))
}
