import type { Side } from '../../shared/values.ts'
import { delegatesOf, type FirmInForum, freeTimesOf, limitsOf, organisationsIn } from '../firm/service.ts'
import { daysOf, type ForumRow, interpretersOf, moderatorCount, roomsOf } from '../forum/service.ts'
import { acceptedRequests } from '../matching/service.ts'
import type { Db } from '../platform/db/database.ts'
import { busyElsewhere } from './bookingStore.ts'
import { type DraftMeeting, type PublishedMeeting, standing } from './difference.ts'
import { draftOf } from './draftStore.ts'
import { type MeetingOfPlan, meetingsOfPlan } from './meetingStore.ts'
import type { Participant, Problem, Wish } from './problem.ts'
import { type Slot, slotsOf } from './rules.ts'

/** All that deciding about a forum's schedule takes, read at one time. */
export interface Plan {
  days: { id: string; start: Date; end: Date; slots: Slot[] }[]
  rooms: { id: string; number: number }[]
  interpreters: Map<string, { name: string }>
  firms: Map<string, FirmInForum>
  /** Every request that may have a meeting: accepted, or published already. */
  wishes: Map<string, PlannedWish>
  /** What counts of the draft; see `standing`. */
  draft: DraftMeeting[]
  /** Planned meetings by request. */
  published: Map<string, PublishedMeeting>
  problem: Problem
}

export interface PlannedWish extends Wish {
  askedBy: Side
}

/** Reads a forum's schedule and what it depends on, in a fixed number of queries. */
export async function loadPlan(db: Db, forum: ForumRow, now: Date): Promise<Plan> {
  const days = (await daysOf(db, forum.id)).map(({ id, opensAt, closesAt }) => ({
    id,
    start: opensAt,
    end: closesAt,
    slots: slotsOf({ opensAt, closesAt }, forum.slotMinutes, forum.breakMinutes),
  }))
  const rooms = await roomsOf(db, forum.id)
  const team = await interpretersOf(db, forum.id)
  const moderators = forum.roomsPerModerator === null ? 0 : await moderatorCount(db, forum.id)
  const requests = await acceptedRequests(db, forum.id)
  const meetings = await meetingsOfPlan(db, forum.id)
  const scheduled = meetings.filter(({ state }) => state === 'planned')
  const firmIds = [
    ...new Set([...requests, ...scheduled].flatMap(({ supplierId, buyerId }) => [supplierId, buyerId])),
  ]
  const firms = new Map(
    (await organisationsIn(db, forum.id, { ids: firmIds })).map((firm) => [firm.id, firm]),
  )
  const delegates = await delegatesOf(db, firmIds)
  const free = await freeTimesOf(db, forum.id, firmIds)
  const limits = await limitsOf(db, forum.id, firmIds)
  const busy = await busyElsewhere(db, forum.id)
  const rows = await draftOf(db, forum.id)

  const takesPart = (id: string) => firms.get(id)?.state === 'accepted'
  const accepted = new Set(
    requests
      .filter(({ supplierId, buyerId }) => takesPart(supplierId) && takesPart(buyerId))
      .map(({ id }) => id),
  )
  const published = new Map(scheduled.map((meeting) => [meeting.requestId, publishedMeeting(meeting)]))
  const draft = standing(
    rows.map(({ requestId, startsAt, endsAt, ...row }) => ({
      wishId: requestId,
      start: startsAt,
      end: endsAt,
      roomId: row.roomId,
      supplierDelegate: row.supplierDelegate,
      buyerDelegate: row.buyerDelegate,
      interpreterId: row.interpreterId,
      locked: row.locked,
    })),
    published,
    {
      at: now,
      accepted,
      days,
      delegates: new Set([...delegates.values()].flat().map(({ id }) => id)),
    },
  )
  const inDraft = new Set(draft.map(({ wishId }) => wishId))
  const takenOut = new Set(meetings.flatMap(({ requestId }) => (inDraft.has(requestId) ? [] : [requestId])))
  const wishes = new Map<string, PlannedWish>()
  for (const { createdAt, ...request } of requests)
    if (accepted.has(request.id) || published.has(request.id))
      wishes.set(request.id, { ...request, takenOut: takenOut.has(request.id) })
  for (const meeting of scheduled)
    if (!wishes.has(meeting.requestId)) wishes.set(meeting.requestId, plainWish(meeting, takenOut))
  return {
    days,
    rooms,
    interpreters: new Map(team.map(({ id, name }) => [id, { name }])),
    firms,
    wishes,
    draft,
    published,
    problem: {
      slots: days.flatMap(({ slots }, day) => slots.map((slot) => ({ ...slot, day }))),
      slotMinutes: forum.slotMinutes,
      breakMinutes: forum.breakMinutes,
      now,
      rooms: rooms.map(({ id }) => id),
      mostAtOnce: forum.roomsPerModerator === null ? null : moderators * forum.roomsPerModerator,
      organisations: new Map(
        firms.values().map(({ id, zone, languages }): [string, Participant] => [
          id,
          {
            zone,
            languages,
            delegates: delegates.get(id) ?? [],
            free: free.get(id) ?? [],
            limits: limits.get(id) ?? noLimits,
          },
        ]),
      ),
      interpreters: team.map(({ id, languages, free }) => ({ id, languages, free })),
      wishes: [...wishes.values()],
      standing: draft.map((meeting) => ({
        ...meeting,
        begun: meeting.start <= now,
        published: published.has(meeting.wishId),
      })),
      busy,
    },
  }
}

const noLimits = { breakMinutes: 0, fewestDaily: null, mostDaily: null, fewest: null, most: null }

/** The wish behind a meeting whose request is open no more. */
function plainWish(meeting: MeetingOfPlan, takenOut: ReadonlySet<string>): PlannedWish {
  const { requestId: id, supplierId, buyerId } = meeting
  return {
    id,
    supplierId,
    buyerId,
    askedBy: 'buyer',
    weight: 1,
    must: false,
    earliest: null,
    latest: null,
    after: null,
    takenOut: takenOut.has(id),
  }
}

function publishedMeeting(meeting: MeetingOfPlan): PublishedMeeting {
  return {
    meetingId: meeting.id,
    wishId: meeting.requestId,
    start: meeting.startsAt,
    end: meeting.endsAt,
    roomId: meeting.roomId,
    supplierDelegate: meeting.supplierDelegate ?? '',
    buyerDelegate: meeting.buyerDelegate ?? '',
    interpreterId: meeting.interpreterId,
  }
}
