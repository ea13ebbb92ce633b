import i18n from 'i18next'
import { ApiError } from './apiError.ts'
import { formatInstant, intlLocale } from './times.ts'
import { readerZone } from './zone.ts'

/**
 * The sentence for an error in the reader's language. Every code has a plain sentence; `<code>_detail` is
 * preferred when the error brings all that it names. Anything that is no `ApiError` reads as `internal`.
 */
export function errorWords(error: unknown): string {
  const { code, data, requestId } = error instanceof ApiError ? error : new ApiError('internal')
  const values = readable(requestId ? { ...data, requestId } : data)
  const detail = i18n.getResource(i18n.language, 'error', `${code}_detail`)
  const named = typeof detail === 'string' ? [...detail.matchAll(/{{(\w+)}}/g)].map(([, name]) => name) : []
  if (named.length > 0 && named.every((name) => name !== undefined && name in values))
    return i18n.t(`error:${code}_detail`, { defaultValue: '', ...values })
  return i18n.t(`error:${code}`)
}

/** Instants come as ISO in UTC and are read in the reader's zone; a date has no zone and is read as it is. */
function readable(data: Record<string, string | number>): Record<string, string | number> {
  const locale = intlLocale(i18n.language)
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      const text = String(value)
      if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text))
        return [name, formatInstant(text, { zone: readerZone(), locale, style: 'dayTime' })]
      if (/^\d{4}-\d\d-\d\d$/.test(text))
        return [name, formatInstant(`${text}T12:00:00Z`, { zone: 'UTC', locale, style: 'day' })]
      return [name, value]
    }),
  )
}
