import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrganisationCard } from '../../shared/firm.ts'
import { useNames } from '../platform/names.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { CardLink } from '../platform/ui/links.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { StateBadge } from './StateBadge.tsx'
import type { useRegister } from './useRegister.ts'

interface FirmCardsProps {
  forumId: string
  register: ReturnType<typeof useRegister>
  /** True where the reader decides on applications. */
  withState?: boolean
  /** Shown where there is none. */
  empty: ReactNode
}

/** Firms as cards that lead to their pages, more of them at a press. */
export function FirmCards({ forumId, register, withState = false, empty }: FirmCardsProps) {
  const { t } = useTranslation('firm')
  const { organisations, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = register
  if (!organisations) return error ? <LoadError error={error} retry={refetch} /> : <CardSkeletons />
  if (organisations.length === 0) return empty
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {organisations.map((card) => (
          <FirmCard key={card.id} forumId={forumId} card={card} withState={withState} />
        ))}
      </SimpleGrid>
      {hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('list.more')}
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function FirmCard({
  forumId,
  card,
  withState,
}: {
  forumId: string
  card: OrganisationCard
  withState: boolean
}) {
  const { t } = useTranslation('firm')
  const names = useNames()
  const { id, name, city, country, standing, sectors, state } = card
  return (
    <CardLink
      to="/forums/$forumId/organisations/$organisationId"
      params={{ forumId, organisationId: id }}
      padding="md"
    >
      <Stack gap={6}>
        <Title order={2} size="h4">
          {name}
        </Title>
        <Text size="sm" c="dimmed">
          {t('place', { city, country: names.country(country) })} · {t(`standing.${standing}`)}
        </Text>
        <Text size="sm">{sectors.map((one) => t(`sector.${one}`)).join(' · ')}</Text>
        {withState && (
          <div>
            <StateBadge state={state} />
          </div>
        )}
      </Stack>
    </CardLink>
  )
}
