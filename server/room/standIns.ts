import type { Output, Parsed } from '../../shared/contract.ts'
import type { room, StandInCandidate } from '../../shared/room.ts'
import type { Side } from '../../shared/values.ts'
import { settingsOf } from '../account/service.ts'
import { delegatesOf, type FirmInForum, organisationIn, organisationsIn } from '../firm/service.ts'
import { authorise, delegateReaders } from '../forum/service.ts'
import { declinedWith, scoresFor } from '../matching/service.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Sockets } from '../platform/sockets.ts'
import type { Reading, Work } from '../platform/work.ts'
import {
  agendaMeetingsByIds,
  bookStandIn,
  freeAt,
  holdMeeting,
  type ScheduledMeeting,
} from '../schedule/service.ts'
import { courseOf, log, refuseFlood, tellCourse } from './course.ts'
import * as store from './courseStore.ts'
import { byStandIn } from './rules.ts'
import { overseeing, overseenForum } from './standing.ts'

const shownCandidates = 30

const facing = { supplier: 'buyer', buyer: 'supplier' } as const

/**
 * Firms that could take the place of a missing side, those who have a page open first, then the best match with the
 * side that came: accepted, free, not yet asked, and without a no between the two.
 */
export async function standIns(
  reading: Reading,
  sockets: Pick<Sockets, 'online'>,
  { meetingId, part }: Parsed<typeof room.standIns>,
): Promise<Output<typeof room.standIns>> {
  const { db, now } = reading
  const { meeting } = await overseeing(reading, 'room.standIns', meetingId)
  const firms = await eligible(db, meeting, part)
  const ids = firms.map(({ id }) => id)
  const delegates = await delegatesOf(db, ids)
  const settings = await settingsOf(
    db,
    [...delegates.values()].flat().map(({ email }) => email),
  )
  const usersOf = (id: string) =>
    (delegates.get(id) ?? []).flatMap(({ email }) => settings.get(email.toLowerCase())?.userId ?? [])
  const own = await organisationIn(db, meeting.forumId, meeting[facing[part]].id)
  const [there, scores] = await Promise.all([
    sockets.online(ids.flatMap(usersOf)),
    scoresFor(db, meeting.forumId, own, firms, now),
  ])
  const candidates = firms.map(
    ({ id, name, country }, at): StandInCandidate => ({
      organisationId: id,
      name,
      country,
      score: scores[at]?.score ?? 0,
      online: usersOf(id).some((userId) => there.has(userId)),
    }),
  )
  return { candidates: candidates.sort(byStandIn).slice(0, shownCandidates) }
}

/** Offers a firm a missing side's place. Refuses where nobody misses that side (any more), and a second offer. */
export async function offerStandIn(
  work: Work,
  { meetingId, part, organisationId }: Parsed<typeof room.offerStandIn>,
): Promise<Record<string, never>> {
  const { db } = work
  const forum = await overseenForum(work, 'room.offerStandIn', meetingId)
  await refuseFlood(work, 'stand_in_offered')
  const meeting = await holdMeeting(work, { id: meetingId, forumId: forum.id })
  if (meeting.standIns[part]) refuse('asked_already')
  if (await store.findStandIn(db, meetingId, organisationId)) refuse('asked_already')
  const { noShows } = await courseOf(db, meeting, work.now)
  if (!noShows.some((one) => one.part === part)) refuse('not_available', { name: meeting[part].name })
  const firm = await organisationIn(db, forum.id, organisationId)
  const candidates = await eligible(db, meeting, part, [organisationId])
  if (candidates.length === 0) refuse('not_available', { name: firm.name })
  await store.insertStandIn(db, { meetingId, organisationId, side: part, at: work.now })
  for (const reader of await delegateReaders(db, forum, organisationId, part))
    work.notify({
      kind: 'stand_in_offered',
      reader,
      forumName: forum.name,
      link: `${work.publicUrl}/forums/${forum.id}/agenda`,
      organisation: firm.name,
      withName: meeting[facing[part]].name,
      end: meeting.endsAt.toISOString(),
    })
  await log(work, [{ forumId: forum.id, meetingId, kind: 'stand_in_offered', part, detail: firm.name }])
  work.tell([`organisation:${organisationId}`], ['room'])
  await tellCourse(work, meeting)
  return {}
}

/** The firm takes the place it was offered, or leaves it. The first to take it has it. */
export async function answerStandIn(
  work: Work,
  { meetingId, organisationId, accepted }: Parsed<typeof room.answerStandIn>,
): Promise<Record<string, never>> {
  const { db } = work
  const { forum, meeting: seen } = await asFirm(work, meetingId, organisationId)
  const meeting = await holdMeeting(work, seen)
  // Behind the lock of the forum, where no host decides otherwise meanwhile.
  const firm = await organisationIn(db, forum.id, organisationId)
  if (firm.state !== 'accepted') refuse('not_allowed')
  const [offer] = await store.openOffers(db, forum.id, [organisationId], work.now, meetingId)
  if (!offer) return refuse('request_closed')
  const { side } = offer
  if (accepted) await bookStandIn(work, forum, meeting, { organisationId, side, email: work.actor.email })
  else await store.declineStandIn(db, meetingId, organisationId)
  await log(work, [
    {
      forumId: forum.id,
      meetingId,
      kind: accepted ? 'stand_in_accepted' : 'stand_in_declined',
      part: side,
      detail: firm.name,
    },
  ])
  work.tell([`organisation:${organisationId}`], ['room'])
  await tellCourse(work, meeting)
  return {}
}

/** The offers that wait for an answer of the reader's firms. */
export async function standInOffers(
  reading: Reading,
  { forumId }: { forumId: string },
): Promise<Output<typeof room.standInOffers>> {
  const { hats } = await authorise(reading, 'room.standInOffers', forumId)
  const own = hats.flatMap((hat) => (hat.role === 'delegate' && hat.accepted ? [hat.organisationId] : []))
  if (own.length === 0) return { offers: [] }
  const rows = await store.openOffers(reading.db, forumId, own, reading.now)
  const meetings = new Map(
    (await agendaMeetingsByIds(reading.db, [...new Set(rows.map(({ meetingId }) => meetingId))])).map(
      (meeting) => [meeting.id, meeting],
    ),
  )
  return {
    offers: rows.flatMap(({ meetingId, organisationId, side }) => {
      const meeting = meetings.get(meetingId)
      if (!meeting) return []
      const { name, zone } = meeting[facing[side]]
      return [
        {
          meetingId,
          organisationId,
          roomName: String(meeting.room.number),
          start: meeting.startsAt.toISOString(),
          end: meeting.endsAt.toISOString(),
          withName: name,
          withZone: zone,
        },
      ]
    }),
  }
}

async function asFirm(work: Work, meetingId: string, organisationId: string) {
  const [meeting] = await agendaMeetingsByIds(work.db, [meetingId])
  if (!meeting) return refuse('not_found')
  await authorise(work, 'room.answerStandIn', meeting.forumId)
  const firm = await organisationIn(work.db, meeting.forumId, organisationId)
  const { forum } = await authorise(work, 'room.answerStandIn', meeting.forumId, { organisation: firm })
  return { forum, meeting }
}

/** Who could stand in, of all firms of the forum or of these. */
async function eligible(
  db: Db,
  meeting: ScheduledMeeting,
  part: Side,
  ids?: string[],
): Promise<FirmInForum[]> {
  const asked = new Set((await store.standInsOf(db, [meeting.id])).map((row) => row.organisationId))
  const declined = await declinedWith(db, meeting.forumId, meeting[facing[part]].id)
  const firms = (
    await organisationsIn(db, meeting.forumId, { acceptedOnly: true, ...(ids && { ids }) })
  ).filter(
    ({ id, standing }) =>
      (standing === part || standing === 'both') &&
      id !== meeting.supplier.id &&
      id !== meeting.buyer.id &&
      !asked.has(id) &&
      !declined.has(id),
  )
  const free = await freeAt(
    db,
    meeting,
    firms.map(({ id }) => id),
  )
  return firms.filter(({ id }) => free.has(id))
}
