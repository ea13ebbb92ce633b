import { Button, List, Paper, Text, Title } from '@mantine/core'
import { IconArrowDown } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sharing } from '../../shared/sharing.ts'
import { useAsk } from '../platform/queries.ts'

interface TakeNotesProps {
  meetingId: string
  /** What stands in the field for notes. */
  note: string
  /** Characters that the field takes. */
  longest: number
  take: (note: string) => void
}

/** The points that both sides noted in the meeting, to be taken into the own notes of its outcome. */
export function TakeNotes({ meetingId, note, longest, take }: TakeNotesProps) {
  const { t } = useTranslation('sharing')
  const { notes = [] } = useAsk(sharing.notes, { meetingId }).data ?? {}
  const [tooLong, setTooLong] = useState(false)
  if (notes.length === 0) return null
  const missing = notes.filter(({ text }) => !note.includes(text))
  const takeAll = () => {
    const together = [note.trimEnd(), ...missing.map(({ text }) => `– ${text}`)].filter(Boolean).join('\n')
    setTooLong(together.length > longest)
    if (together.length <= longest) take(together)
  }
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="noted-together">
      <Title order={2} size="h4" id="noted-together" mb="xs">
        {t('outcome.title')}
      </Title>
      <List size="sm" mb="sm">
        {notes.map(({ id, text }) => (
          <List.Item key={id} style={{ overflowWrap: 'anywhere' }}>
            {text}
          </List.Item>
        ))}
      </List>
      {missing.length > 0 && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconArrowDown size={16} aria-hidden />}
          onClick={takeAll}
        >
          {t('outcome.take')}
        </Button>
      )}
      <Text size="sm" c="dimmed" role="status">
        {tooLong ? t('outcome.tooLong') : missing.length === 0 ? t('outcome.taken') : ''}
      </Text>
    </Paper>
  )
}
