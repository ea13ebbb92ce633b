import type { Output, Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { daysOf } from '../forum/service.ts'
import type { Reading, Work } from '../platform/work.ts'
import { changedFreeTimes } from './rules.ts'
import * as store from './store.ts'
import { authoriseFirm, authoriseFirmReading, tellOf } from './subject.ts'

export async function freeTimes(
  reading: Reading,
  input: Parsed<typeof firm.freeTimes>,
): Promise<Output<typeof firm.freeTimes>> {
  await authoriseFirmReading(reading, 'firm.freeTimes', input)
  const rows = await store.freeTimesOf(reading.db, input.forumId, [input.organisationId])
  return {
    free: rows.map(({ startsAt, endsAt }) => ({ from: startsAt.toISOString(), to: endsAt.toISOString() })),
  }
}

/** Replaces the free time that is still to come, cut to the forum's days. */
export async function setFreeTimes(
  work: Work,
  input: Parsed<typeof firm.setFreeTimes>,
): Promise<Record<string, never>> {
  const { forumId, organisationId } = input
  const { firm } = await authoriseFirm(work, 'firm.setFreeTimes', input)
  const before = await store.freeTimesOf(work.db, forumId, [organisationId])
  const days = await daysOf(work.db, forumId)
  const after = changedFreeTimes({
    before: before.map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
    wished: input.free.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
    days: days.map(({ opensAt, closesAt }) => ({ from: opensAt, to: closesAt })),
    now: work.now,
  })
  await store.replaceFreeTimes(work.db, forumId, organisationId, after)
  work.audit({
    action: 'firm.setFreeTimes',
    forumId,
    subjectId: organisationId,
    detail: { parts: after.length },
  })
  tellOf(work, forumId, firm)
  return {}
}
