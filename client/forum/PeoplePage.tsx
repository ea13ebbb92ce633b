import { Alert, Badge, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ForumView, forum, type InvitationView, type TeamMember } from '../../shared/forum.ts'
import { useNames } from '../platform/names.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { RowSkeletons } from '../platform/ui/Skeletons.tsx'
import { InterpreterHours } from './InterpreterHours.tsx'
import { CopyLink, InviteDialog } from './InviteDialog.tsx'
import classes from './PeoplePage.module.css'
import { hasRole, useForum } from './useForum.ts'

/** The host team and everyone's invitations. */
export function PeoplePage() {
  const { t } = useTranslation('forum')
  const view = useForum()
  const [inviting, { open, close }] = useDisclosure()
  const invitations = useAsk(forum.invitations, { forumId: view.id })
  const closed = view.phase === 'closed'
  const button = closed ? undefined : <Button onClick={open}>{t('people.invite')}</Button>
  return (
    <Page title={t('people.title')} lead={t('people.lead')} action={button}>
      <Stack gap="xl">
        {closed && <Alert color="gray">{t('people.closed')}</Alert>}
        <section aria-labelledby="invitations">
          <Title order={2} size="h3" id="invitations" mb="sm">
            {t('people.invitations')}
          </Title>
          {invitations.error ? (
            <LoadError error={invitations.error} retry={invitations.refetch} />
          ) : !invitations.data ? (
            <RowSkeletons />
          ) : invitations.data.invitations.length === 0 ? (
            <EmptyState title={t('people.noInvitations')}>
              {!closed && t('people.noInvitationsLead')}
            </EmptyState>
          ) : (
            <Stack gap="xs">
              {invitations.data.invitations.map((one) => (
                <Invitation key={one.id} forumId={view.id} invitation={one} />
              ))}
            </Stack>
          )}
        </section>
        <Team view={view} isHost={hasRole(view.hats, 'host')} />
      </Stack>
      <InviteDialog view={view} opened={inviting} onClose={close} />
    </Page>
  )
}

const stateColors = { waiting: 'yellow', accepted: 'green', revoked: 'gray', expired: 'gray' } as const

function Invitation({ forumId, invitation }: { forumId: string; invitation: InvitationView }) {
  const { t } = useTranslation('forum')
  const [asking, { open, close }] = useDisclosure()
  const revoke = useAction(forum.revokeInvitation, { onDone: close })
  const { name, email, organisationName, role, side, state, link } = invitation
  const who = organisationName ?? name ?? email ?? t('people.nobody')
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" gap="sm">
        <div className={classes.who}>
          <Text fw={600}>{who}</Text>
          <Text size="sm" c="dimmed">
            {[t(`role.${role}`), side && t(`side.${side}`), name, email]
              .filter((words) => words && words !== who)
              .join(' · ')}
          </Text>
        </div>
        <Group gap="xs">
          <Badge variant="light" color={stateColors[state]}>
            {t(`people.state.${state}`)}
          </Badge>
          {state === 'waiting' && (
            <>
              <CopyLink link={link} who={who} />
              <Button
                variant="subtle"
                color="red"
                size="compact-sm"
                aria-label={t('people.revokeLabel', { who })}
                onClick={open}
              >
                {t('people.revoke')}
              </Button>
            </>
          )}
        </Group>
      </Group>
      <Confirm
        opened={asking}
        onClose={close}
        onConfirm={() => revoke.mutate({ forumId, invitationId: invitation.id })}
        pending={revoke.isPending}
        title={t('people.revokeTitle')}
        confirmLabel={t('people.revoke')}
        danger
      >
        {t('people.revokeText', { who })}
      </Confirm>
    </Card>
  )
}

function Team({ view, isHost }: { view: ForumView; isHost: boolean }) {
  const { t } = useTranslation('forum')
  const forumId = view.id
  const { data, error, refetch } = useAsk(forum.team, { forumId })
  const { language } = useNames()
  const [leaving, setLeaving] = useState<TeamMember>()
  const [planning, setPlanning] = useState<TeamMember>()
  const remove = useAction(forum.removeMember, { onDone: () => setLeaving(undefined) })
  // A forum keeps one.
  const hosts = data?.members.filter(({ role }) => role === 'host').length
  return (
    <section aria-labelledby="team">
      <Title order={2} size="h3" id="team" mb="sm">
        {t('people.team')}
      </Title>
      {error && <LoadError error={error} retry={refetch} />}
      {!data && !error && <RowSkeletons count={3} />}
      <Stack gap="xs">
        {data?.members.map((member) => (
          <Group key={member.id} justify="space-between" gap="xs">
            <div className={classes.who}>
              <Text fw={600}>{member.name}</Text>
              <Text size="sm" c="dimmed">
                {[
                  t(`role.${member.role}`),
                  member.side && t(`side.${member.side}`),
                  member.languages.map(language).join(' – '),
                  member.email,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </div>
            {isHost && (
              <Group gap={0} ml={-8}>
                {member.role === 'interpreter' && view.phase !== 'closed' && (
                  <Button
                    variant="subtle"
                    size="compact-sm"
                    aria-label={t('hours.changeLabel', { name: member.name })}
                    onClick={() => setPlanning(member)}
                  >
                    {t('hours.change')}
                  </Button>
                )}
                {!(member.role === 'host' && hosts === 1) && (
                  <Button
                    variant="subtle"
                    color="red"
                    size="compact-sm"
                    aria-label={t('people.removeLabel', { name: member.name })}
                    onClick={() => setLeaving(member)}
                  >
                    {t('people.remove')}
                  </Button>
                )}
              </Group>
            )}
          </Group>
        ))}
      </Stack>
      {planning && (
        <InterpreterHours
          view={view}
          memberId={planning.id}
          name={planning.name}
          onClose={() => setPlanning(undefined)}
        />
      )}
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && remove.mutate({ forumId, memberId: leaving.id })}
        pending={remove.isPending}
        title={t('people.removeTitle', { name: leaving?.name ?? '' })}
        confirmLabel={t('people.remove')}
        danger
      >
        {t('people.removeText')}
      </Confirm>
    </section>
  )
}
