import type { MatchReason, RequestState } from '../../shared/matching.ts'
import type { Side, Spoken, Standing } from '../../shared/values.ts'
import type { FirmInForum, Ware } from '../firm/service.ts'

/** A span of time, `to` after `from`. */
export interface Span {
  from: Date
  to: Date
}

/** What a firm's score is made of. */
export interface Candidate extends Pick<FirmInForum, 'sectors' | 'languages' | 'offerings' | 'needs'> {
  /** Free time; parts in order that never overlap. */
  free: readonly Span[]
}

/** What the forum brings to every pair. */
export interface Setting {
  /** Its opening hours still to come; never overlapping. */
  days: readonly Span[]
  /** The languages of each interpreter. */
  interpreters: readonly (readonly Spoken[])[]
}

type HsReason = Extract<MatchReason, { kind: 'hs' }>

/**
 * The most that each part brings; together 100.
 * - hs 50: each sourcing need counts once, by the closest offering of the other firm, in either direction.
 *   The best met need brings the first line, the next two the others: one exact fit outweighs many loose ones.
 * - language 15 for a common one, 10 where an interpreter of the forum must stand between the two.
 * - availability 15, reached with four hours that both are free.
 * - sector 10: five for each in common. Sectors are what a firm says of itself, so they weigh little.
 * - certificate 10: five for each that a need asks for and an offering in the same chapter holds.
 */
export const weights = {
  hs: [
    { subheading: 40, heading: 28, chapter: 14 },
    { subheading: 6, heading: 4, chapter: 2 },
    { subheading: 4, heading: 3, chapter: 1 },
  ],
  language: { common: 15, interpreter: 10 },
  availability: { most: 15, hours: 4 },
  sector: { each: 5, most: 10 },
  certificate: { each: 5, most: 10 },
} as const

/** How well two firms fit, 0 to 100, and why: the reasons' points add up to the score. `us` is who reads it. */
export function scoreOf(us: Candidate, them: Candidate, setting: Setting) {
  const reasons: MatchReason[] = [
    ...hsReasons(us, them),
    ...languageReason(us.languages, them.languages, setting.interpreters),
    ...availabilityReason(us.free, them.free, setting.days),
    ...sectorReason(us, them),
    ...certificateReason(us, them),
  ]
  return { score: reasons.reduce((sum, { points }) => sum + points, 0), reasons }
}

function hsReasons(us: Candidate, them: Candidate): HsReason[] {
  const met = [
    ...us.needs.flatMap((need) => closest(need, them.offerings, 'them')),
    ...them.needs.flatMap((need) => closest(need, us.offerings, 'us')),
  ]
  const best = met.sort((a, b) => digits[b.depth] - digits[a.depth]).slice(0, weights.hs.length)
  return best.map((reason, place) => ({ ...reason, points: weights.hs[place]?.[reason.depth] ?? 0 }))
}

function closest(need: Ware, offerings: readonly Ware[], offeredBy: HsReason['offeredBy']): HsReason[] {
  const pairs = offerings.flatMap((offering) => {
    const depth = depthOf(offering.hsCode, need.hsCode)
    const { title, hsCode } = offering
    return depth
      ? [{ kind: 'hs' as const, points: 0, depth, offeredBy, offering: title, need: need.title, hsCode }]
      : []
  })
  return pairs.sort((a, b) => digits[b.depth] - digits[a.depth]).slice(0, 1)
}

/** Leading digits two HS codes share at each depth. */
const digits = { subheading: 6, heading: 4, chapter: 2 } as const
const depths = ['subheading', 'heading', 'chapter'] as const

/** How far two HS codes are the same; null where not even their chapter is. */
export function depthOf(one: string, other: string): HsReason['depth'] | null {
  return depths.find((depth) => one.slice(0, digits[depth]) === other.slice(0, digits[depth])) ?? null
}

function languageReason(
  ours: readonly Spoken[],
  theirs: readonly Spoken[],
  interpreters: Setting['interpreters'],
): MatchReason[] {
  const common = ours.filter((language) => theirs.includes(language)).sort()
  if (common.length > 0)
    return [{ kind: 'language', points: weights.language.common, languages: [...new Set(common)] }]
  const pair = interpreters
    .flatMap((speaks) => {
      const a = speaks.filter((language) => ours.includes(language)).sort()[0]
      const b = speaks.filter((language) => theirs.includes(language)).sort()[0]
      return a && b ? [[a, b].sort()] : []
    })
    .sort((one, other) => (one.join() < other.join() ? -1 : 1))[0]
  return pair ? [{ kind: 'interpreter', points: weights.language.interpreter, languages: pair }] : []
}

function availabilityReason(
  ours: readonly Span[],
  theirs: readonly Span[],
  days: readonly Span[],
): MatchReason[] {
  const common = overlaps(overlaps(ours, theirs), days)
  const hours = common.reduce((sum, { from, to }) => sum + (to.getTime() - from.getTime()), 0) / 3_600_000
  if (hours === 0) return []
  const share = Math.min(1, hours / weights.availability.hours)
  const points = Math.ceil(weights.availability.most * share)
  return [{ kind: 'availability', points, hours: Math.round(hours * 10) / 10 }]
}

/** The time that lies in both. */
export function overlaps(some: readonly Span[], others: readonly Span[]): Span[] {
  return some.flatMap((one) =>
    others.flatMap((other) => {
      const from = Math.max(one.from.getTime(), other.from.getTime())
      const to = Math.min(one.to.getTime(), other.to.getTime())
      return from < to ? [{ from: new Date(from), to: new Date(to) }] : []
    }),
  )
}

function sectorReason(us: Candidate, them: Candidate): MatchReason[] {
  // That both are in some other sector says nothing.
  const common = us.sectors.filter((sector) => sector !== 'other' && them.sectors.includes(sector))
  const sectors = [...new Set(common)].sort()
  const points = Math.min(weights.sector.most, weights.sector.each * sectors.length)
  return points > 0 ? [{ kind: 'sector', points, sectors }] : []
}

function certificateReason(us: Candidate, them: Candidate): MatchReason[] {
  const held = [
    ...us.needs.flatMap((need) => heldFor(need, them.offerings)),
    ...them.needs.flatMap((need) => heldFor(need, us.offerings)),
  ]
  const certificates = [...new Set(held)].sort()
  const points = Math.min(weights.certificate.most, weights.certificate.each * certificates.length)
  return points > 0 ? [{ kind: 'certificate', points, certificates }] : []
}

function heldFor(need: Ware, offerings: readonly Ware[]) {
  const related = offerings.filter(({ hsCode }) => depthOf(hsCode, need.hsCode))
  return need.certificates.filter((asked) => related.some(({ certificates }) => certificates.includes(asked)))
}

/** Whether two standings can meet: some side of the one faces the other side of the other. */
export function facing(one: Standing, other: Standing): boolean {
  return one === 'both' || other === 'both' || one !== other
}

/**
 * Who would sell and who would buy between two firms that face each other. Where both do both, the one whose
 * offerings fit the other's needs better sells; where neither fits better, whoever asks is the buyer.
 */
export function sidesOf(
  from: Pick<FirmInForum, 'id' | 'standing' | 'offerings' | 'needs'>,
  to: Pick<FirmInForum, 'id' | 'standing' | 'offerings' | 'needs'>,
): { supplierId: string; buyerId: string } {
  const fromSells = { supplierId: from.id, buyerId: to.id }
  const toSells = { supplierId: to.id, buyerId: from.id }
  if (from.standing === 'supplier' || to.standing === 'buyer') return fromSells
  if (from.standing === 'buyer' || to.standing === 'supplier') return toSells
  return closeness(from.offerings, to.needs) > closeness(to.offerings, from.needs) ? fromSells : toSells
}

function closeness(offerings: readonly Ware[], needs: readonly Ware[]): number {
  const shared = offerings.flatMap(({ hsCode }) =>
    needs.map((need) => depthOf(hsCode, need.hsCode)).map((depth) => (depth ? digits[depth] : 0)),
  )
  return Math.max(0, ...shared)
}

/** Whether one more unanswered request is too many; a limit of 0 is none. */
export function quotaReached(pending: number, limit: number): boolean {
  return limit > 0 && pending >= limit
}

/** How many requests one firm of a forum may mark as important: those it asked, and those it accepted. */
export const importantLimit = 5

/**
 * How much an accepted request counts in the schedule, 1 to 10. Mutual interest is what a meeting is for, so two
 * marks make 10 and outweigh two meetings that nobody marked. One mark counts more from the firm that was asked:
 * it speaks of somebody else's wish. A buyer's wish counts one more than a supplier's, for buyers are few and know
 * what they look for; who asked no longer matters where both say that it is important.
 */
export function weightOf(request: {
  askedBy: Side
  importantToAsker: boolean
  importantToAsked: boolean
}): number {
  const { importantToAsker, importantToAsked } = request
  if (importantToAsker && importantToAsked) return 10
  const marked = importantToAsked ? 7 : importantToAsker ? 6 : 3
  return marked + (request.askedBy === 'buyer' ? 1 : 0)
}

/** Whether `next` would make wishes wait for each other: following `after` from wish to wish comes back to where it began. */
export function inCircle(
  after: ReadonlyMap<string, string | null>,
  next: { id: string; after: string | null },
): boolean {
  const seen = new Set([next.id])
  for (let at = next.after; at !== null; at = after.get(at) ?? null) {
    if (seen.has(at)) return true
    seen.add(at)
  }
  return false
}

/** Where a request stands: it is over at its time, whether or not that has been written down yet. */
export function stateAt(row: { state: RequestState; expiresAt: Date }, now: Date): RequestState {
  return row.state === 'pending' && row.expiresAt <= now ? 'expired' : row.state
}
