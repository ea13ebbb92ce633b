import type { Output, Parsed } from '../../shared/contract.ts'
import type { matching } from '../../shared/matching.ts'
import { type FirmInForum, organisationIn } from '../firm/service.ts'
import { authorise, authoriseOpen, daysOf, delegateReaders, type ForumRow } from '../forum/service.ts'
import { type Db, violated } from '../platform/db/database.ts'
import type { Reader } from '../platform/notices.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { expiryOf } from './expiry.ts'
import { facing, quotaReached, sidesOf, stateAt } from './rules.ts'
import * as store from './store.ts'

/** The newest are shown; with quotas no firm comes near. */
const shownRequests = 500

/**
 * Asks another firm for a meeting and tells its delegates by mail. The forum's row is held meanwhile, so
 * requests are counted one after another and no race gets past the quota; that two firms have one open request
 * at most, whoever asked, the database itself holds.
 */
export async function request(work: Work, input: Parsed<typeof matching.request>): Promise<{ id: string }> {
  const { forumId } = input
  await authorise(work, 'matching.request', forumId)
  const from = await organisationIn(work.db, forumId, input.from)
  const { forum } = await authoriseOpen(work, 'matching.request', forumId, { organisation: from })
  if (input.to === from.id) refuse('own_organisation')
  const to = await organisationIn(work.db, forumId, input.to)
  if (from.state !== 'accepted' || to.state !== 'accepted') refuse('not_accepted')
  if (!facing(from.standing, to.standing)) refuse('same_side')
  await expireDue(work, forumId)
  const pending = await store.countPending(work.db, forumId, from.id)
  const row: store.RequestRow = {
    id: work.newId(),
    forumId,
    fromId: from.id,
    toId: to.id,
    ...sidesOf(from, to),
    askedBy: work.actor.userId,
    message: input.message,
    state: 'pending',
    reason: null,
    createdAt: work.now,
    expiresAt: expiryOf(work.now, forum.requestHours, await daysOf(work.db, forumId), forum.zone),
    answeredAt: null,
  }
  await store.insertRequest(work.db, row).catch((error: unknown) => {
    if (violated(error) === 'one_open_request') refuse('already_requested')
    throw error
  })
  // After the insert, so that a second press on the same firm hears what it did and not of the quota.
  if (quotaReached(pending, forum.pendingLimit)) refuse('quota_reached', { limit: forum.pendingLimit })
  for (const reader of await delegatesAsReaders(work, forum, row, to.id))
    work.notify({
      kind: 'request_received',
      reader,
      forumName: forum.name,
      link: linkOf(work, row, to.id),
      organisation: from.name,
      message: row.message,
      expiresAt: row.expiresAt.toISOString(),
    })
  work.audit({ action: 'matching.request', forumId, subjectId: row.id, detail: { from: from.id, to: to.id } })
  tellOf(work, row)
  return { id: row.id }
}

/** Accepts or declines a request; only a delegate of the firm that was asked may. Tells the asking side. */
export async function answer(
  work: Work,
  input: Parsed<typeof matching.answer>,
): Promise<Record<string, never>> {
  const { forumId, requestId } = input
  await authorise(work, 'matching.answer', forumId)
  const { toId } = await requestIn(work, forumId, requestId)
  const to = await organisationIn(work.db, forumId, toId)
  const { forum } = await authoriseOpen(work, 'matching.answer', forumId, { organisation: to })
  const row = await lockPending(work, forumId, requestId)
  const reason = input.reason || null
  await store.close(work.db, requestId, { state: input.answer, reason, answeredAt: work.now })
  for (const reader of await delegatesAsReaders(work, forum, row, row.fromId))
    work.notify({
      kind: 'request_answered',
      reader,
      forumName: forum.name,
      link: linkOf(work, row, row.fromId),
      organisation: to.name,
      answer: input.answer,
      reason: input.reason,
    })
  work.audit({ action: 'matching.answer', forumId, subjectId: requestId, detail: { answer: input.answer } })
  tellOf(work, row)
  return {}
}

/** Takes an unanswered request back, for the firm that asked. */
export async function withdraw(
  work: Work,
  { forumId, requestId }: Parsed<typeof matching.withdraw>,
): Promise<Record<string, never>> {
  await authorise(work, 'matching.withdraw', forumId)
  const { fromId } = await requestIn(work, forumId, requestId)
  const from = await organisationIn(work.db, forumId, fromId)
  await authorise(work, 'matching.withdraw', forumId, { organisation: from })
  const row = await lockPending(work, forumId, requestId)
  await store.close(work.db, requestId, { state: 'withdrawn', reason: null, answeredAt: work.now })
  work.audit({ action: 'matching.withdraw', forumId, subjectId: requestId })
  tellOf(work, row)
  return {}
}

/** Ends the requests whose time is over, in one forum or in all, and tells both sides' pages. */
export async function expireDue(work: Work<unknown>, forumId?: string): Promise<void> {
  for (const row of await store.expire(work.db, work.now, forumId)) {
    work.audit({ action: 'matching.expire', forumId: row.forumId, subjectId: row.id })
    tellOf(work, row)
  }
}

async function requestIn(work: Work, forumId: string, requestId: string): Promise<store.RequestRow> {
  const [row] = await store.requestsByIds(work.db, [requestId])
  return row?.forumId === forumId ? row : refuse('not_found')
}

async function lockPending(work: Work, forumId: string, requestId: string): Promise<store.RequestRow> {
  const row = (await store.lockRequest(work.db, forumId, requestId)) ?? refuse('not_found')
  if (stateAt(row, work.now) !== 'pending') refuse('request_closed')
  return row
}

function delegatesAsReaders(
  work: Work,
  forum: ForumRow,
  row: store.RequestRow,
  organisationId: string,
): Promise<Reader[]> {
  const side = row.supplierId === organisationId ? 'supplier' : 'buyer'
  return delegateReaders(work.db, forum, organisationId, side)
}

/** The page of requests as this firm reads it. */
function linkOf(work: Work, { forumId }: store.RequestRow, organisationId: string): string {
  return `${work.publicUrl}/forums/${forumId}/requests?organisation=${organisationId}`
}

function tellOf(work: Work<unknown>, { forumId, fromId, toId }: store.RequestRow): void {
  work.tell([`organisation:${fromId}`, `organisation:${toId}`, `team:${forumId}`], ['matching'])
}

/** A firm of the forum, for someone who may ask this about it. */
export async function readable(
  reading: Reading,
  permission: 'matching.ranked' | 'matching.requests',
  forumId: string,
  organisationId: string,
): Promise<FirmInForum> {
  await authorise(reading, permission, forumId)
  const own = await organisationIn(reading.db, forumId, organisationId)
  await authorise(reading, permission, forumId, { organisation: own })
  return own
}

/** All requests of one firm, both ways, newest first. */
export async function requests(
  reading: Reading,
  { forumId, organisationId }: Parsed<typeof matching.requests>,
): Promise<Output<typeof matching.requests>> {
  await readable(reading, 'matching.requests', forumId, organisationId)
  const rows = await store.requestsOf(reading.db, forumId, organisationId, shownRequests)
  return {
    requests: rows.map((row) => ({
      id: row.id,
      state: stateAt(row, reading.now),
      from: {
        id: row.fromId,
        name: row.fromName,
        country: row.fromCountry,
        city: row.fromCity,
        zone: row.fromZone,
      },
      to: { id: row.toId, name: row.toName, country: row.toCountry, city: row.toCity, zone: row.toZone },
      mine: row.fromId === organisationId,
      message: row.message,
      reason: row.reason,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      answeredAt: row.answeredAt?.toISOString() ?? null,
    })),
  }
}

/** What the schedule has to place: the accepted requests of a forum, the first asked first. */
export function acceptedRequests(
  db: Db,
  forumId: string,
): Promise<{ id: string; supplierId: string; buyerId: string; createdAt: Date }[]> {
  return store.acceptedRequests(db, forumId)
}
