import type { Hat } from '../../shared/forum.ts'
import type { Presence } from '../../shared/room.ts'
import { side } from '../../shared/values.ts'
import { type Permission, poolOf } from '../forum/permissionRules.ts'
import { authorise, type ForumRow } from '../forum/service.ts'
import type { ForumLimits, Pool } from '../platform/forumLimits.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import {
  firmsOf,
  forumOfMeeting,
  lockMeetings,
  meetingForRoom,
  partIn,
  presentAgendaMeeting,
  type ScheduledMeeting,
} from '../schedule/service.ts'
import { type Shut, shutToAll } from './rules.ts'

/** Someone's standing in one meeting. */
export interface Standing {
  forum: ForumRow
  meeting: ScheduledMeeting
  part: Presence['part']
  /** The firm they speak for: one of the two, or one that stands in for it. */
  organisation: Firm | null
  /** With whom they share the forum's limits; null for the host team. */
  pool: Pool | null
}

type Firm = Omit<ScheduledMeeting['supplier'], 'delegate'>

/**
 * What the actor is in a meeting: for one of its firms, where the host accepted it, its interpreter, or of the
 * forum's team. Refuses `not_found`, and `not_allowed` to everyone else.
 */
export async function standingIn(
  reading: Pick<Reading, 'db' | 'actor'>,
  permission: Permission,
  meetingId: string,
): Promise<Standing> {
  const meeting = (await meetingForRoom(reading.db, meetingId)) ?? refuse('not_found')
  const { forum, hats } = await authorise(reading, permission, meeting.forumId)
  const worn = hats.filter(counts)
  const part = partIn(meeting, worn) ?? refuse('not_allowed')
  const organisation =
    part === 'supplier' || part === 'buyer'
      ? (firmsOf<Firm>(meeting, part).find(({ id }) =>
          worn.some((hat) => hat.role === 'delegate' && hat.organisationId === id),
        ) ?? null)
      : null
  return { forum, meeting, part, organisation, pool: poolOf(hats) }
}

/** All firms that may speak in a meeting: those of both sides, and whoever stands in for them. */
export function firmsIn(meeting: ScheduledMeeting): Firm[] {
  return side.options.flatMap((one) => firmsOf<Firm>(meeting, one))
}

/** Like {@link standingIn}, while there is anything to be in: from the lobby's opening to the goodbye's end. */
export async function standingInside(
  reading: Pick<Reading, 'db' | 'actor' | 'now'>,
  permission: Permission,
  meetingId: string,
): Promise<Standing> {
  const standing = await standingIn(reading, permission, meetingId)
  refuseIf(shutNow(standing, reading.now))
  return standing
}

/** Like {@link standingInside}, with the meeting held to the commit: it is still so when what was judged is written. */
export async function writingInside(
  work: Work,
  permission: Permission,
  meetingId: string,
): Promise<Standing> {
  await lockMeetings(work.db, [meetingId])
  return standingInside(work, permission, meetingId)
}

/** Like {@link writingInside}, for those who speak for one of the two firms. Refuses `not_allowed` to the others. */
export async function speakingInside(
  work: Work,
  permission: Permission,
  meetingId: string,
): Promise<Pick<Standing, 'meeting'> & { organisation: Firm }> {
  const { meeting, organisation } = await writingInside(work, permission, meetingId)
  return { meeting, organisation: organisation ?? refuse('not_allowed') }
}

/** Counts what somebody writes into a meeting over a socket against the limits of its forum. */
export async function countLive(
  limits: ForumLimits,
  { userId }: { userId: string },
  { forum, pool }: Pick<Standing, 'forum' | 'pool'>,
): Promise<void> {
  if (pool) await limits.spendLive({ userId, forumId: forum.id, pool })
}

/** Why nobody may be in this meeting at `now`, or null. */
export function shutNow({ meeting, part }: Standing, now: Date): Shut | null {
  return shutToAll(presentAgendaMeeting(meeting, { part, outcomeRecorded: false }), now)
}

/** The meeting and its forum, for those of the team who may do this to it. */
export async function overseeing(
  reading: Pick<Reading, 'db' | 'actor'>,
  permission: Permission,
  meetingId: string,
): Promise<Pick<Standing, 'forum' | 'meeting'>> {
  const meeting = (await meetingForRoom(reading.db, meetingId)) ?? refuse('not_found')
  const { forum } = await authorise(reading, permission, meeting.forumId)
  return { forum, meeting }
}

/** The forum of a meeting, for those of the team who may do this to it: all that is asked before it is held. */
export async function overseenForum(
  reading: Pick<Reading, 'db' | 'actor'>,
  permission: Permission,
  meetingId: string,
): Promise<ForumRow> {
  const forumId = (await forumOfMeeting(reading.db, meetingId)) ?? refuse('not_found')
  return (await authorise(reading, permission, forumId)).forum
}

/** A delegate's hat is worn once the host has accepted the firm. */
export function counts(hat: Hat): boolean {
  return hat.role !== 'delegate' || hat.accepted
}

export function refuseIf(shut: Shut | null): void {
  if (shut) refuse(shut.code, shut.data)
}
