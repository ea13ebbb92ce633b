import { Alert, Button, SegmentedControl, Select, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Conflict, type OnWall, room } from '../../../shared/room.ts'
import { useAction, useAsk } from '../../platform/queries.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { CardSkeletons } from '../../platform/ui/Skeletons.tsx'
import { useTimes } from '../../platform/useTimes.ts'

const ways = ['room', 'time'] as const
type Way = (typeof ways)[number]

interface MovePanelProps {
  meeting: OnWall['meeting']
  onDone: () => void
}

/** Another room at the same time, or another time; each place says what is in the way there. */
export function MovePanel({ meeting, onDone }: MovePanelProps) {
  const { t } = useTranslation('wall')
  const times = useTimes()
  const meetingId = meeting.id
  const { data, error, refetch } = useAsk(room.otherPlaces, { meetingId })
  const [way, setWay] = useState<Way>('room')
  const [chosen, setChosen] = useState<string | null>(null)
  const move = useAction(room.move, { onDone, changes: ['schedule'] })
  if (!data) return error ? <LoadError error={error} retry={refetch} /> : <CardSkeletons />

  const places: { value: string; label: string; conflicts: Conflict[] }[] =
    way === 'room'
      ? data.rooms.map(({ roomId, roomName, conflicts }) => ({
          value: roomId,
          label: t('room', { number: roomName }),
          conflicts,
        }))
      : data.slots.map(({ start, end, conflicts }) => ({
          value: start,
          label: times.range(start, end),
          conflicts,
        }))
  const conflicts = places.find(({ value }) => value === chosen)?.conflicts ?? []
  const stands = conflicts.some(({ meetingId: other }) => other !== null)
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('move.where')}
        value={way}
        onChange={(one) => {
          setWay(one)
          setChosen(null)
        }}
        data={ways.map((one) => ({ value: one, label: t(one === 'room' ? 'move.toRoom' : 'move.toTime') }))}
      />
      {places.length === 0 ? (
        <Text size="sm">{t('move.none')}</Text>
      ) : (
        <Select
          label={t(`move.${way}`)}
          data={places}
          value={chosen}
          onChange={setChosen}
          searchable
          maxDropdownHeight={320}
          renderOption={({ option }) => (
            <div>
              <Text size="sm">{option.label}</Text>
              <Text size="xs" c="dimmed">
                {wordsOf(places.find(({ value }) => value === option.value)?.conflicts ?? []) ||
                  t('move.free')}
              </Text>
            </div>
          )}
        />
      )}
      {conflicts.length > 0 && (
        <Alert
          color={stands ? 'red' : 'yellow'}
          role="status"
          icon={<IconAlertTriangle aria-hidden />}
          title={t(stands ? 'move.cannot' : 'move.weigh')}
        >
          {wordsOf(conflicts)}
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        {t('move.lead')}
      </Text>
      <Button
        style={{ alignSelf: 'end' }}
        disabled={!chosen || stands}
        loading={move.isPending}
        onClick={() =>
          move.mutate({
            meetingId,
            start: way === 'time' ? chosen : null,
            roomId: way === 'room' ? chosen : null,
          })
        }
      >
        {t('move.do')}
      </Button>
    </Stack>
  )

  function wordsOf(all: readonly Conflict[]): string {
    return all
      .map(({ kind, name, meetingId: other }) => {
        if (kind === 'room') return t('move.roomIsTaken', { name })
        return t(other ? 'move.inMeeting' : 'move.notFree', { name })
      })
      .join(' · ')
  }
}
