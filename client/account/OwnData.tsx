import { Button } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account, type Me } from '../../shared/account.ts'
import { markStale, useAction } from '../platform/queries.ts'
import { ButtonLink } from '../platform/ui/links.tsx'
import { AccountPart } from './AccountPart.tsx'
import { Devices } from './Devices.tsx'
import { EraseDialog } from './EraseDialog.tsx'

/** Where one's sessions are ended, and one's data is read, taken or erased. */
export function OwnData({ me }: { me: Me }) {
  const { t } = useTranslation('privacy')
  const navigate = useNavigate()
  const [erasing, setErasing] = useState(false)
  const leave = () => {
    markStale(['account'])
    void navigate({ to: '/' })
  }
  const signOut = useAction(account.signOutEverywhere, { onDone: leave })
  return (
    <>
      <AccountPart title={t('account.devices')} text={t('account.devicesText')}>
        <Devices />
      </AccountPart>
      <AccountPart title={t('account.sessions')} text={t('account.sessionsText')}>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate({})}>
          {t('account.signOutEverywhere')}
        </Button>
      </AccountPart>
      <AccountPart title={t('account.data')} text={t('account.dataText')}>
        <Button variant="default" component="a" href={`/api${account.copy.path}`} download="pendopo.json">
          {t('account.download')}
        </Button>
        <ButtonLink to="/privacy" variant="default">
          {t('account.notice')}
        </ButtonLink>
        <Button variant="outline" color="red" onClick={() => setErasing(true)}>
          {t('account.erase')}
        </Button>
      </AccountPart>
      {erasing && <EraseDialog email={me.email} onClose={() => setErasing(false)} onErased={leave} />}
    </>
  )
}
