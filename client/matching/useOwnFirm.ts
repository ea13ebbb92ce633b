import { ownOrganisations, useForum } from '../forum/useForum.ts'

/** For which organisation the page is read: the one its address names, else the reader's first. */
export function useOwnFirm(named: string | undefined) {
  const { id: forumId, hats, phase } = useForum()
  const own = ownOrganisations(hats)
  const first = own.find(({ accepted }) => accepted) ?? own[0]
  return {
    forumId,
    closed: phase === 'closed',
    organisationId: named ?? first?.organisationId,
    /** Whether the reader is a delegate of it, and not of the host team. */
    speaksForIt: own.some(({ organisationId }) => organisationId === (named ?? first?.organisationId)),
    choices: own.map(({ organisationId }) => organisationId),
  }
}
