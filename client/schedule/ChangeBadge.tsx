import { Badge, Group } from '@mantine/core'
import { IconArrowsMove, IconCheck, IconLock, IconPlayerPlay, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { BoardMeeting } from '../../shared/schedule.ts'

const looks = {
  new: { color: 'yellow', Icon: IconPlus },
  moved: { color: 'nila', Icon: IconArrowsMove },
  same: { color: 'green', Icon: IconCheck },
} as const

/** How a meeting of the draft stands to what is published, in a word and a sign. */
export function ChangeBadge({ meeting }: { meeting: BoardMeeting }) {
  const { t } = useTranslation('schedule')
  const { color, Icon } = looks[meeting.change]
  return (
    <Group gap={4}>
      <Badge variant="light" color={color} leftSection={<Icon size={12} aria-hidden />}>
        {t(`change.${meeting.change}`)}
      </Badge>
      {meeting.locked && (
        <Badge variant="default" leftSection={<IconLock size={12} aria-hidden />}>
          {t('locked')}
        </Badge>
      )}
      {meeting.fixed && (
        <Badge variant="default" leftSection={<IconPlayerPlay size={12} aria-hidden />}>
          {t('begun')}
        </Badge>
      )}
    </Group>
  )
}
