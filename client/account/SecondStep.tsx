import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { useFocusBack } from '../platform/ui/useFocusBack.ts'
import { useTimes } from '../platform/useTimes.ts'
import { AccountPart } from './AccountPart.tsx'
import { AppCodeField, isAppCode } from './AppCodeField.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'
import { TurnOnDialog } from './TurnOnDialog.tsx'

/** Where the second step at sign-in is turned on and off, and its recovery codes are made anew. */
export function SecondStep({ email }: { email: string }) {
  const { t } = useTranslation('account')
  const { instant } = useTimes()
  const { data, error, refetch } = useAsk(account.secondStep, {})
  const [open, setOpen] = useState<'on' | 'renew' | 'off'>()
  const close = () => setOpen(undefined)
  return (
    <AccountPart title={t('secondStep.title')} text={t('secondStep.lead')}>
      {error ? (
        <LoadError error={error} retry={refetch} />
      ) : !data ? (
        <Skeleton h={36} w={160} />
      ) : data.since ? (
        <Stack gap="xs">
          <Text>
            {t('secondStep.onSince', { since: instant(data.since, 'day') })}{' '}
            {t('secondStep.codesLeft', { count: data.recoveryCodes })}
          </Text>
          <Group>
            <Button variant="default" onClick={() => setOpen('renew')}>
              {t('secondStep.renew')}
            </Button>
            <Button variant="default" onClick={() => setOpen('off')}>
              {t('secondStep.turnOff')}
            </Button>
          </Group>
        </Stack>
      ) : (
        <Button variant="default" onClick={() => setOpen('on')}>
          {t('secondStep.turnOn')}
        </Button>
      )}
      {open === 'on' && <TurnOnDialog email={email} onClose={close} />}
      {open === 'renew' && <RenewDialog onClose={close} />}
      {open === 'off' && <TurnOffDialog onClose={close} />}
    </AccountPart>
  )
}

function RenewDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account')
  useFocusBack()
  const renew = useAction(account.renewRecoveryCodes, { shownByPage: ['app_code_wrong'] })
  const codes = renew.data?.recoveryCodes
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('secondStep.recoveryTitle')}
      closeOnClickOutside={!codes}
      closeOnEscape={!codes}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onKept={onClose} />
      ) : (
        <AppCodeForm
          lead={t('secondStep.renewLead')}
          press={t('secondStep.renew')}
          error={renew.error}
          isPending={renew.isPending}
          onCode={(code) => renew.mutate({ code })}
        />
      )}
    </Modal>
  )
}

function TurnOffDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account')
  useFocusBack()
  const turnOff = useAction(account.turnOffSecondStep, {
    shownByPage: ['app_code_wrong'],
    onDone: () => {
      notifications.show({ message: t('secondStep.turnedOff') })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={t('secondStep.offTitle')}>
      <AppCodeForm
        lead={t('secondStep.offLead')}
        press={t('secondStep.turnOff')}
        error={turnOff.error}
        isPending={turnOff.isPending}
        onCode={(code) => turnOff.mutate({ code })}
      />
    </Modal>
  )
}

interface AppCodeFormProps {
  lead: string
  press: string
  error: Error | null
  isPending: boolean
  onCode: (code: string) => void
}

function AppCodeForm({ lead, press, error, isPending, onCode }: AppCodeFormProps) {
  const [code, setCode] = useState('')
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isAppCode(code)) onCode(code)
      }}
    >
      <Stack>
        <Text size="sm">{lead}</Text>
        <AppCodeField value={code} onChange={setCode} error={error} />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending} disabled={!isAppCode(code)}>
            {press}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
