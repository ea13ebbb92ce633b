import { Button, CloseButton, Group, Progress, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { errorWords } from '../../platform/errorWords.ts'
import classes from './Chat.module.css'
import { dropSending, mayPass, type Sending, sendAgain, useSendings } from './sending.ts'

/** The reader's files that are on their way, and those that did not arrive. */
export function Sendings({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('sharing')
  const sendings = useSendings(meetingId)
  if (sendings.length === 0) return null
  return (
    <ul className={classes.sendings} aria-label={t('file.sendings')}>
      {sendings.map((sending) => (
        <li key={sending.key}>
          <OneSending sending={sending} />
        </li>
      ))}
    </ul>
  )
}

function OneSending({ sending }: { sending: Sending }) {
  const { t } = useTranslation('sharing')
  const { file, sent, error } = sending
  const { name } = file
  const percent = Math.round(sent * 100)
  return (
    <>
      <Group wrap="nowrap" gap="xs" justify="space-between">
        <Text size="sm" className={classes.fileName}>
          {name}
        </Text>
        {error === null && (
          <Text size="sm" c="dimmed" aria-hidden>
            {percent} %
          </Text>
        )}
        <CloseButton
          size="lg"
          aria-label={t(error === null ? 'file.cancel' : 'file.dismiss', { name })}
          onClick={() => dropSending(sending)}
        />
      </Group>
      {error === null ? (
        <Progress value={percent} size="sm" aria-label={t('file.progress', { name })} />
      ) : (
        <div role="alert">
          <Text size="sm" c="var(--mantine-color-error)">
            {t('file.failed', { why: errorWords(error) })}
          </Text>
          {mayPass(error) && (
            <Button size="xs" mt={4} variant="default" onClick={() => sendAgain(sending)}>
              {t('file.again')}
            </Button>
          )}
        </div>
      )}
    </>
  )
}
