import { Temporal } from 'temporal-polyfill'

/** A day's opening hours as instants. Null where they are no span of time: closing not after opening. */
export function hoursOf(
  day: { date: string; opens: string; closes: string },
  zone: string,
): { opensAt: Date; closesAt: Date } | null {
  const opensAt = instantOf(day.date, day.opens, zone)
  const closesAt = instantOf(day.date, day.closes, zone)
  return closesAt > opensAt ? { opensAt, closesAt } : null
}

/**
 * The instant a wall clock in `zone` shows `time` on `date`. Where clocks jump over it the later reading
 * counts, where they show it twice the first ("compatible" in RFC 5545's and Temporal's terms).
 */
export function instantOf(date: string, time: string, zone: string): Date {
  const wall = Temporal.PlainDateTime.from(`${date}T${time}`)
  return new Date(wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds)
}
