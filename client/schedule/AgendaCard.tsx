import { Badge, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconCircleX, IconDoorEnter, IconLanguage, IconNotes } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AgendaMeeting } from '../../shared/schedule.ts'
import { useServerNow } from '../platform/clock.ts'
import { useNames } from '../platform/names.ts'
import { ButtonLink } from '../platform/ui/links.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useTimes } from '../platform/useTimes.ts'

/** One meeting of the reader: when for both sides, with whom, and what can be done now. */
export function AgendaCard({ meeting }: { meeting: AgendaMeeting }) {
  const { t } = useTranslation('schedule')
  const names = useNames()
  const { zone } = useTimes()
  const { supplier, buyer, part, interpreter, state } = meeting
  const [first, second] = part === 'supplier' ? [buyer] : part === 'buyer' ? [supplier] : [supplier, buyer]
  const title = second ? `${first.name} – ${second.name}` : first.name
  const countries = [first, ...(second ? [second] : [])].map(({ country }) => names.country(country))
  const taking = [meeting.attending.supplier, meeting.attending.buyer].filter((name) => name !== null)
  return (
    <Card component="article" aria-label={second ? title : t('agenda.with', { name: title })}>
      <Stack gap="sm">
        <Group justify="space-between" align="start" wrap="nowrap">
          <Title order={3} td={state === 'cancelled' ? 'line-through' : undefined}>
            {title}
          </Title>
          {state === 'cancelled' && (
            <Badge
              color="red"
              variant="light"
              leftSection={<IconCircleX size={14} aria-hidden />}
              miw="fit-content"
            >
              {t('agenda.cancelled')}
            </Badge>
          )}
        </Group>
        <TwoTimes
          start={meeting.start}
          end={meeting.end}
          places={[
            { zone },
            ...[first, ...(second ? [second] : [])].map((party) => ({ zone: party.zone, label: party.name })),
          ]}
        />
        <Text size="sm" c="dimmed">
          {[[...new Set(countries)].join(' – '), t('room', { name: meeting.roomName })].join(' · ')}
        </Text>
        {taking.length > 0 && <Text size="sm">{t('agenda.taking', { names: taking.join(', ') })}</Text>}
        {interpreter !== null && part !== 'interpreter' && (
          <Group gap={6}>
            <IconLanguage size={16} aria-hidden />
            <Text size="sm">{t('interpretedBy', { name: interpreter })}</Text>
          </Group>
        )}
        {state === 'planned' && <WhatNow meeting={meeting} />}
      </Stack>
    </Card>
  )
}

/** The way into the lobby, when it opens, or to the outcome. */
function WhatNow({ meeting }: { meeting: AgendaMeeting }) {
  const { t } = useTranslation('schedule')
  const times = useTimes()
  const now = new Date(useServerNow(10_000)).toISOString()
  const params = { meetingId: meeting.id }
  if (now >= meeting.end) {
    if (meeting.part !== 'supplier' && meeting.part !== 'buyer')
      return <Text size="sm">{t('agenda.over')}</Text>
    return (
      <ButtonLink
        to="/meetings/$meetingId/outcome"
        params={params}
        variant={meeting.outcomeRecorded ? 'default' : 'filled'}
        leftSection={<IconNotes size={18} aria-hidden />}
        style={{ alignSelf: 'start' }}
      >
        {t(meeting.outcomeRecorded ? 'agenda.seeOutcome' : 'agenda.recordOutcome')}
      </ButtonLink>
    )
  }
  if (now < meeting.lobbyOpensAt)
    return <Text size="sm">{t('agenda.lobbyOpens', { time: times.instant(meeting.lobbyOpensAt) })}</Text>
  return (
    <ButtonLink
      to="/meetings/$meetingId"
      params={params}
      leftSection={<IconDoorEnter size={18} aria-hidden />}
      style={{ alignSelf: 'start' }}
    >
      {t('agenda.enterLobby')}
    </ButtonLink>
  )
}
