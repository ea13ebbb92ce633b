import { createRootRoute, createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { id } from '../../shared/values.ts'
import { type RegisterStep, registerStep } from '../firm/registerSteps.ts'
import { Layout } from './Layout.tsx'

/**
 * Every page of the product by its address. A page is one `createRoute` with a lazy component, and its line
 * in the tree below: under `signedIn` where nobody sees it who is not signed in.
 */
const root = createRootRoute({ component: Layout })
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('./SignedIn.tsx'), 'SignedIn'),
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./pages/HomePage.tsx'), 'HomePage'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => ({ next: ownPath(search.next) }),
  component: lazyRouteComponent(() => import('../account/SignInPage.tsx'), 'SignInPage'),
})

const confirm = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/confirm',
  component: lazyRouteComponent(() => import('../account/ConfirmPage.tsx'), 'ConfirmPage'),
})

const demo = createRoute({
  getParentRoute: () => root,
  path: '/demo',
  component: lazyRouteComponent(() => import('../account/DemoPage.tsx'), 'DemoPage'),
})

const privacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy',
  component: lazyRouteComponent(() => import('../account/PrivacyPage.tsx'), 'PrivacyPage'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/i/$token',
  component: lazyRouteComponent(() => import('../forum/InvitationPage.tsx'), 'InvitationPage'),
})

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: '/account',
  component: lazyRouteComponent(() => import('../account/AccountPage.tsx'), 'AccountPage'),
})

const inForum = createRoute({
  getParentRoute: () => signedIn,
  path: '/forums/$forumId',
  component: lazyRouteComponent(() => import('../forum/ForumLayout.tsx'), 'ForumLayout'),
})

const forumHome = createRoute({
  getParentRoute: () => inForum,
  path: '/',
  component: lazyRouteComponent(() => import('../forum/ForumHomePage.tsx'), 'ForumHomePage'),
})

const createForum = createRoute({
  getParentRoute: () => signedIn,
  path: '/forums/new',
  component: lazyRouteComponent(() => import('../forum/CreateForumPage.tsx'), 'CreateForumPage'),
})

const people = createRoute({
  getParentRoute: () => inForum,
  path: '/people',
  component: lazyRouteComponent(() => import('../forum/PeoplePage.tsx'), 'PeoplePage'),
})

const settings = createRoute({
  getParentRoute: () => inForum,
  path: '/settings',
  component: lazyRouteComponent(() => import('../forum/SettingsPage.tsx'), 'SettingsPage'),
})

const matches = createRoute({
  getParentRoute: () => inForum,
  path: '/matches',
  validateSearch: ownFirm,
  component: lazyRouteComponent(() => import('../matching/MatchesPage.tsx'), 'MatchesPage'),
})

const requests = createRoute({
  getParentRoute: () => inForum,
  path: '/requests',
  validateSearch: (search): { organisation?: string; box?: 'received' | 'sent' } => ({
    ...ownFirm(search),
    ...(search.box === 'received' || search.box === 'sent' ? { box: search.box } : {}),
  }),
  component: lazyRouteComponent(() => import('../matching/RequestsPage.tsx'), 'RequestsPage'),
})

const figures = createRoute({
  getParentRoute: () => inForum,
  path: '/figures',
  component: lazyRouteComponent(() => import('../deal/FiguresPage.tsx'), 'FiguresPage'),
})

const wall = createRoute({
  getParentRoute: () => inForum,
  path: '/wall',
  component: lazyRouteComponent(() => import('../room/wall/WallPage.tsx'), 'WallPage'),
})

const meeting = createRoute({
  getParentRoute: () => signedIn,
  path: '/meetings/$meetingId',
  component: lazyRouteComponent(() => import('../room/MeetingPage.tsx'), 'MeetingPage'),
})

const outcome = createRoute({
  getParentRoute: () => signedIn,
  path: '/meetings/$meetingId/outcome',
  component: lazyRouteComponent(() => import('../deal/OutcomePage.tsx'), 'OutcomePage'),
})

const agenda = createRoute({
  getParentRoute: () => inForum,
  path: '/agenda',
  component: lazyRouteComponent(() => import('../schedule/AgendaPage.tsx'), 'AgendaPage'),
})

const board = createRoute({
  getParentRoute: () => inForum,
  path: '/board',
  component: lazyRouteComponent(() => import('../schedule/board/BoardPage.tsx'), 'BoardPage'),
})

// Outside of the forum's layout: who was invited to a draft sees nothing else of it yet.
const registerFirm = createRoute({
  getParentRoute: () => signedIn,
  path: '/forums/$forumId/register',
  validateSearch: (search): { invitation?: string; step?: RegisterStep } => ({
    ...(typeof search.invitation === 'string' && { invitation: search.invitation }),
    ...(registerStep.safeParse(search.step).success && { step: registerStep.parse(search.step) }),
  }),
  component: lazyRouteComponent(() => import('../firm/RegisterPage.tsx'), 'RegisterPage'),
})

const myFirm = createRoute({
  getParentRoute: () => inForum,
  path: '/my-firm',
  validateSearch: ownFirm,
  component: lazyRouteComponent(() => import('../firm/MyFirmPage.tsx'), 'MyFirmPage'),
})

const organisations = createRoute({
  getParentRoute: () => inForum,
  path: '/organisations',
  component: lazyRouteComponent(() => import('../firm/OrganisationsPage.tsx'), 'OrganisationsPage'),
})

const organisation = createRoute({
  getParentRoute: () => inForum,
  path: '/organisations/$organisationId',
  component: lazyRouteComponent(() => import('../firm/OrganisationPage.tsx'), 'OrganisationPage'),
})

const curation = createRoute({
  getParentRoute: () => inForum,
  path: '/curation',
  component: lazyRouteComponent(() => import('../firm/CurationPage.tsx'), 'CurationPage'),
})

export const routeTree = root.addChildren([
  home,
  signIn,
  confirm,
  demo,
  privacy,
  invitation,
  signedIn.addChildren([
    profile,
    createForum,
    registerFirm,
    meeting,
    outcome,
    inForum.addChildren([
      forumHome,
      myFirm,
      organisations,
      organisation,
      curation,
      matches,
      requests,
      agenda,
      board,
      wall,
      people,
      figures,
      settings,
    ]),
  ]),
])

/** A path of this site, or nothing: `next` comes from the address and must not lead elsewhere. */
function ownPath(value: unknown): string | undefined {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined
}

/** For which of several organisations a page is read; the reader's first where it is left out. */
function ownFirm(search: Record<string, unknown>): { organisation?: string } {
  const known = id.safeParse(search.organisation)
  return known.success ? { organisation: known.data } : {}
}
