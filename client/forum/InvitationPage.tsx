import { Alert, Button, Card, Stack, Text } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import type { Output } from '../../shared/contract.ts'
import { forum } from '../../shared/forum.ts'
import { CodeForm } from '../account/CodeForm.tsx'
import { markStale, useAction, useAsk } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useZone } from '../platform/zone.ts'

type Invitation = Output<typeof forum.invitation>

/** Behind a personal link. Opening it changes nothing; the address is proven, then the invitation taken. */
export function InvitationPage() {
  const { t } = useTranslation(['account', 'app'])
  const { token } = useParams({ from: '/i/$token' })
  const { me } = useSession()
  const { data, error, refetch } = useAsk(forum.invitation, { token })
  if (error?.code === 'not_found' || error?.code === 'bad_input')
    return (
      <Page width="narrow" title={t('invitation.unknown')} lead={t('invitation.unknownLead')}>
        <ButtonLink to="/">{t('app:toHome')}</ButtonLink>
      </Page>
    )
  if (error)
    return (
      <Page width="narrow" title={t('invitation.title')}>
        <LoadError error={error} retry={refetch} />
      </Page>
    )
  if (!data || me === undefined) return <PageSkeleton />
  return (
    // Anew for whoever has proven who they are: the form that held the focus is gone.
    <Page key={me?.email} width="narrow" title={t('invitation.title')} lead={data.about}>
      <Stack>
        <Subject invitation={data} />
        {data.state === 'revoked' || data.state === 'expired' ? (
          <EmptyState
            title={t(`invitation.void.${data.state}`)}
            action={<ButtonLink to="/">{t('app:toHome')}</ButtonLink>}
          >
            {t('invitation.void.lead')}
          </EmptyState>
        ) : me ? (
          <Accept token={token} invitation={data} email={me.email} />
        ) : (
          <>
            <Text>{t('invitation.yourEmail')}</Text>
            <CodeForm
              email={data.email ?? undefined}
              next={`/i/${token}`}
              onSignedIn={() => markStale(['forum'])}
            />
          </>
        )}
      </Stack>
    </Page>
  )
}

function Subject({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation('account')
  const zone = useZone()
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Text fw={700} size="lg">
          {t('invitation.to', { forum: invitation.forumName })}
        </Text>
        <Text c="dimmed">{t(`invitation.as.${invitation.role}`)}</Text>
        {invitation.organisationName && (
          <Text>{t('invitation.organisation', { organisation: invitation.organisationName })}</Text>
        )}
        {invitation.days.map(({ id, opensAt, closesAt }) => (
          <TwoTimes key={id} start={opensAt} end={closesAt} places={[{ zone }, { zone: invitation.zone }]} />
        ))}
      </Stack>
    </Card>
  )
}

function Accept({ token, invitation, email }: { token: string; invitation: Invitation; email: string }) {
  const { t } = useTranslation('account')
  const navigate = useNavigate()
  const { forumId, role } = invitation
  const goOn = () =>
    role === 'delegate'
      ? navigate({ to: '/forums/$forumId/register', params: { forumId }, search: { invitation: token } })
      : navigate({ to: '/forums/$forumId', params: { forumId } })
  const accept = useAction(forum.acceptInvitation, {
    changes: ['forum', 'account'],
    onDone: () => void goOn(),
  })
  const signOut = useAction(account.signOut)
  const other = invitation.email !== null && invitation.email.toLowerCase() !== email.toLowerCase()
  if (other)
    return (
      <Alert color="yellow" title={t('invitation.signedInAs', { email })}>
        <Text size="sm" mb="sm">
          {t('invitation.otherAddress')}
        </Text>
        <Button variant="default" loading={signOut.isPending} onClick={() => signOut.mutate({})}>
          {t('invitation.signOut')}
        </Button>
      </Alert>
    )
  return (
    <Stack>
      <Text c="dimmed">{t('invitation.signedInAs', { email })}</Text>
      {invitation.state === 'accepted' && <Text>{t('invitation.alreadyAccepted')}</Text>}
      <Button
        size="md"
        loading={accept.isPending}
        onClick={() => (invitation.state === 'accepted' ? void goOn() : accept.mutate({ token }))}
      >
        {invitation.state === 'accepted'
          ? t(role === 'delegate' ? 'invitation.registerFirm' : 'invitation.goOn')
          : t(role === 'delegate' ? 'invitation.acceptFirm' : 'invitation.accept')}
      </Button>
    </Stack>
  )
}
