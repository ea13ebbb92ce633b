import { Button, Group } from '@mantine/core'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../platform/apiError.ts'
import { errorWords } from '../../platform/errorWords.ts'
import { ButtonLink } from '../../platform/ui/links.tsx'
import { Page } from '../../platform/ui/Page.tsx'
import { NotFoundPage } from './NotFoundPage.tsx'

/** A page that broke: what happened (with the request's id where we failed), and the ways on. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const router = useRouter()
  if (error instanceof ApiError && error.code === 'not_found') return <NotFoundPage />
  return (
    <Page width="narrow" title={t('somethingWrong')} lead={errorWords(error)}>
      <Group>
        <Button
          onClick={() => {
            // What a page is made of stays missing until it is loaded anew.
            if (!(error instanceof ApiError)) return location.reload()
            reset()
            void router.invalidate()
          }}
        >
          {t('retry')}
        </Button>
        <ButtonLink to="/" variant="default">
          {t('toHome')}
        </ButtonLink>
      </Group>
    </Page>
  )
}
