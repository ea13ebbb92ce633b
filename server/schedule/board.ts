import type { Output, Parsed } from '../../shared/contract.ts'
import type { Board, BoardMeeting, schedule } from '../../shared/schedule.ts'
import { authorise } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading } from '../platform/work.ts'
import { type DraftMeeting, differenceOf, mailsFor, sameMeeting } from './difference.ts'
import { lastVersion } from './meetingStore.ts'
import { loadPlan, type Plan } from './plan.ts'
import type { Wish } from './problem.ts'
import { Timetable } from './timetable.ts'

/** The hosts' board: the draft, what is left over and why, and what publishing would change. */
export async function board(reading: Reading, { forumId }: { forumId: string }): Promise<Board> {
  const { forum } = await authorise(reading, 'schedule.board', forumId)
  const plan = await loadPlan(reading.db, forum, reading.now)
  const version = await lastVersion(reading.db, forumId)
  const difference = differenceOf(plan.draft, plan.published)
  return {
    zone: forum.zone,
    slotMinutes: forum.slotMinutes,
    breakMinutes: forum.breakMinutes,
    days: plan.days.map(({ id, start, end, slots }) => ({
      id,
      opensAt: start.toISOString(),
      closesAt: end.toISOString(),
      slots: slots.map((slot) => ({ start: slot.start.toISOString(), end: slot.end.toISOString() })),
    })),
    rooms: plan.rooms.map(({ id, number }) => ({ id, name: String(number) })),
    meetings: plan.draft.flatMap((meeting) => present(meeting, plan, reading.now)),
    unplaced: unplacedOf(plan),
    revision: forum.draftRevision,
    published: version ? { number: version.number, at: version.publishedAt.toISOString() } : null,
    difference: {
      added: difference.added.length,
      moved: difference.moved.length,
      cancelled: difference.cancelled.length,
      mails: mailsFor(difference),
    },
  }
}

function present(meeting: DraftMeeting, plan: Plan, now: Date): BoardMeeting[] {
  const wish = plan.wishes.get(meeting.wishId)
  if (!wish) return []
  const before = plan.published.get(meeting.wishId)
  const change = before ? (sameMeeting(before, meeting) ? 'same' : 'moved') : 'new'
  return [
    {
      requestId: meeting.wishId,
      ...presentSides(wish, plan),
      start: meeting.start.toISOString(),
      end: meeting.end.toISOString(),
      roomId: meeting.roomId,
      locked: meeting.locked,
      interpreter: meeting.interpreterId ? (plan.interpreters.get(meeting.interpreterId)?.name ?? '') : null,
      change,
      fixed: before !== undefined && before.start <= now,
    },
  ]
}

function presentSides(wish: Wish, plan: Plan): Pick<BoardMeeting, 'supplier' | 'buyer'> {
  const party = (id: string) => {
    const firm = plan.firms.get(id)
    // Both sides of a wish take part in the forum, so they were read with it.
    return firm
      ? { organisationId: id, name: firm.name, country: firm.country, zone: firm.zone }
      : refuse('not_found')
  }
  return { supplier: party(wish.supplierId), buyer: party(wish.buyerId) }
}

function unplacedOf(plan: Plan): Board['unplaced'] {
  const placed = new Set(plan.draft.map(({ wishId }) => wishId))
  const table = new Timetable(plan.problem([], plan.draft))
  return [...plan.wishes.values()]
    .filter(({ id }) => !placed.has(id))
    .map((wish) => ({
      requestId: wish.id,
      ...presentSides(wish, plan),
      reason: plan.takenOut.has(wish.id) ? 'taken_out' : table.whyUnplaced(wish),
    }))
}

/** Every slot to come with the rooms a meeting could stand in beside the others of the draft, or why it cannot. */
export async function places(
  reading: Reading,
  { forumId, requestId }: Parsed<typeof schedule.places>,
): Promise<Output<typeof schedule.places>> {
  const { forum } = await authorise(reading, 'schedule.places', forumId)
  const plan = await loadPlan(reading.db, forum, reading.now)
  const wish = plan.wishes.get(requestId) ?? refuse('not_found')
  const others = plan.draft.filter(({ wishId }) => wishId !== requestId)
  const table = new Timetable(plan.problem([], others))
  return {
    places: table.slots.map((slot, at) => {
      const { obstacle = null } = table.fit(wish, at)
      const rooms = obstacle
        ? []
        : plan.rooms.filter(({ id }) => table.fit(wish, at, { roomId: id }).placement)
      return {
        start: slot.start.toISOString(),
        end: slot.end.toISOString(),
        rooms: rooms.map(({ id }) => id),
        obstacle,
      }
    }),
  }
}
