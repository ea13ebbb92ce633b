import { Button, Popover } from '@mantine/core'
import { IconChevronDown, IconWorld } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { serverNow } from '../platform/clock.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { cityOf } from '../platform/times.ts'
import { useTimes } from '../platform/useTimes.ts'
import { ReaderSettings } from './ReaderSettings.tsx'

/** The header's button that says the reader's language and zone, and opens their settings. */
export function ReaderMenu() {
  const { t } = useTranslation()
  const { zone, zoneName } = useTimes()
  const offset = zoneName(new Date(serverNow()).toISOString())
  return (
    <Popover width={340} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          size="sm"
          leftSection={<IconWorld size={18} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('readerMenu', {
            language: readerLanguage().toUpperCase(),
            city: cityOf(zone),
            offset,
          })}
        >
          {readerLanguage().toUpperCase()} · {cityOf(zone)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('settings')}>
        <ReaderSettings />
      </Popover.Dropdown>
    </Popover>
  )
}
