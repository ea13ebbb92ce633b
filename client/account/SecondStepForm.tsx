import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { markStale, useAction } from '../platform/queries.ts'
import { useZone } from '../platform/zone.ts'
import { AppCodeField, isAppCode } from './AppCodeField.tsx'

/** After the mail, for whoever has the second step on: a code of the app, or a recovery code. */
export function SecondStepForm({
  onSignedIn,
  onOver,
}: {
  onSignedIn: () => void
  /** Too late, or too many wrong ones: the address is to be proven anew. */
  onOver: () => void
}) {
  const { t } = useTranslation('account')
  const zone = useZone()
  const [code, setCode] = useState('')
  const signIn = useAction(account.takeSecondStep, {
    shownByPage: ['app_code_wrong', 'second_step_over'],
    onDone: () => {
      markStale(['account'])
      onSignedIn()
    },
  })
  if (signIn.error instanceof ApiError && signIn.error.code === 'second_step_over')
    return (
      <Stack align="start">
        <Text role="alert">{errorWords(signIn.error)}</Text>
        <Button onClick={onOver}>{t('secondStep.beginAgain')}</Button>
      </Stack>
    )
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isAppCode(code)) signIn.mutate({ code, language: readerLanguage(), zone })
      }}
    >
      <Stack>
        <Text>{t('secondStep.enterLead')}</Text>
        <AppCodeField value={code} onChange={setCode} error={signIn.error} />
        <Button type="submit" size="md" loading={signIn.isPending} disabled={!isAppCode(code)}>
          {t('signIn.confirm')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('secondStep.enterHelp')}
        </Text>
      </Stack>
    </form>
  )
}
