import { Navigate, useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useSession } from '../platform/session.ts'
import { Page } from '../platform/ui/Page.tsx'
import { CodeForm } from './CodeForm.tsx'

/** Signing in by mail. Whoever wanted a page first is led there afterwards. */
export function SignInPage() {
  const { t } = useTranslation('account')
  const { next = '/' } = useSearch({ from: '/sign-in' })
  const navigate = useNavigate()
  const { me } = useSession()
  if (me) return <Navigate to={next} replace />
  return (
    <Page width="narrow" title={t('signIn.title')} lead={t('signIn.lead')}>
      <CodeForm next={next} onSignedIn={() => void navigate({ to: next, replace: true })} />
    </Page>
  )
}
