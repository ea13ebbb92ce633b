import { Button, Card, Collapse, Group, Progress, Stack, Text, Title } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Match } from '../../shared/matching.ts'
import { useNames } from '../platform/names.ts'
import { ButtonLink } from '../platform/ui/links.tsx'
import { FirmLink } from './FirmLink.tsx'
import classes from './Matching.module.css'
import { Reasons } from './Reasons.tsx'
import { StateChip } from './StateChip.tsx'

interface MatchCardProps {
  match: Match
  forumId: string
  /** Whose partner this would be. */
  organisationId: string
  /** Asks for a meeting; undefined where none can be asked for. */
  onAsk?: (() => void) | undefined
}

/** One firm of the other side: what it brings, how well it fits and why. */
export function MatchCard({ match, forumId, organisationId, onAsk }: MatchCardProps) {
  const { t } = useTranslation('matching')
  const names = useNames()
  const headingId = useId()
  const { organisation, score, reasons, request } = match
  const { name, city, country, offers, seeks } = organisation
  return (
    <Card component="article" aria-labelledby={headingId}>
      <Stack gap="md">
        <div className={classes.head}>
          <Stack gap={6} className={classes.who}>
            <Title order={2} size="h3" id={headingId}>
              <FirmLink forumId={forumId} organisationId={organisation.id}>
                {name}
              </FirmLink>
            </Title>
            <Text c="dimmed" size="sm">
              {t('card.place', { city, country: names.country(country) })}
            </Text>
            {request && (
              <div>
                <StateChip state={request.state} mine={request.mine} />
              </div>
            )}
          </Stack>
          <Score score={score} name={name} />
        </div>
        <dl className={classes.wares}>
          <Wares term={t('card.offers')} titles={offers} />
          <Wares term={t('card.seeks')} titles={seeks} />
        </dl>
        <Why match={match} reasons={<Reasons reasons={reasons} />} />
        <MainAction match={match} forumId={forumId} organisationId={organisationId} onAsk={onAsk} />
      </Stack>
    </Card>
  )
}

function Score({ score, name }: { score: number; name: string }) {
  const { t } = useTranslation('matching')
  return (
    <div className={classes.score}>
      <Group justify="space-between" align="baseline" gap="xs" mb={4}>
        <Text size="sm" c="dimmed">
          {t('card.score')}
        </Text>
        <Text fw={700} size="lg">
          {score}
        </Text>
      </Group>
      <Progress.Root size="md">
        <Progress.Section
          value={score}
          aria-label={t('card.scoreLabel', { name, score })}
          aria-valuetext={t('card.scoreOf', { score })}
        />
      </Progress.Root>
    </div>
  )
}

/** Titles that are shown before "and 3 more". */
const shownTitles = 3

function Wares({ term, titles }: { term: string; titles: readonly string[] }) {
  const { t } = useTranslation('matching')
  if (titles.length === 0) return null
  const more = titles.length - shownTitles
  const words = [...titles.slice(0, shownTitles), ...(more > 0 ? [t('card.more', { count: more })] : [])]
  return (
    <>
      <Text component="dt" size="sm">
        {term}
      </Text>
      <Text component="dd" size="sm">
        {words.join(' · ')}
      </Text>
    </>
  )
}

/** Open from the start where goods meet and there is room for it; else it is shown on a press. */
function Why({ match, reasons }: { match: Match; reasons: React.ReactNode }) {
  const { t } = useTranslation('matching')
  const listId = useId()
  const wide = useMediaQuery('(min-width: 48em)', undefined, { getInitialValueInEffect: false }) ?? true
  const [turned, { toggle }] = useDisclosure(false)
  const shown = (wide && goodsMeet(match)) !== turned
  const { score, organisation } = match
  return (
    <div>
      <Button
        variant="subtle"
        px="xs"
        mx="-xs"
        mb={shown ? 'xs' : 0}
        onClick={toggle}
        aria-expanded={shown}
        aria-controls={listId}
        aria-label={t('card.whyLabel', { score, name: organisation.name })}
        rightSection={
          shown ? <IconChevronUp size={16} aria-hidden /> : <IconChevronDown size={16} aria-hidden />
        }
      >
        {t('card.why', { score })}
      </Button>
      <div id={listId}>
        <Collapse expanded={shown}>{reasons}</Collapse>
      </div>
    </div>
  )
}

/** Whether one of the two offers what the other looks for. */
function goodsMeet({ reasons }: Match): boolean {
  return reasons.some(({ kind }) => kind === 'hs')
}

function MainAction({ match, forumId, organisationId, onAsk }: MatchCardProps) {
  const { t } = useTranslation('matching')
  const { request, organisation } = match
  const { name } = organisation
  const open = request?.state === 'pending' || request?.state === 'accepted'
  const toAnswer = request?.state === 'pending' && !request.mine
  if (request && open)
    return (
      <div className={classes.answers}>
        <ButtonLink
          to="/forums/$forumId/requests"
          params={{ forumId }}
          search={{ organisation: organisationId, box: request.mine ? 'sent' : 'received' }}
          variant={toAnswer ? 'filled' : 'default'}
          aria-label={t(toAnswer ? 'card.answerLabel' : 'card.seeLabel', { name })}
        >
          {t(toAnswer ? 'card.answer' : 'card.see')}
        </ButtonLink>
      </div>
    )
  if (!onAsk) return null
  return (
    <div className={classes.answers}>
      <Button
        onClick={onAsk}
        variant={request || !goodsMeet(match) ? 'default' : 'filled'}
        aria-label={t(request ? 'card.askAgainLabel' : 'card.askLabel', { name })}
      >
        {t(request ? 'card.askAgain' : 'card.ask')}
      </Button>
    </div>
  )
}
