import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hoursOf, instantOf } from '../../server/forum/days.ts'

const iso = (date: string, time: string, zone: string) => instantOf(date, time, zone).toISOString()

describe('the instant of a wall clock', () => {
  test('is that of its zone', () => {
    expect(iso('2026-11-23', '09:00', 'Asia/Jakarta')).toBe('2026-11-23T02:00:00.000Z')
    expect(iso('2026-11-23', '09:00', 'Europe/Minsk')).toBe('2026-11-23T06:00:00.000Z')
    expect(iso('2026-11-23', '09:00', 'America/St_Johns')).toBe('2026-11-23T12:30:00.000Z')
    expect(iso('2026-11-23', '00:00', 'Pacific/Kiritimati')).toBe('2026-11-22T10:00:00.000Z')
  })

  test('that the clock jumps over is the later one', () => {
    expect(iso('2027-03-28', '02:30', 'Europe/Warsaw')).toBe(iso('2027-03-28', '03:30', 'Europe/Warsaw'))
    // A whole day that Samoa never had.
    expect(iso('2011-12-30', '09:00', 'Pacific/Apia')).toBe(iso('2011-12-31', '09:00', 'Pacific/Apia'))
  })

  test('that the clock shows twice is the first', () => {
    expect(iso('2027-10-31', '02:30', 'Europe/Warsaw')).toBe('2027-10-31T00:30:00.000Z')
  })
})

const zones = ['Asia/Jakarta', 'Europe/Minsk', 'Europe/Warsaw', 'America/New_York', 'Australia/Lord_Howe']
const date = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10))
const time = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)

const clocks = new Map(
  zones.map((zone) => [
    zone,
    new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }),
  ]),
)
/** What a clock on the wall shows. */
const wall = (at: Date, zone: string) => clocks.get(zone)?.format(at)

describe('for any date, time and zone', () => {
  test('the wall shows that time at its instant, or it was jumped over', () => {
    fc.assert(
      fc.property(date, time, fc.constantFrom(...zones), (day, clock, zone) => {
        const at = instantOf(day, clock, zone)
        if (wall(at, zone) === `${day} ${clock}`) return
        // No instant at all shows it: neither an hour before nor after is it there.
        for (let minutes = -120; minutes <= 120; minutes += 1)
          expect(wall(new Date(at.getTime() + minutes * 60_000), zone)).not.toBe(`${day} ${clock}`)
      }),
      { numRuns: 150 },
    )
  })

  test('hours are none or some time, never less', () => {
    fc.assert(
      fc.property(date, time, time, fc.constantFrom(...zones), (day, opens, closes, zone) => {
        const hours = hoursOf({ date: day, opens, closes }, zone)
        if (closes <= opens) expect(hours).toBeNull()
        if (hours) expect(hours.closesAt > hours.opensAt).toBe(true)
      }),
      { numRuns: 200 },
    )
  })
})
