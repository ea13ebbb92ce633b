import { Drawer, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Me } from '../../shared/account.ts'
import { PersonCard } from './PersonMenu.tsx'
import { ReaderSettings } from './ReaderSettings.tsx'

interface PhoneMenuProps {
  me: Me | null | undefined
  opened: boolean
  onClose: () => void
}

/** On a phone: who is signed in, and the reader's settings. */
export function PhoneMenu({ me, opened, onClose }: PhoneMenuProps) {
  const { t } = useTranslation()
  // A drawer that is there before it opens knows whom to give the focus back.
  const [there, setThere] = useState(false)
  useEffect(() => setThere(true), [])
  return (
    <Drawer opened={opened && there} onClose={onClose} position="right" size={320} title={t('menu')}>
      <Stack gap="xl">
        {me && <PersonCard me={me} />}
        <ReaderSettings />
      </Stack>
    </Drawer>
  )
}
