import { Alert, Button, Group, Paper, Progress, Stack, Text, VisuallyHidden } from '@mantine/core'
import { IconAlertTriangle, IconPlayerStop } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../../shared/schedule.ts'
import { useServerNow } from '../../platform/clock.ts'
import { useTimes } from '../../platform/useTimes.ts'
import type { BoardActions } from './useBoard.ts'

interface RunBarProps {
  run: Run | null
  /** Null where the reader only looks. */
  actions: BoardActions | null
}

/** How far making the schedule has come, and how it went wrong where it did. */
export function RunBar({ run, actions }: RunBarProps) {
  const { t } = useTranslation('schedule')
  return (
    <>
      <VisuallyHidden role="status">
        {run?.state === 'running' && t('run.began')}
        {(run?.state === 'done' || run?.state === 'stopped') && t('run.ended')}
      </VisuallyHidden>
      {run?.state === 'running' && <Running run={run} actions={actions} />}
      {(run?.state === 'failed' || run?.state === 'lost') && (
        <Alert color={run.state === 'failed' ? 'red' : 'yellow'} icon={<IconAlertTriangle aria-hidden />}>
          {t(`run.${run.state}`)}
        </Alert>
      )}
    </>
  )
}

function Running({ run: { startedAt, seconds, progress }, actions }: RunBarProps & { run: Run }) {
  const { t } = useTranslation('schedule')
  const { number } = useTimes()
  const elapsed = Math.max(0, (useServerNow(500) - Date.parse(startedAt)) / 1000)
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>{t('run.label')}</Text>
          <Text size="sm" c="dimmed">
            {t('run.elapsed', { elapsed: number(Math.min(Math.floor(elapsed), seconds)), seconds })}
          </Text>
        </Group>
        <Progress value={Math.min(100, (100 * elapsed) / seconds)} size="lg" aria-label={t('run.label')} />
        <Group justify="space-between">
          <Text size="sm">
            {progress
              ? t('run.progress', {
                  placed: number(progress.placed),
                  wishes: number(progress.wishes),
                  weight: number(progress.levels.weight),
                  bound: number(progress.weightBound),
                  holes: number(progress.levels.holes),
                })
              : t('run.starting')}
          </Text>
          {actions && (
            <Button
              size="sm"
              variant="default"
              leftSection={<IconPlayerStop size={16} aria-hidden />}
              loading={actions.stopping}
              onClick={actions.stop}
            >
              {t('run.stop')}
            </Button>
          )}
        </Group>
        {actions && (
          <Text size="sm" c="dimmed">
            {t('run.locked')}
          </Text>
        )}
      </Stack>
    </Paper>
  )
}
