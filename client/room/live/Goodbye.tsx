import { Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { QuickOutcome } from '../../deal/QuickOutcome.tsx'
import classes from './Goodbye.module.css'

interface GoodbyeProps {
  meeting: RoomSnapshot['meeting']
  leave: () => void
}

/**
 * The time is up, and nobody is cut off: picture and sound go on beside it, and what came of the meeting can be
 * recorded meanwhile.
 */
export function Goodbye({ meeting, leave }: GoodbyeProps) {
  const { t } = useTranslation('room')
  const records = meeting.part === 'supplier' || meeting.part === 'buyer'
  return (
    <section className={classes.goodbye} aria-labelledby="goodbye">
      <VisuallyHidden role="alert">{t('goodbye.timeUp')}</VisuallyHidden>
      <Stack gap="md">
        <div>
          <Title order={2} size="h3" id="goodbye">
            {t('goodbye.title')}
          </Title>
          <Text size="sm">{t('goodbye.lead')}</Text>
        </div>
        {records && <QuickOutcome meeting={meeting} />}
        <Group>
          <Button variant="default" onClick={leave}>
            {t('goodbye.leave')}
          </Button>
        </Group>
      </Stack>
    </section>
  )
}
