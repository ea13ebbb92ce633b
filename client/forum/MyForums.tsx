import { Badge, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { forum } from '../../shared/forum.ts'
import { useAsk } from '../platform/queries.ts'
import { formatRange } from '../platform/times.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink, CardLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'
import { PhaseBadge } from './PhaseBadge.tsx'

type Card = Output<typeof forum.mine>['forums'][number]

/** The reader's forums, newest first. */
export function MyForums() {
  const { t } = useTranslation(['app', 'forum'])
  const { data, error, refetch } = useAsk(forum.mine, {})
  const create = <ButtonLink to="/forums/new">{t('forum:mine.create')}</ButtonLink>
  return (
    <Page title={t('home.title')} action={data && data.forums.length > 0 ? create : undefined}>
      {error ? (
        <LoadError error={error} retry={refetch} />
      ) : !data ? (
        <CardSkeletons />
      ) : data.forums.length === 0 ? (
        <EmptyState title={t('home.empty')} action={create}>
          {t('home.emptyLead')}
        </EmptyState>
      ) : (
        <Stack>
          {data.forums.map((one) => (
            <ForumCard key={one.id} card={one} />
          ))}
        </Stack>
      )}
    </Page>
  )
}

function ForumCard({ card }: { card: Card }) {
  const { t } = useTranslation('forum')
  // Days of the forum, so on its own calendar.
  const { locale } = useTimes()
  const roles = [...new Set(card.hats.map(({ role }) => t(`role.${role}`)))].join(', ')
  return (
    <CardLink to="/forums/$forumId" params={{ forumId: card.id }} withBorder>
      <Group justify="space-between" align="start" wrap="nowrap">
        <Stack gap={4}>
          <Text fw={700} size="lg">
            {card.name}
          </Text>
          <Text c="dimmed" size="sm">
            {card.firstDay && card.lastDay
              ? formatRange(card.firstDay, card.lastDay, { zone: card.zone, locale, style: 'day' })
              : t('mine.noDays')}
          </Text>
          {roles && (
            <Badge variant="light" style={{ alignSelf: 'start' }}>
              {t('mine.as', { roles })}
            </Badge>
          )}
        </Stack>
        <PhaseBadge phase={card.phase} />
      </Group>
    </CardLink>
  )
}
