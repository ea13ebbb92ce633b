import { Alert, Button, Group, Input, PinInput, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { email as emailShape } from '../../shared/values.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { markStale, useAction } from '../platform/queries.ts'
import { useZone } from '../platform/zone.ts'
import { SecondStepForm } from './SecondStepForm.tsx'

interface CodeFormProps {
  /** Known already, as behind a personal link; still to be proven. */
  email?: string | undefined
  /** Where the mailed link leads after signing in. */
  next?: string | undefined
  onSignedIn: () => void
}

/** Proves an address: asks for it, mails a code, takes the code. */
export function CodeForm({ email: known, next, onSignedIn }: CodeFormProps) {
  const { t } = useTranslation('account')
  const [email, setEmail] = useState(known ?? '')
  const [wrongEmail, setWrongEmail] = useState<string>()
  const [sent, setSent] = useState(false)
  const [again, setAgain] = useState(false)
  const send = useAction(account.sendCode, {
    shownByPage: ['mailed_already'],
    onDone: () => {
      setAgain(sent)
      setSent(true)
    },
  })
  const refusal = send.error instanceof ApiError && send.error.code === 'mailed_already' && (
    <Alert>{errorWords(send.error)}</Alert>
  )

  const sendCode = () => {
    const address = emailShape.safeParse(email)
    setWrongEmail(address.error?.issues[0]?.message)
    if (address.success)
      send.mutate({ email: address.data, language: readerLanguage(), ...(next && { next }) })
  }

  if (sent)
    return (
      <CodeStep
        email={email.trim().toLowerCase()}
        onSignedIn={onSignedIn}
        resent={again}
        resending={send.isPending}
        refusal={refusal}
        onResend={sendCode}
        onBack={() => setSent(false)}
      />
    )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        sendCode()
      }}
    >
      <Stack>
        <TextInput
          label={t('signIn.email')}
          type="email"
          name="email"
          autoComplete="email"
          inputMode="email"
          required
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          error={wrongEmail}
          data-autofocus
        />
        {refusal}
        <Button type="submit" size="md" loading={send.isPending}>
          {t('signIn.send')}
        </Button>
      </Stack>
    </form>
  )
}

interface CodeStepProps {
  email: string
  resent: boolean
  resending: boolean
  /** Why no other mail was sent. */
  refusal: ReactNode
  onSignedIn: () => void
  onResend: () => void
  onBack: () => void
}

function CodeStep({ email, resent, resending, refusal, onSignedIn, onResend, onBack }: CodeStepProps) {
  const { t } = useTranslation('account')
  const zone = useZone()
  const [code, setCode] = useState('')
  const label = useId()
  const signIn = useAction(account.signIn, {
    shownByPage: ['code_wrong', 'code_expired', 'second_step_due'],
    onDone: () => {
      markStale(['account'])
      onSignedIn()
    },
  })
  const confirm = (typed: string) => signIn.mutate({ email, code: typed, language: readerLanguage(), zone })
  if (signIn.error instanceof ApiError && signIn.error.code === 'second_step_due')
    return <SecondStepForm onSignedIn={onSignedIn} onOver={onBack} />
  const wrong = signIn.error instanceof ApiError ? errorWords(signIn.error) : undefined

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (code.length === 6) confirm(code)
      }}
    >
      <Stack>
        <Text>{t('signIn.codeLead', { email })}</Text>
        <Stack gap={4}>
          <Input.Label labelElement="div" id={label}>
            {t('signIn.code')}
          </Input.Label>
          <PinInput
            length={6}
            type="number"
            oneTimeCode
            autoFocus
            size="lg"
            aria-labelledby={label}
            ariaLabel={t('signIn.code')}
            value={code}
            onChange={setCode}
            onComplete={confirm}
            error={wrong !== undefined}
          />
          {wrong && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {wrong}
            </Text>
          )}
        </Stack>
        <Button type="submit" size="md" loading={signIn.isPending} disabled={code.length < 6}>
          {t('signIn.confirm')}
        </Button>
        {refusal}
        <Text size="sm" c="dimmed" role="status">
          {resent ? t('signIn.sentAgain') : t('signIn.noMail')}
        </Text>
        <Group gap="xs">
          <Button variant="default" size="sm" loading={resending} onClick={onResend}>
            {t('signIn.again')}
          </Button>
          <Button variant="subtle" size="sm" onClick={onBack}>
            {t('signIn.otherAddress')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
