import { Badge, Button, Group, List, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import type { Output } from '../../shared/contract.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { RowSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'

/** The browsers in which one is signed in, each with a press that ends it. */
export function Devices() {
  const { t } = useTranslation('privacy')
  const { data, error, refetch } = useAsk(account.devices, {})
  const onDone = () => notifications.show({ message: t('account.deviceEnded') })
  const endOthers = useAction(account.endOtherDevices, { onDone })
  if (error) return <LoadError error={error} retry={refetch} />
  if (!data) return <RowSkeletons />
  return (
    <Stack w="100%" align="start">
      <List
        listStyleType="none"
        w="100%"
        spacing="sm"
        styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
      >
        {data.devices.map((device) => (
          <Device key={device.id} device={device} onDone={onDone} />
        ))}
      </List>
      {data.devices.length > 1 && (
        <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate({})}>
          {t('account.endOthers')}
        </Button>
      )}
    </Stack>
  )
}

type DeviceView = Output<typeof account.devices>['devices'][number]

function Device({ device, onDone }: { device: DeviceView; onDone: () => void }) {
  const { t } = useTranslation('privacy')
  const { instant } = useTimes()
  const end = useAction(account.endDevice, { onDone })
  const name = t('account.device', {
    browser: device.browser ?? t('account.unknownBrowser'),
    system: device.system ?? t('account.unknownSystem'),
  })
  const used = instant(device.lastUsed, 'day')
  return (
    <List.Item>
      <Group justify="space-between" gap="xs">
        <div>
          <Group gap="xs">
            <Text fw={600}>{name}</Text>
            {device.isOwn && <Badge variant="light">{t('account.thisDevice')}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">
            {t('account.since', { since: instant(device.since, 'day'), used })}
          </Text>
        </div>
        {!device.isOwn && (
          <Button
            variant="default"
            aria-label={t('account.endDeviceLabel', { device: name, used })}
            loading={end.isPending}
            onClick={() => end.mutate({ deviceId: device.id })}
          >
            {t('account.endDevice')}
          </Button>
        )}
      </Group>
    </List.Item>
  )
}
