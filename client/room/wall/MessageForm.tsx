import { Button, Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { room } from '../../../shared/room.ts'
import { useAction } from '../../platform/queries.ts'

interface MessageFormProps {
  forumId: string
  meetingIds: readonly string[]
  onDone: () => void
}

/** Says something to everybody in these rooms. */
export function MessageForm({ forumId, meetingIds, onDone }: MessageFormProps) {
  const { t } = useTranslation('wall')
  const [text, setText] = useState('')
  const announce = useAction(room.announce, {
    onDone: ({ meetings }) => {
      notifications.show(
        meetings > 0
          ? { color: 'green', message: t('message.sent', { count: meetings }) }
          : { color: 'yellow', message: t('message.sentNowhere') },
      )
      onDone()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    announce.mutate({ forumId, meetingIds: [...meetingIds], text })
  }
  return (
    <Stack component="form" gap="sm" onSubmit={send}>
      <Text size="sm" c="dimmed">
        {t('message.lead')}
      </Text>
      <Textarea
        data-autofocus
        autoFocus
        label={t('message.text')}
        value={text}
        maxLength={500}
        autosize
        minRows={2}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        type="submit"
        loading={announce.isPending}
        disabled={text.trim() === ''}
        style={{ alignSelf: 'end' }}
      >
        {t('message.send')}
      </Button>
    </Stack>
  )
}

/** The same for several rooms; closed while there are none. */
export function MessageDialog({ forumId, meetingIds, onDone }: MessageFormProps) {
  const { t } = useTranslation('wall')
  return (
    <Modal
      opened={meetingIds.length > 0}
      onClose={onDone}
      title={t('message.toMany', { count: meetingIds.length })}
    >
      <MessageForm {...{ forumId, meetingIds, onDone }} />
    </Modal>
  )
}
