import { useTranslation } from 'react-i18next'
import type { Board } from '../../shared/schedule.ts'
import { useForum } from '../forum/useForum.ts'
import { cityOf, formatInstant, formatRange, intlLocale, localDay, zoneName } from '../platform/times.ts'

/** Times as the board shows them: in the forum's zone, and in that of each side whose clocks differ. */
export function useBoardTimes() {
  const { i18n } = useTranslation()
  const locale = intlLocale(i18n.language)
  const { zone, supplierSide, buyerSide } = useForum()

  const zonesAt = (iso: string): string[] => {
    const byClock = Map.groupBy([zone, supplierSide.zone, buyerSide.zone], (one) =>
      zoneName(one, iso, locale),
    )
    return [...byClock.values()].flatMap(([first]) => (first ? [first] : []))
  }
  /** `13:00`, with its day where it is not the forum's. */
  const clock = (iso: string, one = zone) =>
    formatInstant(iso, {
      zone: one,
      locale,
      style: localDay(iso, one) === localDay(iso, zone) ? 'time' : 'dayTime',
    })
  return {
    /** The forum's zone first. */
    zonesAt,
    zoneLabel: (one: string, iso: string) => `${cityOf(one)} (${zoneName(one, iso, locale)})`,
    clock,
    day: (iso: string) => formatInstant(iso, { zone, locale, style: 'day' }),
    range: (start: string, end: string) => formatRange(start, end, { zone, locale, style: 'time' }),
    /** `13:00 · 09:00 Minsk`. */
    clocks: (iso: string) =>
      zonesAt(iso)
        .map((one, at) => (at === 0 ? clock(iso) : `${clock(iso, one)} ${cityOf(one)}`))
        .join(' · '),
  }
}

export interface Row {
  start: string
  end: string
  /** Not one of the forum's slots: a meeting published before the slots were changed. */
  offGrid: boolean
}

/** The rows of one day: its slots, and the times of meetings that stand on none of them. */
export function rowsOf(day: Board['days'][number], meetings: Board['meetings']): Row[] {
  const slots = new Map(day.slots.map((slot): [string, Row] => [slot.start, { ...slot, offGrid: false }]))
  for (const { start, end } of meetingsOn(day, meetings))
    if (!slots.has(start)) slots.set(start, { start, end, offGrid: true })
  return [...slots.values()].sort((one, other) => (one.start < other.start ? -1 : 1))
}

export function meetingsOn(day: Board['days'][number], meetings: Board['meetings']): Board['meetings'] {
  return meetings.filter(({ start }) => start >= day.opensAt && start < day.closesAt)
}
