import { ActionIcon, Box, Button, Group, Text, Textarea } from '@mantine/core'
import { IconPencil, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type SharedNote, sharing } from '../../../shared/sharing.ts'
import { markStale, useAction, useAsk } from '../../platform/queries.ts'
import { Confirm } from '../../platform/ui/Confirm.tsx'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { RowSkeletons } from '../../platform/ui/Skeletons.tsx'
import { useTimes } from '../../platform/useTimes.ts'
import classes from './Notes.module.css'

const longest = 500

/** What is being written over a point: the point as it stood then, and the words so far. */
interface Writing {
  note: SharedNote
  text: string
}

/** The sheet that both sides write on during a meeting. */
export function Notes({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('sharing')
  const { data, error, refetch } = useAsk(sharing.notes, { meetingId })
  const [writing, setWriting] = useState<Writing | null>(null)
  const [removed, setRemoved] = useState<SharedNote>()
  const remove = useAction(sharing.removeNote)
  if (error) return <LoadError error={error} retry={refetch} />
  if (!data) return <RowSkeletons />
  const { notes, mayWrite } = data
  const form = writing && (
    <ChangeForm
      meetingId={meetingId}
      writing={writing}
      now={notes.find(({ id }) => id === writing.note.id)}
      write={(text) => setWriting({ ...writing, text })}
      done={() => setWriting(null)}
    />
  )
  return (
    <div className={classes.sheet}>
      {/* Focusable, so that it can be scrolled by keyboard, also by those who only read. */}
      <Box className={classes.points} role="region" aria-label={t('notes.title')} tabIndex={0}>
        <Text size="sm" c="dimmed">
          {mayWrite ? t('notes.lead') : t('notes.leadReader')}
        </Text>
        {notes.length === 0 && <Text size="sm">{t('notes.empty')}</Text>}
        <ol className={classes.list}>
          {notes.map((note) => (
            <li key={note.id}>
              {writing?.note.id === note.id ? (
                form
              ) : (
                <Point
                  note={note}
                  {...(mayWrite && {
                    change: () => setWriting({ note, text: note.text }),
                    remove: () => setRemoved(note),
                  })}
                />
              )}
            </li>
          ))}
        </ol>
        {!notes.some(({ id }) => id === writing?.note.id) && form}
      </Box>
      {mayWrite && <AddForm meetingId={meetingId} />}
      <Confirm
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={t('notes.removeTitle')}
        confirmLabel={t('notes.remove')}
        danger
        pending={remove.isPending}
        onConfirm={() =>
          removed &&
          remove.mutate(
            { meetingId, noteId: removed.id, version: removed.version },
            {
              onError: () => markStale(['sharing']),
              onSettled: () => setRemoved(undefined),
            },
          )
        }
      >
        <Text className={classes.text}>{removed?.text}</Text>
      </Confirm>
    </div>
  )
}

interface PointProps {
  note: SharedNote
  /** Left out for those who only read. */
  change?: () => void
  remove?: () => void
}

/** One point as it is read, with who wrote it. */
export function Point({ note: { text, by, at }, change, remove }: PointProps) {
  const { t } = useTranslation('sharing')
  const { instant } = useTimes()
  return (
    <Group wrap="nowrap" gap="xs" align="start" justify="space-between">
      <div>
        <Text className={classes.text}>{text}</Text>
        <Text size="xs" c="dimmed">
          {t('notes.by', { name: by, at: instant(at, 'time') })}
        </Text>
      </div>
      {change && remove && (
        <Group wrap="nowrap" gap={2}>
          <ActionIcon
            size="lg"
            variant="subtle"
            aria-label={t('notes.changeLabel', { text })}
            title={t('notes.change')}
            onClick={change}
          >
            <IconPencil size={18} aria-hidden />
          </ActionIcon>
          <ActionIcon
            size="lg"
            variant="subtle"
            color="red"
            aria-label={t('notes.removeLabel', { text })}
            title={t('notes.remove')}
            onClick={remove}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </Group>
      )}
    </Group>
  )
}

interface ChangeFormProps {
  meetingId: string
  writing: Writing
  /** The point as it stands now; undefined where somebody removed it. */
  now: SharedNote | undefined
  write: (text: string) => void
  done: () => void
}

/** Whatever the others do to the point meanwhile, the writer's words stay until the writer decides. */
function ChangeForm({ meetingId, writing: { note, text }, now, write, done }: ChangeFormProps) {
  const { t } = useTranslation('sharing')
  const save = useAction(sharing.changeNote, { onDone: done, shownByPage: ['note_changed', 'not_found'] })
  const add = useAction(sharing.addNote, { onDone: done })
  const put = (version: number) =>
    save.mutate({ meetingId, noteId: note.id, version, text }, { onError: () => markStale(['sharing']) })
  const empty = text.trim() === ''
  const changed = now !== undefined && now.version !== note.version
  return (
    <form
      className={classes.change}
      onSubmit={(event) => {
        event.preventDefault()
        if (now && !changed && !empty) put(now.version)
      }}
    >
      {changed && (
        <div role="alert" className={classes.meanwhile}>
          <Text size="sm">{t('notes.changed', { name: now.by })}</Text>
          <Text className={classes.text}>{now.text}</Text>
        </div>
      )}
      {!now && (
        <Text size="sm" role="alert" className={classes.meanwhile}>
          {t('notes.removed')}
        </Text>
      )}
      <Textarea
        label={t('notes.changing')}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        maxLength={longest}
        autosize
        minRows={2}
        maxRows={6}
        data-autofocus
        autoFocus
      />
      <Group gap="xs">
        {changed ? (
          <Button size="sm" disabled={empty} loading={save.isPending} onClick={() => put(now.version)}>
            {t('notes.keepMine')}
          </Button>
        ) : now ? (
          <Button size="sm" type="submit" disabled={empty} loading={save.isPending}>
            {t('notes.save')}
          </Button>
        ) : (
          <Button
            size="sm"
            disabled={empty}
            loading={add.isPending}
            onClick={() => add.mutate({ meetingId, text })}
          >
            {t('notes.addMine')}
          </Button>
        )}
        <Button size="sm" variant="default" onClick={done}>
          {t(changed ? 'notes.keepTheirs' : 'notes.cancel')}
        </Button>
      </Group>
    </form>
  )
}

function AddForm({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('sharing')
  const [text, setText] = useState('')
  const add = useAction(sharing.addNote, { onDone: () => setText('') })
  const send = () => {
    if (text.trim() && !add.isPending) add.mutate({ meetingId, text })
  }
  const sendOnEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Textarea
        label={t('notes.add')}
        placeholder={t('notes.placeholder')}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={sendOnEnter}
        maxLength={longest}
        autosize
        minRows={1}
        maxRows={5}
      />
      <Group justify="flex-end">
        <Button type="submit" size="sm" loading={add.isPending}>
          {t('notes.add')}
        </Button>
      </Group>
    </form>
  )
}
