import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type Side, side } from '../../shared/values.ts'

interface SideSelectProps {
  /** Undefined for both sides. */
  value: Side | undefined
  onChange: (side: Side | undefined) => void
}

/** Narrows a list of firms to one side of the forum. */
export function SideSelect({ value, onChange }: SideSelectProps) {
  const { t } = useTranslation('firm')
  return (
    <Select
      label={t('list.side')}
      data={[
        { value: 'all', label: t('list.all') },
        { value: 'supplier', label: t('list.sellers') },
        { value: 'buyer', label: t('list.buyers') },
      ]}
      value={value ?? 'all'}
      onChange={(chosen) => onChange(side.safeParse(chosen).data)}
      allowDeselect={false}
    />
  )
}
