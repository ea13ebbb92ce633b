import type { Output, Parsed } from '../../shared/contract.ts'
import type { forum, InvitationView } from '../../shared/forum.ts'
import { nameIfUnnamed } from '../account/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { invitationIdOf, stateOf, tokenOf } from './invitation.ts'
import { authorise, authoriseOpen, daysOf, enrol, presentDay, sideOf } from './service.ts'
import * as store from './store.ts'

/** How long a personal link can be used. */
const invitationDays = 60
/** The newest are shown; a forum of hundreds of firms stays far below. */
const shownInvitations = 1000
/** Mailed in one person's name within a day: more than the largest forum invites, less than a spammer needs. */
const mailedADay = 500
/** The same in a forum's name, by however many hosts. */
const mailedADayByForum = 1500
const day = 86_400_000

type Linking = { publicUrl: string; secret: string }

/** Invites someone to a role by a personal link, mailed where an address is given. */
export async function invite(
  work: Work,
  secret: string,
  { forumId, invitation }: Parsed<typeof forum.invite>,
): Promise<InvitationView> {
  const subject = subjectOf(invitation)
  const { forum: row, hats } = await authoriseOpen(work, 'forum.invite', forumId, subject)
  // A co-host brings the firms of the own side; the team is the host's to choose.
  if (invitation.role !== 'delegate' && !hats.some(({ role }) => role === 'host')) refuse('not_allowed')
  if (invitation.email) {
    const since = new Date(work.now.getTime() - day)
    const [byPerson, byForum] = await Promise.all([
      store.countMailed(work.db, { createdBy: work.actor.userId }, since),
      store.countMailed(work.db, { forumId }, since),
    ])
    if (byPerson >= mailedADay || byForum >= mailedADayByForum)
      refuse('too_many_requests', { seconds: day / 1000 })
  }
  const entry: store.InvitationRow = {
    id: work.newId(),
    forumId,
    role: invitation.role,
    side: invitation.side ?? null,
    email: invitation.email ?? null,
    name: invitation.name ?? null,
    organisationName: invitation.organisationName ?? null,
    languages: invitation.languages ?? [],
    language: invitation.language,
    createdBy: work.actor.userId,
    createdAt: work.now,
    expiresAt: new Date(work.now.getTime() + invitationDays * day),
    revokedAt: null,
    acceptedAt: null,
    acceptedBy: null,
  }
  await store.insertInvitation(work.db, entry)
  const view = present(entry, work.now, { publicUrl: work.publicUrl, secret })
  if (entry.email)
    work.notify({
      kind: 'invitation',
      reader: {
        email: entry.email,
        name: entry.name ?? '',
        language: entry.language,
        zone: sideOf(row, entry.side === 'buyer' ? 'buyer' : 'supplier').zone,
      },
      forumName: row.name,
      role: entry.role,
      inviter: work.actor.name,
      message: invitation.message ?? '',
      link: view.link,
    })
  work.audit({ action: 'forum.invite', forumId, subjectId: entry.id, detail: { role: entry.role } })
  work.tell([`team:${forumId}`], ['forum'])
  return view
}

function subjectOf({ role, side }: { role: string; side?: 'supplier' | 'buyer' | 'both' | undefined }) {
  return role === 'delegate' && side ? { organisation: { id: '', standing: side } } : undefined
}

export async function invitations(
  reading: Reading,
  secret: string,
  { forumId }: { forumId: string },
): Promise<{ invitations: InvitationView[] }> {
  const { hats } = await authorise(reading, 'forum.invitations', forumId)
  const sides = hats.flatMap((hat) => (hat.role === 'cohost' ? [hat.side] : []))
  const all = hats.some(({ role }) => role === 'host')
  const rows = await store.invitationsOf(reading.db, forumId, shownInvitations)
  return {
    invitations: rows
      .filter(
        ({ role, side }) =>
          all || (role === 'delegate' && sides.some((own) => side === own || side === 'both')),
      )
      .map((row) => present(row, reading.now, { publicUrl: reading.publicUrl, secret })),
  }
}

export async function revokeInvitation(
  work: Work,
  { forumId, invitationId }: Parsed<typeof forum.revokeInvitation>,
): Promise<Record<string, never>> {
  const entry = await store.lockInvitation(work.db, invitationId)
  if (entry?.forumId !== forumId) {
    await authorise(work, 'forum.revokeInvitation', forumId)
    return refuse('not_found')
  }
  const { hats } = await authorise(work, 'forum.revokeInvitation', forumId, {
    organisation: { id: '', standing: entry.side ?? 'both' },
  })
  if (entry.role !== 'delegate' && !hats.some(({ role }) => role === 'host')) refuse('not_allowed')
  if (stateOf(entry, work.now) !== 'waiting') refuse('invitation_void')
  await store.revokeInvitation(work.db, invitationId, work.now)
  work.audit({ action: 'forum.revokeInvitation', forumId, subjectId: invitationId })
  work.tell([`team:${forumId}`], ['forum'])
  return {}
}

/** What the page behind a link shows. Changes nothing, however often it is opened. */
export async function openInvitation(
  reading: Reading<unknown>,
  secret: string,
  token: string,
): Promise<Output<typeof forum.invitation>> {
  const id = invitationIdOf(token, secret) ?? refuse('not_found')
  const entry = (await store.findInvitation(reading.db, id)) ?? refuse('not_found')
  const row = (await store.findForum(reading.db, entry.forumId)) ?? refuse('not_found')
  const days = await daysOf(reading.db, row.id)
  return {
    forumId: row.id,
    forumName: row.name,
    about: row.about,
    role: entry.role,
    side: entry.side,
    email: entry.email,
    name: entry.name,
    organisationName: entry.organisationName,
    language: entry.language,
    days: days.map(presentDay),
    zone: row.zone,
    state: stateOf(entry, reading.now),
  }
}

/**
 * Takes the invitation. A role in the team is given at once; a firm's delegate goes on to register the
 * firm. Refuses `invitation_other_address` when it was made for another address than the proven one.
 */
export async function acceptInvitation(
  work: Work,
  secret: string,
  token: string,
): Promise<Output<typeof forum.acceptInvitation>> {
  const id = invitationIdOf(token, secret) ?? refuse('not_found')
  const entry = (await store.lockInvitation(work.db, id)) ?? refuse('not_found')
  const { email, userId } = work.actor
  if (entry.email && entry.email.toLowerCase() !== email.toLowerCase()) refuse('invitation_other_address')
  if (entry.acceptedBy === userId) return { forumId: entry.forumId, role: entry.role }
  if (stateOf(entry, work.now) !== 'waiting') refuse('invitation_void')
  const row = (await store.findForum(work.db, entry.forumId)) ?? refuse('not_found')
  if (row.phase === 'closed') refuse('forum_closed')
  await store.acceptInvitation(work.db, id, userId, work.now)
  if (entry.name) await nameIfUnnamed(work, entry.name)
  if (entry.role !== 'delegate')
    await enrol(work, {
      forumId: entry.forumId,
      email,
      name: entry.name ?? work.actor.name,
      role: entry.role,
      languages: entry.languages,
      ...(entry.role === 'cohost' && entry.side && entry.side !== 'both' && { side: entry.side }),
    })
  work.audit({
    action: 'forum.acceptInvitation',
    forumId: entry.forumId,
    subjectId: id,
    detail: { role: entry.role },
  })
  work.tell([`team:${entry.forumId}`, `user:${userId}`], ['forum', 'account'])
  // Interpreters and moderators are what it is made with.
  work.tell([`team:${entry.forumId}`], ['schedule'])
  return { forumId: entry.forumId, role: entry.role }
}

function present(row: store.InvitationRow, now: Date, linking: Linking): InvitationView {
  return {
    id: row.id,
    role: row.role,
    side: row.side,
    email: row.email,
    name: row.name,
    organisationName: row.organisationName,
    link: `${linking.publicUrl}/i/${tokenOf(row.id, linking.secret)}`,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    state: stateOf(row, now),
  }
}
