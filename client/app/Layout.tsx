import { Burger, Drawer, Group, Stack } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useForumFrame } from '../platform/ForumFrame.tsx'
import { useFollowSession, useSession } from '../platform/session.ts'
import { Logo } from '../platform/ui/Logo.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { ForumTabs } from './ForumTabs.tsx'
import classes from './Layout.module.css'
import { PersonCard, PersonMenu } from './PersonMenu.tsx'
import { ReaderMenu } from './ReaderMenu.tsx'
import { ReaderSettings } from './ReaderSettings.tsx'
import { RouteProgress } from './RouteProgress.tsx'

/** What stands around every page: the header, the forum's own navigation, and the reader's settings. */
export function Layout() {
  useFollowSession()
  const { t } = useTranslation()
  const { me } = useSession()
  const frame = useForumFrame()
  const router = useRouter()
  const [drawer, { open, close }] = useDisclosure()

  useEffect(() => router.subscribe('onBeforeNavigate', close), [router, close])

  return (
    <div className={classes.layout}>
      <a href="#main" className={classes.skip}>
        {t('skipToContent')}
      </a>
      <RouteProgress />
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link to="/" className={classes.brand} aria-label={t('brandHome')}>
            <Logo size={32} />
            <span className={classes.word} data-in-forum={frame !== null || undefined}>
              {t('brand')}
            </span>
          </Link>
          {frame && <span className={classes.forum}>{frame.name}</span>}
          <Group gap="xs" ml="auto" wrap="nowrap">
            <Group gap="xs" wrap="nowrap" visibleFrom="sm">
              <ReaderMenu />
              {me && <PersonMenu me={me} />}
            </Group>
            {me === null && (
              <ButtonLink to="/sign-in" size="sm" variant="default">
                {t('signIn')}
              </ButtonLink>
            )}
            <Burger
              opened={drawer}
              onClick={open}
              hiddenFrom="sm"
              aria-label={t('openMenu')}
              aria-expanded={drawer}
            />
          </Group>
        </div>
        {frame && <ForumTabs {...frame} />}
        <ConnectionBanner />
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <footer className={classes.footer}>{t('footer')}</footer>

      <Drawer opened={drawer} onClose={close} position="right" size={320} title={t('menu')}>
        <Stack gap="xl">
          {me && <PersonCard me={me} />}
          <ReaderSettings />
        </Stack>
      </Drawer>
    </div>
  )
}
