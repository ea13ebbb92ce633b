import { privacyVersion } from '../../shared/account.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Actor, Reading, Work } from '../platform/work.ts'
import { copyOf, eraseFrom } from './dataMap.ts'

/** Whether this person agreed to the privacy notice as it is now. */
export async function hasConsented(db: Db, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom('consents')
    .select('at')
    .where('userId', '=', userId)
    .where('version', '=', privacyVersion)
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps that the person agreed to the notice of today, and when. Agreeing twice is agreeing the first time. */
export async function consent(db: Db, userId: string, at: Date): Promise<void> {
  await db
    .insertInto('consents')
    .values({ userId, version: privacyVersion, at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** All that is kept of the person who asks (GDPR articles 15 and 20; Indonesia's law 27/2022, articles 6, 7 and 13). */
export async function copy({ db, actor, now }: Reading): Promise<string> {
  const records = await copyOf(db, { userId: actor.userId, address: actor.email })
  return JSON.stringify({ of: actor.email, at: now.toISOString(), records }, null, 2)
}

/**
 * Takes the person out of the records for good (GDPR article 17; Indonesia's law 27/2022, articles 8 and 43): name,
 * address and messages go, what a forum has to account for stays without them. Refuses `last_host`, and
 * `still_expected` for one whom a meeting to come counts on: others would wait for them.
 */
export async function erase(work: Work): Promise<void> {
  const { db, actor, now } = work
  const own = await db
    .selectFrom('memberships as m')
    .select(['m.id', 'm.forumId', 'm.role'])
    .where('m.email', '=', actor.email)
    .execute()
  const forumIds = [...new Set(own.map(({ forumId }) => forumId))].sort()
  if (forumIds.length > 0)
    await db.selectFrom('forums').select('id').where('id', 'in', forumIds).orderBy('id').forUpdate().execute()
  await refuseLastHost(db, actor)
  await refuseExpected(db, actor, now)
  await eraseFrom(db, { userId: actor.userId, address: actor.email })
  work.endPages(actor.userId)
  work.audit({ action: 'account.erase', subjectId: actor.userId })
  for (const forumId of forumIds)
    work.tell([`forum:${forumId}`, `team:${forumId}`], ['forum', 'firm', 'schedule', 'room', 'sharing'])
}

async function refuseLastHost(db: Db, { email }: Actor): Promise<void> {
  const alone = await db
    .selectFrom('memberships as own')
    .select('own.id')
    .where('own.email', '=', email)
    .where('own.role', '=', 'host')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('memberships as other')
            .select('other.id')
            .whereRef('other.forumId', '=', 'own.forumId')
            .where('other.role', '=', 'host')
            .where('other.email', '!=', email),
        ),
      ),
    )
    .executeTakeFirst()
  if (alone) refuse('last_host')
}

async function refuseExpected(db: Db, { email }: Actor, now: Date): Promise<void> {
  const booked = await db
    .selectFrom('bookings as b')
    .innerJoin('meetings as m', 'm.id', 'b.meetingId')
    .select('b.meetingId')
    .where('m.state', '=', 'planned')
    .where('b.endsAt', '>', now)
    .where(({ or, eb, selectFrom }) =>
      or([
        eb('b.bookableId', 'in', selectFrom('delegates').select('id').where('email', '=', email)),
        eb('b.bookableId', 'in', selectFrom('memberships').select('id').where('email', '=', email)),
      ]),
    )
    .executeTakeFirst()
  if (booked) refuse('still_expected')
}
