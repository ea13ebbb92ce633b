import { Card, Stack, Title } from '@mantine/core'
import { IconBuildingCommunity } from '@tabler/icons-react'
import { useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { firm } from '../../shared/firm.ts'
import { hasRole, ownOrganisations, useForum } from '../forum/useForum.ts'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { Delegates } from './Delegates.tsx'
import { FreeTimes } from './FreeTimes.tsx'
import { Limits } from './Limits.tsx'
import { Needs } from './Needs.tsx'
import { Offerings } from './Offerings.tsx'
import { ProfileForm } from './ProfileForm.tsx'
import { StateAlert } from './StateAlert.tsx'

/** A firm's own page: everything it brings, to be changed. A host opens any firm of the own side here. */
export function MyFirmPage() {
  const { t } = useTranslation('firm')
  const { forumId } = useParams({ from: '/signed-in/forums/$forumId/my-firm' })
  const { organisation } = useSearch({ from: '/signed-in/forums/$forumId/my-firm' })
  const { hats } = useForum()
  const own = ownOrganisations(hats)
  const mayOpen = hasRole(hats, 'host', 'cohost') || own.some((hat) => hat.organisationId === organisation)
  const organisationId = organisation && mayOpen ? organisation : own[0]?.organisationId
  if (!organisationId)
    return (
      <Page title={t('myFirm.title')}>
        <EmptyState
          icon={<IconBuildingCommunity aria-hidden />}
          title={t('myFirm.none')}
          action={
            <ButtonLink to="/forums/$forumId/register" params={{ forumId }}>
              {t('myFirm.register')}
            </ButtonLink>
          }
        >
          {t('myFirm.noneLead')}
        </EmptyState>
      </Page>
    )
  const isOwn = own.some((hat) => hat.organisationId === organisationId)
  return <Firm at={{ forumId, organisationId }} isOwn={isOwn} />
}

function Firm({ at, isOwn }: { at: { forumId: string; organisationId: string }; isOwn: boolean }) {
  const { t } = useTranslation('firm')
  const { data: view, error, refetch } = useAsk(firm.view, at)
  if (!view)
    return error ? (
      <Page title={t('myFirm.title')}>
        <LoadError error={error} retry={refetch} />
      </Page>
    ) : (
      <PageSkeleton />
    )
  const offerings = (
    <Offerings key="offerings" at={at} offerings={view.offerings} aside={view.standing === 'buyer'} />
  )
  const needs = <Needs key="needs" at={at} needs={view.needs} aside={view.standing !== 'buyer'} />
  return (
    <Page
      title={isOwn ? view.name : t('myFirm.editTitle', { name: view.name })}
      lead={t('myFirm.lead')}
      action={
        <ButtonLink variant="default" to="/forums/$forumId/organisations/$organisationId" params={at}>
          {t('myFirm.see')}
        </ButtonLink>
      }
    >
      <Stack gap="xl">
        <StateAlert view={view} />
        {view.standing === 'buyer' ? [needs, offerings] : [offerings, needs]}
        <FreeTimes at={at} />
        <Limits at={at} />
        <Delegates at={at} delegates={view.delegates} />
        <Card component="section" aria-labelledby="profile">
          <Title order={2} size="h3" id="profile" mb="md">
            {t('profile.title')}
          </Title>
          <ProfileForm key={view.id} forumId={at.forumId} view={view} />
        </Card>
      </Stack>
    </Page>
  )
}
