import { Card, Group, List, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { deal, nextStep } from '../../shared/deal.ts'
import { hasRole, useForum } from '../forum/useForum.ts'
import { useAsk } from '../platform/queries.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'
import { Export } from './Export.tsx'
import { Outcomes } from './Outcomes.tsx'

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
