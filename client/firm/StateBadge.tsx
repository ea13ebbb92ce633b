import { Badge } from '@mantine/core'
import { IconCheck, IconHourglass, IconList, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ApplicationState } from '../../shared/firm.ts'

const looks = {
  applied: { color: 'nila', Icon: IconHourglass },
  accepted: { color: 'green', Icon: IconCheck },
  waitlisted: { color: 'yellow', Icon: IconList },
  declined: { color: 'red', Icon: IconX },
} as const

/** Where an application stands, in a word and a sign. */
export function StateBadge({ state }: { state: ApplicationState }) {
  const { t } = useTranslation('firm')
  const { color, Icon } = looks[state]
  return (
    <Badge variant="light" color={color} size="lg" tt="none" leftSection={<Icon size={14} aria-hidden />}>
      {t(`state.${state}`)}
    </Badge>
  )
}
