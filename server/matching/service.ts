import type { Output, Parsed } from '../../shared/contract.ts'
import type { matching } from '../../shared/matching.ts'
import type { Side } from '../../shared/values.ts'
import { type FirmInForum, organisationIn, organisationsIn } from '../firm/service.ts'
import { authorise, authoriseOpen, daysOf, delegateReaders, type ForumRow } from '../forum/service.ts'
import { type Db, violated } from '../platform/db/database.ts'
import type { Reader } from '../platform/notices.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { expiryOf } from './expiry.ts'
import { facing, importantLimit, inCircle, quotaReached, sidesOf, stateAt, weightOf } from './rules.ts'
import * as store from './store.ts'

export { scoresFor } from './scoring.ts'

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
  const organisation = await organisationIn(work.db, forumId, input.from)
  const { forum } = await authoriseOpen(work, 'matching.request', forumId, { organisation })
  if (input.to === input.from) refuse('own_organisation')
  // Both behind the forum's lock, where no host decides otherwise meanwhile.
  const firms = await organisationsIn(work.db, forumId, { ids: [input.from, input.to] })
  const from = firms.find(({ id }) => id === input.from) ?? refuse('not_found')
  const to = firms.find(({ id }) => id === input.to) ?? refuse('not_found')
  if (from.state !== 'accepted' || to.state !== 'accepted') refuse('not_accepted')
  if (!facing(from.standing, to.standing)) refuse('same_side')
  await expireDue(work, forumId)
  const pending = await store.countPending(work.db, forumId, from.id)
  const important = input.important ?? false
  const spent = important && (await importanceSpent(work, forumId, from.id))
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
    importantToAsker: important,
    importantToAsked: false,
  }
  await store.insertRequest(work.db, row).catch((error: unknown) => {
    if (violated(error) === 'one_open_request') refuse('already_requested')
    throw error
  })
  // After the insert, so that a second press on the same firm hears what it did and not of the quota.
  if (quotaReached(pending, forum.pendingLimit)) refuse('quota_reached', { limit: forum.pendingLimit })
  if (spent) refuse('importance_spent', { limit: importantLimit })
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

/**
 * Accepts or declines a request; only a delegate of the firm that was asked may. Tells the asking side. Refuses
 * `not_accepted` where a host has taken the firm out since, and for a yes to one that was.
 */
export async function answer(
  work: Work,
  input: Parsed<typeof matching.answer>,
): Promise<Record<string, never>> {
  const { forumId, requestId } = input
  await authorise(work, 'matching.answer', forumId)
  const { toId } = await requestIn(work, forumId, requestId)
  const to = await organisationIn(work.db, forumId, toId)
  const { forum } = await authoriseOpen(work, 'matching.answer', forumId, { organisation: to })
  const { fromState, toState, ...row } = await lockPending(work, forumId, requestId)
  const isYes = input.answer === 'accepted'
  if (toState !== 'accepted' || (isYes && fromState !== 'accepted')) refuse('not_accepted')
  const important = isYes && (input.important ?? false)
  if (important && (await importanceSpent(work, forumId, to.id)))
    refuse('importance_spent', { limit: importantLimit })
  const reason = input.reason || null
  await store.close(work.db, requestId, {
    state: input.answer,
    reason,
    answeredAt: work.now,
    importantToAsked: important,
  })
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
  // From now on it waits on the board for a place.
  if (input.answer === 'accepted') work.tell([`team:${forumId}`], ['schedule'])
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

/** Counted behind the forum's lock, like the quota. */
async function importanceSpent(work: Work, forumId: string, organisationId: string): Promise<boolean> {
  return (await store.countImportant(work.db, forumId, organisationId)) >= importantLimit
}

async function requestIn(work: Work, forumId: string, requestId: string): Promise<store.RequestRow> {
  const [row] = await store.requestsByIds(work.db, [requestId])
  return row?.forumId === forumId ? row : refuse('not_found')
}

async function lockPending(work: Work, forumId: string, requestId: string): Promise<store.HeldRequest> {
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
      importantToAsker: row.importantToAsker,
      importantToAsked: row.importantToAsked,
      reason: row.reason,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      answeredAt: row.answeredAt?.toISOString() ?? null,
    })),
  }
}

/** The firms whose last request with this one ended in a no, whoever said it. */
export async function declinedWith(db: Db, forumId: string, organisationId: string): Promise<Set<string>> {
  const rows = await store.latestByOther(db, forumId, organisationId)
  return new Set(
    rows.flatMap(({ state, fromId, toId }) =>
      state === 'declined' ? [fromId === organisationId ? toId : fromId] : [],
    ),
  )
}

/** What the hosts ask of a wish's place in the schedule. */
export interface WishConditions {
  /** Placed before anything else is weighed. */
  must: boolean
  /** It begins no earlier than this, and ends no later than this. */
  earliest: Date | null
  latest: Date | null
  /** Another request of the forum, whose meeting ends before this one begins; no matter where that has no meeting. */
  after: string | null
}

/** An accepted request, as the schedule weighs it. */
export interface AcceptedRequest extends WishConditions {
  id: string
  supplierId: string
  buyerId: string
  askedBy: Side
  createdAt: Date
  /** 1 to 10, see `weightOf`. */
  weight: number
}

/** What the schedule has to place: the accepted requests of a forum, the first asked first. One query. */
export async function acceptedRequests(db: Db, forumId: string): Promise<AcceptedRequest[]> {
  const rows = await store.acceptedRequests(db, forumId)
  return rows.map((row) => {
    const askedBy = row.fromId === row.buyerId ? 'buyer' : 'supplier'
    const { importantToAsker, importantToAsked } = row
    return {
      id: row.id,
      supplierId: row.supplierId,
      buyerId: row.buyerId,
      askedBy,
      createdAt: row.createdAt,
      weight: weightOf({ askedBy, importantToAsker, importantToAsked }),
      must: row.must ?? false,
      earliest: row.earliest,
      latest: row.latest,
      after: row.afterRequest,
    }
  })
}

/** What the hosts ask of the wishes of a forum, by request; wishes that are free of conditions are left out. */
export async function conditionsOf(db: Db, forumId: string): Promise<Map<string, WishConditions>> {
  const rows = await store.conditionsOf(db, forumId)
  return new Map(
    rows.map(({ requestId, afterRequest, ...conditions }) => [
      requestId,
      { ...conditions, after: afterRequest },
    ]),
  )
}

/**
 * Replaces what the hosts ask of a wish. The caller authorises, holds the forum's row (two hosts could close a circle
 * together), writes the audit and tells. Refuses `not_found` for requests of other forums, `bad_input` for a time
 * that ends before it begins, and `wishes_in_circle` for wishes that wait for each other or for themselves.
 */
export async function setConditions(
  work: Work,
  forumId: string,
  requestId: string,
  conditions: WishConditions,
): Promise<void> {
  const { must, earliest, latest, after } = conditions
  await requestIn(work, forumId, requestId)
  if (after !== null) await requestIn(work, forumId, after)
  if (earliest && latest && latest <= earliest) refuse('bad_input', { field: 'latest' })
  const others = await conditionsOf(work.db, forumId)
  const waits = new Map([...others].map(([id, one]) => [id, one.after]))
  if (inCircle(waits, { id: requestId, after })) refuse('wishes_in_circle')
  const free = !must && earliest === null && latest === null && after === null
  await store.replaceConditions(
    work.db,
    requestId,
    free ? null : { must, earliest, latest, afterRequest: after },
  )
}
