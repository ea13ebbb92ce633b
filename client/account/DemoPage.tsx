import { Avatar, Group, SimpleGrid, Stack, Text, Title, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import type { Output } from '../../shared/contract.ts'
import { markStale, useAction, useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { useZone } from '../platform/zone.ts'
import classes from './DemoPage.module.css'

type DemoPerson = Output<typeof account.demoPeople>['people'][number]
const roles = ['host', 'cohost', 'moderator', 'interpreter', 'supplier', 'buyer'] as const

/** Demo mode only: one press signs in as any person of the demo forum. */
export function DemoPage() {
  const { t } = useTranslation('account')
  const { data, error, refetch } = useAsk(account.demoPeople, {})
  return (
    <Page title={t('demo.title')} lead={t('demo.lead')}>
      {error?.code === 'not_found' || data?.people.length === 0 ? (
        <EmptyState title={t('demo.none')}>{t('demo.noneLead')}</EmptyState>
      ) : error ? (
        <LoadError error={error} retry={refetch} />
      ) : data ? (
        <Cast people={data.people} />
      ) : (
        <CardSkeletons count={6} />
      )}
    </Page>
  )
}

function Cast({ people }: { people: DemoPerson[] }) {
  const { t } = useTranslation('account')
  const zone = useZone()
  const navigate = useNavigate()
  const signIn = useAction(account.demoSignIn, {
    onDone: () => {
      markStale(['account'])
      void navigate({ to: '/' })
    },
  })
  return (
    <Stack gap="xl">
      {roles.map((role) => (
        <section key={role} aria-labelledby={`demo-${role}`}>
          <Title order={2} size="h3" id={`demo-${role}`}>
            {t(`demo.role.${role}`)}
          </Title>
          <Text c="dimmed" mb="sm">
            {t(`demo.roleLead.${role}`)}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
            {people
              .filter((person) => person.role === role)
              .map(({ email, name, organisation }) => (
                <UnstyledButton
                  key={email}
                  className={classes.person}
                  aria-busy={signIn.isPending && signIn.variables.email === email}
                  disabled={signIn.isPending}
                  onClick={() => signIn.mutate({ email, zone })}
                >
                  <Group wrap="nowrap" gap="sm">
                    <Avatar name={name} aria-hidden />
                    <div>
                      <VisuallyHidden>{t('demo.enter')}</VisuallyHidden>
                      <Text fw={600}>{name}</Text>
                      <Text size="sm" c="dimmed">
                        {organisation ?? email}
                      </Text>
                    </div>
                  </Group>
                </UnstyledButton>
              ))}
          </SimpleGrid>
        </section>
      ))}
    </Stack>
  )
}
