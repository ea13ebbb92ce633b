import type { Place } from '../../../shared/schedule.ts'
import type { Book, Wish } from './book.ts'
import type { Fit } from './fit.ts'
import type { Say } from './reasonWords.ts'

/** What putting a wish there would mean, as a sentence. */
export function fitWords(fit: Fit, wish: Wish, book: Book, say: Say): string {
  switch (fit.kind) {
    case 'past':
      return say('obstacle.past')
    case 'room_taken':
      return say('obstacle.room')
    case 'obstacle':
      return say(`obstacle.${fit.obstacle}`, {
        supplier: book.organisation(wish.supplierId),
        buyer: book.organisation(wish.buyerId),
      })
    case 'free': {
      const price = priceWords(fit.place, say)
      return price === '' ? say('fit.fits') : say('fit.fitsAt', { price })
    }
    case 'push': {
      const pushed = listed(pushedWords(fit.place, book, say), book)
      const price = priceWords(fit.place, say)
      return price === '' ? say('fit.pushes', { pushed }) : say('fit.pushesAt', { pushed, price })
    }
  }
}

/** Of what would have to make room, each with where it goes: `PT A – PT B to 14:30`. */
export function pushedWords({ pushes, start }: Place, book: Book, say: Say): string[] {
  return pushes.map(({ requestId, to }) => {
    const other = book.wishes.get(requestId)
    const pair = other ? book.pair(other) : '?'
    if (to === null) return say('fit.out', { pair })
    return to === start
      ? say('fit.toRoom', { pair })
      : say('fit.to', {
          pair,
          time: book.times.sameDay(to, start) ? book.times.clocks(to) : book.times.dayClocks(to),
        })
  })
}

/** Weight, gaps and published meetings, each only where it changes; empty where nothing does. */
export function priceWords({ price, pushes }: Place, say: Say): string {
  const parts = [
    price.weight > 0 && say('fit.weight', { count: price.weight }),
    price.holes > 0 && say('fit.moreGaps', { count: price.holes }),
    price.holes < 0 && say('fit.fewerGaps', { count: -price.holes }),
    pushes.length > 0 && price.moved > 0 && say('fit.published', { count: price.moved }),
  ]
  return parts.filter((part) => part !== false).join(', ')
}

/** The shortest of it, for a cell: nothing where it cannot be. */
export function fitSign(fit: Fit, say: Say): string {
  if (fit.kind === 'free') return say('fit.sign')
  if (fit.kind !== 'push') return ''
  const { pushes, price } = fit.place
  const count = say('fit.signPush', { count: pushes.length })
  return price.weight > 0 ? `${count} · −${price.weight}` : count
}

function listed(parts: string[], { times }: Book): string {
  return new Intl.ListFormat(times.locale, { type: 'conjunction' }).format(parts)
}
