import { useTranslation } from 'react-i18next'
import { formatMoney } from './money.ts'
import { formatInstant, formatRange, intlLocale, localDay, type TimeStyle, zoneName } from './times.ts'
import { useZone } from './zone.ts'

/** Times and money as the reader reads them: in their zone and language, both of which may be switched. */
export function useTimes() {
  const { i18n } = useTranslation()
  const place = { zone: useZone(), locale: intlLocale(i18n.language) }
  return {
    ...place,
    instant: (iso: string, style?: TimeStyle) => formatInstant(iso, { ...place, style }),
    range: (start: string, end: string, style?: TimeStyle) => formatRange(start, end, { ...place, style }),
    /** `2026-11-28`, for grouping by day. */
    day: (iso: string) => localDay(iso, place.zone),
    zoneName: (iso: string) => zoneName(place.zone, iso, place.locale),
    money: (value: { minor: number; currency: string }) => formatMoney(value, place.locale),
    number: (value: number) => value.toLocaleString(place.locale),
  }
}
