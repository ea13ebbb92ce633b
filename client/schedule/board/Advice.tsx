import { Accordion, Group, List, Loader, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Advice as OneAdvice, schedule } from '../../../shared/schedule.ts'
import { useNames } from '../../platform/names.ts'
import { useAsk } from '../../platform/queries.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { useBook } from './BookContext.ts'
import { languagePair } from './reasonWords.ts'

/** What would let more requests be placed; it is worked out only when somebody wants to know. */
export function Advice({ forumId, running }: { forumId: string; running: boolean }) {
  const { t } = useTranslation('schedule')
  const [open, setOpen] = useState<string | null>(null)
  return (
    <Accordion variant="contained" value={open} onChange={setOpen} mt="sm" keepMounted={false}>
      <Accordion.Item value="advice">
        <Accordion.Control>{t('advice.title')}</Accordion.Control>
        <Accordion.Panel>
          {running ? <Text size="sm">{t('advice.running')}</Text> : <Asked forumId={forumId} />}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}

function Asked({ forumId }: { forumId: string }) {
  const { t } = useTranslation('schedule')
  const { data, error, refetch, isFetching } = useAsk(schedule.advice, { forumId })
  if (error && !data) return <LoadError error={error} retry={refetch} retrying={isFetching} />
  return (
    <div aria-live="polite" aria-busy={isFetching}>
      {isFetching && (
        <Group gap="sm" wrap="nowrap" mb={data ? 'xs' : 0}>
          <Loader size="sm" aria-hidden />
          <Text size="sm">{t('advice.looking')}</Text>
        </Group>
      )}
      {data?.advice.length === 0 && <Text size="sm">{t('advice.none')}</Text>}
      {data && data.advice.length > 0 && (
        <List size="sm" spacing={6}>
          {alike(data.advice).map(({ advice, starts }) => (
            <List.Item key={JSON.stringify(advice)}>
              <Help advice={advice} starts={starts} />
            </List.Item>
          ))}
        </List>
      )}
    </div>
  )
}

interface Alike {
  advice: OneAdvice
  /** The times at which it would help as much. */
  starts: string[]
}

/** What differs in its time alone is said once. */
function alike(all: readonly OneAdvice[]): Alike[] {
  const groups = new Map<string, Alike>()
  for (const advice of all) {
    const { kind, places } = advice
    const whose = kind === 'delegate' ? advice.organisationId : kind === 'interpreter' ? advice.languages : ''
    const key = JSON.stringify([kind, places, whose])
    const group = groups.get(key) ?? { advice, starts: [] }
    groups.set(key, group)
    if (kind !== 'delegate') group.starts.push(advice.start)
  }
  return [...groups.values()]
}

function Help({ advice, starts }: Alike) {
  const { t } = useTranslation('schedule')
  const names = useNames()
  const { times, organisation } = useBook()
  const time = new Intl.ListFormat(times.locale, { type: 'disjunction' }).format(
    starts.toSorted().map(times.dayClocks),
  )
  const places = t('advice.places', { count: advice.places })
  switch (advice.kind) {
    case 'room':
      return t('advice.room', { time, places })
    case 'interpreter':
      return t('advice.interpreter', {
        languages: languagePair(advice.languages, names.language),
        time,
        places,
      })
    case 'delegate':
      return t('advice.delegate', { name: organisation(advice.organisationId), places })
  }
}
