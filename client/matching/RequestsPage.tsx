import { Stack, Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { matching, type RequestView } from '../../shared/matching.ts'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { NoFirm } from './NoFirm.tsx'
import { OwnFirmSelect } from './OwnFirmSelect.tsx'
import { RequestCard } from './RequestCard.tsx'
import { useOwnFirm } from './useOwnFirm.ts'

const boxes = ['received', 'sent'] as const
type Box = (typeof boxes)[number]

/** The requests of one organisation: those it received and those it sent. */
export function RequestsPage() {
  const { t } = useTranslation('matching')
  const { organisation, box } = useSearch({ from: '/signed-in/forums/$forumId/requests' })
  const navigate = useNavigate({ from: '/forums/$forumId/requests' })
  const { forumId, organisationId, choices, closed, speaksForIt } = useOwnFirm(organisation)
  return (
    <Page title={t('requests.title')} lead={t('requests.lead')}>
      {organisationId ? (
        <>
          <OwnFirmSelect
            forumId={forumId}
            choices={choices}
            value={organisationId}
            onChange={(chosen) => void navigate({ search: { organisation: chosen }, replace: true })}
          />
          <Boxes
            forumId={forumId}
            organisationId={organisationId}
            mayAnswer={speaksForIt && !closed}
            chosen={box}
            onChoose={(next) =>
              void navigate({ search: (old) => ({ ...old, box: next }), replace: true, resetScroll: false })
            }
          />
        </>
      ) : (
        <NoFirm />
      )}
    </Page>
  )
}

interface BoxesProps {
  forumId: string
  organisationId: string
  /** Only a delegate of the asked organisation answers. */
  mayAnswer: boolean
  chosen: Box | undefined
  onChoose: (box: Box) => void
}

function Boxes({ forumId, organisationId, mayAnswer, chosen, onChoose }: BoxesProps) {
  const { t } = useTranslation('matching')
  const { data, error, refetch, isRefetching } = useAsk(matching.requests, { forumId, organisationId })
  if (error) return <LoadError error={error} retry={refetch} retrying={isRefetching} />
  if (!data) return <CardSkeletons />
  const lists: Record<Box, RequestView[]> = {
    received: data.requests.filter(({ mine }) => !mine),
    sent: data.requests.filter(({ mine }) => mine),
  }
  // Somebody who has only asked so far comes for what became of it.
  const first = lists.received.length === 0 && lists.sent.length > 0 ? 'sent' : 'received'
  return (
    <Tabs
      value={chosen ?? first}
      onChange={(next) => {
        const box = boxes.find((one) => one === next)
        if (box) onChoose(box)
      }}
      keepMounted={false}
    >
      <Tabs.List grow mb="lg">
        {boxes.map((box) => (
          <Tabs.Tab key={box} value={box} py="md">
            {labelOf(box)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {boxes.map((box) => (
        <Tabs.Panel key={box} value={box}>
          <Stack>
            {lists[box].map((request) => (
              <RequestCard key={request.id} request={request} forumId={forumId} mayAnswer={mayAnswer} />
            ))}
            {lists[box].length === 0 && (
              <Nothing box={box} forumId={forumId} organisationId={organisationId} />
            )}
          </Stack>
        </Tabs.Panel>
      ))}
    </Tabs>
  )

  function labelOf(box: Box): string {
    const count = lists[box].filter(({ state }) => state === 'pending').length
    return count > 0 ? t('requests.tab', { box: t(`requests.${box}`), count }) : t(`requests.${box}`)
  }
}

function Nothing({ box, forumId, organisationId }: { box: Box; forumId: string; organisationId: string }) {
  const { t } = useTranslation('matching')
  return (
    <EmptyState
      title={t(box === 'sent' ? 'requests.emptySent' : 'requests.emptyReceived')}
      action={
        <ButtonLink
          to="/forums/$forumId/matches"
          params={{ forumId }}
          search={{ organisation: organisationId }}
          variant={box === 'sent' ? 'filled' : 'default'}
        >
          {t('requests.find')}
        </ButtonLink>
      }
    >
      {t(box === 'sent' ? 'requests.emptySentLead' : 'requests.emptyReceivedLead')}
    </EmptyState>
  )
}
