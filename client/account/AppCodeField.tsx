import { Button, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'

/** Whether this may be a code of an app, or a recovery code. */
export const isAppCode = (typed: string) => account.takeSecondStep.input.shape.code.safeParse(typed).success

interface AppCodeFieldProps {
  value: string
  onChange: (code: string) => void
  /** Why the last one was refused. */
  error: Error | null
}

/** For six digits of the app; one press away, for a recovery code. */
export function AppCodeField({ value, onChange, error }: AppCodeFieldProps) {
  const { t } = useTranslation('account')
  const [isRecovery, setRecovery] = useState(false)
  return (
    <Stack gap={4} align="start">
      <TextInput
        // Another field, which takes the focus.
        key={isRecovery ? 'recovery' : 'app'}
        w="100%"
        label={t(isRecovery ? 'secondStep.recoveryCode' : 'secondStep.appCode')}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={20}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error instanceof ApiError && errorWords(error)}
        autoFocus
        data-autofocus
      />
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => {
          onChange('')
          setRecovery(!isRecovery)
        }}
      >
        {t(isRecovery ? 'secondStep.useApp' : 'secondStep.useRecovery')}
      </Button>
    </Stack>
  )
}
