import { Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { room } from '../../../shared/room.ts'
import { useAction } from '../../platform/queries.ts'
import { useTimes } from '../../platform/useTimes.ts'
import type { Looked } from './needs.ts'
import { nameOf } from './wallWords.ts'

interface PanelProps {
  looked: Looked
  onDone: () => void
}

const choices = [5, 10, 15]

/** Adds time; where the room or somebody in it is needed by then, the refusal says who. */
export function ExtendPanel({ looked, onDone }: PanelProps) {
  const { t } = useTranslation('wall')
  const { instant } = useTimes()
  const extend = useAction(room.extend, {
    onDone: ({ end }) => {
      notifications.show({ color: 'green', message: t('extend.done', { time: instant(end, 'time') }) })
      onDone()
    },
  })
  return (
    <Group gap="xs">
      {choices.map((minutes, at) => (
        <Button
          key={minutes}
          size="sm"
          autoFocus={at === 0}
          data-autofocus={at === 0 || undefined}
          variant={at === 0 ? 'filled' : 'default'}
          loading={extend.isPending && extend.variables.minutes === minutes}
          disabled={extend.isPending}
          onClick={() => extend.mutate({ meetingId: looked.room.meeting.id, minutes })}
        >
          {t('extend.by', { count: minutes })}
        </Button>
      ))}
    </Group>
  )
}

/** Asks before it ends a meeting. */
export function EndPanel({ looked, onDone, onBack }: PanelProps & { onBack: () => void }) {
  const { t } = useTranslation(['wall', 'app'])
  const end = useAction(room.end, { onDone })
  return (
    <Stack gap="sm" role="group" aria-label={t('end.title')}>
      <Text fw={600}>{t('end.title')}</Text>
      <Text size="sm">
        {t('end.lead', { supplier: nameOf(looked.room, 'supplier'), buyer: nameOf(looked.room, 'buyer') })}
      </Text>
      <Group gap="xs" justify="flex-end">
        <Button size="sm" variant="default" autoFocus data-autofocus onClick={onBack}>
          {t('app:back')}
        </Button>
        <Button
          size="sm"
          color="red"
          loading={end.isPending}
          onClick={() => end.mutate({ meetingId: looked.room.meeting.id })}
        >
          {t('end.do')}
        </Button>
      </Group>
    </Stack>
  )
}

/** Writes down what went wrong. */
export function IncidentPanel({ meetingId, onDone }: { meetingId: string; onDone: () => void }) {
  const { t } = useTranslation('wall')
  const [text, setText] = useState('')
  const note = useAction(room.noteIncident, {
    onDone: () => {
      notifications.show({ color: 'green', message: t('incident.done') })
      onDone()
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    note.mutate({ meetingId, text })
  }
  return (
    <Stack component="form" gap="sm" onSubmit={send}>
      <Textarea
        autoFocus
        data-autofocus
        label={t('incident.text')}
        description={t('incident.lead')}
        value={text}
        maxLength={1000}
        autosize
        minRows={2}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button
        type="submit"
        loading={note.isPending}
        disabled={text.trim() === ''}
        style={{ alignSelf: 'end' }}
      >
        {t('incident.do')}
      </Button>
    </Stack>
  )
}
