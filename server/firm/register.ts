import type { Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { nameIfUnnamed } from '../account/service.ts'
import { authorise, authoriseOpen, hatsIn, hostReaders } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { addDelegate } from './delegates.ts'
import * as store from './store.ts'
import { authoriseFirm, tellOf } from './subject.ts'

/**
 * A firm applies: the person who registers becomes its first delegate under the proven address. Until it says
 * otherwise the firm is free in all opening hours, also of days that are added later. One firm a person and forum (`already_registered`).
 */
export async function register(
  work: Work,
  { forumId, profile, delegate }: Parsed<typeof firm.register>,
): Promise<{ id: string }> {
  const { forum: row } = await authoriseOpen(work, 'firm.register', forumId)
  const hats = await hatsIn(work.db, work.actor, forumId)
  if (hats.some(({ role }) => role === 'delegate')) refuse('already_registered')
  const id = work.newId()
  const { standing, ...organisation } = profile
  await store.insertOrganisation(work.db, { id, ...organisation, createdAt: work.now })
  await store.insertParticipation(work.db, { forumId, organisationId: id, standing, appliedAt: work.now })
  await addDelegate(work, forumId, id, { ...delegate, email: work.actor.email })
  await nameIfUnnamed(work, delegate.name)
  for (const reader of await hostReaders(work, row, standing))
    work.notify({
      kind: 'application_received',
      reader,
      forumName: row.name,
      link: `${work.publicUrl}/forums/${forumId}/organisations/${id}`,
      organisation: profile.name,
    })
  work.audit({ action: 'firm.register', forumId, subjectId: id, detail: { standing } })
  work.tell([`team:${forumId}`, `user:${work.actor.userId}`], ['firm', 'forum', 'account'])
  return { id }
}

/** Changes the profile. Where an accepted firm stands is settled (`conflict`): matching goes by it. */
export async function update(work: Work, input: Parsed<typeof firm.update>): Promise<Record<string, never>> {
  const { forumId, organisationId } = input
  const { firm: before } = await authoriseFirm(work, 'firm.update', input)
  const { standing = before.standing, ...profile } = input.profile
  if (standing !== before.standing) {
    if (before.state === 'accepted') refuse('conflict')
    // A co-host does not hand a firm over to the other side.
    await authorise(work, 'firm.update', forumId, { organisation: { id: organisationId, standing } })
    await store.setStanding(work.db, forumId, organisationId, standing)
  }
  await store.updateOrganisation(work.db, organisationId, profile)
  work.audit({
    action: 'firm.update',
    forumId,
    subjectId: organisationId,
    detail: { fields: Object.keys(input.profile) },
  })
  tellOf(work, forumId, before)
  return {}
}
