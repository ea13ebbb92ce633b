import { Burger, Group } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { Link, Outlet, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useForumFrame } from '../platform/ForumFrame.tsx'
import { useFollowSession, useSession } from '../platform/session.ts'
import { Logo } from '../platform/ui/Logo.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { useLater } from '../platform/useLater.ts'
import { ConnectionBanner } from './ConnectionBanner.tsx'
import { ForumTabs } from './ForumTabs.tsx'
import classes from './Layout.module.css'
import { RouteProgress } from './RouteProgress.tsx'

/** What they are made of is a good part of the first page, which a phone on a poor link does without. */
const loadDeskMenu = () => import('./DeskMenu.tsx').then(({ DeskMenu }) => DeskMenu)
const loadPhoneMenu = () => import('./PhoneMenu.tsx').then(({ PhoneMenu }) => PhoneMenu)

/** What stands around every page: the header, the forum's own navigation, and the reader's settings. */
export function Layout() {
  useFollowSession()
  const { t } = useTranslation()
  const { me } = useSession()
  const frame = useForumFrame()
  const router = useRouter()
  const [drawer, { toggle, close }] = useDisclosure()
  const phone = useMediaQuery('(max-width: 48em)', true, { getInitialValueInEffect: false })
  const DeskMenu = useLater(loadDeskMenu, !phone)
  const PhoneMenu = useLater(loadPhoneMenu, drawer)

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
            {!phone && DeskMenu && <DeskMenu me={me} />}
            {me === null && (
              <ButtonLink to="/sign-in" size="sm" variant="default">
                {t('signIn')}
              </ButtonLink>
            )}
            {phone && (
              <Burger opened={drawer} onClick={toggle} aria-label={t('openMenu')} aria-expanded={drawer} />
            )}
          </Group>
        </div>
        {frame && <ForumTabs {...frame} />}
        <ConnectionBanner />
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      <footer className={classes.footer}>{t('footer')}</footer>

      {PhoneMenu && <PhoneMenu me={me} opened={drawer} onClose={close} />}
    </div>
  )
}
