import type { Permission } from '../forum/permissionRules.ts'
import { authorise, authoriseOpen, type ForumRow } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import * as store from './store.ts'

interface InForum {
  forumId: string
  organisationId: string
}

/**
 * The forum and the firm that a command is about, if the actor may give it and the forum is not closed.
 * Refuses `not_found` where the firm is not in this forum.
 */
export async function authoriseFirm(
  work: Work,
  permission: Permission,
  { forumId, organisationId }: InForum,
): Promise<{ forum: ForumRow; firm: store.ParticipantRow }> {
  const before = await participant(work, permission, forumId, organisationId)
  const { forum } = await authoriseOpen(work, permission, forumId, {
    organisation: { id: organisationId, standing: before.standing },
  })
  // Read again behind the forum's lock, where no other command changes it.
  const [firm] = await store.participantsIn(work.db, forumId, { ids: [organisationId] })
  return { forum, firm: firm ?? refuse('not_found') }
}

/** Like {@link authoriseFirm}, for a query: also in a closed forum. */
export async function authoriseFirmReading(
  reading: Reading,
  permission: Permission,
  { forumId, organisationId }: InForum,
): Promise<void> {
  const { standing } = await participant(reading, permission, forumId, organisationId)
  await authorise(reading, permission, forumId, { organisation: { id: organisationId, standing } })
}

async function participant(
  reading: Reading,
  permission: Permission,
  forumId: string,
  organisationId: string,
): Promise<store.ParticipantRow> {
  const [firm] = await store.participantsIn(reading.db, forumId, { ids: [organisationId] })
  if (firm) return firm
  // Who may not act here at all is told so, whatever was asked about.
  await authorise(reading, permission, forumId)
  return refuse('not_found')
}

/**
 * Tells those who see the firm that it changed; the whole forum where it takes part, and the board, whose meetings
 * may not stand any more.
 */
export function tellOf(work: Work, forumId: string, firm: { id: string; state: string }): void {
  if (firm.state === 'accepted') {
    work.tell([`forum:${forumId}`], ['firm', 'matching'])
    work.tell([`team:${forumId}`], ['schedule'])
  } else work.tell([`organisation:${firm.id}`, `team:${forumId}`], ['firm'])
}
