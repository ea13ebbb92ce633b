import { IconMicrophone, IconMicrophoneOff, IconPhoneX } from '@tabler/icons-react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { Clock } from './Clock.tsx'
import { Control } from './Control.tsx'
import type { Participant } from './callState.ts'
import classes from './SmallWindow.module.css'
import { ScreenTile, Tile } from './Tile.tsx'

interface SmallWindowProps {
  body: HTMLElement
  meeting: RoomSnapshot['meeting']
  people: readonly Participant[]
  pinned: string | null
  mic: { on: boolean; pending: boolean }
  toggleMic: () => void
  leave: () => void
}

/** Above other programs: what is shown, or one of the others, the clock, and how to be mute and to leave. */
export function SmallWindow({ body, meeting, people, pinned, mic, toggleMic, leave }: SmallWindowProps) {
  const { t } = useTranslation('room')
  const person =
    people.find(({ userId }) => userId === pinned) ??
    people.find(({ screen }) => screen) ??
    people.find(({ camera }) => camera) ??
    people[0]
  const Picture = person?.screen ? ScreenTile : Tile
  return createPortal(
    <div className={classes.window}>
      <ul className={classes.picture}>
        {person && <Picture person={person} large pinned={false} pin={undefined} />}
      </ul>
      <div className={classes.foot}>
        <Clock meeting={meeting} />
        <Control
          icon={mic.on ? <IconMicrophone aria-hidden /> : <IconMicrophoneOff aria-hidden />}
          label={mic.on ? t('control.mute') : t('control.unmute')}
          busy={mic.pending}
          off={!mic.on}
          onClick={toggleMic}
        />
        <Control icon={<IconPhoneX aria-hidden />} label={t('control.leave')} danger onClick={leave} />
      </div>
    </div>,
    body,
  )
}
