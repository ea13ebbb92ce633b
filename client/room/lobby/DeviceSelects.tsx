import { NativeSelect, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DeviceChoice, DeviceChoices } from '../media/devices.ts'
import { canChooseSpeaker } from '../media/sound.ts'

type Kind = 'mic' | 'camera' | 'speaker'

interface DeviceSelectsProps {
  choices: DeviceChoices
  chosen: Record<Kind, string | null>
  choose: (kind: Kind, deviceId: string | null) => void
}

/** Which camera, microphone and loudspeaker. Native selects: phones show their own wheels. */
export function DeviceSelects({ choices, chosen, choose }: DeviceSelectsProps) {
  const { t } = useTranslation('room')
  const select = (kind: Kind, label: string, devices: DeviceChoice[]) => (
    <NativeSelect
      label={label}
      value={chosen[kind] ?? ''}
      onChange={(event) => choose(kind, event.currentTarget.value || null)}
      data={[
        { value: '', label: t('devices.system') },
        ...devices
          .filter(({ deviceId }) => deviceId !== 'default')
          .map(({ deviceId, label: name }, at) => ({
            value: deviceId,
            label: name || t('devices.unnamed', { number: at + 1 }),
          })),
      ]}
    />
  )
  return (
    <Stack gap="sm">
      {select('camera', t('devices.camera'), choices.cameras)}
      {select('mic', t('devices.microphone'), choices.microphones)}
      {canChooseSpeaker() && select('speaker', t('devices.speaker'), choices.speakers)}
    </Stack>
  )
}
