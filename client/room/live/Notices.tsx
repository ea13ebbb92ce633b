import { Alert, Button } from '@mantine/core'
import {
  IconClock,
  IconMicrophoneOff,
  IconPlugConnected,
  IconPlugConnectedX,
  IconScreenShare,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { serverNow } from '../../platform/clock.ts'
import { keptWishes } from '../lobby/devices.ts'
import type { MediaSession, MediaSnapshot } from '../media/session.ts'
import { useSilenced } from './interruption.ts'
import classes from './Notices.module.css'

/** A notice of the clock stays so long, ms. */
const shownMs = 12_000
const minute = 60_000

/** What the clock says so long before the end, ms. */
const marks = { five: 5 * minute, one: minute, half: minute / 2 }
type Mark = keyof typeof marks

/** Five minutes, one minute and half a minute before the end, for a while each. */
export function ClockNotices({ end }: { end: string }) {
  const { t } = useTranslation('room')
  const mark = useMark(end)
  return (
    <div role="status" className={classes.notice}>
      {mark && (
        <Alert color="yellow" icon={<IconClock aria-hidden />}>
          {t(`live.left.${mark}`)}
        </Alert>
      )}
    </div>
  )
}

function useMark(end: string): Mark | null {
  const [mark, setMark] = useState<Mark | null>(null)
  useEffect(() => {
    const look = () => {
      const ms = Date.parse(end) - serverNow()
      setMark(markAt(ms))
    }
    look()
    const timer = setInterval(look, 500)
    return () => clearInterval(timer)
  }, [end])
  return mark
}

function markAt(ms: number): Mark | null {
  const fits = (['five', 'one', 'half'] as const).find(
    (mark) => ms <= marks[mark] && ms > marks[mark] - shownMs,
  )
  return fits ?? null
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
  const silenced = useSilenced(mic.on ? mic.track : null)
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
      {silenced && (
        <Alert
          color="yellow"
          icon={<IconMicrophoneOff aria-hidden />}
          role="alert"
          className={classes.notice}
        >
          {t('live.silenced')}
          <div className={classes.action}>
            {/* The device anew: what the system took from a track it seldom gives back. */}
            <Button size="sm" onClick={() => void session.switchDevice('mic', mic.deviceId)}>
              {t('live.takeBack.mic')}
            </Button>
          </div>
        </Alert>
      )}
      {(['mic', 'camera', 'screen'] as const).map((source) => {
        const trouble = { mic, camera, screen }[source].problem
        return (
          trouble && (
            <Alert key={source} color="yellow" role="alert" className={classes.notice}>
              {t(`devices.problem.${source}.${trouble}`)}
              {source !== 'screen' && trouble !== 'unsupported' && (
                <div className={classes.action}>
                  <Button size="sm" onClick={() => void takeBack(session, source)}>
                    {t(`live.takeBack.${source}`)}
                  </Button>
                </div>
              )}
            </Alert>
          )
        )
      })}
    </>
  )
}

/** A device that stopped or was refused, once more. */
function takeBack(session: MediaSession, source: 'mic' | 'camera'): Promise<void> {
  return source === 'mic' ? session.setMic(true) : session.setCamera(true)
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
