import type { Parsed } from '../../shared/contract.ts'
import type { firm, MeetingLimits } from '../../shared/firm.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import * as store from './store.ts'
import { authoriseFirm, authoriseFirmReading } from './subject.ts'

/** What firms ask of their schedules in a forum. One query; who is not in this forum is left out. */
export async function limitsOf(
  db: Db,
  forumId: string,
  organisationIds: string[],
): Promise<Map<string, MeetingLimits>> {
  const rows = await store.limitsOf(db, forumId, organisationIds)
  return new Map(rows.map(({ organisationId, ...limits }) => [organisationId, limits]))
}

export async function limits(reading: Reading, input: Parsed<typeof firm.limits>): Promise<MeetingLimits> {
  const { forumId, organisationId } = input
  await authoriseFirmReading(reading, 'firm.limits', input)
  return (await limitsOf(reading.db, forumId, [organisationId])).get(organisationId) ?? refuse('not_found')
}

/** What is published stays as it is; the hosts see what no longer fits. */
export async function setLimits(
  work: Work,
  input: Parsed<typeof firm.setLimits>,
): Promise<Record<string, never>> {
  const { forumId, organisationId, limits } = input
  await authoriseFirm(work, 'firm.setLimits', input)
  await store.setLimits(work.db, forumId, organisationId, limits)
  work.audit({ action: 'firm.setLimits', forumId, subjectId: organisationId, detail: { ...limits } })
  work.tell([`organisation:${organisationId}`, `team:${forumId}`], ['firm', 'schedule'])
  return {}
}
