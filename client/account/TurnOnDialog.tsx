import { Anchor, Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { useAction } from '../platform/queries.ts'
import { useFocusBack } from '../platform/ui/useFocusBack.ts'
import { QrCode } from './QrCode.tsx'
import { RecoveryCodes } from './RecoveryCodes.tsx'

/** Turns the second step on: a mailed code, the secret for the app and its first code, then the recovery codes. */
export function TurnOnDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const { t } = useTranslation('account')
  useFocusBack()
  const send = useAction(account.sendCode)
  const begin = useAction(account.beginSecondStep, { shownByPage: ['code_wrong', 'code_expired'] })
  const turnOn = useAction(account.turnOnSecondStep, { shownByPage: ['app_code_wrong'] })
  const codes = turnOn.data?.recoveryCodes
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(codes ? 'secondStep.recoveryTitle' : 'secondStep.title')}
      // The codes are not shown again.
      closeOnClickOutside={!codes}
      closeOnEscape={!codes}
    >
      {codes ? (
        <RecoveryCodes codes={codes} onKept={onClose} />
      ) : begin.data ? (
        <DigitsForm
          key="app"
          label={t('secondStep.appCode')}
          press={t('secondStep.turnOn')}
          error={turnOn.error}
          isPending={turnOn.isPending}
          onDigits={(code) => turnOn.mutate({ code })}
        >
          <Secret {...begin.data} />
        </DigitsForm>
      ) : send.isSuccess ? (
        <DigitsForm
          key="mail"
          label={t('secondStep.mailCode')}
          press={t('secondStep.goOn')}
          error={begin.error}
          isPending={begin.isPending}
          onDigits={(code) => begin.mutate({ code })}
        >
          <Text size="sm">{t('secondStep.mailSent', { email })}</Text>
        </DigitsForm>
      ) : (
        <Stack>
          <Text size="sm">{t('secondStep.mailLead')}</Text>
          <Group justify="flex-end">
            <Button
              data-autofocus
              loading={send.isPending}
              onClick={() => send.mutate({ email, language: readerLanguage() })}
            >
              {t('secondStep.mailSend')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  )
}

/** For an app on another device to scan, or on this one to open, or to type. */
function Secret({ secret, uri }: { secret: string; uri: string }) {
  const { t } = useTranslation('account')
  return (
    <Stack align="center" gap="xs">
      <Text size="sm">{t('secondStep.scan')}</Text>
      <QrCode text={uri} label={t('secondStep.qr')} />
      <Anchor size="sm" href={uri}>
        {t('secondStep.onThisPhone')}
      </Anchor>
      <Text size="sm">{t('secondStep.secret')}</Text>
      <Code fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {secret.replace(/.{4}(?=.)/g, '$& ')}
      </Code>
    </Stack>
  )
}

interface DigitsFormProps {
  label: string
  press: string
  error: Error | null
  isPending: boolean
  onDigits: (code: string) => void
  children: ReactNode
}

function DigitsForm({ label, press, error, isPending, onDigits, children }: DigitsFormProps) {
  const [typed, setTyped] = useState('')
  const digits = typed.replace(/\s/g, '')
  const isWhole = /^\d{6}$/.test(digits)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isWhole) onDigits(digits)
  }
  return (
    <form noValidate onSubmit={submit}>
      <Stack>
        {children}
        <TextInput
          label={label}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={error instanceof ApiError && errorWords(error)}
          autoFocus
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending} disabled={!isWhole}>
            {press}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
