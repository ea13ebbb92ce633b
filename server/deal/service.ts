import type { Output, Parsed } from '../../shared/contract.ts'
import { type deal, nextStep, type OutcomeView } from '../../shared/deal.ts'
import { currency, type Side, side } from '../../shared/values.ts'
import { isAllowed } from '../forum/permissionRules.ts'
import { authorise } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { notesOfMeetings } from '../room/service.ts'
import {
  firmsOf,
  lockMeetings,
  meetingForRoom,
  partIn,
  presentAgendaMeeting,
  type ScheduledMeeting,
} from '../schedule/service.ts'
import * as store from './store.ts'

/** More than a forum's meetings can bring; a bound all the same. */
const shownOutcomes = 5000
const shownNotes = 10_000

/**
 * Records what the actor's side took from a meeting, from its start on; recording again replaces. The sides
 * record apart: neither sees the other's.
 */
export async function record(
  work: Work,
  { meetingId, outcome }: Parsed<typeof deal.record>,
): Promise<Record<string, never>> {
  // Nobody cancels or moves it between the look and the writing.
  await lockMeetings(work.db, [meetingId])
  const { meeting, organisationId } = await ownMeeting(work, 'deal.record', meetingId)
  if (meeting.state === 'cancelled') refuse('meeting_cancelled')
  if (meeting.startsAt > work.now) refuse('lobby_closed', { opensAt: meeting.startsAt.toISOString() })
  await store.saveOutcome(work.db, {
    meetingId,
    organisationId,
    held: outcome.held,
    interest: outcome.interest,
    nextStep: outcome.nextStep,
    potentialMinor: outcome.expected?.minor ?? null,
    potentialCurrency: outcome.expected?.currency ?? null,
    note: outcome.note,
    recordedBy: work.actor.userId,
    recordedAt: work.now,
  })
  work.audit({
    action: 'deal.record',
    forumId: meeting.forumId,
    subjectId: meetingId,
    detail: { organisationId },
  })
  work.tell([`team:${meeting.forumId}`, `organisation:${organisationId}`], ['deal', 'schedule'])
  return {}
}

export async function outcome(
  reading: Reading,
  { meetingId }: { meetingId: string },
): Promise<Output<typeof deal.outcome>> {
  const { meeting, part, organisationId } = await ownMeeting(reading, 'deal.outcome', meetingId)
  const row = await store.findOutcome(reading.db, meetingId, organisationId)
  return {
    meeting: presentAgendaMeeting(meeting, { part, outcomeRecorded: row !== undefined }),
    outcome: row ? present(row) : null,
  }
}

/** The meeting and which of its firms the actor speaks for. */
async function ownMeeting(
  reading: Pick<Reading, 'db' | 'actor'>,
  permission: 'deal.record' | 'deal.outcome',
  meetingId: string,
): Promise<{ meeting: ScheduledMeeting; part: Side; organisationId: string }> {
  const meeting = (await meetingForRoom(reading.db, meetingId)) ?? refuse('not_found')
  const { hats } = await authorise(reading, permission, meeting.forumId)
  const delegate = hats.filter(({ role }) => role === 'delegate')
  const part = side.safeParse(partIn(meeting, delegate))
  if (!part.success) return refuse('not_allowed')
  const own = new Set(delegate.flatMap((hat) => (hat.role === 'delegate' ? [hat.organisationId] : [])))
  const firm =
    firmsOf<{ id: string }>(meeting, part.data).find(({ id }) => own.has(id)) ?? refuse('not_allowed')
  return { meeting, part: part.data, organisationId: firm.id }
}

export async function outcomes(
  reading: Reading,
  { forumId }: { forumId: string },
): Promise<Output<typeof deal.outcomes>> {
  const { hats } = await authorise(reading, 'deal.outcomes', forumId)
  const sides = hats.some(({ role }) => role === 'host')
    ? side.options
    : hats.flatMap((hat) => (hat.role === 'cohost' ? [hat.side] : []))
  const rows = await store.outcomesOf(reading.db, forumId, sides, shownOutcomes)
  const meetingIds = [...new Set(rows.map(({ meetingId }) => meetingId))]
  const notes = await notesOfMeetings(reading.db, meetingIds, shownNotes)
  return { outcomes: rows.map(present), notes }
}

/** The forum in numbers. Expected values are potential, kept apart by side and currency. */
export async function figures(
  { db, actor, now }: Reading,
  { forumId }: { forumId: string },
): Promise<Output<typeof deal.figures>> {
  const { hats } = await authorise({ db, actor }, 'deal.figures', forumId)
  const [participations, requests, meetings, sums] = await Promise.all([
    store.countParticipations(db, forumId),
    store.countRequests(db, forumId),
    store.countMeetings(db, forumId, now),
    store.sumOutcomes(db, forumId),
  ])
  const decidable = participations.filter(({ standing }) =>
    isAllowed('firm.decide', hats, { organisation: { id: '', standing } }),
  )
  const accepted = participations.filter(({ state }) => state === 'accepted')
  const ofSide = (own: Side) =>
    total(accepted.filter(({ standing }) => standing === own || standing === 'both'))
  const inState = <K extends string>(rows: readonly { count: number; state: K }[], state: K) =>
    total(rows.filter((row) => row.state === state))
  const standing = (name: (typeof meetings)[number]['standing']) =>
    total(meetings.filter((row) => row.standing === name))
  return {
    organisations: {
      applied: inState(participations, 'applied'),
      accepted: total(accepted),
      declined: inState(participations, 'declined'),
    },
    awaitingReader: inState(decidable, 'applied'),
    suppliers: ofSide('supplier'),
    buyers: ofSide('buyer'),
    requests: {
      pending: inState(requests, 'pending'),
      accepted: inState(requests, 'accepted'),
      declined: inState(requests, 'declined'),
    },
    meetings: {
      planned: standing('planned'),
      held: standing('held'),
      notHeld: standing('not_held'),
      cancelled: standing('cancelled'),
    },
    outcomes: {
      recorded: total(sums),
      interested: total(sums.filter(({ interest }) => interest !== 'none')),
    },
    expected: side.options.flatMap((own) =>
      currency.options.flatMap((code) => {
        const rows = sums.filter((row) => row.side === own && row.currency === code)
        const minor = rows.reduce((sum, row) => sum + Number(row.minor), 0)
        return minor > 0 ? [{ side: own, total: { minor, currency: code } }] : []
      }),
    ),
    nextSteps: nextStep.options.flatMap((step) => {
      const count = total(sums.filter((row) => row.nextStep === step))
      return count > 0 ? [{ step, count }] : []
    }),
  }
}

function total(rows: readonly { count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + Number(count), 0)
}

function present(row: store.OutcomeRow): OutcomeView {
  const code = currency.safeParse(row.potentialCurrency)
  return {
    meetingId: row.meetingId,
    organisationId: row.organisationId,
    organisationName: row.organisationName,
    held: row.held,
    interest: row.interest,
    nextStep: nextStep.parse(row.nextStep),
    expected:
      row.potentialMinor !== null && code.success ? { minor: row.potentialMinor, currency: code.data } : null,
    note: row.note,
    recordedAt: row.recordedAt.toISOString(),
  }
}
