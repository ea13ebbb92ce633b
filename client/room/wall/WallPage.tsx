import { Badge, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconUser } from '@tabler/icons-react'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../../shared/contract.ts'
import { type Presence, room } from '../../../shared/room.ts'
import { useForum } from '../../forum/useForum.ts'
import { setServerNow } from '../../platform/clock.ts'
import { useAsk } from '../../platform/queries.ts'
import { EmptyState } from '../../platform/ui/EmptyState.tsx'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { ButtonLink } from '../../platform/ui/links.tsx'
import { Page } from '../../platform/ui/Page.tsx'
import { CardSkeletons } from '../../platform/ui/Skeletons.tsx'
import { TwoTimes } from '../../platform/ui/TwoTimes.tsx'
import { useZone } from '../../platform/zone.ts'
import { useTimeTo } from '../Countdown.tsx'
import { type Stage, useStage } from '../useMeeting.ts'

type OnWall = Output<typeof room.wall>['meetings'][number]

/** The wall asks by itself so often, beside what facts tell: meetings come into its twelve hours; ms. */
const askAgainMs = 60_000

/** Every room of the day on one page, for those who run it. */
export function WallPage() {
  const { t } = useTranslation('room')
  const { id: forumId } = useForum()
  const { data, error, refetch, dataUpdatedAt } = useAsk(room.wall, { forumId })

  const setClock = useEffectEvent((now: string) => {
    if (Date.now() - dataUpdatedAt < 2_000) setServerNow(now)
  })
  const answeredAt = data?.now
  useEffect(() => {
    if (answeredAt) setClock(answeredAt)
  }, [answeredAt])
  useEffect(() => {
    const timer = setInterval(() => void refetch(), askAgainMs)
    return () => clearInterval(timer)
  }, [refetch])

  return (
    <Page title={t('wall.title')} lead={t('wall.lead')} width="wide">
      {error && <LoadError error={error} retry={refetch} />}
      {!data && !error && <CardSkeletons />}
      {data && data.meetings.length === 0 && (
        <EmptyState title={t('wall.empty')}>{t('wall.emptyLead')}</EmptyState>
      )}
      {data && data.meetings.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {data.meetings.map((one) => (
            <OneRoom key={one.meeting.id} {...one} />
          ))}
        </SimpleGrid>
      )}
    </Page>
  )
}

const colours = {
  early: 'gray',
  lobby: 'blue',
  live: 'green',
  last_minutes: 'yellow',
  over: 'gray',
  cancelled: 'gray',
} as const

function OneRoom({ meeting, present }: OnWall) {
  const { t } = useTranslation('room')
  const zone = useZone()
  const stage = useStage(meeting) ?? 'early'
  const phase = stage === 'closed' ? 'over' : stage
  const { supplier, buyer, roomName } = meeting
  return (
    <Card component="article" aria-label={t('title', { supplier: supplier.name, buyer: buyer.name })}>
      <Stack gap="sm" h="100%">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600}>{t('room', { number: roomName })}</Text>
          <Group gap="xs" wrap="nowrap">
            <Badge variant="light" color={colours[phase]}>
              {t(`phase.${phase}`)}
            </Badge>
            {phase !== 'over' && <TimeLeft meeting={meeting} stage={stage} />}
          </Group>
        </Group>
        <div>
          <Text fw={600}>{supplier.name}</Text>
          <Text fw={600}>{buyer.name}</Text>
        </div>
        <TwoTimes start={meeting.start} end={meeting.end} places={[{ zone }, supplier, buyer]} />
        {stage !== 'early' && <Attendance meeting={meeting} present={present} />}
        {stage !== 'early' && stage !== 'closed' && (
          <ButtonLink
            to="/meetings/$meetingId"
            params={{ meetingId: meeting.id }}
            variant="default"
            size="sm"
            mt="auto"
            style={{ alignSelf: 'start' }}
            aria-label={t('wall.enterRoom', {
              number: roomName,
              supplier: supplier.name,
              buyer: buyer.name,
            })}
          >
            {t('wall.enter')}
          </ButtonLink>
        )}
      </Stack>
    </Card>
  )
}

/** How long until the lobby opens, the meeting begins or ends. */
function TimeLeft({ meeting, stage }: { meeting: OnWall['meeting']; stage: Stage }) {
  const { t } = useTranslation('room')
  const [instant, words] =
    stage === 'early'
      ? ([meeting.lobbyOpensAt, 'wall.toLobby'] as const)
      : stage === 'lobby'
        ? ([meeting.start, 'wall.toStart'] as const)
        : ([meeting.end, 'wall.toEnd'] as const)
  const time = useTimeTo(instant)
  return (
    <Text role="timer" size="sm" fw={600} style={{ fontVariantNumeric: 'tabular-nums' }}>
      {t(words, { time })}
    </Text>
  )
}

/** Who is there, and which side nobody is there for. */
function Attendance({ meeting, present }: OnWall | Pick<OnWall, 'meeting' | 'present'>) {
  const { t } = useTranslation('room')
  const missing = [
    ...(['supplier', 'buyer'] as const)
      .filter((part) => !present.some((one) => one.part === part))
      .map((part) => t('wall.missing', { firm: meeting[part].name })),
    ...(meeting.interpreter && !present.some(({ part }) => part === 'interpreter')
      ? [t('wall.missingInterpreter')]
      : []),
  ]
  return (
    <Stack gap={4}>
      {present.map((person) => (
        <Group key={person.userId} gap={6} wrap="nowrap">
          <IconUser size={16} aria-hidden style={{ flexShrink: 0 }} />
          <Text size="sm">{wordsOf(person)}</Text>
        </Group>
      ))}
      {missing.map((words) => (
        <Group key={words} gap={6} wrap="nowrap">
          <IconAlertCircle size={16} aria-hidden style={{ flexShrink: 0 }} />
          <Text size="sm" fw={600}>
            {words}
          </Text>
        </Group>
      ))}
    </Stack>
  )

  function wordsOf({ name, organisation, part, place, reachable }: Presence): string {
    const where = place === 'room' ? t('lobby.inRoom') : t('lobby.inLobby')
    return [name, organisation ?? t(`part.${part}`), reachable ? where : t('lobby.away')].join(' · ')
  }
}
