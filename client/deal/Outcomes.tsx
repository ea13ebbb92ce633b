import { Card, List, Stack, Table, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { deal } from '../../shared/deal.ts'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { RowSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'

type Told = Output<typeof deal.outcomes>
type Outcome = Told['outcomes'][number]
type Notes = Told['notes']

interface ListProps {
  outcomes: Outcome[]
  notesOf: (outcome: Outcome) => Notes
}

/** What every firm recorded of its meetings, as the hosts read it. */
export function Outcomes({ forumId }: { forumId: string }) {
  const { t } = useTranslation('deal')
  const phone = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false })
  const { data, error, refetch } = useAsk(deal.outcomes, { forumId })
  const notes = Map.groupBy(data?.notes ?? [], ({ meetingId }) => meetingId)
  const list = {
    outcomes: data?.outcomes ?? [],
    notesOf: ({ meetingId }: Outcome) => notes.get(meetingId) ?? [],
  }
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
      ) : phone ? (
        <OutcomeCards {...list} />
      ) : (
        <OutcomeTable {...list} />
      )}
    </section>
  )
}

const keyOf = ({ meetingId, organisationId }: Outcome) => `${meetingId} ${organisationId}`

/** Five columns are wider than a phone. */
function OutcomeCards({ outcomes, notesOf }: ListProps) {
  const { t } = useTranslation('deal')
  const { money } = useTimes()
  return (
    <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
      {outcomes.map((one) => (
        <Card key={keyOf(one)} component="li" padding="sm">
          <Text fw={600}>{one.organisationName}</Text>
          <Text size="sm">
            {[
              one.held ? t(`interest.${one.interest}`) : t('figures.notHeld'),
              t(`step.${one.nextStep}`),
              one.expected && money(one.expected),
            ]
              .filter(Boolean)
              // The dot stays with what is before it.
              .join('\u00a0· ')}
          </Text>
          <Note outcome={one} notes={notesOf(one)} />
        </Card>
      ))}
    </Stack>
  )
}

function OutcomeTable({ outcomes, notesOf }: ListProps) {
  const { t } = useTranslation('deal')
  const { money } = useTimes()
  return (
    <Table.ScrollContainer
      minWidth={640}
      // Where it is wider than the window, it is moved with the arrow keys.
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
          {outcomes.map((one) => (
            <Table.Tr key={keyOf(one)}>
              <Table.Td>{one.organisationName}</Table.Td>
              <Table.Td>{one.held ? t(`interest.${one.interest}`) : t('figures.notHeld')}</Table.Td>
              <Table.Td>{t(`step.${one.nextStep}`)}</Table.Td>
              <Table.Td>{one.expected ? money(one.expected) : ''}</Table.Td>
              <Table.Td>
                <Note outcome={one} notes={notesOf(one)} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function Note({ outcome, notes }: { outcome: Outcome; notes: Notes }) {
  return (
    <>
      {outcome.note && (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
          {outcome.note}
        </Text>
      )}
      <NotedTogether notes={notes} />
    </>
  )
}

/** The points that both sides noted in the meeting, folded: they stand at each side's outcome. */
function NotedTogether({ notes }: { notes: Notes }) {
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
