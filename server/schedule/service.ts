import type { Output } from '../../shared/contract.ts'
import type { Hat } from '../../shared/forum.ts'
import type { AgendaMeeting, schedule } from '../../shared/schedule.ts'
import { authorise } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import type { Reading } from '../platform/work.ts'
import { meetingsWhere, recordedAmong, type ScheduledMeeting } from './meetingStore.ts'
import { partIn } from './rules.ts'

export { cancelMeeting } from './cancel.ts'
export { endAt, holdMeeting, holdMeetingFor, otherPlaces, refuseEndAt, relocate } from './live.ts'
export { bookInterpreter, bookStandIn, freeAt, interpretersFor } from './livePeople.ts'
export { makeAtOnce } from './making.ts'
export { forumOfMeeting, lockMeetings, type ScheduledMeeting } from './meetingStore.ts'
export { publish } from './publish.ts'
export { firmsOf, partIn } from './rules.ts'

/** One published meeting, cancelled or not, for the rooms above. */
export async function meetingForRoom(db: Db, meetingId: string): Promise<ScheduledMeeting | undefined> {
  const [meeting] = await meetingsWhere(db, { ids: [meetingId] })
  return meeting
}

/** These published meetings, cancelled or not, by start. */
export function agendaMeetingsByIds(db: Db, ids: readonly string[]): Promise<ScheduledMeeting[]> {
  return meetingsWhere(db, { ids })
}

/** A forum's published meetings by start; `from` leaves out those that had ended, `to` those not begun by then. */
export function agendaMeetingsIn(
  db: Db,
  forumId: string,
  span: { from?: Date; to?: Date } = {},
): Promise<ScheduledMeeting[]> {
  return meetingsWhere(db, { forumId, ...span })
}

/** When people may enter the lobby. */
export function lobbyOpensAt({ startsAt, lobbyMinutes }: ScheduledMeeting): Date {
  return new Date(startsAt.getTime() - lobbyMinutes * 60_000)
}

/** A meeting as its people see it; `part` is the reader's own (see `partIn`). */
export function presentAgendaMeeting(
  meeting: ScheduledMeeting,
  { part, outcomeRecorded }: Pick<AgendaMeeting, 'part' | 'outcomeRecorded'>,
): AgendaMeeting {
  return {
    id: meeting.id,
    start: meeting.startsAt.toISOString(),
    end: meeting.endsAt.toISOString(),
    lobbyOpensAt: lobbyOpensAt(meeting).toISOString(),
    roomName: String(meeting.room.number),
    supplier: presentParty(meeting.supplier),
    buyer: presentParty(meeting.buyer),
    attending: { supplier: meeting.supplier.delegate, buyer: meeting.buyer.delegate },
    part,
    state: meeting.state,
    interpreter: meeting.interpreter?.name ?? null,
    secondInterpreter: meeting.secondInterpreter?.name ?? null,
    outcomeRecorded,
  }
}

export function presentParty({ id, name, country, zone }: ScheduledMeeting['supplier']) {
  return { organisationId: id, name, country, zone }
}

/** The reader's own meetings: a delegate's firms', an interpreter's, and for the host team all. */
export async function agenda(
  { db, actor }: Reading,
  { forumId }: { forumId: string },
): Promise<Output<typeof schedule.agenda>> {
  const { forum, hats } = await authorise({ db, actor }, 'schedule.agenda', forumId)
  const own = mineBy(hats)
  const meetings = await meetingsWhere(db, { forumId, ...(own && { of: own }) })
  const recorded = await recordedAmong(
    db,
    meetings.map(({ id }) => id),
    hats.flatMap((hat) => (hat.role === 'delegate' ? [hat.organisationId] : [])),
  )
  return {
    zone: forum.zone,
    meetings: meetings.flatMap((meeting) => {
      const part = partIn(meeting, hats)
      return part ? [presentAgendaMeeting(meeting, { part, outcomeRecorded: recorded.has(meeting.id) })] : []
    }),
  }
}

/** Whose meetings these hats see; null where it is everybody's. */
function mineBy(hats: readonly Hat[]): { organisations: string[]; interpreters: string[] } | null {
  const organisations: string[] = []
  const interpreters: string[] = []
  for (const hat of hats) {
    if (hat.role === 'delegate') organisations.push(hat.organisationId)
    else if (hat.role === 'interpreter') interpreters.push(hat.memberId)
    else return null
  }
  return { organisations, interpreters }
}
