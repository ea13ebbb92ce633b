import { account } from '../../../shared/account.ts'
import { allActions } from '../../../shared/actions.ts'
import type { Action, Input } from '../../../shared/contract.ts'
import { deal } from '../../../shared/deal.ts'
import { firm } from '../../../shared/firm.ts'
import { forum } from '../../../shared/forum.ts'
import { matching } from '../../../shared/matching.ts'
import { room } from '../../../shared/room.ts'
import { schedule } from '../../../shared/schedule.ts'
import { sharing } from '../../../shared/sharing.ts'
import type { Person } from '../../support/harness.ts'

export const roles = ['guest', 'host', 'cohost', 'moderator', 'interpreter', 'supplier', 'buyer'] as const
export type Role = (typeof roles)[number]

/** What somebody's pages are about. */
export interface Known {
  forumId: string
  /** Of a delegate the own. */
  organisationId: string
  /** Published, of that firm. */
  meetingId: string
  requestId: string
  /** The membership of an interpreter. */
  memberId: string
  /** Of an open invitation. */
  token: string
}

export interface Page {
  name: string
  roles: readonly Role[]
  /** All that it asks of the server when it is opened by its address. */
  asks: (known: Known) => Query[]
}

interface Query {
  name: string
  of(person: Person): Promise<unknown>
}

function ask<A extends Action>(action: A, input: Input<A>): Query {
  return { name: action.name, of: (person) => person.call(action, input) }
}

const hosts = ['host', 'cohost'] as const
const team = [...hosts, 'moderator'] as const
const firms = ['supplier', 'buyer'] as const
const members = [...team, 'interpreter', ...firms] as const

/** Every page asks who the reader is; with a session also for their forums, and firms for what they are asked. */
const signedIn = () => [ask(account.session, {}), ask(forum.mine, {})]
const inForum = ({ forumId }: Known) => [...signedIn(), ask(forum.view, { forumId })]
const inFirm = ({ forumId, organisationId }: Known) => ({ forumId, organisationId })
const shared = ({ meetingId }: Known) => [
  ask(sharing.files, { meetingId }),
  ask(sharing.notes, { meetingId }),
]

/** The pages of the client (`client/app/routes.tsx`), each with what opens on it at a press. */
export const pages: readonly Page[] = [
  { name: 'start', roles: ['guest'], asks: () => [ask(account.session, {})] },
  {
    name: 'look around',
    roles: ['guest'],
    asks: () => [ask(account.session, {}), ask(account.demoPeople, {})],
  },
  {
    name: 'invitation',
    roles: ['guest'],
    asks: ({ token }) => [ask(account.session, {}), ask(forum.invitation, { token })],
  },
  { name: 'start', roles: members, asks: signedIn },
  {
    name: 'the own account',
    roles: members,
    asks: () => [...signedIn(), ask(account.devices, {}), ask(account.secondStep, {})],
  },
  { name: 'all that is kept of oneself', roles: members, asks: () => [ask(account.copy, {})] },
  {
    name: 'forum',
    roles: team,
    asks: (known) => [
      ...inForum(known),
      ask(schedule.agenda, { forumId: known.forumId }),
      ask(deal.figures, { forumId: known.forumId }),
    ],
  },
  {
    name: 'forum',
    roles: ['interpreter', ...firms],
    asks: (known) => [...inForum(known), ask(schedule.agenda, { forumId: known.forumId })],
  },
  {
    name: 'register of firms',
    roles: members,
    asks: (known) => [...inForum(known), ask(firm.list, { forumId: known.forumId })],
  },
  {
    name: 'register of firms, searched',
    roles: members,
    asks: ({ forumId }) => [ask(firm.list, { forumId, search: 'firm 1' })],
  },
  {
    name: 'a firm',
    roles: members,
    asks: (known) => [...inForum(known), ask(firm.view, inFirm(known))],
  },
  {
    name: 'the own firm',
    roles: [...hosts, ...firms],
    asks: (known) => [
      ...inForum(known),
      ask(firm.view, inFirm(known)),
      ask(firm.freeTimes, inFirm(known)),
      ask(firm.limits, inFirm(known)),
    ],
  },
  {
    name: 'a code for a ware',
    roles: [...hosts, ...firms],
    asks: () => [ask(firm.searchHs, { q: 'kayu lapis' })],
  },
  {
    name: 'ranked partners',
    roles: [...hosts, ...firms],
    asks: (known) => [...inForum(known), ask(matching.ranked, inFirm(known))],
  },
  {
    name: 'requests',
    roles: [...hosts, ...firms],
    asks: (known) => [...inForum(known), ask(matching.requests, inFirm(known))],
  },
  {
    name: 'agenda',
    roles: members,
    asks: (known) => [...inForum(known), ask(schedule.agenda, { forumId: known.forumId })],
  },
  {
    name: 'meeting',
    roles: [...team, ...firms],
    asks: (known) => [...signedIn(), ask(room.view, { meetingId: known.meetingId }), ...shared(known)],
  },
  {
    name: 'outcome',
    roles: firms,
    asks: ({ meetingId }) => [
      ...signedIn(),
      ask(deal.outcome, { meetingId }),
      ask(sharing.notes, { meetingId }),
    ],
  },
  {
    name: 'stand-ins asked for',
    roles: firms,
    asks: ({ forumId }) => [ask(room.standInOffers, { forumId })],
  },
  {
    name: 'curation',
    roles: hosts,
    asks: (known) => [...inForum(known), ask(firm.list, { forumId: known.forumId, state: 'applied' })],
  },
  {
    name: 'schedule board',
    roles: hosts,
    asks: (known) => [
      ...inForum(known),
      ask(schedule.board, { forumId: known.forumId }),
      ask(schedule.run, { forumId: known.forumId }),
    ],
  },
  {
    name: 'a meeting lifted on it',
    roles: hosts,
    asks: ({ forumId, requestId }) => [ask(schedule.places, { forumId, requestId })],
  },
  {
    name: 'what would help on it',
    roles: hosts,
    asks: ({ forumId }) => [ask(schedule.advice, { forumId })],
  },
  {
    name: 'wall of rooms',
    roles: team,
    asks: (known) => [...inForum(known), ask(room.wall, { forumId: known.forumId })],
  },
  {
    name: "a room's drawer on it",
    roles: team,
    asks: ({ meetingId }) => [
      ask(room.otherPlaces, { meetingId }),
      ask(room.standIns, { meetingId, part: 'supplier' }),
      ask(room.interpreters, { meetingId }),
    ],
  },
  {
    name: 'people',
    roles: hosts,
    asks: (known) => [
      ...inForum(known),
      ask(forum.invitations, { forumId: known.forumId }),
      ask(forum.team, { forumId: known.forumId }),
    ],
  },
  {
    name: 'hours of an interpreter',
    roles: ['host', 'interpreter'],
    asks: ({ forumId, memberId }) => [ask(forum.interpreterHours, { forumId, memberId })],
  },
  {
    name: 'settings',
    roles: ['host'],
    asks: (known) => [...inForum(known), ask(forum.team, { forumId: known.forumId })],
  },
  {
    name: 'figures',
    roles: hosts,
    asks: (known) => [
      ...inForum(known),
      ask(deal.figures, { forumId: known.forumId }),
      ask(deal.outcomes, { forumId: known.forumId }),
    ],
  },
]

/** The queries of the contract that no page above asks: a new one belongs to a page. A file taken away is none. */
export function forgotten(known: Known): string[] {
  const asked = new Set(pages.flatMap((page) => page.asks(known).map(({ name }) => name)))
  const queries = allActions.filter((action) => action.method === 'GET' && !('file' in action))
  return queries.flatMap(({ name }) => (asked.has(name) ? [] : [name]))
}
