import type { Output, Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { daysOf } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import type { Reading, Work } from '../platform/work.ts'
import { changedFreeTimes, merged, type Part } from './rules.ts'
import * as store from './store.ts'
import { authoriseFirm, authoriseFirmReading, tellOf } from './subject.ts'

/**
 * Free time of firms in a forum: parts in order that never overlap. Who has not narrowed it is free in all opening
 * hours, whenever the hosts add a day. A firm without any has an empty list.
 */
export async function freeTimesOf(
  db: Db,
  forumId: string,
  organisationIds: string[],
): Promise<Map<string, Part[]>> {
  const always = await store.alwaysFreeOf(db, forumId, organisationIds)
  const opening = always.size > 0 ? merged(await openingHours(db, forumId)) : []
  const named = Map.groupBy(
    await store.freeTimesOf(db, forumId, organisationIds),
    ({ organisationId }) => organisationId,
  )
  return new Map(
    organisationIds.map((id) => [
      id,
      always.has(id)
        ? opening
        : (named.get(id) ?? []).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
    ]),
  )
}

async function openingHours(db: Db, forumId: string): Promise<Part[]> {
  const days = await daysOf(db, forumId)
  return days.map(({ opensAt, closesAt }) => ({ from: opensAt, to: closesAt }))
}

export async function freeTimes(
  reading: Reading,
  input: Parsed<typeof firm.freeTimes>,
): Promise<Output<typeof firm.freeTimes>> {
  const { forumId, organisationId } = input
  await authoriseFirmReading(reading, 'firm.freeTimes', input)
  const always = await store.alwaysFreeOf(reading.db, forumId, [organisationId])
  const free = await freeTimesOf(reading.db, forumId, [organisationId])
  return {
    always: always.has(organisationId),
    free: (free.get(organisationId) ?? []).map(({ from, to }) => ({
      from: from.toISOString(),
      to: to.toISOString(),
    })),
  }
}

/** Replaces the free time: with all opening hours, or with parts that are still to come, cut to the forum's days. */
export async function setFreeTimes(
  work: Work,
  input: Parsed<typeof firm.setFreeTimes>,
): Promise<Record<string, never>> {
  const { forumId, organisationId } = input
  const { firm } = await authoriseFirm(work, 'firm.setFreeTimes', input)
  const after =
    input.free === 'always' ? input.free : await narrowed(work, forumId, organisationId, input.free)
  await store.replaceFreeTimes(work.db, forumId, organisationId, after)
  work.audit({
    action: 'firm.setFreeTimes',
    forumId,
    subjectId: organisationId,
    detail: { parts: after === 'always' ? after : after.length },
  })
  tellOf(work, forumId, firm)
  return {}
}

async function narrowed(
  work: Work,
  forumId: string,
  organisationId: string,
  wished: { from: string; to: string }[],
): Promise<Part[]> {
  const before = await freeTimesOf(work.db, forumId, [organisationId])
  return changedFreeTimes({
    before: before.get(organisationId) ?? [],
    wished: wished.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
    days: await openingHours(work.db, forumId),
    now: work.now,
  })
}
