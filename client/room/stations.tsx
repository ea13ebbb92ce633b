import { Alert, Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconCalendarOff, IconCalendarTime } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../shared/room.ts'
import { QuickOutcome } from '../deal/QuickOutcome.tsx'
import { useSession } from '../platform/session.ts'
import { BackLink, ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useZone } from '../platform/zone.ts'
import { CancelMeeting } from './CancelMeeting.tsx'
import { Countdown } from './Countdown.tsx'
import { Messages } from './chat/Messages.tsx'
import { Kept } from './Kept.tsx'

/** What a meeting's page shows while nobody is inside: before, after, cancelled. */
interface StationProps {
  snapshot: RoomSnapshot
}

/** Who meets whom. */
export function useMeetingTitle({ supplier, buyer }: RoomSnapshot['meeting']): string {
  const { t } = useTranslation('room')
  return t('title', { supplier: supplier.name, buyer: buyer.name })
}

/** When and where, in the reader's zone and those of both sides. */
export function MeetingFacts({ snapshot: { meeting } }: StationProps) {
  const { t } = useTranslation('room')
  const zone = useZone()
  const { supplier, buyer } = meeting
  return (
    <Stack gap={6}>
      <TwoTimes
        start={meeting.start}
        end={meeting.end}
        places={[
          { zone },
          { zone: supplier.zone, label: supplier.name },
          { zone: buyer.zone, label: buyer.name },
        ]}
      />
      <Group gap="xs">
        <Badge variant="light">{t('room', { number: meeting.roomName })}</Badge>
        {meeting.interpreter && <Text size="sm">{t('interpreter', { name: meeting.interpreter })}</Text>}
      </Group>
    </Stack>
  )
}

export function BackToForum({ snapshot }: StationProps) {
  return (
    <BackLink to="/forums/$forumId" params={{ forumId: snapshot.forum.id }}>
      {snapshot.forum.name}
    </BackLink>
  )
}

/** `moved`: it stood at another time when the reader came to this page. */
export function Early({ snapshot, moved }: StationProps & { moved: boolean }) {
  const { t } = useTranslation('room')
  return (
    <Page
      width="narrow"
      title={useMeetingTitle(snapshot.meeting)}
      lead={t('early.lead')}
      back={<BackToForum snapshot={snapshot} />}
    >
      <Stack gap="xl">
        {moved && (
          <Alert icon={<IconCalendarTime aria-hidden />} title={t('early.moved')} role="status">
            {t('early.movedLead')}
          </Alert>
        )}
        <Countdown to={snapshot.meeting.lobbyOpensAt} label={t('countdown.toLobby')} />
        <MeetingFacts snapshot={snapshot} />
        <Text c="dimmed">{t('early.prepare')}</Text>
        <CancelMeeting snapshot={snapshot} />
      </Stack>
    </Page>
  )
}

export function Cancelled({ snapshot }: StationProps) {
  const { t } = useTranslation('room')
  const { cancelReason } = snapshot
  return (
    <Page width="narrow" title={useMeetingTitle(snapshot.meeting)} back={<BackToForum snapshot={snapshot} />}>
      <Stack gap="xl">
        <Alert color="red" icon={<IconCalendarOff aria-hidden />} title={t('cancelled.title')} role="status">
          {cancelReason && (
            <Text size="sm" mb="xs">
              {t('cancelled.why', { reason: cancelReason })}
            </Text>
          )}
          {t('cancelled.lead')}
        </Alert>
        <MeetingFacts snapshot={snapshot} />
        <ToNext snapshot={snapshot} />
      </Stack>
    </Page>
  )
}

/** Left before the end: the way back in stays open. */
export function Left({ snapshot, back }: StationProps & { back: () => void }) {
  const { t } = useTranslation('room')
  return (
    <Page
      width="narrow"
      title={t('left.title')}
      lead={t('left.lead')}
      back={<BackToForum snapshot={snapshot} />}
    >
      <Stack gap="xl">
        <Countdown to={snapshot.meeting.end} label={t('countdown.toEnd')} />
        <Actions snapshot={snapshot} first={<Button onClick={back}>{t('left.back')}</Button>} />
      </Stack>
    </Page>
  )
}

/** `missed`: its end came without the reader having been inside. */
export function Over({ snapshot, missed }: StationProps & { missed: boolean }) {
  const { t } = useTranslation('room')
  const { me } = useSession()
  const { meeting, chat } = snapshot
  const takesPart = meeting.part === 'supplier' || meeting.part === 'buyer'
  return (
    <Page
      width="narrow"
      title={t('over.title')}
      lead={t(!takesPart ? 'over.leadTeam' : meeting.outcomeRecorded ? 'over.leadRecorded' : 'over.lead')}
      back={<BackToForum snapshot={snapshot} />}
    >
      <Stack gap="xl">
        {takesPart && !missed && <QuickOutcome meeting={meeting} />}
        <Actions snapshot={snapshot} quick={takesPart && !missed} />
        <MeetingFacts snapshot={snapshot} />
        {takesPart && missed && !meeting.outcomeRecorded && (
          <Text size="sm" c="dimmed">
            {t('over.missed')}
          </Text>
        )}
        <Kept meetingId={meeting.id} />
        {chat.length > 0 && (
          <section aria-labelledby="kept-chat">
            <Title order={2} size="h3" id="kept-chat" mb="sm">
              {t('over.chat')}
            </Title>
            <Messages messages={chat} userId={me?.id ?? ''} />
          </section>
        )}
      </Stack>
    </Page>
  )
}

/** The outcome first for those who record one, then the way back. `quick`: its short form stands above. */
function Actions({ snapshot, first, quick = false }: StationProps & { first?: ReactNode; quick?: boolean }) {
  const { t } = useTranslation('room')
  const { part, outcomeRecorded, id } = snapshot.meeting
  const records = part === 'supplier' || part === 'buyer'
  return (
    <Group>
      {first}
      {records && (
        <ButtonLink
          to="/meetings/$meetingId/outcome"
          params={{ meetingId: id }}
          variant={first || quick || outcomeRecorded ? 'default' : 'filled'}
        >
          {t(outcomeRecorded ? 'over.change' : quick ? 'over.full' : 'over.record')}
        </ButtonLink>
      )}
      <ToNext snapshot={snapshot} />
    </Group>
  )
}

/** Where the reader's next meeting stands: the agenda, or for a moderator the wall. */
function ToNext({ snapshot }: StationProps) {
  const { t } = useTranslation('room')
  const params = { forumId: snapshot.forum.id }
  return snapshot.meeting.part === 'moderator' ? (
    <ButtonLink to="/forums/$forumId/wall" params={params} variant="default">
      {t('toWall')}
    </ButtonLink>
  ) : (
    <ButtonLink to="/forums/$forumId/agenda" params={params} variant="default">
      {t('toAgenda')}
    </ButtonLink>
  )
}
