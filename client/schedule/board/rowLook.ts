import type { Place } from '../../../shared/schedule.ts'
import type { Book } from './book.ts'
import type { View } from './layout.ts'
import type { Colouring } from './looks.ts'
import type { Held } from './useHold.ts'

/** What is the same for every row of the board. */
export interface RowLook {
  book: Book
  view: View
  colouring: Colouring
  /** Null where nobody is looked for. */
  found: ReadonlySet<string> | null
  held: Held | null
  places: ReadonlyMap<string, Place> | null
  /** The request on its way to a new place. */
  onItsWay: string | null
  mayMove: boolean
}
