import type { Parsed } from '../../shared/contract.ts'
import type { ForumView, forum } from '../../shared/forum.ts'
import type { Side } from '../../shared/values.ts'
import { violated } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import { hoursOf } from './days.ts'
import { authorise, authoriseOpen, enrol } from './service.ts'
import * as store from './store.ts'

/** What a new forum begins with, minutes. */
const usualLobbyMinutes = 10
const usualNoShowMinutes = 3

export async function create(work: Work, input: Parsed<typeof forum.create>): Promise<{ id: string }> {
  const id = work.newId()
  await store.insertForum(work.db, {
    id,
    name: input.name,
    about: input.about,
    zone: input.zone,
    languages: input.languages,
    ...sideColumns('supplier', input.supplierSide),
    ...sideColumns('buyer', input.buyerSide),
    slotMinutes: input.slotMinutes,
    breakMinutes: input.breakMinutes,
    roomsPerModerator: input.roomsPerModerator ?? null,
    lobbyMinutes: input.lobbyMinutes ?? usualLobbyMinutes,
    noShowMinutes: input.noShowMinutes ?? usualNoShowMinutes,
    phase: 'draft',
    demo: false,
    createdAt: work.now,
  })
  await addRooms(work, id, input.rooms)
  await enrol(work, { forumId: id, email: work.actor.email, name: work.actor.name, role: 'host' })
  for (const day of input.days) await insertDay(work, id, input.zone, day)
  work.audit({ action: 'forum.create', forumId: id, subjectId: id })
  work.tell([`user:${work.actor.userId}`], ['forum'])
  return { id }
}

export async function update(work: Work, input: Parsed<typeof forum.update>): Promise<Record<string, never>> {
  const { forumId, rooms, supplierSide, buyerSide, ...plain } = input
  await authoriseOpen(work, 'forum.update', forumId)
  await store.updateForum(work.db, forumId, {
    ...withoutUnset(plain),
    ...(supplierSide && sideColumns('supplier', supplierSide)),
    ...(buyerSide && sideColumns('buyer', buyerSide)),
  })
  if (rooms !== undefined) {
    await store.dropRoomsAbove(work.db, forumId, rooms)
    await addRooms(work, forumId, rooms, await store.roomsOf(work.db, forumId))
  }
  work.audit({ action: 'forum.update', forumId, subjectId: forumId, detail: { fields: Object.keys(input) } })
  work.tell([`forum:${forumId}`], ['forum', 'schedule', 'matching', 'room'])
  return {}
}

function withoutUnset<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const set = Object.entries(values).filter(([, value]) => value !== undefined)
  // Only the unset ones are gone.
  return Object.fromEntries(set) as { [K in keyof T]: Exclude<T[K], undefined> }
}

function sideColumns<S extends Side>(side: S, words: ForumView['supplierSide']) {
  const columns = {
    [`${side}Name`]: words.name,
    [`${side}Country`]: words.country,
    [`${side}Zone`]: words.zone,
    [`${side}Language`]: words.language,
  }
  // The keys are the four columns of that side by construction.
  return columns as Pick<store.ForumRow, `${S}Name` | `${S}Country` | `${S}Zone` | `${S}Language`>
}

/** Brings the rooms to `count`, on the lowest numbers that are free: those with meetings keep theirs. */
async function addRooms(
  work: Work,
  forumId: string,
  count: number,
  there: { number: number }[] = [],
): Promise<void> {
  const taken = new Set(there.map(({ number }) => number))
  const free = Array.from({ length: count }, (_, at) => at + 1).filter((number) => !taken.has(number))
  const missing = Math.max(count - taken.size, 0)
  const rooms = free.slice(0, missing).map((number) => ({ id: work.newId(), number }))
  await store.insertRooms(work.db, forumId, rooms)
}

export async function addDay(work: Work, input: Parsed<typeof forum.addDay>): Promise<{ id: string }> {
  const { forum: row } = await authoriseOpen(work, 'forum.addDay', input.forumId)
  const id = await insertDay(work, input.forumId, row.zone, input)
  work.audit({ action: 'forum.addDay', forumId: input.forumId, subjectId: id, detail: { date: input.date } })
  work.tell([`forum:${input.forumId}`], ['forum', 'schedule', 'matching'])
  return { id }
}

async function insertDay(
  work: Work,
  forumId: string,
  zone: string,
  day: { date: string; opens: string; closes: string },
): Promise<string> {
  const hours = hoursOf(day, zone) ?? refuse('bad_input', { field: 'closes' })
  if (hours.closesAt <= work.now) refuse('day_past', { date: day.date })
  return openDay(work, forumId, hours).catch((error: unknown) => {
    if (violated(error) === 'days_apart') refuse('day_exists', { date: day.date })
    throw error
  })
}

/** Adds a day by its instants. */
export async function openDay(
  work: Pick<Work, 'db' | 'newId'>,
  forumId: string,
  hours: { opensAt: Date; closesAt: Date },
): Promise<string> {
  const id = work.newId()
  await store.insertDay(work.db, { id, forumId, ...hours })
  return id
}

export async function removeDay(
  work: Work,
  input: Parsed<typeof forum.removeDay>,
): Promise<Record<string, never>> {
  await authoriseOpen(work, 'forum.removeDay', input.forumId)
  const days = await store.daysOf(work.db, [input.forumId])
  const day = days.find(({ id }) => id === input.dayId) ?? refuse('not_found')
  if (await store.hasMeetings(work.db, input.forumId, day.opensAt, day.closesAt)) refuse('day_has_meetings')
  await store.deleteDay(work.db, input.forumId, input.dayId)
  work.audit({ action: 'forum.removeDay', forumId: input.forumId, subjectId: input.dayId })
  work.tell([`forum:${input.forumId}`], ['forum', 'schedule', 'matching'])
  return {}
}

export async function setPhase(
  work: Work,
  { forumId, phase }: Parsed<typeof forum.setPhase>,
): Promise<Record<string, never>> {
  await authorise(work, 'forum.setPhase', forumId)
  await store.setPhase(work.db, forumId, phase)
  work.audit({ action: 'forum.setPhase', forumId, subjectId: forumId, detail: { phase } })
  work.tell([`forum:${forumId}`], ['forum'])
  return {}
}
