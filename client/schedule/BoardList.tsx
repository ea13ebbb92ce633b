import { Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../shared/schedule.ts'
import classes from './Board.module.css'
import { rowsOf, useBoardTimes } from './boardTimes.ts'
import { MeetingTile } from './MeetingTile.tsx'
import type { Wanted } from './useBoard.ts'

interface BoardListProps {
  board: Board
  day: Board['days'][number]
  onOpen: (meeting: Wanted) => void
}

/** The same day for a phone: one time after the other. */
export function BoardList({ board, day, onOpen }: BoardListProps) {
  const { t } = useTranslation('schedule')
  const times = useBoardTimes()
  const rooms = new Map(board.rooms.map(({ id, name }) => [id, name]))
  return (
    <div>
      {rowsOf(day, board.meetings).map(({ start }) => {
        // By room, as on the wide board.
        const meetings = board.rooms.flatMap(({ id }) =>
          board.meetings.filter((meeting) => meeting.start === start && meeting.roomId === id),
        )
        return (
          <section key={start} className={classes.slot}>
            <Group justify="space-between" gap="xs" mb={meetings.length > 0 ? 8 : 0}>
              <Title order={2} size="h4">
                <time dateTime={start}>{times.clocks(start)}</time>
              </Title>
              <Text size="sm" c="dimmed">
                {t('freeRooms', { count: board.rooms.length - meetings.length })}
              </Text>
            </Group>
            <Stack gap="xs">
              {meetings.map((meeting) => (
                <div key={meeting.requestId}>
                  <Text size="sm" c="dimmed">
                    {t('room', { name: rooms.get(meeting.roomId) ?? '' })}
                  </Text>
                  <MeetingTile
                    meeting={meeting}
                    roomName={rooms.get(meeting.roomId) ?? ''}
                    onOpen={() => onOpen(meeting)}
                  />
                </div>
              ))}
            </Stack>
          </section>
        )
      })}
    </div>
  )
}
