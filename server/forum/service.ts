import type { Output, Parsed } from '../../shared/contract.ts'
import type { ForumView, forum, Hat, TeamMember } from '../../shared/forum.ts'
import type { Side, Standing } from '../../shared/values.ts'
import { settingsOf } from '../account/service.ts'
import type { Db } from '../platform/db/database.ts'
import type { Reader } from '../platform/notices.ts'
import { refuse } from '../platform/refusal.ts'
import type { Actor, Audience, Reading, Work } from '../platform/work.ts'
import { isAllowed, type Permission, poolOf, type Subject } from './permissionRules.ts'
import * as store from './store.ts'

export { interpretersOf, openingHours } from './interpreters.ts'
export type { ForumRow } from './store.ts'

/**
 * The forum and the actor's hats in it, if the actor may make this call about this subject. Refuses
 * `not_found` and `not_allowed`. Every service of every room begins here. A command counts against the forum's limits.
 */
export async function authorise(
  reading: Pick<Reading, 'db' | 'actor'> & Partial<Pick<Work, 'countIn'>>,
  permission: Permission,
  forumId: string,
  subject?: Subject,
): Promise<{ forum: store.ForumRow; hats: Hat[] }> {
  const forum = (await store.findForum(reading.db, forumId)) ?? refuse('not_found')
  const hats = await hatsIn(reading.db, reading.actor, forumId)
  if (!isAllowed(permission, hats, subject)) refuse('not_allowed')
  const pool = poolOf(hats)
  if (pool) reading.countIn?.(forumId, pool)
  return { forum, hats }
}

/** Like {@link authorise}, for changes that only an open forum takes; its row is held to the commit. */
export async function authoriseOpen(
  work: Work,
  permission: Permission,
  forumId: string,
  subject?: Subject,
): Promise<{ forum: store.ForumRow; hats: Hat[] }> {
  const { hats } = await authorise(work, permission, forumId, subject)
  const forum = (await store.lockForum(work.db, forumId)) ?? refuse('not_found')
  if (forum.phase === 'closed') refuse('forum_closed')
  return { forum, hats }
}

export async function hatsIn(db: Db, actor: Actor, forumId: string): Promise<Hat[]> {
  return (await store.hatsOf(db, actor.email, forumId)).get(forumId) ?? []
}

/** The audiences of facts that these hats may hear. */
export function audiencesOf(forumId: string, hats: readonly Hat[]): Audience[] {
  if (hats.length === 0) return []
  const audiences: Audience[] = [`forum:${forumId}`]
  for (const hat of hats) {
    if (hat.role === 'delegate') audiences.push(`organisation:${hat.organisationId}`)
    else if (hat.role !== 'interpreter') audiences.push(`team:${forumId}`)
  }
  return [...new Set(audiences)]
}

/** All audiences that each of these people may hear by their roles now, by the address as it is given. One query. */
export async function audiencesOfAll(
  db: Db,
  emails: readonly string[],
): Promise<Map<string, ReadonlySet<Audience>>> {
  const hats = await store.hatsOfAll(db, emails)
  return new Map(
    [...hats].map(([email, byForum]) => [
      email,
      new Set([...byForum].flatMap(([forumId, worn]) => audiencesOf(forumId, worn))),
    ]),
  )
}

/** What each of these people is in all forums, by the address as it is given, then by forum. One query. */
export function hatsOfAll(db: Db, emails: readonly string[]): Promise<Map<string, Map<string, Hat[]>>> {
  return store.hatsOfAll(db, emails)
}

export async function mine({ db, actor }: Reading): Promise<Output<typeof forum.mine>> {
  const hats = await store.hatsOf(db, actor.email)
  const ids = [...hats.keys()]
  const [forums, days] = await Promise.all([store.forumsByIds(db, ids), store.daysOf(db, ids)])
  return {
    forums: forums.map((row) => {
      const own = days.filter((day) => day.forumId === row.id)
      return {
        id: row.id,
        name: row.name,
        phase: row.phase,
        zone: row.zone,
        firstDay: own[0]?.opensAt.toISOString() ?? null,
        lastDay: own.at(-1)?.closesAt.toISOString() ?? null,
        hats: hats.get(row.id) ?? [],
      }
    }),
  }
}

/** Anyone signed in may see an open forum (to apply to it); a draft only its own people. */
export async function view(reading: Reading, { forumId }: { forumId: string }): Promise<ForumView> {
  const { forum: row, hats } = await authorise(reading, 'forum.view', forumId)
  if (row.phase === 'draft' && hats.length === 0) refuse('not_found')
  const [days, rooms] = await Promise.all([
    store.daysOf(reading.db, [forumId]),
    store.roomsOf(reading.db, forumId),
  ])
  return {
    id: row.id,
    name: row.name,
    about: row.about,
    zone: row.zone,
    languages: row.languages,
    supplierSide: sideOf(row, 'supplier'),
    buyerSide: sideOf(row, 'buyer'),
    slotMinutes: row.slotMinutes,
    breakMinutes: row.breakMinutes,
    rooms: rooms.length,
    roomsPerModerator: row.roomsPerModerator,
    lobbyMinutes: row.lobbyMinutes,
    noShowMinutes: row.noShowMinutes,
    phase: row.phase,
    days: days.map(presentDay),
    hats,
  }
}

/** The name, country, zone and language of one side. */
export function sideOf(row: store.ForumRow, side: Side): ForumView['supplierSide'] {
  return side === 'supplier'
    ? {
        name: row.supplierName,
        country: row.supplierCountry,
        zone: row.supplierZone,
        language: row.supplierLanguage,
      }
    : { name: row.buyerName, country: row.buyerCountry, zone: row.buyerZone, language: row.buyerLanguage }
}

export function presentDay(day: { id: string; opensAt: Date; closesAt: Date }): ForumView['days'][number] {
  return { id: day.id, opensAt: day.opensAt.toISOString(), closesAt: day.closesAt.toISOString() }
}

/** The forum's days, by opening. */
export function daysOf(db: Db, forumId: string) {
  return store.daysOf(db, [forumId])
}

/** The forum's rooms, by number. */
export function roomsOf(db: Db, forumId: string) {
  return store.roomsOf(db, forumId)
}

export async function team(
  reading: Reading,
  { forumId }: { forumId: string },
): Promise<{ members: TeamMember[] }> {
  await authorise(reading, 'forum.team', forumId)
  return { members: (await store.teamOf(reading.db, forumId)).flatMap(presentMember) }
}

/** How many people of a forum moderate; what they can look after at one time is `roomsPerModerator` for each. */
export function moderatorCount(db: Db, forumId: string): Promise<number> {
  return store.countModerators(db, forumId)
}

function presentMember(row: store.MembershipRow): TeamMember[] {
  if (row.role === 'delegate') return []
  const { id, email, name, role, side, languages } = row
  return [{ id, email, name, role, side, languages }]
}

/** Refuses `last_host`, and `interpreter_expected` for one whom a meeting to come or the draft counts on. */
export async function removeMember(
  work: Work,
  { forumId, memberId }: Parsed<typeof forum.removeMember>,
): Promise<Record<string, never>> {
  await authorise(work, 'forum.removeMember', forumId)
  await store.lockForum(work.db, forumId)
  const members = await store.teamOf(work.db, forumId)
  const member = members.find(({ id }) => id === memberId) ?? refuse('not_found')
  if (member.role === 'host' && members.filter(({ role }) => role === 'host').length === 1)
    refuse('last_host')
  if (member.role === 'interpreter' && (await store.isExpected(work.db, memberId, work.now)))
    refuse('interpreter_expected')
  await store.deleteMembership(work.db, forumId, memberId)
  await endPagesOf(work, member.email)
  work.audit({ action: 'forum.removeMember', forumId, subjectId: memberId, detail: { role: member.role } })
  work.tell([`forum:${forumId}`], ['forum'])
  // Interpreters and moderators are what it is made with.
  work.tell([`team:${forumId}`], ['schedule'])
  return {}
}

/**
 * Gives an address a role in a forum; the same role twice is one. An interpreter becomes bookable under the
 * membership's id.
 */
export async function enrol(
  work: Pick<Work, 'db' | 'now' | 'newId'>,
  member: {
    forumId: string
    email: string
    name: string
    role: store.MembershipRow['role']
    side?: Side
    organisationId?: string
    languages?: store.MembershipRow['languages']
  },
): Promise<string> {
  const id = work.newId()
  const isNew = await store.insertMembership(work.db, {
    id,
    forumId: member.forumId,
    email: member.email,
    name: member.name,
    role: member.role,
    side: member.side ?? null,
    organisationId: member.organisationId ?? null,
    languages: member.languages ?? [],
    createdAt: work.now,
  })
  if (isNew && member.role === 'interpreter') await store.insertInterpreterBookable(work.db, id)
  return id
}

/** Takes a delegate's role away, and with it what their open pages hear. */
export async function dismissDelegate(
  work: Work,
  forumId: string,
  organisationId: string,
  email: string,
): Promise<void> {
  await store.deleteDelegateMembership(work.db, forumId, organisationId, email)
  await endPagesOf(work, email)
}

/** The role goes with the address and the name on it; whoever keeps the address keeps their pages. */
export async function changeDelegate(
  work: Work,
  forumId: string,
  organisationId: string,
  before: { email: string },
  after: { email: string; name: string; languages: store.MembershipRow['languages'] },
): Promise<void> {
  await store.deleteDelegateMembership(work.db, forumId, organisationId, before.email)
  await enrol(work, { forumId, organisationId, role: 'delegate', ...after })
  if (after.email.toLowerCase() !== before.email.toLowerCase()) await endPagesOf(work, before.email)
}

/** Cuts off the pages of a firm's people, who come back with what they may still hear. */
export async function endPagesOfFirm(work: Work, forumId: string, organisationId: string): Promise<void> {
  for (const { email } of await store.delegateMembershipsOf(work.db, forumId, organisationId))
    await endPagesOf(work, email)
}

async function endPagesOf(work: Work, email: string): Promise<void> {
  const known = (await settingsOf(work.db, [email])).get(email.toLowerCase())
  if (known) work.endPages(known.userId)
}

/** The hosts, and the co-hosts of the organisation's side, as readers of messages. */
export async function hostReaders(work: Work, row: store.ForumRow, standing: Standing): Promise<Reader[]> {
  const members = (await store.teamOf(work.db, row.id)).filter(
    ({ role, side }) => role === 'host' || (role === 'cohost' && (standing === 'both' || side === standing)),
  )
  return readersOf(
    work.db,
    row,
    members.map(({ email, name, side }) => ({ email, name, side: side ?? 'supplier' })),
  )
}

/** The delegates of an organisation, as it stands on a side, as readers of messages. */
export async function delegateReaders(
  db: Db,
  row: store.ForumRow,
  organisationId: string,
  side: Side,
): Promise<Reader[]> {
  const members = await store.delegateMembershipsOf(db, row.id, organisationId)
  return readersOf(
    db,
    row,
    members.map(({ email, name }) => ({ email, name, side })),
  )
}

/** People as readers: what they chose themselves, else the language and zone of their side. In the order given. */
export async function readersOf(
  db: Db,
  row: store.ForumRow,
  people: { email: string; name: string; side: Side }[],
): Promise<Reader[]> {
  const settings = await settingsOf(
    db,
    people.map(({ email }) => email),
  )
  return people.map(({ email, name, side }) => {
    const own = settings.get(email.toLowerCase())
    const { language, zone } = sideOf(row, side)
    return { email, name: own?.name ?? name, language: own?.language ?? language, zone: own?.zone ?? zone }
  })
}
