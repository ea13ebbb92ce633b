import { Button, Container, Group, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core'
import { IconArrowRight, IconCalendarEvent, IconChecklist, IconUsersGroup } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Logo } from '../../platform/ui/Logo.tsx'
import { CardLink } from '../../platform/ui/links.tsx'
import { useArrival } from '../../platform/ui/Page.tsx'
import classes from './Welcome.module.css'

/** What a guest sees: what Pendopo is in three lines, and the way in. */
export function Welcome({ demo }: { demo: boolean }) {
  const { t } = useTranslation()
  const heading = useArrival(t('welcome.documentTitle'))
  const steps = [
    { icon: IconUsersGroup, title: t('welcome.match'), text: t('welcome.matchText') },
    { icon: IconCalendarEvent, title: t('welcome.meet'), text: t('welcome.meetText') },
    { icon: IconChecklist, title: t('welcome.follow'), text: t('welcome.followText') },
  ]
  return (
    <>
      <section className={classes.hero}>
        <Container size={1080} className={classes.heroInner}>
          <div>
            <Title order={1} ref={heading} tabIndex={-1} className={classes.title}>
              {t('welcome.title')}
            </Title>
            <Text className={classes.lead}>{t('welcome.lead')}</Text>
            <Button
              component={Link}
              to="/sign-in"
              size="lg"
              className={classes.main}
              rightSection={<IconArrowRight size={20} aria-hidden />}
            >
              {t('signIn')}
            </Button>
          </div>
          <div className={classes.mark}>
            <Logo size={260} />
          </div>
        </Container>
      </section>
      <Container size={1080} py={{ base: 'xl', sm: 56 }}>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing={{ base: 'lg', sm: 40 }}>
          {steps.map(({ icon: Icon, title, text }) => (
            <div key={title}>
              <ThemeIcon variant="light" size={44} radius="md" mb="sm">
                <Icon size={24} aria-hidden />
              </ThemeIcon>
              <Title order={2} size="h3" mb={4}>
                {title}
              </Title>
              <Text c="dimmed">{text}</Text>
            </div>
          ))}
        </SimpleGrid>
        {demo && (
          <CardLink to="/demo" mt={48}>
            <Group wrap="nowrap" justify="space-between">
              <div>
                <Title order={2} size="h3" mb={4}>
                  {t('welcome.demo')}
                </Title>
                <Text c="dimmed">{t('welcome.demoText')}</Text>
              </div>
              <IconArrowRight aria-hidden style={{ flexShrink: 0 }} />
            </Group>
          </CardLink>
        )}
      </Container>
    </>
  )
}
