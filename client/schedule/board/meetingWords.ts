import type { BoardMeeting } from '../../../shared/schedule.ts'
import type { Book } from './book.ts'
import { type Colouring, sectorOf, stateOf } from './looks.ts'
import type { Say } from './reasonWords.ts'

/** What a colouring says of a meeting. */
export function lookWords(colouring: Colouring, meeting: BoardMeeting, book: Book, say: Say): string {
  if (colouring === 'state') return meeting.fixed ? say('begun') : say(`state.${stateOf(meeting)}`)
  if (colouring === 'side') return say(`askedBy.${meeting.askedBy}`)
  return say(`firm:sector.${sectorOf(meeting, book)}`)
}

/** What a tile shows by its place and by signs, for those who hear it. */
export function moreWords(meeting: BoardMeeting, book: Book, say: Say): string {
  return [
    say('grid.at', { time: book.times.clocks(meeting.start), room: book.room(meeting.roomId) }),
    say(`change.${meeting.change}`),
    meeting.locked && say('locked'),
    meeting.fixed && say('begun'),
    meeting.conditions.must && say('must'),
    meeting.interpreter !== null && say('interpretedBy', { name: meeting.interpreter }),
    meeting.broken && say('state.broken'),
  ]
    .filter((part) => part !== false && part !== null)
    .join(', ')
}

/** All of a meeting in a line. */
export function meetingWords(meeting: BoardMeeting, book: Book, say: Say): string {
  return `${book.pair(meeting)}: ${moreWords(meeting, book, say)}`
}
