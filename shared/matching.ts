import { z } from 'zod'
import { command, query } from './contract.ts'
import { certificate, organisationCard, sector } from './firm.ts'
import { created, hsCode, id, instant, nothing, spoken, text, zone } from './values.ts'

/** Why two firms fit, part by part; the parts' points add up to the score. */
export const matchReason = z.discriminatedUnion('kind', [
  /** An offering meets a sourcing need: same subheading, heading or chapter. */
  z.object({
    kind: z.literal('hs'),
    points: z.number(),
    depth: z.enum(['subheading', 'heading', 'chapter']),
    /** Whether the reader's organisation is the one that offers, or the other is. */
    offeredBy: z.enum(['us', 'them']),
    offering: z.string(),
    need: z.string(),
    /** The offering's code; the need's begins with as much of it as `depth` says. */
    hsCode,
  }),
  z.object({ kind: z.literal('sector'), points: z.number(), sectors: z.array(sector) }),
  z.object({ kind: z.literal('language'), points: z.number(), languages: z.array(spoken) }),
  /** No common language, but the forum has an interpreter between these two. */
  z.object({ kind: z.literal('interpreter'), points: z.number(), languages: z.array(spoken) }),
  /** Hours both are free within the forum's days. */
  z.object({ kind: z.literal('availability'), points: z.number(), hours: z.number() }),
  z.object({ kind: z.literal('certificate'), points: z.number(), certificates: z.array(certificate) }),
])
export type MatchReason = z.infer<typeof matchReason>

export const match = z.object({
  organisation: organisationCard.extend({ offers: z.array(z.string()), seeks: z.array(z.string()) }),
  /** 0 to 100. */
  score: z.number(),
  reasons: z.array(matchReason),
  /** The request between the two, if there is one. */
  request: z
    .object({ id, state: z.enum(['pending', 'accepted', 'declined', 'expired']), mine: z.boolean() })
    .nullable(),
})
export type Match = z.infer<typeof match>

export const requestState = z.enum(['pending', 'accepted', 'declined', 'withdrawn', 'expired'])
export type RequestState = z.infer<typeof requestState>

/** A firm as requests name it; with its zone, for times are shown as both sides read them. */
const party = organisationCard.pick({ id: true, name: true, country: true, city: true }).extend({ zone })

export const requestView = z.object({
  id,
  state: requestState,
  from: party,
  to: party,
  /** True where the reader's organisation asked. */
  mine: z.boolean(),
  message: z.string(),
  /** Whether the meeting matters to them more than others: to who asked, and to who was asked. */
  importantToAsker: z.boolean(),
  importantToAsked: z.boolean(),
  reason: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
  answeredAt: instant.nullable(),
})
export type RequestView = z.infer<typeof requestView>

export const matching = {
  /** The other side's firms, best first, for one organisation. */
  ranked: query('matching.ranked', {
    path: '/forums/:forumId/organisations/:organisationId/matches',
    input: z.object({ forumId: id, organisationId: id, search: text(80).optional() }),
    output: z.object({ matches: z.array(match) }),
    errors: ['not_accepted'],
  }),
  request: command('matching.request', {
    path: '/forums/:forumId/requests',
    input: z.object({
      forumId: id,
      from: id,
      to: id,
      message: text(1000),
      /** It matters to the asking firm more than others; a few of these a firm. */
      important: z.boolean().optional(),
    }),
    output: created,
    errors: [
      'forum_closed',
      'same_side',
      'own_organisation',
      'not_accepted',
      'already_requested',
      'quota_reached',
      'importance_spent',
    ],
  }),
  answer: command('matching.answer', {
    path: '/forums/:forumId/requests/:requestId/answer',
    input: z.object({
      forumId: id,
      requestId: id,
      answer: z.enum(['accepted', 'declined']),
      reason: text(1000),
      /** An accepted one matters to the answering firm more than others. */
      important: z.boolean().optional(),
    }),
    output: nothing,
    errors: ['request_closed', 'forum_closed', 'not_accepted', 'importance_spent'],
  }),
  withdraw: command('matching.withdraw', {
    path: '/forums/:forumId/requests/:requestId/withdraw',
    input: z.object({ forumId: id, requestId: id }),
    output: nothing,
    errors: ['request_closed'],
  }),
  /** All requests of one organisation, both ways, newest first. */
  requests: query('matching.requests', {
    path: '/forums/:forumId/organisations/:organisationId/requests',
    input: z.object({ forumId: id, organisationId: id }),
    output: z.object({ requests: z.array(requestView) }),
  }),
}
