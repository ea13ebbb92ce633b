import { Text } from '@mantine/core'
import { IconCalendarExclamation } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { cityOf, datesDiffer, formatInstant, formatRange, intlLocale, zoneName } from '../times.ts'
import classes from './TwoTimes.module.css'

interface TwoTimesProps {
  /** ISO instants, UTC. */
  start: string
  end: string
  /** Where it is read: the reader's own place first. `label` is a city or a person; else the zone's city. */
  places: readonly { zone: string; label?: string }[]
}

/**
 * A meeting's time as each side reads it: date, hours, city and offset of every place, and a plain word
 * where the dates are not the same. Places whose clocks agree share a line.
 */
export function TwoTimes({ start, end, places }: TwoTimesProps) {
  const { t, i18n } = useTranslation()
  const locale = intlLocale(i18n.language)
  const clocks = Map.groupBy(places, ({ zone }) => zoneName(zone, start, locale))
  const lines = [...clocks].flatMap(([offset, [first, ...others]]) => {
    if (!first) return []
    const names = [first, ...others].map(({ zone, label }) => label ?? cityOf(zone))
    return [{ zone: first.zone, offset, place: [...new Set(names)].join(', ') }]
  })
  const differ = datesDiffer(
    start,
    lines.map(({ zone }) => zone),
  )
  return (
    <div className={classes.times}>
      {lines.map(({ zone, place, offset }) => (
        <div key={offset} className={classes.place}>
          <time dateTime={start} className={classes.time}>
            {formatRange(start, end, { zone, locale })}
          </time>{' '}
          <span className={classes.where}>{t('times.where', { place, offset })}</span>
        </div>
      ))}
      {differ && (
        <Text className={classes.note}>
          <IconCalendarExclamation size={16} aria-hidden />
          <span>
            {t('times.datesDiffer', {
              days: lines
                .map(({ zone, place }) =>
                  t('times.dayIn', { day: formatInstant(start, { zone, locale, style: 'day' }), place }),
                )
                .join(' · '),
            })}
          </span>
        </Text>
      )}
    </div>
  )
}
