import { Drawer, Indicator } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import {
  IconDots,
  IconLayoutGrid,
  IconMessage,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneX,
  IconPictureInPicture,
  IconScreenShare,
  IconScreenShareOff,
  IconSettings,
  IconUserSquare,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import type { Ref } from 'react'
import { useTranslation } from 'react-i18next'
import type { MediaSnapshot } from '../media/session.ts'
import { Control, type ControlProps } from './Control.tsx'
import classes from './ControlBar.module.css'
import { type Controls, keys, useKeyboard } from './controls.ts'
import type { View } from './view.ts'

interface ControlBarProps {
  call: MediaSnapshot
  controls: Controls
  view: View
  chatOpen: boolean
  chatRef: Ref<HTMLButtonElement>
  /** Something of the room is in the small window above other programs. */
  inPicture: boolean
  unread: number
  wide: boolean
  openSettings: () => void
  leave: () => void
}

/**
 * The room's controls, at the foot of the page where a thumb reaches them. A phone has room for five: the rest
 * waits in a sheet.
 */
export function ControlBar(props: ControlBarProps) {
  const { t } = useTranslation('room')
  const { call, controls, chatOpen, chatRef, unread, wide, leave } = props
  const [opened, { open, close }] = useDisclosure()
  const { mic, camera } = call
  const rest = useRest(props)
  return (
    <div className={classes.bar} role="toolbar" aria-label={t('control.bar')}>
      <Control
        icon={mic.on ? <IconMicrophone aria-hidden /> : <IconMicrophoneOff aria-hidden />}
        label={mic.on ? t('control.mute') : t('control.unmute')}
        hotkey={keys.mic}
        busy={mic.pending}
        off={!mic.on}
        onClick={() => controls.mic?.()}
      />
      <Control
        icon={camera.on ? <IconVideo aria-hidden /> : <IconVideoOff aria-hidden />}
        label={camera.on ? t('control.cameraOff') : t('control.cameraOn')}
        hotkey={keys.camera}
        busy={camera.pending}
        off={!camera.on}
        onClick={() => controls.camera?.()}
      />
      {wide && rest.map((control) => <Control key={control.label} {...control} />)}
      <Control
        ref={chatRef}
        icon={
          <Indicator label={unread} disabled={unread === 0} size={18} color="red" aria-hidden>
            <IconMessage aria-hidden />
          </Indicator>
        }
        label={t('control.chat')}
        name={unread > 0 ? t('control.chatUnread', { count: unread }) : undefined}
        hotkey={keys.chat}
        pressed={chatOpen}
        onClick={() => controls.chat?.()}
      />
      {!wide && (
        <>
          <Control icon={<IconDots aria-hidden />} label={t('control.more')} onClick={open} />
          <Drawer
            opened={opened}
            onClose={close}
            position="bottom"
            size="auto"
            title={t('control.moreTitle')}
            classNames={{ content: classes.moreSheet, inner: classes.moreInner }}
          >
            <div className={classes.more}>
              {rest.map(({ onClick, ...control }) => (
                <Control
                  key={control.label}
                  {...control}
                  onClick={() => {
                    close()
                    onClick()
                  }}
                />
              ))}
            </div>
          </Drawer>
        </>
      )}
      <Control icon={<IconPhoneX aria-hidden />} label={t('control.leave')} danger onClick={leave} />
    </div>
  )
}

/** What stands in the bar of a desk, and in the sheet of a phone. */
function useRest(props: ControlBarProps): ControlProps[] {
  const { controls, view, inPicture, wide, openSettings } = props
  const { screen } = props.call
  const { t } = useTranslation('room')
  const settings = t(useKeyboard() ? 'control.settings' : 'devices.title')
  const rest: ControlProps[] = []
  if (controls.share)
    rest.push({
      icon: screen.on ? <IconScreenShareOff aria-hidden /> : <IconScreenShare aria-hidden />,
      label: t(screen.on ? 'control.unshare' : 'control.share'),
      hotkey: keys.share,
      busy: screen.pending,
      onClick: controls.share,
    })
  if (controls.layout) {
    const together = view.layout === 'together'
    rest.push({
      icon: together ? <IconUserSquare aria-hidden /> : <IconLayoutGrid aria-hidden />,
      label: t(together ? 'control.focus' : 'control.together'),
      hotkey: keys.layout,
      onClick: controls.layout,
    })
  }
  if (controls.picture)
    rest.push({
      icon: <IconPictureInPicture aria-hidden />,
      label: t('control.picture'),
      hotkey: keys.picture,
      pressed: inPicture,
      onClick: controls.picture,
    })
  // On a desk it stands in the top line, where there is room for it.
  if (!wide) rest.push({ icon: <IconSettings aria-hidden />, label: settings, onClick: openSettings })
  return rest
}
