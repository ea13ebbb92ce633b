import { Stack, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { schedule } from '../../shared/schedule.ts'
import { hasRole, useForum } from '../forum/useForum.ts'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'
import { AgendaCard } from './AgendaCard.tsx'

/** The reader's published meetings, and for the host team all, by the reader's own date. */
export function AgendaPage() {
  const { t } = useTranslation('schedule')
  const times = useTimes()
  const { id: forumId, hats } = useForum()
  const all = hasRole(hats, 'host', 'cohost', 'moderator')
  const { data, error, refetch, isRefetching } = useAsk(schedule.agenda, { forumId })
  const days = Map.groupBy(data?.meetings ?? [], ({ start }) => times.day(start))
  return (
    <Page title={t('agenda.title')} lead={t(all ? 'agenda.leadAll' : 'agenda.lead')}>
      {error && !data && <LoadError error={error} retry={refetch} retrying={isRefetching} />}
      {!error && !data && <CardSkeletons />}
      {data?.meetings.length === 0 && (
        <EmptyState title={t('agenda.empty')}>
          {t(all ? 'agenda.emptyLeadAll' : 'agenda.emptyLead')}
        </EmptyState>
      )}
      <Stack gap="xl">
        {[...days].map(([day, meetings]) => (
          <section key={day} aria-labelledby={`day-${day}`}>
            <Title order={2} size="h3" mb="sm" id={`day-${day}`}>
              {times.instant(meetings[0]?.start ?? '', 'fullDay')}
            </Title>
            <Stack>
              {meetings.map((meeting) => (
                <AgendaCard key={meeting.id} meeting={meeting} />
              ))}
            </Stack>
          </section>
        ))}
      </Stack>
    </Page>
  )
}
