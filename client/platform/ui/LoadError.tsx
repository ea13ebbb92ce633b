import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { ApiError, type RefusalCode } from '../apiError.ts'
import { errorWords } from '../errorWords.ts'

/** What asking again does not change. */
const lasting: readonly RefusalCode[] = ['not_found', 'not_allowed']

interface LoadErrorProps {
  error: unknown
  /** Asks again; a query's `refetch`. */
  retry?: () => unknown
  retrying?: boolean
}

/**
 * Where an answer could not be had: why (with the request's id where we failed), and another try. Where that is no
 * fault but how things are, it is said without alarm and without another try.
 */
export function LoadError({ error, retry, retrying = false }: LoadErrorProps) {
  const { t } = useTranslation()
  const lasts = error instanceof ApiError && lasting.includes(error.code)
  return (
    <Alert
      color={lasts ? 'gray' : 'red'}
      icon={lasts ? <IconInfoCircle aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={t('loadError.title')}
    >
      <Text size="sm">{errorWords(error)}</Text>
      {retry && !lasts && (
        <Button mt="sm" size="sm" variant="default" loading={retrying} onClick={() => void retry()}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  )
}
