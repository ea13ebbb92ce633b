import { Alert, Badge, Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type LinkOptions, linkOptions } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { deal } from '../../shared/deal.ts'
import type { ForumView } from '../../shared/forum.ts'
import { useAsk } from '../platform/queries.ts'
import { ButtonLink, CardLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useLater } from '../platform/useLater.ts'
import { useZone } from '../platform/zone.ts'
import { NextMeeting } from '../schedule/NextMeeting.tsx'
import classes from './ForumHomePage.module.css'
import { hasRole, ownOrganisations, useForum } from './useForum.ts'

/** For interpreters alone, so that nobody else loads it. */
const loadHours = () => import('./InterpreterHours.tsx').then(({ InterpreterHours }) => InterpreterHours)

/** Where everyone lands: what comes next for this reader, and where the rest is. */
export function ForumHomePage() {
  const { t } = useTranslation('forum')
  const view = useForum()
  const firms = ownOrganisations(view.hats)
  return (
    <Page title={view.name} lead={view.about}>
      <Stack gap="xl">
        {view.phase !== 'open' && <Alert>{t(`phase.${view.phase}`)}</Alert>}
        {view.hats.length > 0 && <NextMeeting forumId={view.id} />}
        {hasRole(view.hats, 'host', 'cohost', 'moderator') && <TeamSteps view={view} />}
        {firms.length > 0 && <FirmSteps view={view} waiting={firms.every(({ accepted }) => !accepted)} />}
        {view.hats.map(
          (hat) =>
            hat.role === 'interpreter' && (
              <InterpreterSteps key={hat.memberId} view={view} memberId={hat.memberId} />
            ),
        )}
        {view.hats.length === 0 && <Newcomer view={view} />}
        <Days view={view} />
      </Stack>
    </Page>
  )
}

interface StepProps {
  title: string
  text: string
  link: LinkOptions
  count?: number
}

function Step({ title, text, link, count = 0 }: StepProps) {
  return (
    <CardLink {...link} withBorder className={classes.step}>
      <Group justify="space-between" align="start" wrap="nowrap" gap="xs">
        <Text fw={700}>{title}</Text>
        {count > 0 && (
          <Badge circle mt={3} aria-hidden>
            {count}
          </Badge>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </CardLink>
  )
}

/** What the host team does, in the order it is done. */
function TeamSteps({ view }: { view: ForumView }) {
  const { t } = useTranslation('forum')
  const { data } = useAsk(deal.figures, { forumId: view.id })
  const params = { forumId: view.id }
  const host = hasRole(view.hats, 'host')
  const curates = hasRole(view.hats, 'host', 'cohost')
  const waiting = data?.awaitingReader ?? 0
  const goesOn = view.phase !== 'closed'
  return (
    <section aria-labelledby="team-steps">
      <Title order={2} size="h3" id="team-steps" mb="sm">
        {t('home.hostNext')}
      </Title>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {host && view.phase === 'draft' && (
          <Step
            title={t('home.step.open')}
            text={t('home.step.openText')}
            link={linkOptions({ to: '/forums/$forumId/settings', params })}
          />
        )}
        {curates && goesOn && (
          <>
            <Step
              title={t('home.step.people')}
              text={t('home.step.peopleText')}
              link={linkOptions({ to: '/forums/$forumId/people', params })}
            />
            <Step
              title={t('home.step.curate')}
              text={t('home.step.curateText', { count: waiting })}
              count={waiting}
              link={linkOptions({ to: '/forums/$forumId/curation', params })}
            />
            <Step
              title={t('home.step.schedule')}
              text={t('home.step.scheduleText')}
              link={linkOptions({ to: '/forums/$forumId/board', params })}
            />
          </>
        )}
        {goesOn && (
          <Step
            title={t('home.step.wall')}
            text={t('home.step.wallText')}
            link={linkOptions({ to: '/forums/$forumId/wall', params })}
          />
        )}
        <Step
          title={t('home.step.figures')}
          text={t('home.step.figuresText')}
          link={linkOptions({ to: '/forums/$forumId/figures', params })}
        />
      </SimpleGrid>
    </section>
  )
}

/** What a firm's delegate does. */
function FirmSteps({ view, waiting }: { view: ForumView; waiting: boolean }) {
  const { t } = useTranslation('forum')
  const params = { forumId: view.id }
  return (
    <section aria-labelledby="firm-steps">
      <Title order={2} size="h3" id="firm-steps" mb="sm">
        {t('home.firmNext')}
      </Title>
      {waiting && <Alert mb="md">{t('home.applied')}</Alert>}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {!waiting && (
          <>
            <Step
              title={t('home.matches')}
              text={t('home.matchesText')}
              link={linkOptions({ to: '/forums/$forumId/matches', params })}
            />
            <Step
              title={t('home.requests')}
              text={t('home.requestsText')}
              link={linkOptions({ to: '/forums/$forumId/requests', params })}
            />
            <Step
              title={t('home.agenda')}
              text={t('home.agendaText')}
              link={linkOptions({ to: '/forums/$forumId/agenda', params })}
            />
          </>
        )}
        <Step
          title={t('home.myFirm')}
          text={t('home.myFirmText')}
          link={linkOptions({ to: '/forums/$forumId/my-firm', params })}
        />
        <Step
          title={t('home.firms')}
          text={t('home.firmsText')}
          link={linkOptions({ to: '/forums/$forumId/organisations', params })}
        />
      </SimpleGrid>
    </section>
  )
}

/** What an interpreter does before the days of the forum. */
function InterpreterSteps({ view, memberId }: { view: ForumView; memberId: string }) {
  const { t } = useTranslation('forum')
  const [planning, { open, close }] = useDisclosure()
  const InterpreterHours = useLater(loadHours, true)
  if (view.phase === 'closed') return null
  return (
    <section aria-labelledby="interpreter-steps">
      <Title order={2} size="h3" id="interpreter-steps" mb="sm">
        {t('hours.own')}
      </Title>
      <Text mb="sm">{t('hours.lead')}</Text>
      <Button variant="default" onClick={open}>
        {t('hours.choose')}
      </Button>
      {planning && InterpreterHours && <InterpreterHours view={view} memberId={memberId} onClose={close} />}
    </section>
  )
}

/** Someone who came by the open forum's address and is not in it yet. */
function Newcomer({ view }: { view: ForumView }) {
  const { t } = useTranslation('forum')
  return (
    <Stack align="start">
      <Text>{t('home.registerText')}</Text>
      <ButtonLink to="/forums/$forumId/register" params={{ forumId: view.id }} size="md">
        {t('home.register')}
      </ButtonLink>
    </Stack>
  )
}

function Days({ view }: { view: ForumView }) {
  const { t } = useTranslation('forum')
  const zone = useZone()
  return (
    <section aria-labelledby="days">
      <Title order={2} size="h3" id="days" mb="sm">
        {t('home.days')}
      </Title>
      {view.days.length === 0 && <Text c="dimmed">{t('home.noDays')}</Text>}
      <Stack gap="md">
        {view.days.map(({ id, opensAt, closesAt }) => (
          <TwoTimes
            key={id}
            start={opensAt}
            end={closesAt}
            places={[
              { zone },
              { zone: view.supplierSide.zone, label: view.supplierSide.name },
              { zone: view.buyerSide.zone, label: view.buyerSide.name },
            ]}
          />
        ))}
      </Stack>
    </section>
  )
}
