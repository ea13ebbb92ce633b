import { z } from 'zod'
import { command, event, query } from './contract.ts'
import {
  country,
  created,
  email,
  freeTime,
  freeTimes,
  id,
  instant,
  language,
  line,
  localDate,
  localTime,
  nothing,
  side,
  spoken,
  standing,
  text,
  zone,
} from './values.ts'

/** A forum is prepared as a draft, open while firms register and ask, and closed when its host ends it. */
export const forumPhase = z.enum(['draft', 'open', 'closed'])
export type ForumPhase = z.infer<typeof forumPhase>

/** One side of the forum as its readers know it: "Semarang firms", ID, Asia/Jakarta. */
const forumSide = z.object({ name: line(80), country, zone, language })

/** How a forum's time is cut: a meeting, then a pause, again and again. Minutes. */
const slotting = z.object({
  slotMinutes: z.int().min(10).max(120),
  breakMinutes: z.int().min(0).max(60),
})

/** How many meetings at the same time one moderator looks after; null where that is not limited. */
const moderation = z.int().min(1).max(60).nullable()

/** How long before its start the lobby of a meeting opens. Minutes. */
const lobbyMinutes = z.int().min(5).max(60)
/** So long after its start, a side that nobody came for is missing. Minutes. */
const noShowMinutes = z.int().min(1).max(15)

const forumWords = z.object({
  name: line(120),
  about: text(4000),
  zone,
  languages: z.array(spoken).min(1).max(8),
  supplierSide: forumSide,
  buyerSide: forumSide,
  ...slotting.shape,
  /** How many meetings can run at the same time. */
  rooms: z.int().min(1).max(60),
  roomsPerModerator: moderation,
  lobbyMinutes,
  noShowMinutes,
})

/** A day of opening hours, in the forum's zone; `closes` is after `opens` on the same date. */
const dayWords = z.object({ date: localDate, opens: localTime, closes: localTime })
const opensFirst = ({ opens, closes }: { opens: string; closes: string }) => opens < closes
const closesTooSoon = { path: ['closes'], message: 'after_opening' }

/** The same day as instants. */
export const forumDay = z.object({ id, opensAt: instant, closesAt: instant })

/** What a person is in a forum. One person may wear several. */
export const hat = z.discriminatedUnion('role', [
  z.object({ role: z.literal('host') }),
  z.object({ role: z.literal('cohost'), side }),
  z.object({ role: z.literal('moderator') }),
  z.object({ role: z.literal('interpreter'), memberId: id }),
  z.object({ role: z.literal('delegate'), organisationId: id, standing, accepted: z.boolean() }),
])
export type Hat = z.infer<typeof hat>
export const roleName = z.enum(['host', 'cohost', 'moderator', 'interpreter', 'delegate'])
export type RoleName = z.infer<typeof roleName>

const forumCard = z.object({
  id,
  name: z.string(),
  phase: forumPhase,
  zone,
  firstDay: instant.nullable(),
  lastDay: instant.nullable(),
  hats: z.array(hat),
})

export const forumView = forumWords.extend({
  id,
  phase: forumPhase,
  days: z.array(forumDay),
  hats: z.array(hat),
})
export type ForumView = z.infer<typeof forumView>

export const invitationView = z.object({
  id,
  role: roleName,
  side: standing.nullable(),
  email: email.nullable(),
  name: z.string().nullable(),
  organisationName: z.string().nullable(),
  link: z.url(),
  createdAt: instant,
  expiresAt: instant,
  state: z.enum(['waiting', 'accepted', 'revoked', 'expired']),
})
export type InvitationView = z.infer<typeof invitationView>

export const teamMember = z.object({
  id,
  email,
  name: z.string(),
  role: z.enum(['host', 'cohost', 'moderator', 'interpreter']),
  side: side.nullable(),
  /** The languages an interpreter works between. */
  languages: z.array(spoken),
})
export type TeamMember = z.infer<typeof teamMember>

const invitationWords = z
  .object({
    role: roleName,
    /** For a co-host the side looked after, for a delegate the side stood on. */
    side: standing.optional(),
    email: email.optional(),
    name: line(80).optional(),
    organisationName: line(120).optional(),
    /** For an interpreter. */
    languages: z.array(spoken).max(8).optional(),
    language,
    message: text(1000).optional(),
  })
  .superRefine((words, refuse) => {
    const needsSide = words.role === 'cohost' || words.role === 'delegate'
    if (needsSide && !words.side) refuse.addIssue({ code: 'custom', path: ['side'], message: 'required' })
    if (words.role === 'cohost' && words.side === 'both')
      refuse.addIssue({ code: 'custom', path: ['side'], message: 'one_side' })
    if (words.role !== 'delegate' && !words.email)
      refuse.addIssue({ code: 'custom', path: ['email'], message: 'required' })
    if (words.role === 'interpreter' && (words.languages?.length ?? 0) < 2)
      refuse.addIssue({ code: 'custom', path: ['languages'], message: 'two_languages' })
  })

export const forum = {
  mine: query('forum.mine', {
    path: '/forums',
    input: nothing,
    output: z.object({ forums: z.array(forumCard) }),
  }),
  view: query('forum.view', {
    path: '/forums/:forumId',
    input: z.object({ forumId: id }),
    output: forumView,
  }),
  create: command('forum.create', {
    path: '/forums',
    input: forumWords.extend({
      roomsPerModerator: moderation.optional(),
      lobbyMinutes: lobbyMinutes.optional(),
      noShowMinutes: noShowMinutes.optional(),
      days: z.array(dayWords.refine(opensFirst, closesTooSoon)).min(1).max(30),
    }),
    output: created,
    errors: ['zone_unknown', 'day_past', 'day_exists'],
  }),
  update: command('forum.update', {
    path: '/forums/:forumId',
    input: forumWords.partial().extend({ forumId: id }),
    output: nothing,
  }),
  addDay: command('forum.addDay', {
    path: '/forums/:forumId/days',
    input: dayWords.extend({ forumId: id }).refine(opensFirst, closesTooSoon),
    output: created,
    errors: ['day_past', 'day_exists'],
  }),
  removeDay: command('forum.removeDay', {
    path: '/forums/:forumId/days/:dayId/remove',
    input: z.object({ forumId: id, dayId: id }),
    output: nothing,
    errors: ['day_has_meetings'],
  }),
  /** draft → open → closed; a closed forum can be opened again. */
  setPhase: command('forum.setPhase', {
    path: '/forums/:forumId/phase',
    input: z.object({ forumId: id, phase: z.enum(['open', 'closed']) }),
    output: nothing,
  }),
  team: query('forum.team', {
    path: '/forums/:forumId/team',
    input: z.object({ forumId: id }),
    output: z.object({ members: z.array(teamMember) }),
  }),
  removeMember: command('forum.removeMember', {
    path: '/forums/:forumId/team/:memberId/remove',
    input: z.object({ forumId: id, memberId: id }),
    output: nothing,
    errors: ['last_host', 'interpreter_expected'],
  }),
  interpreterHours: query('forum.interpreterHours', {
    path: '/forums/:forumId/interpreters/:memberId/hours',
    input: z.object({ forumId: id, memberId: id }),
    /** `always`: in all opening hours, also of days that are added later; `free` then holds all of today's. */
    output: z.object({ always: z.boolean(), free: z.array(freeTime) }),
  }),
  /** Replaces an interpreter's hours; parts outside the forum's days are cut off. Meetings stay where they are. */
  setInterpreterHours: command('forum.setInterpreterHours', {
    path: '/forums/:forumId/interpreters/:memberId/hours',
    input: z.object({ forumId: id, memberId: id, free: freeTimes }),
    output: nothing,
  }),
  invitations: query('forum.invitations', {
    path: '/forums/:forumId/invitations',
    input: z.object({ forumId: id }),
    output: z.object({ invitations: z.array(invitationView) }),
  }),
  /** Makes a personal link, and mails it when an address is given. */
  invite: command('forum.invite', {
    path: '/forums/:forumId/invitations',
    input: z.object({ forumId: id, invitation: invitationWords }),
    output: invitationView,
    errors: ['forum_closed'],
  }),
  revokeInvitation: command('forum.revokeInvitation', {
    path: '/forums/:forumId/invitations/:invitationId/revoke',
    input: z.object({ forumId: id, invitationId: id }),
    output: nothing,
    errors: ['invitation_void'],
  }),
  /** What the page behind a personal link shows. Inert: a messenger's preview may ask it. */
  invitation: query('forum.invitation', {
    path: '/invitations/:token',
    input: z.object({ token: z.string().max(200) }),
    output: z.object({
      forumId: id,
      forumName: z.string(),
      about: z.string(),
      role: roleName,
      side: standing.nullable(),
      email: email.nullable(),
      name: z.string().nullable(),
      organisationName: z.string().nullable(),
      language,
      days: z.array(forumDay),
      zone,
      state: z.enum(['waiting', 'accepted', 'revoked', 'expired']),
    }),
    errors: ['invitation_void'],
    access: 'public',
  }),
  /** Takes the invitation for the proven address of the signed-in person. */
  acceptInvitation: command('forum.acceptInvitation', {
    path: '/invitations/:token/accept',
    input: z.object({ token: z.string().max(200) }),
    output: z.object({ forumId: id, role: roleName }),
    errors: ['invitation_void', 'invitation_other_address', 'forum_closed'],
  }),
}

export const forumEvents = {
  /** Joins the rooms of facts that this person may hear in this forum; asked anew after every reconnect. */
  watch: event('forum.watch', { input: z.object({ forumId: id }), output: nothing }),
  unwatch: event('forum.unwatch', { input: z.object({ forumId: id }), output: nothing }),
}
