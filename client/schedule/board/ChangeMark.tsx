import { Badge } from '@mantine/core'
import { IconArrowsMove, IconCheck, IconCircleX, IconPlus } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

const looks = {
  new: { color: 'yellow', Icon: IconPlus },
  moved: { color: 'nila', Icon: IconArrowsMove },
  same: { color: 'green', Icon: IconCheck },
  cancelled: { color: 'red', Icon: IconCircleX },
} as const

/** How a meeting stands to what is published, in a word and a sign. */
export function ChangeMark({ change }: { change: keyof typeof looks }) {
  const { t } = useTranslation('schedule')
  const { color, Icon } = looks[change]
  return (
    <Badge component="span" variant="light" color={color} leftSection={<Icon size={12} aria-hidden />}>
      {t(`change.${change}`)}
    </Badge>
  )
}
