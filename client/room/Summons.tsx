import { Alert, Button, Container, Group, Stack, Text } from '@mantine/core'
import { IconBell, IconUserPlus } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { forum } from '../../shared/forum.ts'
import { room, roomPushes } from '../../shared/room.ts'
import { serverNow } from '../platform/clock.ts'
import { askOptions, useAction, useAsk } from '../platform/queries.ts'
import { usePush } from '../platform/socket.ts'
import { useTimes } from '../platform/useTimes.ts'

const day = 86_400_000

type StandInOffer = Output<typeof room.standInOffers>['offers'][number]

interface Nudge {
  meetingId: string
  withName: string
  by: string
}

/** On every page: the reader's meeting has begun without them, or they are asked to stand in in another. */
export function Summons() {
  const { t } = useTranslation('wall')
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [nudges, setNudges] = useState<readonly Nudge[]>([])
  const forget = (meetingId: string) =>
    setNudges((were) => were.filter((nudge) => nudge.meetingId !== meetingId))
  usePush(roomPushes.nudged, (nudge) =>
    setNudges((were) => [...were.filter(({ meetingId }) => meetingId !== nudge.meetingId), nudge]),
  )
  const offers = useOffers()
  const go = (meetingId: string) => {
    forget(meetingId)
    void navigate({ to: '/meetings/$meetingId', params: { meetingId } })
  }
  const elsewhere = nudges.filter(({ meetingId }) => pathname !== `/meetings/${meetingId}`)
  if (elsewhere.length === 0 && offers.length === 0) return null
  return (
    <Container size={880} pt="md">
      <Stack gap="sm">
        {elsewhere.map(({ meetingId, withName, by }) => (
          <Alert
            key={meetingId}
            role="alert"
            color="kuningan"
            icon={<IconBell aria-hidden />}
            title={t('called.nudgeTitle', { name: withName })}
            withCloseButton
            closeButtonLabel={t('called.dismiss')}
            onClose={() => forget(meetingId)}
          >
            <Text size="sm" mb="xs">
              {t('called.nudge', { by })}
            </Text>
            <Button size="sm" onClick={() => go(meetingId)}>
              {t('called.go')}
            </Button>
          </Alert>
        ))}
        {offers.map((offer) => (
          <Offer key={`${offer.meetingId} ${offer.organisationId}`} offer={offer} onAccept={go} />
        ))}
      </Stack>
    </Container>
  )
}

/** What the reader's firms are asked, in the forums that are held about now. */
function useOffers(): StandInOffer[] {
  const { data } = useAsk(forum.mine, {})
  const now = serverNow()
  const held = (data?.forums ?? []).filter(
    ({ hats, firstDay, lastDay }) =>
      hats.some(({ role }) => role === 'delegate') &&
      firstDay !== null &&
      lastDay !== null &&
      Date.parse(firstDay) - day < now &&
      now < Date.parse(lastDay) + 2 * day,
  )
  const answers = useQueries({
    queries: held.map(({ id }) => askOptions(room.standInOffers, { forumId: id })),
  })
  return answers.flatMap((answer) => answer.data?.offers ?? [])
}

function Offer({ offer, onAccept }: { offer: StandInOffer; onAccept: (meetingId: string) => void }) {
  const { t } = useTranslation('wall')
  const { instant } = useTimes()
  const { meetingId, organisationId, roomName, end, withName } = offer
  const answer = useAction(room.answerStandIn, {
    changes: ['schedule'],
    onDone: (_, { accepted }) => {
      if (accepted) onAccept(meetingId)
    },
  })
  return (
    <Alert
      role="alert"
      color="kuningan"
      icon={<IconUserPlus aria-hidden />}
      title={t('called.offerTitle', { name: withName })}
    >
      <Text size="sm" mb="xs">
        {t('called.offer', { room: roomName, time: instant(end, 'time') })}
      </Text>
      <Group gap="xs">
        {[true, false].map((accepted) => (
          <Button
            key={String(accepted)}
            size="sm"
            variant={accepted ? 'filled' : 'default'}
            loading={answer.isPending && answer.variables.accepted === accepted}
            disabled={answer.isPending}
            onClick={() => answer.mutate({ meetingId, organisationId, accepted })}
          >
            {t(accepted ? 'called.accept' : 'called.decline')}
          </Button>
        ))}
      </Group>
    </Alert>
  )
}
