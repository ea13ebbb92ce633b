import { useTranslation } from 'react-i18next'
import { Page } from '../platform/ui/Page.tsx'
import { useForum } from './useForum.ts'

export function ForumHomePage() {
  const { t } = useTranslation('forum')
  const view = useForum()
  return (
    <Page title={view.name} lead={view.about}>
      {t('nav.home')}
    </Page>
  )
}
