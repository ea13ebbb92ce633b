import type { Side } from '../../shared/values.ts'
import { delegatesOf, organisationsIn } from '../firm/service.ts'
import { type ForumRow, interpretersOf } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import * as bookings from './bookingStore.ts'
import { nextRevision, placeInDraft } from './draftStore.ts'
import { reread, tellOf, within } from './live.ts'
import { mailChanges } from './mailing.ts'
import * as store from './meetingStore.ts'
import { share } from './problem.ts'

/** Who comes to a published meeting on its day in the place of others: interpreters and firms. As in `live.ts`. */

type ScheduledMeeting = store.ScheduledMeeting

/**
 * Books another interpreter in one of a meeting's two places, or none, and mails both. Refuses `not_found`,
 * `not_available` for one who speaks no language of one side, `slot_taken`, and `interpreter_needed` for none where
 * the sides share no language. False where that changes nothing.
 */
export async function bookInterpreter(
  work: Work,
  forum: ForumRow,
  meeting: ScheduledMeeting,
  { place, interpreterId }: { place: 'first' | 'second'; interpreterId: string | null },
): Promise<boolean> {
  const { db } = work
  const [first, second] = [meeting.interpreter?.id ?? null, meeting.secondInterpreter?.id ?? null]
  const [before, other] = place === 'first' ? [first, second] : [second, first]
  if (interpreterId === before) return false
  const choices = await interpretersFor(db, meeting)
  const chosen = choices.find(({ id }) => id === interpreterId)
  if (interpreterId !== null) {
    if (!chosen) return refuse('not_found')
    if (!chosen.fits) refuse('not_available', { name: chosen.name })
    if (interpreterId === other) refuse('slot_taken', { name: chosen.name })
  } else if (other === null && !(await sharesLanguage(db, meeting))) refuse('interpreter_needed')

  await nextRevision(db, forum.id)
  await bookings.lockBookables(
    db,
    [before, interpreterId].filter((id) => id !== null),
  )
  const span = { start: meeting.startsAt, end: meeting.endsAt }
  if (chosen && (await bookings.bookingsWithin(db, [chosen.id], within(span, meeting.id))).length > 0)
    refuse('slot_taken', { name: chosen.name })
  if (before !== null) await bookings.deleteBooking(db, meeting.id, before)
  const next = place === 'first' ? [interpreterId, second] : [first, interpreterId]
  await store.setInterpreters(db, meeting.id, {
    interpreterId: next[0] ?? null,
    secondInterpreterId: next[1] ?? null,
  })
  const { startsAt, endsAt } = meeting
  if (interpreterId !== null)
    await bookings.insertBookings(db, [
      { meetingId: meeting.id, startsAt, endsAt, bookables: [interpreterId] },
    ])
  if (place === 'first') await placeInDraft(db, meeting.requestId, { interpreterId })
  const after = await reread(db, meeting)
  await mailChanges(work, forum, [
    {
      was: { meeting, people: before === null ? [] : [before] },
      is: { meeting: after, people: interpreterId === null ? [] : [interpreterId] },
      reason: '',
    },
  ])
  tellOf(work, meeting)
  return true
}

/** A forum's interpreters, whether each speaks a language of either side of a meeting, and is elsewhere at its time. */
export async function interpretersFor(db: Db, meeting: ScheduledMeeting) {
  const interpreters = await interpretersOf(db, meeting.forumId)
  const { supplier, buyer, standIns } = meeting
  const ids = [(standIns.supplier ?? supplier).id, (standIns.buyer ?? buyer).id]
  const firms = await organisationsIn(db, meeting.forumId, { ids })
  const taken = await bookings.bookingsWithin(
    db,
    interpreters.map(({ id }) => id),
    within({ start: meeting.startsAt, end: meeting.endsAt }, meeting.id),
  )
  return interpreters.map(({ id, email, name, languages }) => ({
    id,
    email,
    name,
    languages,
    fits: firms.every((firm) => share(firm.languages, languages)),
    busy: taken.some(({ bookableId }) => bookableId === id),
  }))
}

/** Those of these firms who have a delegate without another meeting at the time of this one. Two queries. */
export async function freeAt(
  db: Db,
  meeting: ScheduledMeeting,
  organisationIds: readonly string[],
): Promise<Set<string>> {
  const delegates = await delegatesOf(db, [...organisationIds])
  const taken = await bookings.bookingsWithin(
    db,
    [...delegates.values()].flat().map(({ id }) => id),
    within({ start: meeting.startsAt, end: meeting.endsAt }, meeting.id),
  )
  const busy = new Set(taken.map(({ bookableId }) => bookableId))
  return new Set(
    [...delegates].flatMap(([firm, people]) => (people.some(({ id }) => !busy.has(id)) ? [firm] : [])),
  )
}

/**
 * Books one of a firm's delegates for a meeting in which it takes a side's place, the one with this address if they
 * are free, mails them, and tells those concerned, also whom the place was offered beside. Refuses `not_available`
 * where nobody of it is free.
 */
export async function bookStandIn(
  work: Work,
  forum: ForumRow,
  meeting: ScheduledMeeting,
  { organisationId, side, email }: { organisationId: string; side: Side; email: string },
): Promise<void> {
  const { db } = work
  await nextRevision(db, forum.id)
  const delegates = (await delegatesOf(db, [organisationId])).get(organisationId) ?? []
  const ids = delegates.map(({ id }) => id)
  await bookings.lockBookables(db, ids)
  const { startsAt, endsAt } = meeting
  const taken = await bookings.bookingsWithin(db, ids, within({ start: startsAt, end: endsAt }, meeting.id))
  const free = delegates.filter(({ id }) => !taken.some(({ bookableId }) => bookableId === id))
  const chosen = free.find((one) => one.email.toLowerCase() === email.toLowerCase()) ?? free[0]
  if (!chosen) return refuse('not_available')
  await bookings.insertBookings(db, [{ meetingId: meeting.id, startsAt, endsAt, bookables: [chosen.id] }])
  const accepted = { meetingId: meeting.id, organisationId, side, delegateId: chosen.id }
  const others = await store.acceptStandIn(db, accepted)
  const after = await reread(db, meeting)
  await mailChanges(work, forum, [{ was: null, is: { meeting: after, people: [chosen.id] }, reason: '' }])
  const firms = [organisationId, ...others, meeting.supplier.id, meeting.buyer.id]
  work.tell(
    [`meeting:${meeting.id}`, `team:${forum.id}`, ...firms.map((id) => `organisation:${id}` as const)],
    ['schedule', 'room'],
  )
}

async function sharesLanguage(db: Db, { forumId, supplier, buyer }: ScheduledMeeting): Promise<boolean> {
  const firms = await organisationsIn(db, forumId, { ids: [supplier.id, buyer.id] })
  const [one, other] = firms.map(({ languages }) => languages)
  return share(one ?? [], other ?? [])
}
