import { Temporal } from 'temporal-polyfill'

/**
 * When an unanswered request made at `now` ends: after `hours`, but never later than the first opening of the
 * forum's last date that is still ahead, so that whoever was not answered can still ask somebody else. Once
 * the last opening of that date is past, a request ends with the forum itself, when its last hours close.
 * A forum without days, or whose days are over, leaves the hours alone.
 *
 * `days` are the opening hours in order, several of which may lie on one date of `zone`.
 */
export function expiryOf(
  now: Date,
  hours: number,
  days: readonly { opensAt: Date; closesAt: Date }[],
  zone: string,
): Date {
  const last = days.at(-1)
  const lastDate = last && dateOf(last.opensAt, zone)
  const openings = days.filter(({ opensAt }) => dateOf(opensAt, zone) === lastDate)
  const limits = [...openings.map(({ opensAt }) => opensAt), ...(last ? [last.closesAt] : [])]
  const limit = limits.find((at) => at > now)
  const after = new Date(now.getTime() + hours * 3_600_000)
  return limit && limit < after ? limit : after
}

function dateOf(at: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString()
}
