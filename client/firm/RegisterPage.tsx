import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { ownOrganisations } from '../forum/useForum.ts'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { Delegates } from './Delegates.tsx'
import { FreeTimes } from './FreeTimes.tsx'
import { Needs } from './Needs.tsx'
import { Offerings } from './Offerings.tsx'
import { ProfileForm } from './ProfileForm.tsx'
import { Registered } from './Registered.tsx'
import { RegisterProfile } from './RegisterProfile.tsx'
import { type RegisterStep, registerSteps } from './registerSteps.ts'

/**
 * A firm applies, in calm steps. The first one makes the application; what comes after is saved as it is
 * written, so that a lost connection loses nothing.
 */
export function RegisterPage() {
  const { t } = useTranslation('firm')
  const { forumId } = useParams({ from: '/signed-in/forums/$forumId/register' })
  const { invitation: token } = useSearch({ from: '/signed-in/forums/$forumId/register' })
  const mine = useAsk(forum.mine, {})
  // A draft shows itself to its own people only; who was invited reads it in the invitation.
  const view = useAsk(forum.view, { forumId })
  const invitation = useAsk(forum.invitation, { token: token ?? '' }, { enabled: token !== undefined })
  const own = ownOrganisations(mine.data?.forums.find(({ id }) => id === forumId)?.hats ?? [])[0]
  const loading = mine.isPending || view.isPending || (token !== undefined && invitation.isPending)
  if (loading) return <PageSkeleton />
  if (own) return <Steps at={{ forumId, organisationId: own.organisationId }} />
  const invited = invitation.data?.forumId === forumId ? invitation.data : undefined
  const error = mine.error ?? (invited ? null : view.error)
  if (error)
    return (
      <Page width="narrow" title={t('register.title')}>
        <LoadError error={error} retry={() => Promise.all([mine.refetch(), view.refetch()])} />
      </Page>
    )
  if (view.data?.phase === 'closed')
    return (
      <Page width="narrow" title={t('register.title')}>
        <EmptyState icon={<IconLock aria-hidden />} title={t('register.closed')}>
          {t('register.closedLead')}
        </EmptyState>
      </Page>
    )
  return (
    <StepPage step="profile" lead={t('register.profileLead')}>
      <RegisterProfile forumId={forumId} view={view.data} invited={invited} />
    </StepPage>
  )
}

function Steps({ at }: { at: { forumId: string; organisationId: string } }) {
  const { t } = useTranslation('firm')
  const navigate = useNavigate()
  const { step: named } = useSearch({ from: '/signed-in/forums/$forumId/register' })
  const { data: view, error, refetch } = useAsk(firm.view, at)
  const step = named ?? 'wares'
  const go = (to: RegisterStep) =>
    void navigate({
      to: '/forums/$forumId/register',
      params: { forumId: at.forumId },
      search: (before) => ({ ...before, step: to }),
    })
  if (!view)
    return error ? (
      <StepPage step={step}>
        <LoadError error={error} retry={refetch} />
      </StepPage>
    ) : (
      <PageSkeleton />
    )
  const sells = view.standing !== 'buyer'
  const buys = view.standing !== 'supplier'
  switch (step) {
    case 'profile':
      return (
        <StepPage step={step} lead={t('register.profileLead')}>
          <ProfileForm
            forumId={at.forumId}
            view={view}
            step={{ label: t('register.next'), onDone: () => go('wares') }}
          />
        </StepPage>
      )
    case 'wares':
      return (
        <StepPage step={step} lead={t('register.waresLead')}>
          <Stack gap="xl">
            {sells && <Offerings at={at} offerings={view.offerings} />}
            {buys && <Needs at={at} needs={view.needs} />}
            <StepButtons
              onBack={() => go('profile')}
              onNext={() => go('delegates')}
              quiet={view.offerings.length + view.needs.length === 0}
            />
          </Stack>
        </StepPage>
      )
    case 'delegates':
      return (
        <StepPage step={step} lead={t('register.delegatesLead')}>
          <Stack gap="xl">
            <Delegates at={at} delegates={view.delegates} titled={false} />
            <StepButtons onBack={() => go('wares')} onNext={() => go('free')} />
          </Stack>
        </StepPage>
      )
    case 'free':
      return (
        <StepPage step={step} lead={t('register.freeLead')}>
          <FreeTimes
            at={at}
            step={{
              label: t('register.finish'),
              back: <BackButton onClick={() => go('delegates')} />,
              onDone: () => go('done'),
            }}
          />
        </StepPage>
      )
    case 'done':
      return (
        <StepPage step={step}>
          <Registered forumId={at.forumId} view={view} onAdd={() => go('wares')} />
        </StepPage>
      )
  }
}

function StepPage({
  step,
  lead,
  children,
}: {
  step: RegisterStep
  lead?: string
  children: React.ReactNode
}) {
  const { t } = useTranslation('firm')
  const at = registerSteps.indexOf(step) + 1
  const steps = registerSteps.length
  return (
    <Page key={step} width="narrow" title={t(`register.steps.${step}`)} lead={lead}>
      <Stack gap="lg">
        <div>
          <Text size="sm" c="dimmed" mb={4}>
            {t('register.step', { step: at, steps })}
          </Text>
          <Progress value={(at / steps) * 100} aria-label={t('register.step', { step: at, steps })} />
        </div>
        {children}
      </Stack>
    </Page>
  )
}

function StepButtons({
  onBack,
  onNext,
  quiet = false,
}: {
  onBack: () => void
  onNext: () => void
  /** True where something else on the page is to be done first. */
  quiet?: boolean
}) {
  const { t } = useTranslation('firm')
  return (
    <Group justify="space-between">
      <BackButton onClick={onBack} />
      <Button onClick={onNext} variant={quiet ? 'default' : 'filled'}>
        {t('register.next')}
      </Button>
    </Group>
  )
}

function BackButton({ onClick }: { onClick: () => void }) {
  const { t } = useTranslation('firm')
  return (
    <Button variant="default" onClick={onClick}>
      {t('register.back')}
    </Button>
  )
}
