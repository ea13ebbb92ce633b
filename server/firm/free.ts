import type { Output, Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { changedFreeTimes, merged, type Part, without } from '../forum/freeTimeRules.ts'
import { openingHours } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { type Closure, closuresOf, type Seat, yearsOf } from './closures.ts'
import { holidaysIn } from './holidays.ts'
import * as store from './store.ts'
import { authoriseFirm, authoriseFirmReading, tellOf } from './subject.ts'

/**
 * Free time of firms in a forum: parts in order that never overlap. Who has not narrowed it is free in all opening
 * hours, whenever the hosts add a day. Holidays of the firm's country and Friday prayer are left out where the firm
 * has not lifted them. A firm without any has an empty list.
 */
export async function freeTimesOf(
  db: Db,
  forumId: string,
  organisationIds: string[],
): Promise<Map<string, Part[]>> {
  const opening = await openingHours(db, forumId)
  const said = await saidFreeTimes(db, forumId, organisationIds, opening)
  // Firms of one country and zone that lifted the same are closed at the same times.
  const closed = new Map<string, Part[]>()
  const free = new Map<string, Part[]>(organisationIds.map((id) => [id, []]))
  for (const [id, { hours, parts }] of said) {
    const key = [hours.country, hours.zone, ...hours.lifted].join()
    const gaps = closed.get(key) ?? (await closuresIn(hours, opening)).filter(({ lifted }) => !lifted)
    closed.set(key, gaps)
    free.set(id, gaps.length === 0 ? parts : without(parts, gaps))
  }
  return free
}

type Hours = Awaited<ReturnType<typeof store.hoursOf>>[number]

/** What firms said, before anything is closed. */
async function saidFreeTimes(
  db: Db,
  forumId: string,
  organisationIds: string[],
  opening: readonly Part[],
): Promise<Map<string, { hours: Hours; parts: Part[] }>> {
  const firms = await store.hoursOf(db, forumId, organisationIds)
  const always = merged(opening)
  const named = Map.groupBy(
    await store.freeTimesOf(db, forumId, organisationIds),
    ({ organisationId }) => organisationId,
  )
  return new Map(
    firms.map((hours) => [
      hours.id,
      {
        hours,
        parts: hours.alwaysFree
          ? always
          : (named.get(hours.id) ?? []).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
      },
    ]),
  )
}

async function closuresIn(hours: Seat & { lifted: string[] }, days: readonly Part[]): Promise<Closure[]> {
  const holidays = await holidaysIn(hours.country, yearsOf(days, hours.zone))
  return closuresOf(hours, days, holidays, hours.lifted)
}

export async function freeTimes(
  reading: Reading,
  input: Parsed<typeof firm.freeTimes>,
): Promise<Output<typeof firm.freeTimes>> {
  const { forumId, organisationId } = input
  await authoriseFirmReading(reading, 'firm.freeTimes', input)
  const opening = await openingHours(reading.db, forumId)
  const said = await saidFreeTimes(reading.db, forumId, [organisationId], opening)
  const { hours, parts } = said.get(organisationId) ?? refuse('not_found')
  const closures = await closuresIn(hours, opening)
  return {
    always: hours.alwaysFree,
    free: parts.map(presentPart),
    closures: closures.map(({ from, to, ...closure }) => ({
      ...closure,
      ...presentPart({ from, to }),
      liftedBy: closure.kind === 'holiday' ? closure.date : closure.kind,
    })),
    lifted: hours.lifted,
  }
}

function presentPart({ from, to }: Part): { from: string; to: string } {
  return { from: from.toISOString(), to: to.toISOString() }
}

/**
 * Replaces the free time: with all opening hours, or with parts that are still to come, cut to the forum's days.
 * Also what of the closures is lifted, where that is said.
 */
export async function setFreeTimes(
  work: Work,
  input: Parsed<typeof firm.setFreeTimes>,
): Promise<Record<string, never>> {
  const { forumId, organisationId, lifted } = input
  const { firm } = await authoriseFirm(work, 'firm.setFreeTimes', input)
  const after =
    input.free === 'always' ? input.free : await narrowed(work, forumId, organisationId, input.free)
  await store.replaceFreeTimes(work.db, forumId, organisationId, after)
  if (lifted) await store.setLifted(work.db, forumId, organisationId, [...new Set(lifted)].sort())
  work.audit({
    action: 'firm.setFreeTimes',
    forumId,
    subjectId: organisationId,
    detail: { parts: after === 'always' ? after : after.length, ...(lifted && { lifted }) },
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
  const days = await openingHours(work.db, forumId)
  const before = await saidFreeTimes(work.db, forumId, [organisationId], days)
  return changedFreeTimes({
    before: before.get(organisationId)?.parts ?? [],
    wished: wished.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
    days,
    now: work.now,
  })
}
