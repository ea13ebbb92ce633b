import {
  type DelegateOfFirm,
  delegatesOf,
  type FirmInForum,
  freeTimesOf,
  organisationsIn,
} from '../firm/service.ts'
import { daysOf, type ForumRow, interpretersOf, roomsOf } from '../forum/service.ts'
import { acceptedRequests } from '../matching/service.ts'
import type { Db } from '../platform/db/database.ts'
import { type DraftMeeting, type PublishedMeeting, standing } from './difference.ts'
import { draftOf } from './draftStore.ts'
import { bookedFor, busyElsewhere, meetingsWhere, type ScheduledMeeting } from './meetingStore.ts'
import type { Participant, Placement, Problem, Wish } from './problem.ts'
import { type Slot, slotsOf } from './rules.ts'

/** All that deciding about a forum's schedule takes, read at one time. */
export interface Plan {
  days: { id: string; start: Date; end: Date; slots: Slot[] }[]
  rooms: { id: string; number: number }[]
  interpreters: Map<string, { name: string }>
  firms: Map<string, FirmInForum>
  /** Every request that may have a meeting: accepted, or published already. */
  wishes: Map<string, Wish>
  /** What counts of the draft; see `standing`. */
  draft: DraftMeeting[]
  /** Planned meetings by request. */
  published: Map<string, PublishedMeeting>
  scheduled: Map<string, ScheduledMeeting>
  /** Cancelled, or taken out of what is published: placed again only by hand. */
  takenOut: Set<string>
  /** The problem of placing these wishes while these meetings stay. */
  problem(wishes: readonly Wish[], fixed: readonly Placement[]): Problem
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
  const requests = await acceptedRequests(db, forum.id)
  const meetings = await meetingsWhere(db, { forumId: forum.id })
  const scheduled = meetings.filter(({ state }) => state === 'planned')
  const firmIds = new Set(
    [...requests, ...scheduled.map(sidesOf)].flatMap((one) => [one.supplierId, one.buyerId]),
  )
  const firms = new Map(
    (await organisationsIn(db, forum.id, { ids: [...firmIds] })).map((firm) => [firm.id, firm]),
  )
  const delegates = await delegatesOf(db, [...firmIds])
  const free = await freeTimesOf(db, forum.id, [...firmIds])
  const booked = await bookedFor(
    db,
    scheduled.map(({ id }) => id),
  )
  const busy = await busyElsewhere(
    db,
    forum.id,
    [...delegates.values()].flat().map(({ id }) => id),
  )

  const takesPart = (id: string) => firms.get(id)?.state === 'accepted'
  const accepted = requests.filter(({ supplierId, buyerId }) => takesPart(supplierId) && takesPart(buyerId))
  const wishes = new Map(
    [...scheduled.map((meeting) => ({ id: meeting.requestId, ...sidesOf(meeting) })), ...accepted].map(
      ({ id, supplierId, buyerId }): [string, Wish] => [id, { id, supplierId, buyerId, weight: 1 }],
    ),
  )
  const published = new Map(
    scheduled.map((meeting) => [
      meeting.requestId,
      publishedMeeting(meeting, booked.get(meeting.id) ?? [], delegates),
    ]),
  )
  const rows = (await draftOf(db, forum.id)).map(
    ({ requestId, startsAt, endsAt, ...row }): DraftMeeting => ({
      wishId: requestId,
      start: startsAt,
      end: endsAt,
      roomId: row.roomId,
      supplierDelegate: row.supplierDelegate,
      buyerDelegate: row.buyerDelegate,
      interpreterId: row.interpreterId,
      locked: row.locked,
    }),
  )
  const draft = standing(rows, published, {
    at: now,
    accepted: new Set(accepted.map(({ id }) => id)),
    days,
  })
  const inDraft = new Set(draft.map(({ wishId }) => wishId))
  const organisations = new Map(
    firms.values().map((firm): [string, Participant] => [
      firm.id,
      {
        languages: firm.languages,
        delegates: delegates.get(firm.id) ?? [],
        free: free.get(firm.id) ?? [],
      },
    ]),
  )
  return {
    days,
    rooms,
    interpreters: new Map(team.map(({ id, name }) => [id, { name }])),
    firms,
    wishes,
    draft,
    published,
    scheduled: new Map(scheduled.map((meeting) => [meeting.requestId, meeting])),
    takenOut: new Set(meetings.map(({ requestId }) => requestId).filter((id) => !inDraft.has(id))),
    problem: (some, fixed) => ({
      slots: days.flatMap(({ slots }) => slots).filter(({ start }) => start > now),
      rooms: rooms.map(({ id }) => id),
      organisations,
      interpreters: team,
      wishes: some,
      fixed,
      busy,
    }),
  }
}

function sidesOf({ supplier, buyer }: ScheduledMeeting) {
  return { supplierId: supplier.id, buyerId: buyer.id }
}

function publishedMeeting(
  meeting: ScheduledMeeting,
  booked: readonly string[],
  delegates: ReadonlyMap<string, readonly DelegateOfFirm[]>,
): PublishedMeeting {
  const of = (organisationId: string) =>
    delegates.get(organisationId)?.find(({ id }) => booked.includes(id))?.id ?? ''
  return {
    meetingId: meeting.id,
    wishId: meeting.requestId,
    start: meeting.startsAt,
    end: meeting.endsAt,
    roomId: meeting.room.id,
    supplierDelegate: of(meeting.supplier.id),
    buyerDelegate: of(meeting.buyer.id),
    interpreterId: meeting.interpreter?.id ?? null,
  }
}
