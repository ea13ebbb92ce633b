import { z } from 'zod'
import { command, query } from './contract.ts'
import {
  country,
  created,
  email,
  freeTime,
  freeTimes,
  hsCode,
  id,
  instant,
  line,
  localDate,
  nothing,
  side,
  spoken,
  standing,
  text,
  zone,
} from './values.ts'

/** An application is looked at by the host team before a firm takes part. */
export const applicationState = z.enum(['applied', 'accepted', 'waitlisted', 'declined'])
export type ApplicationState = z.infer<typeof applicationState>

export const sector = z.enum([
  'food',
  'wood',
  'textiles',
  'fashion',
  'construction',
  'chemicals',
  'minerals',
  'furniture',
  'crafts',
  'machinery',
  'vehicles',
  'electronics',
  'agriculture',
  'health',
  'services',
  'other',
])
export type Sector = z.infer<typeof sector>

export const certificate = z.enum([
  'halal',
  'v_legal',
  'fsc',
  'haccp',
  'iso_9001',
  'iso_22000',
  'iso_14001',
  'iatf_16949',
  'sni',
  'eac',
  'oeko_tex',
  'organic',
  'bpom',
  'ce',
])
export type Certificate = z.infer<typeof certificate>
export const incoterm = z.enum(['EXW', 'FCA', 'FAS', 'FOB', 'CFR', 'CIF', 'CPT', 'CIP', 'DAP', 'DPU', 'DDP'])
export type Incoterm = z.infer<typeof incoterm>

/** A quantity with its unit in the trade's own words: 40 m³ a month, one 20-foot container. */
const quantity = z.object({ amount: z.number().positive().max(1e12), unit: line(40) })

export const offeringWords = z.object({
  title: line(120),
  about: text(2000),
  hsCode,
  /** What the firm can make in a month. */
  capacity: quantity.nullable(),
  minimumOrder: quantity.nullable(),
  incoterm: incoterm.nullable(),
  certificates: z.array(certificate).max(14),
})
export const needWords = z.object({
  title: line(120),
  about: text(2000),
  hsCode,
  /** What the buyer would take in a year. */
  volume: quantity.nullable(),
  certificates: z.array(certificate).max(14),
})
export const offeringView = offeringWords.extend({
  id,
  hsText: z.string(),
  pictureUrl: z.string().nullable(),
})
export const needView = needWords.extend({ id, hsText: z.string() })
export type OfferingView = z.infer<typeof offeringView>
export type NeedView = z.infer<typeof needView>

const delegateWords = z.object({
  name: line(80),
  email,
  jobTitle: text(80),
  languages: z.array(spoken).min(1).max(8),
})
export const delegateView = delegateWords.extend({ id })

/** What closes an organisation by default, and that it may lift: the holiday of a date, or Friday prayer as a whole. */
export const liftable = z.union([z.literal('friday_prayer'), localDate])

/** Time at which an organisation is closed by default, on a date of its own zone. */
const closure = z.object({
  kind: z.enum(['holiday', 'friday_prayer']),
  name: z.object({ en: z.string(), id: z.string() }).nullable(),
  date: localDate,
  from: instant,
  to: instant,
  /** What is to be said in `lifted` to meet then too. */
  liftedBy: liftable,
  lifted: z.boolean(),
})
export type Closure = z.infer<typeof closure>

const meetings = z.int().min(1).max(500).nullable()
/** What an organisation asks of its own schedule in a forum; null where it does not mind. */
export const meetingLimits = z.object({
  /** Minutes between two of its meetings at least; the forum's own pause is kept anyway. */
  breakMinutes: z.int().min(0).max(480),
  /** On a day on which it has any. */
  fewestDaily: meetings,
  mostDaily: meetings,
  /** In the whole forum. */
  fewest: meetings,
  most: meetings,
})
export type MeetingLimits = z.infer<typeof meetingLimits>

/** A web address as it is spoken: "https://" is added where it was left out. May be empty. */
const website = z
  .string()
  .trim()
  .transform((typed) => (typed === '' || /^[^/]*:/.test(typed) ? typed : `https://${typed}`))
  .pipe(
    z.union([
      z.literal(''),
      z
        .url({ protocol: /^https?$/ })
        .max(200)
        .regex(/^[^\s\p{Cc}\p{Cs}]*$/u),
    ]),
  )

export const profileWords = z.object({
  name: line(120),
  standing,
  country,
  city: line(80),
  zone,
  about: text(4000),
  website,
  sectors: z.array(sector).min(1).max(6),
  languages: z.array(spoken).min(1).max(8),
})

export const organisationCard = z.object({
  id,
  name: z.string(),
  standing,
  country,
  city: z.string(),
  sectors: z.array(sector),
  languages: z.array(spoken),
  state: applicationState,
})
export type OrganisationCard = z.infer<typeof organisationCard>

export const organisationView = organisationCard.extend({
  about: z.string(),
  website: z.string(),
  zone,
  offerings: z.array(offeringView),
  needs: z.array(needView),
  delegates: z.array(delegateView.omit({ email: true }).extend({ email: email.nullable() })),
  reason: z.string().nullable(),
  appliedAt: instant,
})
export type OrganisationView = z.infer<typeof organisationView>

const inOrganisation = z.object({ forumId: id, organisationId: id })

/** Fewest is never more than most; nor is a day's fewest more than the most in all. */
function inOrder(limits: MeetingLimits, refuse: z.RefinementCtx): void {
  for (const [fewer, more] of [
    ['fewestDaily', 'mostDaily'],
    ['fewest', 'most'],
    ['fewestDaily', 'most'],
  ] as const) {
    const [few, many] = [limits[fewer], limits[more]]
    if (few !== null && many !== null && few > many)
      refuse.addIssue({ code: 'custom', path: [more], message: 'below_fewest' })
  }
}

export const firm = {
  /** Full-text search in the whole HS6 nomenclature; Indonesian trade words are understood. */
  searchHs: query('firm.searchHs', {
    path: '/hs',
    input: z.object({ q: text(80) }),
    output: z.object({
      results: z.array(
        z.object({ code: hsCode, text: z.string(), heading: z.string(), chapter: z.string() }),
      ),
    }),
    access: 'public',
  }),
  /** A firm applies to a forum: profile first, then offerings or needs, delegates and free time. */
  register: command('firm.register', {
    path: '/forums/:forumId/organisations',
    input: z.object({ forumId: id, profile: profileWords, delegate: delegateWords.omit({ email: true }) }),
    output: created,
    errors: ['forum_closed', 'already_registered'],
  }),
  update: command('firm.update', {
    path: '/forums/:forumId/organisations/:organisationId',
    input: inOrganisation.extend({ profile: profileWords.partial() }),
    output: nothing,
  }),
  view: query('firm.view', {
    path: '/forums/:forumId/organisations/:organisationId',
    input: inOrganisation,
    output: organisationView,
  }),
  /** The register: accepted firms to delegates, all to the host team. */
  list: query('firm.list', {
    path: '/forums/:forumId/organisations',
    input: z.object({
      forumId: id,
      side: side.optional(),
      state: applicationState.optional(),
      search: text(80).optional(),
      cursor: z.string().max(200).optional(),
    }),
    output: z.object({ organisations: z.array(organisationCard), next: z.string().nullable() }),
  }),
  decide: command('firm.decide', {
    path: '/forums/:forumId/organisations/:organisationId/decision',
    input: inOrganisation.extend({
      decision: z.enum(['accepted', 'waitlisted', 'declined']),
      /** Read by the firm; required unless accepted. */
      reason: text(1000),
    }),
    output: nothing,
    errors: ['already_decided'],
  }),
  saveOffering: command('firm.saveOffering', {
    path: '/forums/:forumId/organisations/:organisationId/offerings',
    input: inOrganisation.extend({ id: id.optional(), offering: offeringWords }),
    output: created,
    errors: ['hs_unknown', 'quota_reached'],
  }),
  removeOffering: command('firm.removeOffering', {
    path: '/forums/:forumId/organisations/:organisationId/offerings/:id/remove',
    input: inOrganisation.extend({ id }),
    output: nothing,
  }),
  saveNeed: command('firm.saveNeed', {
    path: '/forums/:forumId/organisations/:organisationId/needs',
    input: inOrganisation.extend({ id: id.optional(), need: needWords }),
    output: created,
    errors: ['hs_unknown', 'quota_reached'],
  }),
  removeNeed: command('firm.removeNeed', {
    path: '/forums/:forumId/organisations/:organisationId/needs/:id/remove',
    input: inOrganisation.extend({ id }),
    output: nothing,
  }),
  saveDelegate: command('firm.saveDelegate', {
    path: '/forums/:forumId/organisations/:organisationId/delegates',
    input: inOrganisation.extend({ id: id.optional(), delegate: delegateWords }),
    output: created,
    errors: ['conflict', 'quota_reached'],
  }),
  removeDelegate: command('firm.removeDelegate', {
    path: '/forums/:forumId/organisations/:organisationId/delegates/:id/remove',
    input: inOrganisation.extend({ id }),
    output: nothing,
    errors: ['conflict'],
  }),
  /** A picture of an offering: JPEG, PNG or WebP, judged by its content; at most 2 MB. Base64. */
  setPicture: command('firm.setPicture', {
    path: '/forums/:forumId/organisations/:organisationId/offerings/:id/picture',
    input: inOrganisation.extend({ id, base64: z.base64().max(2_800_000) }),
    output: nothing,
    errors: ['file_type', 'too_large'],
  }),
  freeTimes: query('firm.freeTimes', {
    path: '/forums/:forumId/organisations/:organisationId/free',
    input: inOrganisation,
    /**
     * `always`: in all opening hours, also of days that are added later; `free` then holds all of today's.
     * `free` is what the organisation said. It meets in what `closures` leave of it, those that are not lifted.
     */
    output: z.object({
      always: z.boolean(),
      free: z.array(freeTime),
      closures: z.array(closure),
      /** Also of days that the forum no longer has. */
      lifted: z.array(liftable),
    }),
  }),
  /** Replaces the free time; parts outside the forum's days are cut off. `lifted` stays where it is left out. */
  setFreeTimes: command('firm.setFreeTimes', {
    path: '/forums/:forumId/organisations/:organisationId/free',
    input: inOrganisation.extend({
      free: freeTimes,
      lifted: z.array(liftable).max(100).optional(),
    }),
    output: nothing,
  }),
  limits: query('firm.limits', {
    path: '/forums/:forumId/organisations/:organisationId/limits',
    input: inOrganisation,
    output: meetingLimits,
  }),
  setLimits: command('firm.setLimits', {
    path: '/forums/:forumId/organisations/:organisationId/limits',
    input: inOrganisation.extend({ limits: meetingLimits.superRefine(inOrder) }),
    output: nothing,
  }),
}
