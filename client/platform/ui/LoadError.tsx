import { Alert, Button, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { errorWords } from '../errorWords.ts'

interface LoadErrorProps {
  error: unknown
  /** Asks again; a query's `refetch`. */
  retry?: () => unknown
  retrying?: boolean
}

/** Where an answer could not be had: why (with the request's id where we failed), and another try. */
export function LoadError({ error, retry, retrying = false }: LoadErrorProps) {
  const { t } = useTranslation()
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t('loadError.title')}>
      <Text size="sm">{errorWords(error)}</Text>
      {retry && (
        <Button mt="sm" size="sm" variant="default" loading={retrying} onClick={() => void retry()}>
          {t('retry')}
        </Button>
      )}
    </Alert>
  )
}
