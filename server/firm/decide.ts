import type { Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { delegateReaders, endPagesOfFirm } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import * as store from './store.ts'
import { authoriseFirm } from './subject.ts'

/**
 * A host accepts, waitlists or declines an application, and may change a decision. A firm that is in published
 * meetings, or stands in there, stays accepted (`conflict`); what it was offered and has not answered is void. A reason is
 * needed for all but accepting.
 */
export async function decide(work: Work, input: Parsed<typeof firm.decide>): Promise<Record<string, never>> {
  const { forumId, organisationId, decision, reason } = input
  const { forum, firm } = await authoriseFirm(work, 'firm.decide', input)
  if (decision !== 'accepted' && !reason) refuse('bad_input', { field: 'reason' })
  if (firm.state === decision) refuse('already_decided')
  if (firm.state === 'accepted' && (await store.hasPlannedMeetings(work.db, forumId, organisationId)))
    refuse('conflict')
  await store.setDecision(work.db, forumId, organisationId, {
    state: decision,
    reason: reason || null,
    decidedAt: work.now,
    decidedBy: work.actor.userId,
  })
  if (firm.state === 'accepted') {
    await endPagesOfFirm(work, forumId, organisationId)
    const offeredIn = await store.voidOffers(work.db, forumId, organisationId)
    for (const id of offeredIn) work.tell([`meeting:${id}`], ['room'])
  }
  const side = firm.standing === 'buyer' ? 'buyer' : 'supplier'
  for (const reader of await delegateReaders(work.db, forum, organisationId, side))
    work.notify({
      kind: 'application_decided',
      reader,
      forumName: forum.name,
      link: `${work.publicUrl}/forums/${forumId}/my-firm`,
      organisation: firm.name,
      decision,
      reason,
    })
  work.audit({ action: 'firm.decide', forumId, subjectId: organisationId, detail: { decision } })
  work.tell(
    [`organisation:${organisationId}`, `team:${forumId}`, `forum:${forumId}`],
    ['firm', 'forum', 'matching'],
  )
  work.tell([`team:${forumId}`], ['schedule'])
  return {}
}
