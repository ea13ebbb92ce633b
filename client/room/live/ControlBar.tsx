import { Indicator, UnstyledButton } from '@mantine/core'
import {
  IconMessage,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneX,
  IconScreenShare,
  IconScreenShareOff,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { MediaSnapshot } from '../media/session.ts'
import type { Controls } from './controls.ts'
import classes from './Room.module.css'

interface ControlBarProps {
  call: MediaSnapshot
  controls: Controls
  chatOpen: boolean
  unread: number
  leave: () => void
}

/** The room's five controls, at the foot of the page where a thumb reaches them. */
export function ControlBar({ call, controls, chatOpen, unread, leave }: ControlBarProps) {
  const { t } = useTranslation('room')
  const { mic, camera, screen } = call
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('control.bar')}>
      <Control
        icon={mic.on ? <IconMicrophone aria-hidden /> : <IconMicrophoneOff aria-hidden />}
        label={mic.on ? t('control.mute') : t('control.unmute')}
        busy={mic.pending}
        off={!mic.on}
        onClick={controls.mic}
      />
      <Control
        icon={camera.on ? <IconVideo aria-hidden /> : <IconVideoOff aria-hidden />}
        label={camera.on ? t('control.cameraOff') : t('control.cameraOn')}
        busy={camera.pending}
        off={!camera.on}
        onClick={controls.camera}
      />
      {controls.share && (
        <Control
          icon={screen.on ? <IconScreenShareOff aria-hidden /> : <IconScreenShare aria-hidden />}
          label={screen.on ? t('control.unshare') : t('control.share')}
          busy={screen.pending}
          onClick={controls.share}
        />
      )}
      <Control
        icon={
          <Indicator label={unread} disabled={unread === 0} size={18} color="red" aria-hidden>
            <IconMessage aria-hidden />
          </Indicator>
        }
        label={t('control.chat')}
        name={unread > 0 ? t('control.chatUnread', { count: unread }) : undefined}
        pressed={chatOpen}
        onClick={controls.chat}
      />
      <Control icon={<IconPhoneX aria-hidden />} label={t('control.leave')} danger onClick={leave} />
    </div>
  )
}

interface ControlProps {
  icon: ReactNode
  label: string
  /** Where the words below the icon do not say it all. */
  name?: string | undefined
  onClick: () => void
  busy?: boolean
  off?: boolean
  pressed?: boolean
  danger?: boolean
}

function Control({ icon, label, name, onClick, busy, off, pressed, danger }: ControlProps) {
  return (
    <UnstyledButton
      className={classes.control}
      aria-label={name}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      data-off={off || undefined}
      data-danger={danger || undefined}
      onClick={onClick}
    >
      <span className={classes.icon}>{icon}</span>
      <span>{label}</span>
    </UnstyledButton>
  )
}
