import { useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ForumView, forum, type Hat, type RoleName } from '../../shared/forum.ts'
import { useAsk } from '../platform/queries.ts'

/** The forum of the page's address. Only below the forum's layout, which has asked for it already. */
export function useForum(): ForumView {
  const { forumId } = useParams({ from: '/signed-in/forums/$forumId' })
  const { data } = useAsk(forum.view, { forumId })
  const kept = useQueryClient().getQueryData<ForumView>([forum.view.name, { forumId }])
  const view = data ?? kept
  if (!view) throw new Error('a page of a forum is shown outside of its layout')
  return view
}

export type DelegateHat = Extract<Hat, { role: 'delegate' }>

/** Whether these hats hold one of the roles. */
export function hasRole(hats: readonly Hat[], ...roles: RoleName[]): boolean {
  return hats.some(({ role }) => roles.includes(role))
}

/** The organisations that the reader stands for. */
export function ownOrganisations(hats: readonly Hat[]): DelegateHat[] {
  return hats.filter((hat): hat is DelegateHat => hat.role === 'delegate')
}
