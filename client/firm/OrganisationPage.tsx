import { Anchor, Card, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { firm, type OrganisationView } from '../../shared/firm.ts'
import type { Hat } from '../../shared/forum.ts'
import { useForum } from '../forum/useForum.ts'
import { useNames } from '../platform/names.ts'
import { useAsk } from '../platform/queries.ts'
import { cityOf } from '../platform/times.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { BackLink, ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { DecisionCard } from './DecisionCard.tsx'
import { type Fact, Facts } from './Facts.tsx'
import classes from './Firm.module.css'
import { WareCard } from './WareCard.tsx'

/** A firm as others see it; its hosts decide on it here. */
export function OrganisationPage() {
  const { t } = useTranslation('firm')
  const at = useParams({ from: '/signed-in/forums/$forumId/organisations/$organisationId' })
  const { hats, phase } = useForum()
  const { data: view, error, refetch } = useAsk(firm.view, at)
  const isHost = hats.some(({ role }) => role === 'host' || role === 'cohost')
  const back = (
    <BackLink
      to={isHost ? '/forums/$forumId/curation' : '/forums/$forumId/organisations'}
      params={{ forumId: at.forumId }}
    >
      {t(isHost ? 'curation.back' : 'view.back')}
    </BackLink>
  )
  if (error?.code === 'not_found')
    return (
      <Page title={t('list.title')} back={back}>
        <EmptyState title={t('view.notFound')}>{t('view.notFoundLead')}</EmptyState>
      </Page>
    )
  if (!view)
    return error ? (
      <Page title={t('list.title')} back={back}>
        <LoadError error={error} retry={refetch} />
      </Page>
    ) : (
      <PageSkeleton />
    )
  const actsFor = phase !== 'closed' && hats.some((hat) => mayAct(hat, view))
  return (
    <Page
      title={view.name}
      lead={<Lead view={view} />}
      back={back}
      action={
        actsFor && (
          <ButtonLink
            variant="default"
            to="/forums/$forumId/my-firm"
            params={{ forumId: at.forumId }}
            search={{ organisation: view.id }}
          >
            {t('view.change')}
          </ButtonLink>
        )
      }
    >
      <Stack gap="xl">
        <Profile view={view} />
        <Wares id="offers" title={t('offerings.titleOther')} wares={view.offerings} />
        <Wares id="needs" title={t('needs.titleOther')} wares={view.needs} />
        <People view={view} />
        {actsFor && isHost && <DecisionCard forumId={at.forumId} view={view} />}
      </Stack>
    </Page>
  )
}

/** As the server will judge it: a co-host for the own side, a delegate for the own firm. */
function mayAct(hat: Hat, view: OrganisationView): boolean {
  if (hat.role === 'cohost') return view.standing === 'both' || view.standing === hat.side
  return hat.role === 'host' || (hat.role === 'delegate' && hat.organisationId === view.id)
}

function Lead({ view }: { view: OrganisationView }) {
  const { t } = useTranslation('firm')
  const { country } = useNames()
  return (
    <>
      {t('place', { city: view.city, country: country(view.country) })} · {t(`standing.${view.standing}`)}
    </>
  )
}

function Profile({ view }: { view: OrganisationView }) {
  const { t } = useTranslation('firm')
  const { language } = useNames()
  const facts: Fact[] = [
    [t('view.sectors'), view.sectors.map((one) => t(`sector.${one}`)).join(', ')],
    [t('view.languages'), view.languages.map(language).join(', ')],
    [t('view.local'), cityOf(view.zone)],
  ]
  if (view.website)
    facts.push([
      t('view.website'),
      <Anchor key="website" href={view.website} target="_blank" rel="noopener noreferrer nofollow">
        {view.website}
      </Anchor>,
    ])
  return (
    <Card>
      <Stack>
        {view.about && <Text className={classes.prose}>{view.about}</Text>}
        <Facts facts={facts} />
      </Stack>
    </Card>
  )
}

function Wares({
  id,
  title,
  wares,
}: {
  id: string
  title: string
  wares: OrganisationView['offerings'] | OrganisationView['needs']
}) {
  if (wares.length === 0) return null
  return (
    <Stack component="section" aria-labelledby={id}>
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {wares.map((ware) => (
          <WareCard key={ware.id} ware={ware} />
        ))}
      </SimpleGrid>
    </Stack>
  )
}

function People({ view }: { view: OrganisationView }) {
  const { t } = useTranslation('firm')
  const { language } = useNames()
  return (
    <Stack component="section" aria-labelledby="people" gap="sm">
      <Title order={2} size="h3" id="people">
        {t('view.people')}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {view.delegates.map(({ id, name, jobTitle, languages, email }) => (
          <Card key={id} padding="md">
            <Text fw={600}>{name}</Text>
            {jobTitle && <Text size="sm">{jobTitle}</Text>}
            <Text size="sm" c="dimmed">
              {t('delegates.speaks', { languages: languages.map(language).join(', ') })}
            </Text>
            {email && (
              <Anchor size="sm" href={`mailto:${email}`}>
                {email}
              </Anchor>
            )}
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}
