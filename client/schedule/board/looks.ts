import type { BoardMeeting } from '../../../shared/schedule.ts'
import type { Book } from './book.ts'

/** By what the meetings of the board are told apart. */
export const colourings = ['state', 'side', 'sector'] as const
export type Colouring = (typeof colourings)[number]

export const states = ['new', 'moved', 'same', 'locked', 'broken'] as const
export type State = (typeof states)[number]

/** What a host should know first of a meeting. */
export function stateOf({ broken, locked, change }: BoardMeeting): State {
  if (broken) return 'broken'
  return locked ? 'locked' : change
}

/** A sector that both are in, else the first of the supplier's. */
export function sectorOf({ supplierId, buyerId }: { supplierId: string; buyerId: string }, book: Book) {
  const supplier = book.organisations.get(supplierId)?.sectors ?? []
  const buyer = book.organisations.get(buyerId)?.sectors ?? []
  return supplier.find((one) => buyer.includes(one)) ?? supplier[0] ?? buyer[0] ?? 'other'
}

/** The name of the look in the style sheet; each has a word and a shape of its own beside its colour. */
export function lookOf(colouring: Colouring, meeting: BoardMeeting, book: Book): string {
  if (colouring === 'state') return stateOf(meeting)
  return colouring === 'side' ? meeting.askedBy : sectorOf(meeting, book)
}
