import { Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { sharing } from '../../shared/sharing.ts'
import { useAsk } from '../platform/queries.ts'
import { useTimes } from '../platform/useTimes.ts'
import classes from './chat/Chat.module.css'
import { FileCard } from './chat/FileCard.tsx'
import { Point } from './notes/Notes.tsx'

/** What both sides keep of a meeting beside its chat: its files and the points noted together. */
export function Kept({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('sharing')
  const { instant } = useTimes()
  const { files = [] } = useAsk(sharing.files, { meetingId }).data ?? {}
  const { notes = [] } = useAsk(sharing.notes, { meetingId }).data ?? {}
  return (
    <>
      {notes.length > 0 && (
        <section aria-labelledby="kept-notes">
          <Title order={2} size="h3" id="kept-notes" mb="sm">
            {t('notes.title')}
          </Title>
          <Stack component="ul" gap="sm" m={0} pl="lg">
            {notes.map((note) => (
              <li key={note.id}>
                <Point note={note} />
              </li>
            ))}
          </Stack>
        </section>
      )}
      {files.length > 0 && (
        <section aria-labelledby="kept-files">
          <Title order={2} size="h3" id="kept-files" mb="sm">
            {t('files.title')}
          </Title>
          <ul className={classes.messages}>
            {files.map((file) => (
              <li key={file.id}>
                <FileCard file={file} />
                <Text size="xs" c="dimmed">
                  {t('files.by', { name: file.by, at: instant(file.at, 'time') })}
                </Text>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
