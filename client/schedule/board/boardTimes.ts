import type { Board } from '../../../shared/schedule.ts'
import { cityOf, formatInstant, formatRange, localDay, zoneName } from '../../platform/times.ts'

/** Times as the board shows them: in the forum's zone, and in that of each side whose clocks differ. */
export function boardTimes({ zone, sideZones }: Pick<Board, 'zone' | 'sideZones'>, locale: string) {
  /** The forum's zone first; those whose clocks agree are one. */
  const zonesAt = (iso: string): string[] => {
    const byClock = Map.groupBy([zone, sideZones.supplier, sideZones.buyer], (one) =>
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
  const inZones = (iso: string, first: string) =>
    zonesAt(iso)
      .map((one, at) => (at === 0 ? first : `${clock(iso, one)} ${cityOf(one)}`))
      .join(' · ')
  return {
    locale,
    zonesAt,
    zoneLabel: (one: string, iso: string) => `${cityOf(one)} (${zoneName(one, iso, locale)})`,
    clock,
    /** `Tue 24 Nov` */
    day: (iso: string) => formatInstant(iso, { zone, locale, style: 'day' }),
    sameDay: (one: string, other: string) => localDay(one, zone) === localDay(other, zone),
    range: (start: string, end: string) => formatRange(start, end, { zone, locale, style: 'time' }),
    /** `13:00 · 09:00 Minsk` */
    clocks: (iso: string) => inZones(iso, clock(iso)),
    /** `Tue 24 Nov, 13:00 · 09:00 Minsk` */
    dayClocks: (iso: string) => inZones(iso, formatInstant(iso, { zone, locale })),
  }
}

export type BoardTimes = ReturnType<typeof boardTimes>
