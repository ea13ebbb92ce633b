import { createInstance, type TFunction } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { intlLocale } from '../../client/platform/times.ts'
import { boardTimes } from '../../client/schedule/board/boardTimes.ts'
import { type Book, bookOf, type Wish } from '../../client/schedule/board/book.ts'
import { fitAt } from '../../client/schedule/board/fit.ts'
import { fitWords } from '../../client/schedule/board/fitWords.ts'
import { reasonWords } from '../../client/schedule/board/reasonWords.ts'
import enFirm from '../../client/words/en/firm.json' with { type: 'json' }
import en from '../../client/words/en/schedule.json' with { type: 'json' }
import idFirm from '../../client/words/id/firm.json' with { type: 'json' }
import id from '../../client/words/id/schedule.json' with { type: 'json' }
import type { Cause, Place, UnplacedReason } from '../../shared/schedule.ts'
import { aBoard, aMeeting, aWish, ids, slotAt } from '../support/boards.ts'

type Language = 'en' | 'id'
const says = new Map<Language, TFunction<['schedule', 'firm']>>()

beforeAll(async () => {
  const words = createInstance()
  await words.init({
    resources: { en: { schedule: en, firm: enFirm }, id: { schedule: id, firm: idFirm } },
    ns: ['schedule', 'firm'],
    defaultNS: 'schedule',
    fallbackLng: false,
    interpolation: { escapeValue: false },
  })
  for (const one of ['en', 'id'] as const) says.set(one, words.getFixedT(one, ['schedule', 'firm']))
})

function say(one: Language) {
  const found = says.get(one)
  if (!found) throw new Error('no words')
  return found
}

const wish = aWish({ requestId: ids.wish, supplierId: ids.sari, buyerId: ids.maz })
const board = aBoard({
  meetings: [
    aMeeting({ requestId: ids.other, supplierId: ids.rimba, buyerId: ids.maz, ...slotAt(1) }),
    aMeeting({ requestId: ids.third, supplierId: ids.rimba, buyerId: ids.bate, ...slotAt(2) }),
  ],
  unplaced: [{ ...wish, reason: { kind: 'fits' } }],
})

function book(one: Language): Book {
  return bookOf(board, boardTimes(board, intlLocale(one)))
}

function reason(given: UnplacedReason, one: Language = 'en', of: Wish = wish) {
  const languages = new Intl.DisplayNames(intlLocale(one), { type: 'language' })
  return reasonWords(given, of, book(one), say(one), (code) => languages.of(code) ?? code)
}

const blocked = (shared: number, ...causes: Cause[]): UnplacedReason => ({ kind: 'blocked', shared, causes })

describe('why a request has no place', () => {
  it('is one sentence where one cause takes every time', () => {
    const full: Cause = {
      kind: 'organisation_full',
      slots: 4,
      organisationId: ids.sari,
      free: 4,
      meetings: 4,
      stronger: 4,
    }
    expect(reason(blocked(4, full))).toEqual({
      lead: 'PT Sari is there at 4 of 6 times; all are taken by 4 meetings at least as important.',
      causes: [],
    })
    expect(reason(blocked(4, { ...full, stronger: 3 })).lead).toBe(
      'PT Sari is there at 4 of 6 times; all are taken by 4 meetings (3 at least as important).',
    )
    expect(reason(blocked(4, { ...full, stronger: 0 })).lead).toBe(
      'PT Sari is there at 4 of 6 times; all are taken by 4 less important meetings.',
    )
    // It is there at other times too: all that is said of is those of the two.
    expect(reason(blocked(3, { ...full, slots: 3, meetings: 3, stronger: 3 })).lead).toBe(
      'At each of the 3 times both are there, PT Sari is taken by 3 meetings at least as important.',
    )
    expect(reason(blocked(4, full), 'id').lead).toBe(
      'PT Sari hadir pada 4 dari 6 waktu; semuanya terisi 4 pertemuan yang sama atau lebih penting.',
    )
  })

  it('names the languages in those of the reader', () => {
    const none: Cause = { kind: 'no_interpreter', slots: 5, languages: { supplier: ['id'], buyer: ['ru'] } }
    expect(reason(blocked(5, none)).lead).toBe(
      'At each of the 5 times both are there, no interpreter Indonesian–Russian is there.',
    )
    expect(reason(blocked(5, none), 'id').lead).toBe(
      'Setiap kali keduanya hadir (5 waktu), tidak ada juru bahasa Indonesia–Rusia.',
    )
    const either: Cause = { ...none, languages: { supplier: ['id'], buyer: ['ru', 'en'] } }
    expect(reason(blocked(5, either)).lead).toContain('Indonesian–Russian/English')
  })

  it('says a single time in the singular', () => {
    expect(reason(blocked(1, { kind: 'rooms_full', slots: 1 })).lead).toBe(
      'At the only time both are there, all rooms are taken.',
    )
  })

  it('counts the times of each cause where there are several', () => {
    const said = reason(
      blocked(3, { kind: 'rooms_full', slots: 2 }, { kind: 'wrong_order', slots: 1, requestId: ids.other }),
    )
    expect(said.lead).toBe('Both are there at 3 times, and at each something is in the way:')
    expect(said.causes).toEqual([
      'At 2 of them, all rooms are taken.',
      'At 1 of them, PT Rimba – MAZ would not be over yet.',
    ])
  })

  it('names the side that is never there', () => {
    expect(reason({ kind: 'never_together', supplierFree: 0, buyerFree: 4 }).lead).toBe(
      'PT Sari has no free time in the days still to come.',
    )
    expect(reason({ kind: 'never_together', supplierFree: 1, buyerFree: 4 }).lead).toBe(
      'PT Sari (there at 1 time) and MAZ (there at 4 times) are never there at the same time.',
    )
  })
})

describe('what putting a meeting somewhere would mean', () => {
  const place: Place = {
    ...slotAt(1),
    rooms: [ids.room1, ids.room2],
    obstacle: null,
    pushes: [],
    price: { weight: 0, holes: 0, moved: 0 },
  }
  const words = (at: Place | undefined, room: string | null, one: Language = 'en') =>
    fitWords(fitAt(at, room), wish, book(one), say(one))

  it('is that it fits, and what that does to the gaps', () => {
    expect(words(place, ids.room1)).toBe('Fits.')
    expect(words({ ...place, price: { weight: 0, holes: -1, moved: 0 } }, ids.room1)).toBe(
      'Fits (1 gap fewer).',
    )
  })

  it('says who goes where, who goes out, and the price', () => {
    const pushing: Place = {
      ...place,
      pushes: [
        { requestId: ids.other, to: slotAt(3).start },
        { requestId: ids.third, to: null },
      ],
      price: { weight: 7, holes: 0, moved: 1 },
    }
    expect(words(pushing, null)).toBe(
      'Pushes PT Rimba – MAZ to 10:30 · 06:30 Minsk and PT Rimba – BATE out of the schedule (−7 importance, 1 published meeting moves).',
    )
    expect(words(pushing, null, 'id')).toBe(
      'Menggeser PT Rimba – MAZ ke 10.30 · 06.30 Minsk dan PT Rimba – BATE keluar dari jadwal (bobot −7, 1 pertemuan yang sudah diterbitkan berpindah).',
    )
  })

  it('is why not, where it cannot be', () => {
    expect(words({ ...place, obstacle: 'buyer_away' }, ids.room1)).toBe('MAZ is not available.')
    expect(words({ ...place, rooms: [ids.room2] }, ids.room1)).toBe('This room is taken.')
    expect(words(undefined, ids.room1)).toBe('This slot has already begun.')
  })
})
