import { Group, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface DayValues {
  /** `2026-11-28`, a date in the forum's zone. */
  date: string
  /** `09:00` */
  opens: string
  closes: string
}

interface DayFieldsProps {
  value: DayValues
  onChange: (value: DayValues) => void
  errors?: Partial<Record<keyof DayValues, ReactNode>>
  /** What stands at the end of the line. */
  children?: ReactNode
  /** The earliest date offered, `2026-11-28`. */
  from?: string
}

/** A date with its opening hours, by the browser's own pickers: they are the ones phones do best. */
export function DayFields({ value, onChange, errors = {}, children, from }: DayFieldsProps) {
  const { t } = useTranslation('forum')
  const field = (name: keyof DayValues, type: 'date' | 'time') => (
    <TextInput
      type={type}
      label={t(`create.${name}`)}
      value={value[name]}
      onChange={(event) => onChange({ ...value, [name]: event.currentTarget.value })}
      error={errors[name]}
      min={type === 'date' ? from : undefined}
      required
    />
  )
  return (
    <Group align="start" gap="sm">
      {field('date', 'date')}
      {field('opens', 'time')}
      {field('closes', 'time')}
      {children}
    </Group>
  )
}
