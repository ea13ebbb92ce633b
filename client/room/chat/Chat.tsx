import { Box, Button, FileButton, Group, Text, Textarea } from '@mantine/core'
import { IconPaperclip, IconSend } from '@tabler/icons-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ChatMessage, roomEvents } from '../../../shared/room.ts'
import { fileType } from '../../../shared/sharing.ts'
import { newKey, persistently } from '../../platform/api.ts'
import { errorWords } from '../../platform/errorWords.ts'
import { ask } from '../../platform/socket.ts'
import classes from './Chat.module.css'
import { Messages } from './Messages.tsx'
import { Sendings } from './Sendings.tsx'
import { sendFiles } from './sending.ts'

interface ChatProps {
  meetingId: string
  messages: readonly ChatMessage[]
  userId: string
}

/** What is written in a meeting, and the field to write in. */
export function Chat({ meetingId, messages, userId }: ChatProps) {
  const { t } = useTranslation('room')
  const log = useRef<HTMLDivElement>(null)
  const newest = messages.at(-1)?.id
  useEffect(() => {
    if (newest) log.current?.scrollTo({ top: log.current.scrollHeight })
  }, [newest])
  return (
    <div className={classes.chat}>
      {/* Focusable, so that its history can be scrolled by keyboard. */}
      <Box ref={log} className={classes.log} role="log" aria-label={t('chat.log')} tabIndex={0}>
        {messages.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t('chat.empty')}
          </Text>
        ) : (
          <Messages messages={messages} userId={userId} />
        )}
      </Box>
      <Sendings meetingId={meetingId} />
      <Say meetingId={meetingId} />
    </div>
  )
}

function Say({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('room')
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<string>()
  const [sending, setSending] = useState(false)
  /** The press that got no answer keeps its key: the message may have arrived. */
  const unanswered = useRef<{ text: string; key: string }>(null)

  const send = async () => {
    const said = text.trim()
    if (!said || sending) return
    const key = unanswered.current?.text === said ? unanswered.current.key : newKey()
    unanswered.current = { text: said, key }
    setSending(true)
    try {
      await persistently(() => ask(roomEvents.say, { meetingId, key, text: said }))
      unanswered.current = null
      setText('')
      setProblem(undefined)
    } catch (error) {
      setProblem(errorWords(error))
    } finally {
      setSending(false)
    }
  }
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void send()
  }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <Textarea
        label={t('chat.label')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={sendOnEnter}
        maxLength={2000}
        autosize
        minRows={1}
        maxRows={5}
        error={problem && t('chat.failed', { why: problem })}
      />
      <Group justify="space-between">
        <AttachButton meetingId={meetingId} />
        <Button type="submit" size="sm" leftSection={<IconSend size={16} aria-hidden />} loading={sending}>
          {t('chat.send')}
        </Button>
      </Group>
    </form>
  )
}

function AttachButton({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('sharing')
  return (
    <FileButton
      multiple
      accept={fileType.options.join()}
      onChange={(files) => sendFiles(meetingId, files)}
      inputProps={{ 'aria-label': t('file.add'), tabIndex: -1 }}
    >
      {(props) => (
        <Button
          {...props}
          size="sm"
          variant="default"
          leftSection={<IconPaperclip size={16} aria-hidden />}
          title={t('file.hint')}
        >
          {t('file.add')}
        </Button>
      )}
    </FileButton>
  )
}
