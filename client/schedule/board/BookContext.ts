import { createContext, useContext } from 'react'
import type { Book } from './book.ts'

export const BookContext = createContext<Book | null>(null)

/** The board that is shown. */
export function useBook(): Book {
  const book = useContext(BookContext)
  if (!book) throw new Error('a part of the board is shown outside of it')
  return book
}
