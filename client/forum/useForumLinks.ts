import { linkOptions } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForumView } from '../../shared/forum.ts'
import { hasRole } from './useForum.ts'

/** Where the reader can go in this forum, by the hats they wear; the first is the forum's home. */
export function useForumLinks(view: ForumView | undefined) {
  const { t } = useTranslation('forum')
  return useMemo(() => {
    if (!view) return []
    const params = { forumId: view.id }
    const home = linkOptions({ to: '/forums/$forumId', params, activeOptions: { exact: true } })
    const curates = hasRole(view.hats, 'host', 'cohost')
    const team = curates || hasRole(view.hats, 'moderator')
    const delegate = hasRole(view.hats, 'delegate')
    const anyone = view.hats.length > 0
    return [
      { label: t('nav.home'), link: home, shown: true },
      {
        label: t('nav.matches'),
        link: linkOptions({ to: '/forums/$forumId/matches', params }),
        shown: delegate,
      },
      {
        label: t('nav.requests'),
        link: linkOptions({ to: '/forums/$forumId/requests', params }),
        shown: delegate,
      },
      { label: t('nav.agenda'), link: linkOptions({ to: '/forums/$forumId/agenda', params }), shown: anyone },
      {
        label: t('nav.myFirm'),
        link: linkOptions({ to: '/forums/$forumId/my-firm', params }),
        shown: delegate,
      },
      {
        label: t('nav.people'),
        link: linkOptions({ to: '/forums/$forumId/people', params }),
        shown: curates,
      },
      {
        label: t('nav.curation'),
        link: linkOptions({ to: '/forums/$forumId/curation', params }),
        shown: curates,
      },
      {
        label: t('nav.firms'),
        link: linkOptions({ to: '/forums/$forumId/organisations', params }),
        shown: anyone,
      },
      { label: t('nav.board'), link: linkOptions({ to: '/forums/$forumId/board', params }), shown: curates },
      { label: t('nav.wall'), link: linkOptions({ to: '/forums/$forumId/wall', params }), shown: team },
      { label: t('nav.figures'), link: linkOptions({ to: '/forums/$forumId/figures', params }), shown: team },
      {
        label: t('nav.settings'),
        link: linkOptions({ to: '/forums/$forumId/settings', params }),
        shown: hasRole(view.hats, 'host'),
      },
    ].flatMap(({ shown, ...entry }) => (shown ? [entry] : []))
  }, [view, t])
}
