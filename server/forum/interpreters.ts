import type { TeamMember } from '../../shared/forum.ts'
import type { Db } from '../platform/db/database.ts'
import { merged, type Part } from './freeTimeRules.ts'
import * as store from './store.ts'

/** An interpreter as the schedule counts on one; `id` is the bookable's. */
export interface Interpreter extends Omit<TeamMember, 'role' | 'side'> {
  /** Works in all opening hours, also of days that are added later. */
  always: boolean
  /** Hours of work in the forum: parts in order that never overlap. */
  free: Part[]
}

/** The interpreters of a forum with their hours, by name. Three queries however many there are. */
export async function interpretersOf(db: Db, forumId: string): Promise<Interpreter[]> {
  const members = (await store.teamOf(db, forumId)).filter(({ role }) => role === 'interpreter')
  const always = members.some(({ alwaysFree }) => alwaysFree) ? merged(await openingHours(db, forumId)) : []
  const named = Map.groupBy(await store.interpreterHoursOf(db, forumId), ({ memberId }) => memberId)
  return members.map(({ id, email, name, languages, alwaysFree }) => ({
    id,
    email,
    name,
    languages,
    always: alwaysFree,
    free: alwaysFree
      ? always
      : (named.get(id) ?? []).map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
  }))
}

/** The forum's days as spans of time. */
export async function openingHours(db: Db, forumId: string): Promise<Part[]> {
  const days = await store.daysOf(db, [forumId])
  return days.map(({ opensAt, closesAt }) => ({ from: opensAt, to: closesAt }))
}
