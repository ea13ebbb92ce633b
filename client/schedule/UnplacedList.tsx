import { Stack, Text, Title, UnstyledButton } from '@mantine/core'
import { IconAlertCircle, IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../shared/schedule.ts'
import classes from './Board.module.css'
import type { Wanted } from './useBoard.ts'

interface UnplacedListProps {
  unplaced: Board['unplaced']
  onOpen: (meeting: Wanted) => void
  /** Left out where nothing may be dragged. */
  onDrag?: ((meeting: Wanted | null) => void) | undefined
}

/** Accepted requests without a place, each with its reason. */
export function UnplacedList({ unplaced, onOpen, onDrag }: UnplacedListProps) {
  const { t } = useTranslation('schedule')
  return (
    <section aria-labelledby="unplaced">
      <Title order={2} size="h3" id="unplaced" mb="xs">
        {t('unplaced.title', { count: unplaced.length })}
      </Title>
      {unplaced.length === 0 ? (
        <Text c="dimmed" size="sm" className={classes.interpreter}>
          <IconCircleCheck size={18} aria-hidden />
          {t('unplaced.none')}
        </Text>
      ) : (
        <Stack component="ul" gap="xs" p={0} m={0} style={{ listStyle: 'none' }}>
          {unplaced.map((wanted) => (
            <li key={wanted.requestId}>
              <UnstyledButton
                className={classes.tile}
                data-change="new"
                draggable={onDrag !== undefined}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'move'
                  event.dataTransfer.setData('text/plain', wanted.supplier.name)
                  onDrag?.(wanted)
                }}
                onDragEnd={() => onDrag?.(null)}
                onClick={() => onOpen(wanted)}
              >
                <span className={classes.firm}>{wanted.supplier.name}</span>
                <span className={classes.firm}>{wanted.buyer.name}</span>
                <Text component="span" size="sm" className={classes.interpreter}>
                  <IconAlertCircle size={16} aria-hidden style={{ flexShrink: 0 }} />
                  {t(`reason.${wanted.reason}`, {
                    supplier: wanted.supplier.name,
                    buyer: wanted.buyer.name,
                  })}
                </Text>
              </UnstyledButton>
            </li>
          ))}
        </Stack>
      )}
    </section>
  )
}
