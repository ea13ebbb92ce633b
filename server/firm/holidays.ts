import type Holidays from 'date-holidays'

/** A public holiday as a calendar says it: a date, closed from a wall-clock time (mostly midnight) to its end. */
export interface Holiday {
  date: string
  from: string
  name: { en: string; id: string }
}

const calendars = new Map<string, Promise<Holidays>>()
const kept = new Map<string, Holiday[]>()

/**
 * The public holidays of a country (ISO 3166-1 alpha-2) in these years, without those of its regions; none where
 * the country is not known. The calendars (`date-holidays`) are loaded with the first question. Dates that hang on
 * a sighted moon are computed, and may be a day off.
 */
export async function holidaysIn(country: string, years: readonly number[]): Promise<Holiday[]> {
  const missing = years.filter((year) => !kept.has(`${country} ${year}`))
  if (missing.length > 0) {
    const calendar = await calendarOf(country)
    for (const year of missing) kept.set(`${country} ${year}`, read(calendar, year))
  }
  return years.flatMap((year) => kept.get(`${country} ${year}`) ?? [])
}

function calendarOf(country: string): Promise<Holidays> {
  let calendar = calendars.get(country)
  if (!calendar) {
    calendar = import('date-holidays').then(
      // Where it has no Indonesian name, the English one stands in rather than one in the country's own script.
      ({ default: Calendar }) => new Calendar(country, { types: ['public'], languages: ['id', 'en'] }),
    )
    calendars.set(country, calendar)
  }
  return calendar
}

function read(calendar: Holidays, year: number): Holiday[] {
  const english = calendar.getHolidays(year, 'en')
  const indonesian = calendar.getHolidays(year, 'id')
  return english.flatMap(({ date, start, end, name, rule }, at) => {
    const [first = '', from = '00:00'] = date.split(' ')
    const names = { en: name, id: mended[rule] ?? indonesian[at]?.name ?? name }
    return datesFrom(first, daysIn(start, end)).map((one, later) => ({
      date: one,
      from: later === 0 ? from.slice(0, 5) : '00:00',
      name: names,
    }))
  })
}

/** Calendar days that a holiday takes. One of them may have 23 or 25 hours. */
function daysIn(start: Date, end: Date): number {
  return Math.max(1, Math.ceil((end.getTime() - start.getTime()) / 3_600_000 / 24 - 1 / 12))
}

function datesFrom(first: string, days: number): string[] {
  return Array.from({ length: days }, (_, later) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + later * 86_400_000).toISOString().slice(0, 10),
  )
}

/** What the calendar calls by another feast's name in Indonesian. */
const mended: Record<string, string> = { '27 Rajab': 'Isra Mikraj' }
