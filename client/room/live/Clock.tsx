import { useTranslation } from 'react-i18next'
import { goodbyeMs, type RoomSnapshot } from '../../../shared/room.ts'
import { useTimeTo } from '../Countdown.tsx'
import { useStage } from '../useMeeting.ts'
import classes from './Clock.module.css'

/** The time that is left, or that one still has to wait, or for the goodbye, on the server's clock. */
export function Clock({ meeting }: { meeting: RoomSnapshot['meeting'] }) {
  const { t } = useTranslation('room')
  const stage = useStage(meeting)
  const waits = stage === 'lobby' || stage === 'early'
  const over = stage === 'over'
  const closing = new Date(Date.parse(meeting.end) + goodbyeMs).toISOString()
  const time = useTimeTo(waits ? meeting.start : over ? closing : meeting.end)
  const label = t(waits ? 'live.toStart' : over ? 'goodbye.toClosing' : 'countdown.toEnd')
  return (
    <div
      role="timer"
      className={classes.clock}
      data-waits={waits || undefined}
      data-last={stage === 'last_minutes' || over || undefined}
    >
      <span className={classes.clockWords}>{label} </span>
      {time}
    </div>
  )
}
