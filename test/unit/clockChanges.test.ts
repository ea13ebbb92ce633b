import { describe, expect, test } from 'vitest'
import { formatRange, intlLocale } from '../../client/platform/times.ts'
import { hoursOf } from '../../server/forum/days.ts'
import { composeNotice } from '../../server/notice/compose.ts'
import { span } from '../../server/notice/times.ts'
import { en } from '../../server/notice/words/en.ts'
import { id } from '../../server/notice/words/id.ts'
import { slotsOf } from '../../server/schedule/rules.ts'
import { aMeetingSet, aReader } from '../support/notices.ts'

/** Days on which clocks are set: from midnight to six there is an hour more, an hour less, or half of one. */
const days = [
  { zone: 'Europe/Berlin', date: '2026-10-25', hours: 7 },
  { zone: 'Europe/Berlin', date: '2027-03-28', hours: 5 },
  { zone: 'America/New_York', date: '2026-11-01', hours: 7 },
  { zone: 'America/New_York', date: '2027-03-14', hours: 5 },
  { zone: 'Australia/Lord_Howe', date: '2026-10-04', hours: 5.5 },
  { zone: 'Australia/Lord_Howe', date: '2027-04-04', hours: 6.5 },
  { zone: 'Asia/Jakarta', date: '2026-10-25', hours: 6 },
]

test.each(days)('$date in $zone has as many slots as it has time', ({ zone, date, hours }) => {
  const day = hoursOf({ date, opens: '00:00', closes: '06:00' }, zone)
  if (!day) throw new Error('it opens for no time at all')
  const slots = slotsOf(day, 20, 10)
  expect(slots).toHaveLength(hours * 2)
  // By the true time each is a slot after the one before it, whatever the clocks on the wall did.
  for (const [at, { start, end }] of slots.entries()) {
    expect(start.getTime() - day.opensAt.getTime()).toBe(at * 30 * 60_000)
    expect(end.getTime() - start.getTime()).toBe(20 * 60_000)
  }
})

describe('a meeting during which clocks are set', () => {
  const back = [new Date('2026-10-25T00:50:00Z'), new Date('2026-10-25T01:10:00Z')] as const
  const forth = [new Date('2027-03-28T00:50:00Z'), new Date('2027-03-28T01:10:00Z')] as const
  const halfAnHour = [new Date('2027-04-03T14:50:00Z'), new Date('2027-04-03T15:10:00Z')] as const

  test('says both offsets in mails, so that its end is not before its start', () => {
    const berlin = { zone: 'Europe/Berlin', language: 'en' } as const
    expect(span(...back, berlin, en)).toBe(
      'Sunday, 25 October 2026, 02:50 (CEST, UTC+2) – 02:10 (Berlin time, CET, UTC+1)',
    )
    expect(span(...forth, berlin, en)).toBe(
      'Sunday, 28 March 2027, 01:50 (CET, UTC+1) – 03:10 (Berlin time, CEST, UTC+2)',
    )
    expect(span(...halfAnHour, { zone: 'Australia/Lord_Howe', language: 'id' }, id)).toBe(
      'Minggu, 4 April 2027, pukul 01.50 (UTC+11) – 01.40 (waktu Lord Howe, UTC+10:30)',
    )
  })

  test('says both offsets on pages', () => {
    const iso = ([start, end]: readonly [Date, Date]) => [start.toISOString(), end.toISOString()] as const
    const berlin = { zone: 'Europe/Berlin', locale: intlLocale('en') }
    expect(formatRange(...iso(back), berlin)).toBe('Sun 25 Oct, 02:50 GMT+2 – 02:10 GMT+1')
    expect(formatRange(...iso(forth), { ...berlin, style: 'time' })).toBe('01:50 GMT+1 – 03:10 GMT+2')
    // An hour and the same time on the clock.
    const hour = ['2026-10-25T00:20:00.000Z', '2026-10-25T01:20:00.000Z'] as const
    expect(formatRange(...hour, { ...berlin, style: 'time' })).toBe('02:20 GMT+2 – 02:20 GMT+1')
    expect(formatRange(...hour, { ...berlin, zone: 'Asia/Jakarta', style: 'time' })).toBe('07:20–08:20')
  })

  test('says no offset twice where clocks are set on the same day but before or after it', () => {
    const berlin = { zone: 'Europe/Berlin', language: 'en' } as const
    const noon = [new Date('2026-10-25T11:00:00Z'), new Date('2026-10-25T11:20:00Z')] as const
    expect(span(...noon, berlin, en)).toBe('Sunday, 25 October 2026, 12:00–12:20 (Berlin time, CET, UTC+1)')
  })
})

test('a mail across the date line says both dates, and that they differ', () => {
  const mail = composeNotice(
    aMeetingSet({
      reader: aReader({ zone: 'Pacific/Auckland' }),
      meeting: {
        // Noon on Saturday in Auckland, one in the afternoon of Friday in Honolulu.
        start: '2026-11-27T23:00:00.000Z',
        end: '2026-11-27T23:20:00.000Z',
        otherZone: 'Pacific/Honolulu',
      },
    }),
    {
      host: 'forum.example',
      sender: { name: 'Forum', address: 'forum@forum.example' },
      now: new Date('2026-11-01T00:00:00Z'),
    },
  )
  expect(mail.text).toContain('Saturday, 28 November 2026, 12:00–12:20 (Auckland time, UTC+13)')
  expect(mail.text).toContain('Friday, 27 November 2026, 13:00–13:20 (Honolulu time, UTC-10)')
  expect(mail.text).toContain(en.datesDiffer)
  expect(mail.calendar?.content).toContain('DTSTART:20261127T230000Z')
})
