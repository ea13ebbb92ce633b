import { Alert, Button, CopyButton, List, Stack, Text } from '@mantine/core'
import { IconBrowser, IconHourglass, IconVideoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { inAppBrowser } from './inAppBrowser.ts'

/** Where a messenger shows this page in its own browser: how to get out of it. */
export function InAppHint() {
  const { t } = useTranslation('room')
  const app = inAppBrowser(navigator.userAgent)
  if (!app) return null
  return (
    <Alert color="yellow" icon={<IconBrowser aria-hidden />} title={t('inApp.title')}>
      <Stack gap="sm" align="start">
        <Text size="sm">{t('inApp.lead', { app })}</Text>
        <CopyButton value={location.href}>
          {({ copied, copy }) => (
            <Button size="sm" variant="default" onClick={copy}>
              {copied ? t('inApp.copied') : t('inApp.copy')}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Alert>
  )
}

/** Says when the server itself cannot do video yet, or at all. */
export function MediaHint({ media }: { media: RoomSnapshot['media'] }) {
  const { t } = useTranslation('room')
  if (media.state === 'ready') return null
  if (media.state === 'failed')
    return (
      <Alert color="red" icon={<IconVideoOff aria-hidden />} role="status">
        {t('media.failed')}
      </Alert>
    )
  return (
    <Alert color="blue" icon={<IconHourglass aria-hidden />} role="status">
      {media.progress === null
        ? t('media.preparing')
        : t('media.preparingPercent', { percent: Math.round(media.progress * 100) })}
    </Alert>
  )
}

/** What to press where the browser was told not to give the camera or microphone. */
export function AllowHelp() {
  const { t } = useTranslation('room')
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('devices.allow')}
      </Text>
      <List type="ordered" size="sm" spacing={4}>
        <List.Item>{t('devices.allowSteps.one')}</List.Item>
        <List.Item>{t('devices.allowSteps.two')}</List.Item>
        <List.Item>{t('devices.allowSteps.three')}</List.Item>
      </List>
    </div>
  )
}
