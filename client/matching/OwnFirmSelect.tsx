import { Select } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { firm } from '../../shared/firm.ts'
import { askOptions } from '../platform/queries.ts'

interface OwnFirmSelectProps {
  forumId: string
  /** The organisations that the reader stands for. */
  choices: readonly string[]
  value: string
  onChange: (organisationId: string) => void
}

/** For someone who stands for several organisations: which one is meant. Nothing for everyone else. */
export function OwnFirmSelect({ forumId, choices, value, onChange }: OwnFirmSelectProps) {
  const { t } = useTranslation('matching')
  const firms = useQueries({
    queries:
      choices.length < 2 ? [] : choices.map((id) => askOptions(firm.view, { forumId, organisationId: id })),
  })
  if (choices.length < 2) return null
  return (
    <Select
      label={t('firm.choose')}
      data={firms.flatMap(({ data }) => (data ? [{ value: data.id, label: data.name }] : []))}
      value={value}
      onChange={(chosen) => chosen && onChange(chosen)}
      allowDeselect={false}
      maw={420}
      mb="lg"
    />
  )
}
