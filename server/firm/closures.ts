import { Temporal } from 'temporal-polyfill'
import type { Part } from '../forum/freeTimeRules.ts'
import type { Holiday } from './holidays.ts'

/** Time at which an organisation is closed unless it says otherwise. */
export interface Closure extends Part {
  kind: 'holiday' | 'friday_prayer'
  /** Of a holiday; Friday prayer needs none. */
  name: Holiday['name'] | null
  /** In the organisation's zone. */
  date: string
  /** The organisation meets then too. */
  lifted: boolean
}

/** Where an organisation is: what it is closed for by default goes by its country, and when by its clocks. */
export interface Seat {
  country: string
  zone: string
}

/**
 * Countries where business as a rule pauses for the Friday prayer while Friday is a working day, and the hours
 * between which offices do, on the local clock. A short list on purpose: where Friday is a day of rest (the Gulf,
 * Bangladesh) nobody offers the time, and elsewhere it is for each organisation to say.
 * - ID: 11:30 to 13:00, the Friday break of offices in Presidential Decree (Keppres) 68/1995, article 1.
 * - MY: 12:15 to 14:45, the Friday break of federal offices; the sun is at its highest after 13:00 there.
 * - BN: 12:00 to 14:00, when all businesses close by order of the government since 2012.
 */
const fridayPrayer: Readonly<Record<string, { from: string; to: string }>> = {
  ID: { from: '11:30', to: '13:00' },
  MY: { from: '12:15', to: '14:45' },
  BN: { from: '12:00', to: '14:00' },
}

/**
 * What of these days an organisation is closed by default, whole (not cut to the days), in order: its country's
 * holidays, one a date, and Friday prayer, each on the local dates of its zone. `lifted` marks what holds no
 * longer for it: dates of holidays, and "friday_prayer" for all Fridays.
 */
export function closuresOf(
  seat: Seat,
  days: readonly Part[],
  holidays: readonly Holiday[],
  lifted: readonly string[],
): Closure[] {
  const byDate = Map.groupBy(holidays, ({ date }) => date)
  const all = localDatesOf(days, seat.zone).flatMap((date): Closure[] => {
    const on = date.toString()
    const prayer = date.dayOfWeek === 5 ? fridayPrayer[seat.country] : undefined
    const feasts = byDate.get(on) ?? []
    const [feast] = feasts
    return [
      ...(feast
        ? [
            {
              kind: 'holiday' as const,
              name: namesOf(feasts),
              date: on,
              from: instantOf(date, earliest(feasts), seat.zone),
              to: instantOf(date.add({ days: 1 }), '00:00', seat.zone),
              lifted: lifted.includes(on),
            },
          ]
        : []),
      ...(prayer
        ? [
            {
              kind: 'friday_prayer' as const,
              name: null,
              date: on,
              from: instantOf(date, prayer.from, seat.zone),
              to: instantOf(date, prayer.to, seat.zone),
              lifted: lifted.includes('friday_prayer'),
            },
          ]
        : []),
    ]
  })
  return all.filter(({ from, to }) => days.some((day) => from < day.to && day.from < to))
}

/** The years whose holidays may lie on these days: one that begins in the last days of a year may reach into the next. */
export function yearsOf(days: readonly Part[], zone: string): number[] {
  const years = localDatesOf(days, zone).flatMap((date) => [date.subtract({ days: 7 }).year, date.year])
  return [...new Set(years)].sort((a, b) => a - b)
}

/** Every date of the zone that these spans touch, in order. */
function localDatesOf(days: readonly Part[], zone: string): Temporal.PlainDate[] {
  const dates = days.flatMap(({ from, to }) => {
    const last = dateIn(new Date(to.getTime() - 1), zone)
    const touched = [dateIn(from, zone)]
    for (let next = touched[0]?.add({ days: 1 }); next; next = next.add({ days: 1 })) {
      if (Temporal.PlainDate.compare(next, last) > 0) break
      touched.push(next)
    }
    return touched
  })
  const once = new Map(dates.map((date) => [date.toString(), date]))
  return [...once.values()].sort(Temporal.PlainDate.compare)
}

function dateIn(at: Date, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate()
}

/** Where clocks jump over the time the later reading counts, where they show it twice the first. */
function instantOf(date: Temporal.PlainDate, time: string, zone: string): Date {
  const wall = date.toPlainDateTime(Temporal.PlainTime.from(time))
  return new Date(wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds)
}

function earliest(feasts: readonly Holiday[]): string {
  return feasts.map(({ from }) => from).sort()[0] ?? '00:00'
}

/** Two feasts on one date close it once, under both names. */
function namesOf(feasts: readonly Holiday[]): Holiday['name'] {
  const both = (language: 'en' | 'id') => [...new Set(feasts.map(({ name }) => name[language]))].join(' · ')
  return { en: both('en'), id: both('id') }
}
