import type { TFunction } from 'i18next'
import type { BetweenLanguages, Cause, UnplacedReason } from '../../../shared/schedule.ts'
import type { Spoken } from '../../../shared/values.ts'
import type { Book, Wish } from './book.ts'

/** Says a word of the schedule; those of firms with `firm:`. */
export type Say = TFunction<['schedule', 'firm']>

export interface Reason {
  /** Said first; it is all there is to say where `causes` is empty. */
  lead: string
  causes: string[]
}

/** Names a language in the reader's. */
type LanguageName = (code: Spoken) => string

/** Why a wish has no place, in the fewest sentences that are true. */
export function reasonWords(
  reason: UnplacedReason,
  wish: Wish,
  book: Book,
  say: Say,
  language: LanguageName,
): Reason {
  switch (reason.kind) {
    case 'taken_out':
    case 'fits':
      return { lead: say(`reason.${reason.kind}`), causes: [] }
    case 'never_together':
      return { lead: neverTogether(reason, wish, book, say), causes: [] }
    case 'blocked': {
      const { shared } = reason
      const [only, ...more] = reason.causes
      if (only && more.length === 0) {
        const when =
          only.slots >= shared
            ? say('cause.when_each', { count: shared })
            : say('cause.when_some', { count: only.slots, shared })
        return { lead: causeWords(only, when, book, say, language), causes: [] }
      }
      const causes = reason.causes.map((cause) =>
        causeWords(cause, say('cause.when_these', { count: cause.slots }), book, say, language),
      )
      return { lead: say('reason.blocked', { count: reason.shared }), causes }
    }
  }
}

function neverTogether(
  { supplierFree, buyerFree }: Extract<UnplacedReason, { kind: 'never_together' }>,
  wish: Wish,
  book: Book,
  say: Say,
): string {
  const supplier = book.organisation(wish.supplierId)
  const buyer = book.organisation(wish.buyerId)
  if (supplierFree === 0 || buyerFree === 0)
    return say('reason.never_there', { name: supplierFree === 0 ? supplier : buyer })
  return say('reason.never_together', {
    supplier,
    buyer,
    supplierTimes: say('reason.times', { count: supplierFree }),
    buyerTimes: say('reason.times', { count: buyerFree }),
  })
}

/** `when` begins the sentence. */
function causeWords(cause: Cause, when: string, book: Book, say: Say, language: LanguageName): string {
  switch (cause.kind) {
    case 'outside_session':
    case 'rooms_full':
      return say(`cause.${cause.kind}`, { when })
    case 'no_interpreter':
    case 'interpreters_busy':
      return say(`cause.${cause.kind}`, { when, languages: languagePair(cause.languages, language) })
    case 'wrong_order': {
      const other = book.wishes.get(cause.requestId)
      return say('cause.wrong_order', { when, other: other ? book.pair(other) : '?' })
    }
    case 'break':
      return say('cause.break', { when, name: book.organisation(cause.organisationId), count: cause.minutes })
    case 'day_limit':
    case 'total_limit':
      return say(`cause.${cause.kind}`, {
        when,
        name: book.organisation(cause.organisationId),
        count: cause.most,
      })
    case 'organisation_full':
      return fullWords(cause, when, book, say)
  }
}

function fullWords(
  { organisationId, slots, free, meetings, stronger }: Extract<Cause, { kind: 'organisation_full' }>,
  when: string,
  book: Book,
  say: Say,
): string {
  const name = book.organisation(organisationId)
  const share = stronger >= meetings ? 'all' : stronger === 0 ? 'none' : 'some'
  const taken = say(`cause.${share}_as_important`, { count: meetings, stronger })
  // Taken whenever it is there at all, which says more than the times of the two.
  return slots >= free
    ? say('cause.full', { name, count: free, all: book.board.slots.length, taken })
    : say('cause.full_then', { when, name, taken })
}

/** `Indonesian–Russian`, `Indonesian–Russian/English` */
export function languagePair({ supplier, buyer }: BetweenLanguages, language: LanguageName): string {
  return [supplier, buyer].map((codes) => codes.map(language).join('/')).join('–')
}
