import { Badge } from '@mantine/core'
import {
  IconArrowBackUp,
  IconCheck,
  IconClockX,
  IconMailForward,
  IconMailOpened,
  IconX,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RequestState } from '../../shared/matching.ts'

const looks = {
  pendingMine: { color: 'nila', Icon: IconMailForward },
  pendingTheirs: { color: 'yellow', Icon: IconMailOpened },
  accepted: { color: 'green', Icon: IconCheck },
  declined: { color: 'red', Icon: IconX },
  withdrawn: { color: 'gray', Icon: IconArrowBackUp },
  expired: { color: 'gray', Icon: IconClockX },
} as const

/** Where a request stands, in a word and a sign: never by its colour alone. */
export function StateChip({ state, mine }: { state: RequestState; mine: boolean }) {
  const { t } = useTranslation('matching')
  const look = state !== 'pending' ? state : mine ? 'pendingMine' : 'pendingTheirs'
  const { color, Icon } = looks[look]
  return (
    <Badge variant="light" color={color} size="lg" tt="none" leftSection={<Icon size={14} aria-hidden />}>
      {t(`state.${look}`)}
    </Badge>
  )
}
