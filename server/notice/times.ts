import type { Language } from '../../shared/values.ts'
import type { Words } from './words/words.ts'

/** Where a time is read: an IANA zone, and the language it is said in. */
export interface Place {
  zone: string
  language: Language
}

const locales: Record<Language, string> = { en: 'en-GB', id: 'id-ID' }

/**
 * From one instant to another, with the whole date and the zone: `Saturday, 28 November 2026, 02:30–02:50
 * (Jakarta time, WIB, UTC+7)`. The second date is said where it differs, and both offsets where clocks are set between
 * the two: `…, 02:50 (CEST, UTC+2) – 02:10 (Berlin time, CET, UTC+1)`.
 */
export function span(start: Date, end: Date, place: Place, words: Words): string {
  const from = words.dayAndTime(dayOf(start, place), timeOf(start, place))
  const sameDay = dayOf(start, place) === dayOf(end, place)
  const to = sameDay ? timeOf(end, place) : words.dayAndTime(dayOf(end, place), timeOf(end, place))
  const isSet = offsetName(start, place) !== offsetName(end, place)
  const dash = sameDay && !isSet ? '–' : ' – '
  return `${from}${isSet ? ` (${offsetName(start, place)})` : ''}${dash}${to} (${zoneName(end, place, words)})`
}

/** One instant, with the whole date and the zone. */
export function moment(at: Date, place: Place, words: Words): string {
  return `${words.dayAndTime(dayOf(at, place), timeOf(at, place))} (${zoneName(at, place, words)})`
}

/** One instant for a subject line: `Sat 28 Nov, 02:30 (WIB, UTC+7)`. */
export function shortMoment(at: Date, place: Place): string {
  const day = format(at, place, { weekday: 'short', day: 'numeric', month: 'short' })
  return `${day}, ${timeOf(at, place)} (${offsetName(at, place)})`
}

/** True where an instant falls on different dates in two zones. */
export function datesDiffer(at: Date, oneZone: string, otherZone: string): boolean {
  return dayOf(at, { zone: oneZone, language: 'en' }) !== dayOf(at, { zone: otherZone, language: 'en' })
}

function dayOf(at: Date, place: Place): string {
  return format(at, place, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

function timeOf(at: Date, place: Place): string {
  return format(at, place, { hour: '2-digit', minute: '2-digit' })
}

function format(at: Date, { zone, language }: Place, options: Intl.DateTimeFormatOptions): string {
  return formatter(locales[language], { ...options, timeZone: zone, hourCycle: 'h23' }).format(at)
}

/** `Jakarta time, WIB, UTC+7`. Zones that name no city (`UTC`, `Etc/GMT-3`) are said by their offset alone. */
function zoneName(at: Date, place: Place, words: Words): string {
  const city =
    place.zone.includes('/') && !place.zone.startsWith('Etc/') ? place.zone.split('/').at(-1) : undefined
  const offset = offsetName(at, place)
  return city ? `${words.timeOf(city.replaceAll('_', ' '))}, ${offset}` : offset
}

/** The offset at that instant (zones jump), after the zone's own letters where people know any: `WIB, UTC+7`. */
function offsetName(at: Date, { zone, language }: Place): string {
  const offset = zonePart(at, zone, 'en-GB', 'shortOffset').replace('GMT', 'UTC')
  // Only an Indonesian region of a language brings WIB, WITA and WIT.
  const letters = [`${language}-ID`, 'en-GB']
    .map((locale) => zonePart(at, zone, locale, 'short'))
    .find((name) => /^[A-Z]{3,5}$/.test(name) && name !== 'GMT' && name !== 'UTC')
  return letters ? `${letters}, ${offset}` : offset
}

function zonePart(at: Date, zone: string, locale: string, timeZoneName: 'short' | 'shortOffset'): string {
  const parts = formatter(locale, { timeZone: zone, timeZoneName }).formatToParts(at)
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Kept: to make one takes far longer than to use it, and there are few zones and styles. */
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options])
  const known = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options)
  formatters.set(key, known)
  return known
}
