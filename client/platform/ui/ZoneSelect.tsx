import { Select, type SelectProps } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { serverNow } from '../clock.ts'
import { cityOf, intlLocale, zoneName } from '../times.ts'

const known = new Map<string, { value: string; label: string }[]>()

/** Every zone with its city and offset of today, made once a language: it takes a phone a moment. */
function zonesIn(locale: string) {
  const made = known.get(locale)
  if (made) return made
  const today = new Date(serverNow()).toISOString()
  const zones = Intl.supportedValuesOf('timeZone').map((zone) => ({
    value: zone,
    label: `${cityOf(zone)} (${zoneName(zone, today, locale)})`,
  }))
  known.set(locale, zones)
  return zones
}

interface ZoneSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange' | 'searchable'> {
  value?: string
  onChange?: (zone: string) => void
}

/** Picks an IANA zone by typing a city or an offset. */
export function ZoneSelect({ value = '', onChange, ...rest }: ZoneSelectProps) {
  const { t, i18n } = useTranslation()
  const locale = intlLocale(i18n.language)
  const zones = zonesIn(locale)
  // Browsers leave out older names of zones, which an account may still hold.
  const data =
    value === '' || zones.some((zone) => zone.value === value)
      ? zones
      : [{ value, label: cityOf(value) }, ...zones]
  return (
    <Select
      label={t('zone.label')}
      nothingFoundMessage={t('zone.notFound')}
      {...rest}
      data={data}
      value={value || null}
      onChange={(zone) => zone && onChange?.(zone)}
      searchable
      allowDeselect={false}
      limit={60}
    />
  )
}
