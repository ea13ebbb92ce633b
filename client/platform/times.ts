/**
 * Instants as people read them. All of it is pure: the zone and the locale are always said by the caller,
 * and `useTimes` says the reader's own.
 */

/** The locale for `Intl` of an interface language: 24 hours and day before month in both. */
export function intlLocale(language: string): string {
  return language === 'id' ? 'id-ID' : 'en-GB'
}

const styles = {
  /** Sat 28 Nov, 14:00 */
  dayTime: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  /** Saturday 28 November 2026 */
  fullDay: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  /** Sat 28 Nov */
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  /** 14:00 */
  time: { hour: '2-digit', minute: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

export type TimeStyle = keyof typeof styles

/** Where a time is read: an IANA zone and a BCP 47 locale. */
export interface Place {
  zone: string
  locale: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** `Intl.DateTimeFormat` is slow to make and an agenda shows hundreds of times, so each is made once. */
function format(key: string, { zone, locale }: Place, options: Intl.DateTimeFormatOptions) {
  const name = `${key}|${zone}|${locale}`
  let known = formats.get(name)
  if (!known) {
    known = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone, hourCycle: 'h23' })
    formats.set(name, known)
  }
  return known
}

/** An ISO instant in a zone: `Sat 28 Nov, 14:00`. */
export function formatInstant(iso: string, { style = 'dayTime', ...place }: Place & { style?: TimeStyle }) {
  return format(style, place, styles[style]).format(new Date(iso))
}

/**
 * From one ISO instant to another: `Sat 28 Nov, 14:00–14:20`; the second day is said where it differs, and both
 * offsets where clocks are set between the two: `Sun 25 Oct, 02:50 GMT+2 – 02:10 GMT+1`.
 */
export function formatRange(
  start: string,
  end: string,
  { style = 'dayTime', ...place }: Place & { style?: TimeStyle },
): string {
  const [before, after] = [offsetOf(start, place.zone), offsetOf(end, place.zone)]
  if (before !== after && (style === 'dayTime' || style === 'time')) {
    const sameDay = localDay(start, place.zone) === localDay(end, place.zone)
    const until = formatInstant(end, { ...place, style: sameDay ? 'time' : style })
    return `${formatInstant(start, { ...place, style })} ${before} – ${until} ${after}`
  }
  return format(style, place, styles[style]).formatRange(new Date(start), new Date(end))
}

/** The calendar date of an instant in a zone: `2026-11-28`. */
export function localDay(iso: string, zone: string): string {
  const parts = Object.fromEntries(
    format(
      'calendar',
      { zone, locale: 'en-GB' },
      { calendar: 'iso8601', year: 'numeric', month: '2-digit', day: '2-digit' },
    )
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.year}-${parts.month}-${parts.day}`
}

/**
 * The offset of a zone at an instant, with its own name where people know one: `WIB, GMT+7`, `CET, GMT+1`,
 * or `GMT+3`. The instant matters: zones jump.
 */
export function zoneName(zone: string, iso: string, locale: string): string {
  const at = new Date(iso)
  const offset = offsetOf(iso, zone)
  // Only an Indonesian region of a language brings WIB, WITA and WIT.
  const names = [`${locale.split('-')[0]}-ID`, locale, 'en-GB'].map((one) =>
    partOf(format('name', { zone, locale: one }, { timeZoneName: 'short' }), at),
  )
  const name = names.find((one) => /^[A-Z]{3,5}$/.test(one) && one !== 'GMT' && one !== 'UTC')
  return name ? `${name}, ${offset}` : offset
}

/** `GMT+3` */
function offsetOf(iso: string, zone: string): string {
  const made = format('offset', { zone, locale: 'en-GB' }, { timeZoneName: 'shortOffset' })
  return partOf(made, new Date(iso))
}

function partOf(made: Intl.DateTimeFormat, at: Date): string {
  return made.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

/** The city that names a zone: `Europe/Minsk` is `Minsk`, `America/Argentina/Buenos_Aires` `Buenos Aires`. */
export function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

/** True where an instant falls on different calendar dates in these zones. */
export function datesDiffer(iso: string, zones: readonly string[]): boolean {
  return new Set(zones.map((zone) => localDay(iso, zone))).size > 1
}
