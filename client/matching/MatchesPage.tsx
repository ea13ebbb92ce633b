import { Alert, Button, CloseButton, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconInfoCircle, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Match, matching } from '../../shared/matching.ts'
import { askOptions } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { AskDialog } from './AskDialog.tsx'
import { MatchCard } from './MatchCard.tsx'
import { NoFirm, NotAccepted } from './NoFirm.tsx'
import { OwnFirmSelect } from './OwnFirmSelect.tsx'
import { useOwnFirm } from './useOwnFirm.ts'

const address = '/signed-in/forums/$forumId/matches'
/** Letters typed faster than this, ms, are searched for together. */
const typing = 250

/** The firms of the other side, best first, for one organisation of the reader. */
export function MatchesPage() {
  const { t } = useTranslation('matching')
  const { organisation } = useSearch({ from: address })
  const navigate = useNavigate({ from: '/forums/$forumId/matches' })
  const { forumId, organisationId, choices, closed } = useOwnFirm(organisation)
  return (
    <Page title={t('matches.title')} lead={t('matches.lead')}>
      {organisationId ? (
        <>
          <OwnFirmSelect
            forumId={forumId}
            choices={choices}
            value={organisationId}
            onChange={(chosen) => void navigate({ search: { organisation: chosen }, replace: true })}
          />
          <Partners key={organisationId} forumId={forumId} organisationId={organisationId} closed={closed} />
        </>
      ) : (
        <NoFirm />
      )}
    </Page>
  )
}

interface PartnersProps {
  forumId: string
  organisationId: string
  closed: boolean
}

function Partners({ forumId, organisationId, closed }: PartnersProps) {
  const { t } = useTranslation('matching')
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), typing)
  const [asking, setAsking] = useState<Match | null>(null)
  const input = search ? { forumId, organisationId, search } : { forumId, organisationId }
  // What was found before stays until the next answer, so that the page does not flicker while one types.
  const { data, error, refetch, isRefetching } = useQuery({
    ...askOptions(matching.ranked, input),
    placeholderData: keepPreviousData,
  })
  if (error?.code === 'not_accepted') return <NotAccepted forumId={forumId} organisationId={organisationId} />
  if (error) return <LoadError error={error} retry={refetch} retrying={isRefetching} />
  if (!data) return <CardSkeletons />
  if (data.matches.length === 0 && !search)
    return <EmptyState title={t('matches.empty')}>{t('matches.emptyLead')}</EmptyState>
  return (
    <Stack>
      {closed && <Alert icon={<IconInfoCircle aria-hidden />}>{t('matches.closed')}</Alert>}
      <TextInput
        type="search"
        label={t('matches.search')}
        description={t('matches.searchHint')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        maxLength={80}
        leftSection={<IconSearch size={18} aria-hidden />}
        rightSection={typed && <CloseButton aria-label={t('matches.clear')} onClick={() => setTyped('')} />}
        maw={420}
      />
      <Text size="sm" c="dimmed" role="status">
        {t('matches.count', { count: data.matches.length })}
      </Text>
      {data.matches.length === 0 && (
        <EmptyState
          icon={<IconSearch aria-hidden />}
          title={t('matches.notFound', { search })}
          action={
            <Button variant="default" onClick={() => setTyped('')}>
              {t('matches.clear')}
            </Button>
          }
        >
          {t('matches.notFoundLead')}
        </EmptyState>
      )}
      {data.matches.map((match) => (
        <MatchCard
          key={match.organisation.id}
          match={match}
          forumId={forumId}
          organisationId={organisationId}
          onAsk={closed ? undefined : () => setAsking(match)}
        />
      ))}
      <AskDialog
        match={asking}
        forumId={forumId}
        organisationId={organisationId}
        onClose={() => setAsking(null)}
      />
    </Stack>
  )
}
