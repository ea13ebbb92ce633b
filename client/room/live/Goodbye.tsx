import { Button, Group, Stack, Text, Title, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { goodbyeMs, type RoomSnapshot } from '../../../shared/room.ts'
import { QuickOutcome } from '../../deal/QuickOutcome.tsx'
import { useTimeTo } from '../Countdown.tsx'
import classes from './Room.module.css'

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
  const time = useTimeTo(new Date(Date.parse(meeting.end) + goodbyeMs).toISOString())
  const records = meeting.part === 'supplier' || meeting.part === 'buyer'
  return (
    <section className={classes.goodbye} aria-labelledby="goodbye">
      {/* Said once: an alert that counts down would be read out every second. */}
      <VisuallyHidden role="alert">{t('goodbye.timeUp')}</VisuallyHidden>
      <Stack gap="md">
        <div>
          <Title order={2} size="h3" id="goodbye">
            {t('goodbye.title')}
          </Title>
          <Text size="sm">{t('goodbye.lead', { time })}</Text>
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
