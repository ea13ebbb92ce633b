import type { Board, BoardMeeting, BoardOrganisation } from '../../../shared/schedule.ts'
import type { BoardTimes } from './boardTimes.ts'

/** An accepted request, placed or not. */
export type Wish = Omit<Board['unplaced'][number], 'reason'>

/** The board with everything found by its id, and its times. */
export interface Book {
  board: Board
  times: BoardTimes
  organisations: ReadonlyMap<string, BoardOrganisation>
  meetings: ReadonlyMap<string, BoardMeeting>
  wishes: ReadonlyMap<string, Wish>
  organisation: (id: string) => string
  /** The room's number. */
  room: (id: string) => string
  /** A country's name in the reader's language, by its code. */
  country: (code: string) => string
  /** `PT Contoh Rasa – OOO Primer Foods` */
  pair: (wish: { supplierId: string; buyerId: string }) => string
}

export function bookOf(board: Board, times: BoardTimes): Book {
  const organisations = new Map(board.organisations.map((one) => [one.id, one]))
  const rooms = new Map(board.rooms.map(({ id, name }) => [id, name]))
  const meetings = new Map(board.meetings.map((meeting) => [meeting.requestId, meeting]))
  const wishes = new Map<string, Wish>(
    [...board.cancelled, ...board.unplaced, ...board.meetings].map((wish) => [wish.requestId, wish]),
  )
  const countries = new Intl.DisplayNames(times.locale, { type: 'region' })
  const organisation = (id: string) => organisations.get(id)?.name ?? '?'
  return {
    board,
    times,
    organisations,
    meetings,
    wishes,
    organisation,
    room: (id) => rooms.get(id) ?? '?',
    country: (code) => countries.of(code) ?? code,
    pair: ({ supplierId, buyerId }) => `${organisation(supplierId)} – ${organisation(buyerId)}`,
  }
}
