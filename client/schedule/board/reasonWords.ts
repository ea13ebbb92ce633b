import type { TFunction } from 'i18next'
import type { Cause, UnplacedReason } from '../../../shared/schedule.ts'
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
        return { lead: causeWords(only, when, only.slots >= shared, book, say, language), causes: [] }
      }
      const causes = reason.causes.map((cause) =>
        causeWords(cause, say('cause.when_these', { count: cause.slots }), false, book, say, language),
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

/** `when` begins the sentence; `everywhere`: the cause alone takes all the times that matter. */
function causeWords(
  cause: Cause,
  when: string,
  everywhere: boolean,
  book: Book,
  say: Say,
  language: LanguageName,
): string {
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
      return fullWords(cause, everywhere ? null : when, book, say)
  }
}

/** `when` null: all of the times that matter. */
function fullWords(
  { organisationId, free, meetings, stronger }: Extract<Cause, { kind: 'organisation_full' }>,
  when: string | null,
  book: Book,
  say: Say,
): string {
  const name = book.organisation(organisationId)
  const taken = say(stronger >= meetings ? 'cause.all_as_important' : 'cause.some_as_important', {
    count: meetings,
    stronger,
  })
  return when === null
    ? say('cause.full', { name, count: free, all: book.board.slots.length, taken })
    : say('cause.full_then', { when, name, taken })
}

/** `Indonesian–Russian` */
export function languagePair(codes: readonly Spoken[], language: LanguageName): string {
  return codes.map(language).join('–')
}
