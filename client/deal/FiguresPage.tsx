import { Card, Group, List, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { deal, nextStep } from '../../shared/deal.ts'
import { hasRole, useForum } from '../forum/useForum.ts'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons, RowSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'
import { Export } from './Export.tsx'

type Figures = Output<typeof deal.figures>

/** The forum in numbers, as the host reports it. */
export function FiguresPage() {
  const { t } = useTranslation('deal')
  const view = useForum()
  const { data, error, refetch } = useAsk(deal.figures, { forumId: view.id })
  return (
    <Page title={t('figures.title')} lead={t('figures.lead')} width="wide">
      <Stack gap="xl">
        {error ? (
          <LoadError error={error} retry={refetch} />
        ) : data ? (
          <Counts figures={data} />
        ) : (
          <CardSkeletons />
        )}
        {hasRole(view.hats, 'host', 'cohost') && (
          <>
            <Export forumId={view.id} />
            <Outcomes forumId={view.id} />
          </>
        )}
      </Stack>
    </Page>
  )
}

function Counts({ figures }: { figures: Figures }) {
  const { t } = useTranslation('deal')
  const { money, number } = useTimes()
  const { organisations, suppliers, buyers, requests, meetings, outcomes } = figures
  const steps = figures.nextSteps.flatMap(({ step, count }) => {
    const known = nextStep.safeParse(step)
    return known.success ? [{ step: known.data, count }] : []
  })
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        <Figure
          name={t('figures.firms')}
          value={number(organisations.accepted)}
          more={t('figures.firmsMore', { suppliers, buyers, applied: organisations.applied })}
        />
        <Figure
          name={t('figures.requests')}
          value={number(requests.accepted)}
          more={t('figures.requestsMore', { pending: requests.pending, declined: requests.declined })}
        />
        <Figure
          name={t('figures.meetings')}
          value={number(meetings.held)}
          more={t('figures.meetingsMore', meetings)}
        />
        <Figure
          name={t('figures.outcomes')}
          value={number(outcomes.recorded)}
          more={t('figures.outcomesMore', { interested: outcomes.interested })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Card withBorder component="section" aria-labelledby="expected">
          <Title order={2} size="h4" id="expected">
            {t('figures.expected')}
          </Title>
          {figures.expected.length === 0 && <Text c="dimmed">{t('figures.nothingExpected')}</Text>}
          {figures.expected.map(({ side, total }) => (
            <Group key={`${side} ${total.currency}`} align="baseline" gap="xs">
              <Text fz={28} fw={700}>
                {money(total)}
              </Text>
              <Text size="sm">{t(`figures.by.${side}`)}</Text>
            </Group>
          ))}
          <Text size="sm" c="dimmed" mt="xs">
            {t('figures.expectedNote')}
          </Text>
        </Card>
        {steps.length > 0 && (
          <Card withBorder component="section" aria-labelledby="steps">
            <Title order={2} size="h4" id="steps" mb="xs">
              {t('figures.nextSteps')}
            </Title>
            <List listStyleType="none">
              {steps.map(({ step, count }) => (
                <List.Item key={step}>
                  <Text span fw={700}>
                    {number(count)}
                  </Text>{' '}
                  {t(`step.${step}`)}
                </List.Item>
              ))}
            </List>
          </Card>
        )}
      </SimpleGrid>
    </Stack>
  )
}

function Figure({ name, value, more }: { name: string; value: string; more: string }) {
  return (
    <Card withBorder>
      <Text size="sm" fw={600}>
        {name}
      </Text>
      <Text fz={36} fw={700} lh={1.2}>
        {value}
      </Text>
      <Text size="sm" c="dimmed">
        {more}
      </Text>
    </Card>
  )
}

function Outcomes({ forumId }: { forumId: string }) {
  const { t } = useTranslation('deal')
  const { money } = useTimes()
  const { data, error, refetch } = useAsk(deal.outcomes, { forumId })
  const notes = Map.groupBy(data?.notes ?? [], ({ meetingId }) => meetingId)
  return (
    <section aria-labelledby="outcomes">
      <Title order={2} size="h3" id="outcomes" mb="sm">
        {t('figures.list')}
      </Title>
      {error ? (
        <LoadError error={error} retry={refetch} />
      ) : !data ? (
        <RowSkeletons />
      ) : data.outcomes.length === 0 ? (
        <EmptyState title={t('figures.none')}>{t('figures.noneLead')}</EmptyState>
      ) : (
        <Table.ScrollContainer
          minWidth={640}
          // On a phone it is moved with the arrow keys.
          scrollAreaProps={{ viewportProps: { role: 'group', 'aria-labelledby': 'outcomes', tabIndex: 0 } }}
        >
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('figures.firm')}</Table.Th>
                <Table.Th>{t('figures.interest')}</Table.Th>
                <Table.Th>{t('figures.step')}</Table.Th>
                <Table.Th>{t('figures.value')}</Table.Th>
                <Table.Th>{t('figures.note')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.outcomes.map((one) => (
                <Table.Tr key={`${one.meetingId} ${one.organisationId}`}>
                  <Table.Td>{one.organisationName}</Table.Td>
                  <Table.Td>{one.held ? t(`interest.${one.interest}`) : t('figures.notHeld')}</Table.Td>
                  <Table.Td>{t(`step.${one.nextStep}`)}</Table.Td>
                  <Table.Td>{one.expected ? money(one.expected) : ''}</Table.Td>
                  <Table.Td>
                    <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
                      {one.note}
                    </Text>
                    <NotedTogether notes={notes.get(one.meetingId) ?? []} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  )
}

/** The points that both sides noted in the meeting, folded: they stand at each side's outcome. */
function NotedTogether({ notes }: { notes: Output<typeof deal.outcomes>['notes'] }) {
  const { t } = useTranslation('sharing')
  if (notes.length === 0) return null
  return (
    <details>
      <summary>{t('outcome.list', { count: notes.length })}</summary>
      <List size="sm">
        {notes.map(({ id, text }) => (
          <List.Item key={id}>{text}</List.Item>
        ))}
      </List>
    </details>
  )
}
