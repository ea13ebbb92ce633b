import { Button } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { account, linkCarries } from '../../shared/account.ts'
import { ApiError } from '../platform/apiError.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { markStale, useAction } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { useZone } from '../platform/zone.ts'
import { SecondStepForm } from './SecondStepForm.tsx'

/** What the mailed link carries in its fragment, which no server and no preview gets to see. */
const carried = linkCarries.extend({
  next: z
    .string()
    .regex(/^\/(?![/\\])/)
    .catch('/'),
})

/** Behind the mailed link: changes nothing until its button is pressed. */
export function ConfirmPage() {
  const { t } = useTranslation('account')
  const { hash } = useLocation()
  const zone = useZone()
  const navigate = useNavigate()
  const link = carried.safeParse(Object.fromEntries(new URLSearchParams(hash)))
  const goOn = () => void navigate({ to: link.data?.next ?? '/', replace: true })
  const signIn = useAction(account.signInByLink, {
    shownByPage: ['code_expired', 'second_step_due'],
    onDone: () => {
      markStale(['account'])
      goOn()
    },
  })
  const newLink = (
    <ButtonLink to="/sign-in" search={{ next: link.data?.next }}>
      {t('confirm.newLink')}
    </ButtonLink>
  )
  if (!link.success)
    return (
      <Page width="narrow" title={t('signIn.title')}>
        <EmptyState title={t('confirm.broken')} action={newLink}>
          {t('confirm.brokenLead')}
        </EmptyState>
      </Page>
    )
  const { next: _next, ...proof } = link.data
  if (signIn.error instanceof ApiError && signIn.error.code === 'code_expired')
    return (
      <Page width="narrow" title={t('signIn.title')}>
        <EmptyState title={t('confirm.over')} action={newLink}>
          {t('confirm.overLead')}
        </EmptyState>
      </Page>
    )
  if (signIn.error instanceof ApiError && signIn.error.code === 'second_step_due')
    return (
      <Page width="narrow" title={t('confirm.title', { email: proof.email })}>
        <SecondStepForm
          onSignedIn={goOn}
          onOver={() => void navigate({ to: '/sign-in', search: { next: link.data.next } })}
        />
      </Page>
    )
  return (
    <Page width="narrow" title={t('confirm.title', { email: proof.email })} lead={t('confirm.lead')}>
      <Button
        size="md"
        loading={signIn.isPending}
        onClick={() => signIn.mutate({ ...proof, language: readerLanguage(), zone })}
      >
        {t('confirm.press')}
      </Button>
    </Page>
  )
}
