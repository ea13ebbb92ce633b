import type { Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { changeDelegate, dismissDelegate, enrol } from '../forum/service.ts'
import { violated } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { limits } from './rules.ts'
import * as store from './store.ts'
import { authoriseFirm, tellOf } from './subject.ts'

type DelegateWords = Parsed<typeof firm.saveDelegate>['delegate']

/** Makes a person bookable for a firm and gives the address the delegate's role. */
export async function addDelegate(
  work: Work,
  forumId: string,
  organisationId: string,
  words: DelegateWords,
): Promise<string> {
  const id = work.newId()
  await store
    .insertDelegate(work.db, { id, organisationId, ...words, createdAt: work.now })
    .catch(refuseTakenAddress)
  const { email, name, languages } = words
  await enrol(work, { forumId, organisationId, role: 'delegate', email, name, languages })
  return id
}

/** Adds or changes a delegate. Refuses `conflict` where the firm has one with this address already. */
export async function saveDelegate(
  work: Work,
  input: Parsed<typeof firm.saveDelegate>,
): Promise<{ id: string }> {
  const { forumId, organisationId, delegate } = input
  const { firm } = await authoriseFirm(work, 'firm.saveDelegate', input)
  const there = await store.delegatesOf(work.db, [organisationId])
  let id = input.id
  if (id === undefined) {
    if (there.length >= limits.delegates) refuse('quota_reached', { limit: limits.delegates })
    id = await addDelegate(work, forumId, organisationId, delegate)
  } else {
    const before = there.find((one) => one.id === id) ?? refuse('not_found')
    await store.updateDelegate(work.db, id, delegate).catch(refuseTakenAddress)
    const { email, name, languages } = delegate
    await changeDelegate(work, forumId, organisationId, before, { email, name, languages })
  }
  work.audit({ action: 'firm.saveDelegate', forumId, subjectId: organisationId, detail: { delegateId: id } })
  tellOf(work, forumId, firm)
  return { id }
}

function refuseTakenAddress(error: unknown): never {
  if (violated(error) === 'delegates_organisation_id_email_key') refuse('conflict')
  throw error
}

/** Refuses `conflict` for the last delegate, and for one who has a place in a schedule. */
export async function removeDelegate(
  work: Work,
  input: Parsed<typeof firm.removeDelegate>,
): Promise<Record<string, never>> {
  const { forumId, organisationId, id } = input
  const { firm } = await authoriseFirm(work, 'firm.removeDelegate', input)
  const there = await store.delegatesOf(work.db, [organisationId])
  const delegate = there.find((one) => one.id === id) ?? refuse('not_found')
  if (there.length === 1 || (await store.isPlaced(work.db, id))) refuse('conflict')
  await store.deleteDelegate(work.db, id)
  await dismissDelegate(work, forumId, organisationId, delegate.email)
  work.audit({
    action: 'firm.removeDelegate',
    forumId,
    subjectId: organisationId,
    detail: { delegateId: id },
  })
  tellOf(work, forumId, firm)
  return {}
}
