import { Text, UnstyledButton } from '@mantine/core'
import { IconLanguage } from '@tabler/icons-react'
import type { DragEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardMeeting } from '../../shared/schedule.ts'
import classes from './Board.module.css'
import { useBoardTimes } from './boardTimes.ts'
import { ChangeBadge } from './ChangeBadge.tsx'

interface MeetingTileProps {
  meeting: BoardMeeting
  roomName: string
  onOpen: () => void
  /** Left out where it may not be moved. */
  drag?: { onStart: (event: DragEvent) => void; onEnd: () => void; isDragged: boolean }
}

/** A meeting on the board: both firms, how it stands to what is published. Pressing it opens what can be done. */
export function MeetingTile({ meeting, roomName, onOpen, drag }: MeetingTileProps) {
  const { t } = useTranslation('schedule')
  const times = useBoardTimes()
  const { supplier, buyer, interpreter } = meeting
  return (
    <UnstyledButton
      className={classes.tile}
      data-change={meeting.change}
      data-dragged={drag?.isDragged || undefined}
      draggable={drag !== undefined}
      onDragStart={drag?.onStart}
      onDragEnd={drag?.onEnd}
      onClick={onOpen}
    >
      <span className={classes.firm}>{supplier.name}</span>
      <span className={classes.firm}>{buyer.name}</span>
      {interpreter !== null && (
        <Text component="span" size="xs" c="dimmed" className={classes.interpreter}>
          <IconLanguage size={14} aria-hidden />
          {t('interpretedBy', { name: interpreter })}
        </Text>
      )}
      <ChangeBadge meeting={meeting} />
      <span className={classes.hidden}>
        {t('at', { time: times.range(meeting.start, meeting.end), room: roomName })}
      </span>
    </UnstyledButton>
  )
}
