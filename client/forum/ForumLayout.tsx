import { Stack } from '@mantine/core'
import { Outlet, useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { forum, forumEvents } from '../../shared/forum.ts'
import { ForumFrame } from '../platform/ForumFrame.tsx'
import { markStale, useAsk } from '../platform/queries.ts'
import { ask, useOnConnect } from '../platform/socket.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { useForumLinks } from './useForumLinks.ts'

/** Stands around every page of one forum: names it in the header, and hears its facts. */
export function ForumLayout() {
  const { t } = useTranslation()
  const { forumId } = useParams({ from: '/signed-in/forums/$forumId' })
  const { data, error, refetch, isRefetching } = useAsk(forum.view, { forumId })
  const links = useForumLinks(data)
  const watched = data && data.hats.length > 0 ? forumId : ''
  useOnConnect(
    watched,
    () => void watch(forumId),
    () => void ask(forumEvents.unwatch, { forumId }).catch(() => undefined),
  )
  if (data)
    return (
      <>
        <ForumFrame name={data.name} links={links} />
        <Outlet />
      </>
    )
  if (!error) return <PageSkeleton />
  return (
    <Page width="narrow" title={t(error.code === 'not_found' ? 'notFound.title' : 'somethingWrong')}>
      <Stack align="start">
        <LoadError error={error} retry={refetch} retrying={isRefetching} />
        <ButtonLink to="/" variant="default">
          {t('toHome')}
        </ButtonLink>
      </Stack>
    </Page>
  )
}

/** Facts are heard from the answer on; what was asked for before it may be stale already. */
async function watch(forumId: string): Promise<void> {
  try {
    await ask(forumEvents.watch, { forumId })
    markStale(['forum', 'firm', 'matching', 'schedule', 'room', 'deal'])
  } catch {
    // Refused: the person is no longer in the forum, and its pages say so themselves. Lost: the next
    // connection watches anew.
  }
}
