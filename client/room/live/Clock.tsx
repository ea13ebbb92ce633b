import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { useTimeTo } from '../Countdown.tsx'
import { useStage } from '../useMeeting.ts'
import classes from './Room.module.css'

/** The time that is left, or that one still has to wait, on the server's clock. */
export function Clock({ meeting }: { meeting: RoomSnapshot['meeting'] }) {
  const { t } = useTranslation('room')
  const stage = useStage(meeting)
  const waits = stage === 'lobby' || stage === 'early'
  const time = useTimeTo(waits ? meeting.start : meeting.end)
  const label = t(waits ? 'live.toStart' : 'countdown.toEnd')
  return (
    <div
      role="timer"
      className={classes.clock}
      data-waits={waits || undefined}
      data-last={stage === 'last_minutes' || stage === 'over' || undefined}
    >
      <span className={classes.clockWords}>{label} </span>
      {time}
    </div>
  )
}
