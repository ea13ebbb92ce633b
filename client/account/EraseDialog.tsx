import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { useAction } from '../platform/queries.ts'
import { useFocusBack } from '../platform/ui/useFocusBack.ts'

interface EraseDialogProps {
  email: string
  onClose: () => void
  onErased: () => void
}

/** Asks whether one is to be erased, and for a code that proves that it is oneself who says so. */
export function EraseDialog({ email, onClose, onErased }: EraseDialogProps) {
  const { t } = useTranslation('privacy')
  const { t: plain } = useTranslation()
  useFocusBack()
  const [code, setCode] = useState('')
  const send = useAction(account.sendCode)
  const erase = useAction(account.erase, {
    shownByPage: ['code_wrong', 'code_expired', 'last_host', 'still_expected'],
    onDone: onErased,
  })
  const problem = erase.error instanceof ApiError ? errorWords(erase.error) : undefined
  return (
    <Modal opened onClose={onClose} title={t('erase.title')}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (send.isSuccess) erase.mutate({ code })
          else send.mutate({ email, language: readerLanguage() })
        }}
      >
        <Stack>
          <Text size="sm">{t('erase.what')}</Text>
          {send.isSuccess && (
            <TextInput
              label={t('erase.code')}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value.trim())}
              data-autofocus
            />
          )}
          {problem && (
            <Alert color="red" role="alert">
              {problem}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {plain('back')}
            </Button>
            <Button
              type="submit"
              color="red"
              loading={send.isPending || erase.isPending}
              disabled={send.isSuccess && !/^\d{6}$/.test(code)}
            >
              {t(send.isSuccess ? 'erase.press' : 'erase.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
