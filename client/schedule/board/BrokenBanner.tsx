import { Alert, Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconTool } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import type { BoardActions } from './useBoard.ts'

interface BrokenBannerProps {
  /** Null where nothing may be changed. */
  actions: BoardActions | null
  /** Shows one of them. */
  onGo: (wish: Wish) => void
  onRepaired: () => void
}

/** Says that meetings cannot stand where they do any more, and mends it without publishing anything. */
export function BrokenBanner({ actions, onGo, onRepaired }: BrokenBannerProps) {
  const { t } = useTranslation('schedule')
  const { board } = useBook()
  const broken = board.meetings.filter((meeting) => meeting.broken !== null)
  const [first] = broken
  if (!first) return null
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('repair.title', { count: broken.length })}
    >
      <Text size="sm">{t('repair.text')}</Text>
      <Group mt="sm">
        {actions && (
          <Button
            size="sm"
            leftSection={<IconTool size={16} aria-hidden />}
            loading={actions.repairing}
            onClick={() =>
              actions.repair((done) => {
                notifications.show({
                  color: done.dropped > 0 ? 'yellow' : 'green',
                  message: t('repair.done', done),
                  autoClose: 10_000,
                })
                onRepaired()
              })
            }
          >
            {t('repair.button')}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={() => onGo(first)}>
          {t('repair.show')}
        </Button>
      </Group>
    </Alert>
  )
}
