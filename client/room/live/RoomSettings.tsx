import { ActionIcon, Kbd, Modal, Stack, Switch, Table, Title } from '@mantine/core'
import { IconSettings } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Blur } from '../lobby/Blur.tsx'
import { DeviceSelects } from '../lobby/DeviceSelects.tsx'
import { keepWish } from '../lobby/devices.ts'
import { type DeviceChoices, listDevices, watchDevices } from '../media/devices.ts'
import type { MediaSession } from '../media/session.ts'
import { useCall } from './callState.ts'
import { type Controls, keys, offered, useKeyboard } from './controls.ts'

interface RoomSettingsProps {
  session: MediaSession
  controls: Controls
  speaker: string | null
  chooseSpeaker: (speaker: string | null) => void
  keysOn: boolean
  setKeysOn: (on: boolean) => void
  /** There is room for the button that opens them. */
  wide: boolean
  opened: boolean
  setOpened: (opened: boolean) => void
}

/** Other devices, and the keys. */
export function RoomSettings({ wide, opened, setOpened, ...props }: RoomSettingsProps) {
  const { t } = useTranslation('room')
  const title = t(useKeyboard() ? 'control.settings' : 'devices.title')
  return (
    <>
      {wide && (
        <ActionIcon size={44} aria-label={title} onClick={() => setOpened(true)}>
          <IconSettings size={22} aria-hidden />
        </ActionIcon>
      )}
      <Modal opened={opened} onClose={() => setOpened(false)} title={title}>
        <Settings {...props} />
      </Modal>
    </>
  )
}

function Settings(props: Omit<RoomSettingsProps, 'wide' | 'opened' | 'setOpened'>) {
  const { session, controls, speaker, chooseSpeaker, keysOn, setKeysOn } = props
  const { mic, camera } = useCall(session)
  const keyboard = useKeyboard()
  const [choices, setChoices] = useState<DeviceChoices>({ microphones: [], cameras: [], speakers: [] })
  useEffect(() => {
    const list = () => void listDevices().then(setChoices)
    list()
    return watchDevices(list)
  }, [])
  return (
    <Stack gap="lg">
      <DeviceSelects
        choices={choices}
        chosen={{ mic: mic.deviceId, camera: camera.deviceId, speaker }}
        choose={(kind, deviceId) => {
          keepWish({ [kind]: deviceId })
          if (kind === 'speaker') chooseSpeaker(deviceId)
          else void session.switchDevice(kind, deviceId)
        }}
      />
      {camera.track && <Blur key={camera.track.id} track={camera.track} />}
      {keyboard && <Keys {...{ controls, keysOn, setKeysOn }} />}
    </Stack>
  )
}

/** What each key does, and the way to be without them. */
function Keys({ controls, keysOn, setKeysOn }: Pick<RoomSettingsProps, 'controls' | 'keysOn' | 'setKeysOn'>) {
  const { t } = useTranslation('room')
  return (
    <section aria-labelledby="keys">
      <Title order={3} size="h4" id="keys" mb="xs">
        {t('control.keys')}
      </Title>
      <Table withRowBorders={false} mb="sm">
        <Table.Tbody>
          {offered(controls).map((name) => (
            <Table.Tr key={name}>
              <Table.Td w={84}>
                <Kbd>{keys[name]}</Kbd>
              </Table.Td>
              <Table.Td>{t(`control.key.${name}`)}</Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>
              <Kbd>1</Kbd>–<Kbd>9</Kbd>
            </Table.Td>
            <Table.Td>{t('control.key.pin')}</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Switch
        label={t('control.keysOn')}
        checked={keysOn}
        onChange={(event) => setKeysOn(event.currentTarget.checked)}
      />
    </section>
  )
}
