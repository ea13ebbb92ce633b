import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core'
import { IconBrowser, IconHourglass, IconVideoOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { browserOf } from './browser.ts'
import { inAppBrowser, intentFor, systemOf } from './inAppBrowser.ts'
import classes from './Sketch.module.css'
import { What, Where } from './sketches.tsx'

/** Where a messenger shows this page in its own browser: how to get out of it. */
export function InAppHint() {
  const { t } = useTranslation('room')
  const { userAgent } = navigator
  const app = inAppBrowser(userAgent)
  if (!app) return null
  const system = systemOf(userAgent)
  return (
    <Alert
      color="yellow"
      icon={<IconBrowser aria-hidden />}
      title={t('inApp.title')}
      role="alert"
      variant="outline"
    >
      <Stack gap="sm" align="start">
        <Text>{t('inApp.lead', { app })}</Text>
        <Text>{t(`inApp.how.${system}`)}</Text>
        <Group gap="sm">
          {system === 'android' && (
            <Button component="a" href={intentFor(location.href)}>
              {t('inApp.openChrome')}
            </Button>
          )}
          <CopyButton value={location.href}>
            {({ copied, copy }) => (
              <Button variant={system === 'android' ? 'default' : 'filled'} onClick={copy}>
                {copied ? t('inApp.copied') : t('inApp.copy')}
              </Button>
            )}
          </CopyButton>
        </Group>
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

/** What to press where the browser was told not to give the camera or microphone: drawn, and in words. */
export function AllowHelp() {
  const { t } = useTranslation('room')
  const browser = browserOf(navigator.userAgent)
  return (
    <section aria-labelledby="allow">
      <Text size="sm" fw={600} id="allow">
        {t('devices.allow')}
      </Text>
      <ol className={classes.steps}>
        <li>
          <Where browser={browser} label={t(`allow.where.${browser}`)} />
          <Text size="sm">{t('allow.step', { number: 1, words: t(`allow.where.${browser}`) })}</Text>
        </li>
        <li>
          <What browser={browser} label={t(`allow.what.${browser}`)} />
          <Text size="sm">{t('allow.step', { number: 2, words: t(`allow.what.${browser}`) })}</Text>
        </li>
      </ol>
      <Text size="sm" mt="xs">
        {t('allow.step', { number: 3, words: t('allow.then') })}
      </Text>
    </section>
  )
}
