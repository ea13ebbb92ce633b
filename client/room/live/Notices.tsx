import { Alert, Button, VisuallyHidden } from '@mantine/core'
import { IconClock, IconPlugConnected, IconPlugConnectedX, IconScreenShare } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { goodbyeMs, type RoomSnapshot } from '../../../shared/room.ts'
import { serverNow } from '../../platform/clock.ts'
import { ButtonLink } from '../../platform/ui/links.tsx'
import { useTimeTo } from '../Countdown.tsx'
import { keptWishes } from '../lobby/devices.ts'
import type { MediaSession, MediaSnapshot } from '../media/session.ts'
import { useStage } from '../useMeeting.ts'
import classes from './Room.module.css'

/** A notice of the clock stays so long, ms. */
const shownMs = 12_000
const minute = 60_000

/** What the clock says: five minutes, one minute, time for the goodbye. */
export function ClockNotices({ meeting }: { meeting: RoomSnapshot['meeting'] }) {
  const { t } = useTranslation('room')
  const stage = useStage(meeting)
  const left = useMinuteNotice(meeting.end)
  if (stage === 'over') return <Goodbye meeting={meeting} />
  return (
    <div role="status" className={classes.notice}>
      {left && (
        <Alert color="yellow" icon={<IconClock aria-hidden />}>
          {t(left === 5 ? 'live.fiveLeft' : 'live.oneLeft')}
        </Alert>
      )}
    </div>
  )
}

/** 5 or 1 for a while after so many minutes are left; null otherwise. */
function useMinuteNotice(end: string): 5 | 1 | null {
  const [left, setLeft] = useState<5 | 1 | null>(null)
  useEffect(() => {
    const look = () => {
      const ms = Date.parse(end) - serverNow()
      const fits = ([5, 1] as const).find((n) => ms <= n * minute && ms > n * minute - shownMs)
      setLeft(fits ?? null)
    }
    look()
    const timer = setInterval(look, 500)
    return () => clearInterval(timer)
  }, [end])
  return left
}

function Goodbye({ meeting }: { meeting: RoomSnapshot['meeting'] }) {
  const { t } = useTranslation('room')
  const time = useTimeTo(new Date(Date.parse(meeting.end) + goodbyeMs).toISOString())
  const records = meeting.part === 'supplier' || meeting.part === 'buyer'
  return (
    // Said once: an alert that counts down would be read out every second.
    <Alert color="yellow" icon={<IconClock aria-hidden />} role="timer" className={classes.notice}>
      <VisuallyHidden role="alert">{t('live.timeUp')}</VisuallyHidden>
      {t('live.goodbye', { time })}
      {records && (
        <div className={classes.action}>
          <ButtonLink to="/meetings/$meetingId/outcome" params={{ meetingId: meeting.id }} size="sm">
            {t('live.leaveAndRecord')}
          </ButtonLink>
        </div>
      )}
    </Alert>
  )
}

interface CallNoticesProps {
  call: MediaSnapshot
  session: MediaSession
  /** Video is being prepared, or there is none: said elsewhere. */
  mediaReady: boolean
}

/** How one's own part in the call is doing, where it is not simply well. */
export function CallNotices({ call, session, mediaReady }: CallNoticesProps) {
  const { t } = useTranslation('room')
  const { connection, problem, mic, camera, screen } = call
  const again = (label: string) => (
    <div className={classes.action}>
      <Button size="sm" onClick={() => void rejoin(session)}>
        {label}
      </Button>
    </div>
  )
  const failure =
    problem === 'network'
      ? t('live.failedNetwork')
      : problem === 'unsupported'
        ? t('live.failedUnsupported')
        : t('live.failed')
  return (
    <>
      <div role="status" className={classes.notice}>
        {connection === 'connecting' && mediaReady && (
          <Alert icon={<IconPlugConnected aria-hidden />}>{t('live.connecting')}</Alert>
        )}
        {connection === 'reconnecting' && (
          <Alert color="yellow" icon={<IconPlugConnected aria-hidden />}>
            {t('live.mending')}
          </Alert>
        )}
        {screen.on && <Alert icon={<IconScreenShare aria-hidden />}>{t('live.youSharing')}</Alert>}
      </div>
      {connection === 'replaced' && (
        <Alert color="yellow" role="alert" className={classes.notice}>
          {t('live.replaced')}
          {again(t('live.useHere'))}
        </Alert>
      )}
      {connection === 'failed' && mediaReady && (
        <Alert color="red" icon={<IconPlugConnectedX aria-hidden />} role="alert" className={classes.notice}>
          {failure}
          {again(t('devices.again'))}
        </Alert>
      )}
      {(['mic', 'camera', 'screen'] as const).map((source) => {
        const trouble = { mic, camera, screen }[source].problem
        return (
          trouble && (
            <Alert key={source} color="yellow" role="alert" className={classes.notice}>
              {t(`devices.problem.${source}.${trouble}`)}
            </Alert>
          )
        )
      })}
    </>
  )
}

/** Back into the call after its end on this page; whoever was replaced had given the devices away. */
async function rejoin(session: MediaSession): Promise<void> {
  const wasReplaced = session.getSnapshot().connection === 'replaced'
  await session.join()
  if (!wasReplaced) return
  // As they were turned on or off last, on whichever page: nobody is heard unawares.
  const { micOn, cameraOn } = keptWishes()
  await Promise.all([micOn && session.setMic(true), cameraOn && session.setCamera(true)])
}
