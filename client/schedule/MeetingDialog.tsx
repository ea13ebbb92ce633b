import { Button, Group, Modal, Select, Skeleton, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, BoardMeeting } from '../../shared/schedule.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import classes from './Board.module.css'
import { useBoardTimes } from './boardTimes.ts'
import { ChangeBadge } from './ChangeBadge.tsx'
import type { BoardActions, Wanted } from './useBoard.ts'
import { usePlaces } from './usePlaces.ts'

interface MeetingDialogProps {
  forumId: string
  board: Board
  wanted: Wanted | null
  /** Null where the reader only looks. */
  actions: BoardActions | null
  onClose: () => void
}

/** One meeting of the board, and all that can be done with it without dragging. */
export function MeetingDialog({ wanted, onClose, ...rest }: MeetingDialogProps) {
  const { t } = useTranslation(['schedule', 'app'])
  return (
    <Modal
      opened={wanted !== null}
      onClose={onClose}
      title={wanted && `${wanted.supplier.name} – ${wanted.buyer.name}`}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      {wanted && <Body key={wanted.requestId} wanted={wanted} onClose={onClose} {...rest} />}
    </Modal>
  )
}

function Body({ forumId, board, wanted, actions, onClose }: MeetingDialogProps & { wanted: Wanted }) {
  const { t } = useTranslation('schedule')
  const meeting = board.meetings.find(({ requestId }) => requestId === wanted.requestId)
  return (
    <Stack>
      {meeting ? <Placed meeting={meeting} board={board} /> : <Text>{t('notPlaced')}</Text>}
      {actions && !meeting?.fixed && (
        <>
          <MoveForm
            forumId={forumId}
            board={board}
            wanted={wanted}
            meeting={meeting}
            actions={actions}
            onClose={onClose}
          />
          {meeting && (
            <Group justify="space-between">
              <Switch
                checked={meeting.locked}
                disabled={actions.locking}
                onChange={({ currentTarget }) => actions.lock(meeting.requestId, currentTarget.checked)}
                label={t('lock.label')}
                description={t('lock.description')}
              />
              <Button
                variant="subtle"
                color="red"
                loading={actions.removing}
                onClick={() => actions.remove(meeting.requestId, onClose)}
              >
                {t('takeOut')}
              </Button>
            </Group>
          )}
        </>
      )}
    </Stack>
  )
}

function Placed({ meeting, board }: { meeting: BoardMeeting; board: Board }) {
  const { t } = useTranslation('schedule')
  const room = board.rooms.find(({ id }) => id === meeting.roomId)?.name ?? ''
  return (
    <Stack gap="xs">
      <ChangeBadge meeting={meeting} />
      <TwoTimes
        start={meeting.start}
        end={meeting.end}
        places={[
          { zone: meeting.supplier.zone, label: meeting.supplier.name },
          { zone: meeting.buyer.zone, label: meeting.buyer.name },
        ]}
      />
      <Text size="sm">
        {t('room', { name: room })}
        {meeting.interpreter !== null && ` · ${t('interpretedBy', { name: meeting.interpreter })}`}
      </Text>
      {meeting.fixed && <Text size="sm">{t('fixed')}</Text>}
    </Stack>
  )
}

interface MoveFormProps extends MeetingDialogProps {
  wanted: Wanted
  meeting: BoardMeeting | undefined
  actions: BoardActions
}

function MoveForm({ forumId, board, wanted, meeting, actions, onClose }: MoveFormProps) {
  const { t } = useTranslation('schedule')
  const times = useBoardTimes()
  const { places, error, refetch, why } = usePlaces(forumId, wanted)
  const [start, setStart] = useState<string | null>(meeting?.start ?? null)
  const [roomId, setRoomId] = useState<string | null>(meeting?.roomId ?? null)
  if (error) return <LoadError error={error} retry={refetch} />
  if (!places) return <Skeleton h={120} />

  const open = places.find((place) => place.start === start)
  const rooms = board.rooms.filter(({ id }) => open?.rooms.includes(id))
  const chosen = rooms.find(({ id }) => id === roomId) ?? rooms[0]
  const days = board.days.flatMap((day) => {
    const inDay = places.filter((place) => place.start >= day.opensAt && place.start < day.closesAt)
    return inDay.length === 0
      ? []
      : [
          {
            group: times.day(day.opensAt),
            items: inDay.map((place) => {
              const obstacle = why(place.start)
              return {
                value: place.start,
                label:
                  obstacle === null
                    ? times.clocks(place.start)
                    : `${times.clocks(place.start)} – ${obstacle}`,
                disabled: obstacle !== null,
              }
            }),
          },
        ]
  })
  const stays = meeting && start === meeting.start && chosen?.id === meeting.roomId
  if (!places.some(({ obstacle }) => obstacle === null)) return <Text>{t('move.nowhere')}</Text>
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (start && chosen) actions.move({ requestId: wanted.requestId, start, roomId: chosen.id }, onClose)
      }}
    >
      <Stack gap="sm">
        <Select
          label={t('move.time')}
          placeholder={t('move.choose')}
          data={days}
          value={open ? start : null}
          onChange={setStart}
          maxDropdownHeight={320}
          classNames={{ option: classes.option }}
          searchable
          nothingFoundMessage={t('move.none')}
          allowDeselect={false}
          // Its list would lie over the rest of the dialog before anyone asked for it.
          openOnFocus={false}
          data-autofocus
        />
        <Select
          label={t('move.room')}
          data={rooms.map(({ id, name }) => ({ value: id, label: t('room', { name }) }))}
          value={chosen?.id ?? null}
          onChange={setRoomId}
          disabled={!open}
          allowDeselect={false}
        />
        <Button
          type="submit"
          disabled={!open || !chosen || stays}
          loading={actions.moving !== null}
          style={{ alignSelf: 'start' }}
        >
          {t(meeting ? 'move.submit' : 'move.place')}
        </Button>
      </Stack>
    </form>
  )
}
