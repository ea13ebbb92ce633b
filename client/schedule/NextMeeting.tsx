import { Card, Group, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type AgendaMeeting, schedule } from '../../shared/schedule.ts'
import { useServerNow } from '../platform/clock.ts'
import { useAsk } from '../platform/queries.ts'
import { ButtonLink } from '../platform/ui/links.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useZone } from '../platform/zone.ts'

/** The reader's own next meeting, with the way in; nothing where there is none. */
export function NextMeeting({ forumId }: { forumId: string }) {
  const { data } = useAsk(schedule.agenda, { forumId })
  const now = useServerNow(10_000)
  const own = data?.meetings.filter(({ part }) => part !== 'host' && part !== 'moderator') ?? []
  const next = own.find(({ state, end }) => state === 'planned' && Date.parse(end) > now)
  return next ? <MeetingCard meeting={next} open={Date.parse(next.lobbyOpensAt) <= now} /> : null
}

function MeetingCard({ meeting, open }: { meeting: AgendaMeeting; open: boolean }) {
  const { t } = useTranslation('forum')
  const zone = useZone()
  const { supplier, buyer, part } = meeting
  const others = part === 'supplier' ? [buyer] : part === 'buyer' ? [supplier] : [supplier, buyer]
  return (
    <Card withBorder component="section" aria-labelledby="next-meeting">
      <Group justify="space-between" align="end">
        <Stack gap={4}>
          <Text size="sm" c="dimmed">
            {t('home.next')}
          </Text>
          <Title order={2} size="h3" id="next-meeting">
            {others.map(({ name }) => name).join(' – ')}
          </Title>
          <TwoTimes
            start={meeting.start}
            end={meeting.end}
            places={[{ zone }, ...others.map(({ zone: place }) => ({ zone: place }))]}
          />
        </Stack>
        <ButtonLink
          to="/meetings/$meetingId"
          params={{ meetingId: meeting.id }}
          variant={open ? 'filled' : 'default'}
        >
          {t(open ? 'home.enter' : 'home.seeMeeting')}
        </ButtonLink>
      </Group>
    </Card>
  )
}
