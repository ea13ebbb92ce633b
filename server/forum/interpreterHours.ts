import type { Output, Parsed } from '../../shared/contract.ts'
import type { forum } from '../../shared/forum.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { changedFreeTimes } from './freeTimeRules.ts'
import { type Interpreter, interpretersOf, openingHours } from './interpreters.ts'
import { authorise, authoriseOpen } from './service.ts'
import * as store from './store.ts'

/** When one interpreter works in the forum. */
export async function interpreterHours(
  reading: Reading,
  { forumId, memberId }: Parsed<typeof forum.interpreterHours>,
): Promise<Output<typeof forum.interpreterHours>> {
  await authorise(reading, 'forum.interpreterHours', forumId, { interpreterId: memberId })
  const { always, free } = await interpreterIn(reading.db, forumId, memberId)
  return { always, free: free.map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })) }
}

/**
 * Replaces an interpreter's hours: with all opening hours, or with parts that are still to come, cut to the forum's
 * days. Meetings that are published stay, also where they now lie outside: the hosts repair the schedule.
 */
export async function setInterpreterHours(
  work: Work,
  { forumId, memberId, free }: Parsed<typeof forum.setInterpreterHours>,
): Promise<Record<string, never>> {
  await authoriseOpen(work, 'forum.setInterpreterHours', forumId, { interpreterId: memberId })
  const before = await interpreterIn(work.db, forumId, memberId)
  const after =
    free === 'always'
      ? free
      : changedFreeTimes({
          before: before.free,
          wished: free.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
          days: await openingHours(work.db, forumId),
          now: work.now,
        })
  await store.replaceInterpreterHours(work.db, memberId, after)
  work.audit({
    action: 'forum.setInterpreterHours',
    forumId,
    subjectId: memberId,
    detail: { parts: after === 'always' ? after : after.length },
  })
  // Pages of interpreters hear what the whole forum hears.
  work.tell([`forum:${forumId}`], ['forum', 'schedule'])
  return {}
}

async function interpreterIn(db: Db, forumId: string, memberId: string): Promise<Interpreter> {
  return (await interpretersOf(db, forumId)).find(({ id }) => id === memberId) ?? refuse('not_found')
}
