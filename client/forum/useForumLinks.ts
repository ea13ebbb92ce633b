import { linkOptions } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { ForumView } from '../../shared/forum.ts'

/** Where the reader can go in this forum, by the hats they wear; the first is the forum's home. */
export function useForumLinks(view: ForumView | undefined) {
  const { t } = useTranslation('forum')
  return useMemo(() => {
    if (!view) return []
    const params = { forumId: view.id }
    return [
      {
        label: t('nav.home'),
        link: linkOptions({ to: '/forums/$forumId', params, activeOptions: { exact: true } }),
      },
    ]
  }, [view, t])
}
