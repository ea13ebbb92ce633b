import { useTranslation } from 'react-i18next'
import { ButtonLink } from '../../platform/ui/links.tsx'
import { Page } from '../../platform/ui/Page.tsx'

/** An address where nothing stands. */
export function NotFoundPage() {
  const { t } = useTranslation()
  return (
    <Page width="narrow" title={t('notFound.title')} lead={t('notFound.lead')}>
      <ButtonLink to="/">{t('toHome')}</ButtonLink>
    </Page>
  )
}
