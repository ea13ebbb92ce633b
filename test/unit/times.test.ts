import { describe, expect, it } from 'vitest'
import { formatMoney, moneyOf } from '../../client/platform/money.ts'
import {
  cityOf,
  datesDiffer,
  formatInstant,
  formatRange,
  intlLocale,
  localDay,
  zoneName,
} from '../../client/platform/times.ts'

const en = intlLocale('en')
const id = intlLocale('id')

/** Intl puts thin and unbreakable spaces, each version its own. */
const plain = (text: string) => text.replaceAll(/\p{Zs}/gu, ' ')

describe('a time', () => {
  it('is read on the clock of the zone that is named', () => {
    const at = '2026-11-28T07:00:00.000Z'
    expect(formatInstant(at, { zone: 'Asia/Jakarta', locale: en })).toBe('Sat 28 Nov, 14:00')
    expect(formatInstant(at, { zone: 'Europe/Minsk', locale: en })).toBe('Sat 28 Nov, 10:00')
  })

  it('is written as Indonesians write it', () => {
    expect(formatInstant('2026-11-28T07:00:00.000Z', { zone: 'Asia/Jakarta', locale: id })).toBe(
      'Sab, 28 Nov, 14.00',
    )
  })

  it('shows midnight as 00:00 of the day that begins', () => {
    expect(formatInstant('2026-11-28T17:00:00.000Z', { zone: 'Asia/Jakarta', locale: en })).toBe(
      'Sun 29 Nov, 00:00',
    )
  })

  it('says the day once in a range within a day', () => {
    expect(
      plain(
        formatRange('2026-11-28T07:00:00.000Z', '2026-11-28T07:20:00.000Z', {
          zone: 'Asia/Jakarta',
          locale: en,
        }),
      ),
    ).toBe('Sat 28 Nov, 14:00–14:20')
  })

  it('says both days in a range over midnight', () => {
    expect(
      plain(
        formatRange('2026-11-28T16:50:00.000Z', '2026-11-28T17:10:00.000Z', {
          zone: 'Asia/Jakarta',
          locale: en,
        }),
      ),
    ).toBe('Sat 28 Nov, 23:50 – Sun 29 Nov, 00:10')
  })

  it('jumps where the zone jumps', () => {
    // Berlin leaves summer time on 25 October 2026 at 01:00 UTC: 02:30 comes twice.
    const place = { zone: 'Europe/Berlin', locale: en }
    expect(formatInstant('2026-10-25T00:30:00.000Z', { ...place, style: 'time' })).toBe('02:30')
    expect(formatInstant('2026-10-25T01:30:00.000Z', { ...place, style: 'time' })).toBe('02:30')
    expect(formatInstant('2026-10-25T02:30:00.000Z', { ...place, style: 'time' })).toBe('03:30')
    // New York enters it on 14 March 2027 at 07:00 UTC: 02:30 does not come.
    const far = { zone: 'America/New_York', locale: en }
    expect(formatInstant('2027-03-14T06:59:00.000Z', { ...far, style: 'time' })).toBe('01:59')
    expect(formatInstant('2027-03-14T07:00:00.000Z', { ...far, style: 'time' })).toBe('03:00')
  })

  it('says both offsets over a jump, so that an hour is seen to be one', () => {
    expect(
      plain(
        formatRange('2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z', {
          zone: 'Europe/Berlin',
          locale: en,
          style: 'time',
        }),
      ),
    ).toBe('01:30 GMT+1 – 03:30 GMT+2')
  })
})

describe('a zone', () => {
  it('is called by its own name and its offset', () => {
    const at = '2026-11-28T07:00:00.000Z'
    expect(zoneName('Asia/Jakarta', at, en)).toBe('WIB, GMT+7')
    expect(zoneName('Asia/Makassar', at, id)).toBe('WITA, GMT+8')
    expect(zoneName('Europe/Minsk', at, en)).toBe('GMT+3')
    expect(zoneName('Asia/Kolkata', at, en)).toBe('GMT+5:30')
  })

  it('has the offset of the day in question, not of today', () => {
    expect(zoneName('Europe/Berlin', '2026-07-01T12:00:00.000Z', en)).toBe('CEST, GMT+2')
    expect(zoneName('Europe/Berlin', '2026-12-01T12:00:00.000Z', en)).toBe('CET, GMT+1')
  })

  it('gives its city', () => {
    expect(cityOf('Europe/Minsk')).toBe('Minsk')
    expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires')
    expect(cityOf('UTC')).toBe('UTC')
  })
})

describe('a date', () => {
  it('belongs to the zone it is read in', () => {
    const late = '2026-11-28T18:30:00.000Z'
    expect(localDay(late, 'Asia/Jakarta')).toBe('2026-11-29')
    expect(localDay(late, 'Europe/Minsk')).toBe('2026-11-28')
    expect(localDay('2026-11-28T02:00:00.000Z', 'America/New_York')).toBe('2026-11-27')
  })

  it('is said to differ exactly where it does', () => {
    const places = ['Asia/Jakarta', 'Europe/Minsk']
    expect(datesDiffer('2026-11-28T07:00:00.000Z', places)).toBe(false)
    expect(datesDiffer('2026-11-28T16:59:00.000Z', places)).toBe(false)
    expect(datesDiffer('2026-11-28T17:00:00.000Z', places)).toBe(true)
    expect(datesDiffer('2026-11-28T21:00:00.000Z', places)).toBe(false)
  })
})

describe('money', () => {
  it('is written from its minor units', () => {
    expect(plain(formatMoney({ minor: 3_803_000_000, currency: 'USD' }, en))).toBe('US$38,030,000')
    expect(plain(formatMoney({ minor: 123_450, currency: 'EUR' }, en))).toBe('€1,234.50')
    expect(plain(formatMoney({ minor: 15_134_000_000, currency: 'IDR' }, id))).toBe('Rp 151.340.000')
  })

  it('has no minor unit in yen and won', () => {
    expect(plain(formatMoney({ minor: 5000, currency: 'JPY' }, en))).toBe('JP¥5,000')
    expect(moneyOf(5000, 'KRW')).toEqual({ minor: 5000, currency: 'KRW' })
  })

  it('comes back from what was typed without a lost cent', () => {
    expect(moneyOf(1234.56, 'USD')).toEqual({ minor: 123_456, currency: 'USD' })
    expect(moneyOf(0.29, 'EUR')).toEqual({ minor: 29, currency: 'EUR' })
  })
})
