import { Alert, Button, Group, Modal, Stack, Switch, Text } from '@mantine/core'
import { IconAlertTriangle, IconClock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Board, BoardMeeting } from '../../../shared/schedule.ts'
import { useNames } from '../../platform/names.ts'
import { TwoTimes } from '../../platform/ui/TwoTimes.tsx'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import { ChangeMark } from './ChangeMark.tsx'
import { ConditionsForm } from './ConditionsForm.tsx'
import { fitWords } from './fitWords.ts'
import { MoveForm } from './MoveForm.tsx'
import { reasonWords } from './reasonWords.ts'
import type { BoardActions } from './useBoard.ts'
import type { Hold } from './useHold.ts'

interface MeetingDialogProps {
  forumId: string
  wish: Wish | null
  /** Null where nothing may be changed. */
  actions: BoardActions | null
  hold: Hold
  /** Why nothing may be changed just now. */
  waiting: boolean
  onClose: () => void
}

/** One meeting of the board, and all that can be done with it without dragging. */
export function MeetingDialog({ wish, onClose, ...rest }: MeetingDialogProps) {
  const { t } = useTranslation(['schedule', 'app'])
  const { pair } = useBook()
  return (
    <Modal
      opened={wish !== null}
      onClose={onClose}
      // While a question stands over it, the keys are the question's.
      closeOnEscape={rest.hold.asked === null}
      trapFocus={rest.hold.asked === null}
      title={wish && pair(wish)}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      {wish && <Body key={wish.requestId} wish={wish} onClose={onClose} {...rest} />}
    </Modal>
  )
}

function Body({ forumId, wish, actions, hold, waiting, onClose }: MeetingDialogProps & { wish: Wish }) {
  const { t } = useTranslation('schedule')
  const { board, meetings } = useBook()
  const meeting = meetings.get(wish.requestId)
  const unplaced = board.unplaced.find(({ requestId }) => requestId === wish.requestId)
  const cancelled = board.cancelled.find(({ requestId }) => requestId === wish.requestId)
  return (
    <Stack>
      {meeting && <Placed meeting={meeting} />}
      {cancelled && <Published at={cancelled} />}
      {unplaced && <Why wish={unplaced} />}
      {waiting && (
        <Alert color="gray" icon={<IconClock aria-hidden />}>
          {t('run.locked')}
        </Alert>
      )}
      {actions && !meeting?.fixed && (
        <>
          <MoveForm forumId={forumId} wish={wish} actions={actions} hold={hold} onClose={onClose} />
          {meeting && <LockAndRemove meeting={meeting} actions={actions} onClose={onClose} />}
        </>
      )}
      {actions && !meeting?.fixed && <ConditionsForm wish={wish} actions={actions} />}
    </Stack>
  )
}

function LockAndRemove({
  meeting: { requestId, locked },
  actions,
  onClose,
}: {
  meeting: BoardMeeting
  actions: BoardActions
  onClose: () => void
}) {
  const { t } = useTranslation('schedule')
  return (
    <Group justify="space-between" align="start">
      <Switch
        checked={locked}
        disabled={actions.locking}
        onChange={({ currentTarget }) => actions.lock(requestId, currentTarget.checked)}
        label={t('lock.label')}
        description={t('lock.description')}
      />
      <Button
        variant="subtle"
        color="red"
        size="sm"
        px="xs"
        ml={-10}
        loading={actions.removing}
        onClick={() => actions.remove(requestId, onClose)}
      >
        {t('takeOut')}
      </Button>
    </Group>
  )
}

function Placed({ meeting }: { meeting: BoardMeeting }) {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  const { supplierId, buyerId, before, interpreter, broken, change } = meeting
  const places = [supplierId, buyerId].flatMap((id) => {
    const one = book.organisations.get(id)
    return one ? [{ zone: one.zone, label: one.name }] : []
  })
  return (
    <Stack gap="xs">
      <Group gap={6}>
        <ChangeMark change={change} />
        <Text size="sm" c="dimmed">
          {t('weight', { weight: meeting.weight })}
        </Text>
      </Group>
      <TwoTimes start={meeting.start} end={meeting.end} places={places} />
      <Text size="sm">
        {t('room', { name: book.room(meeting.roomId) })}
        {interpreter !== null && ` · ${t('interpretedBy', { name: interpreter })}`}
      </Text>
      {change === 'moved' && before && <Published at={before} />}
      {broken && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('state.broken')}>
          {fitWords({ kind: 'obstacle', obstacle: broken }, meeting, book, t)}
        </Alert>
      )}
      {meeting.fixed && <Text size="sm">{t('fixed')}</Text>}
    </Stack>
  )
}

function Published({ at: { start, roomId } }: { at: { start: string; roomId: string } }) {
  const { t } = useTranslation('schedule')
  const { times, room } = useBook()
  return (
    <Text size="sm" c="dimmed">
      {t('published', { time: times.dayClocks(start), room: room(roomId) })}
    </Text>
  )
}

function Why({ wish }: { wish: Board['unplaced'][number] }) {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  const names = useNames()
  const { lead, causes } = reasonWords(wish.reason, wish, book, t, names.language)
  return (
    <div>
      <Text size="sm" c="dimmed">
        {t('weight', { weight: wish.weight })}
      </Text>
      <Text>{lead}</Text>
      {causes.length > 0 && (
        <ul>
          {causes.map((cause) => (
            <li key={cause}>{cause}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
