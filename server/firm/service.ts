import type {
  ApplicationState,
  Certificate,
  NeedView,
  OfferingView,
  OrganisationCard,
  Sector,
} from '../../shared/firm.ts'
import type { Spoken, Standing } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import * as store from './store.ts'
import { needsOf, offeringsOf } from './wareStore.ts'
import { presentNeed, presentOffering } from './wareView.ts'

/** What a firm sells or looks for, as far as other rooms decide by it. */
export interface Ware {
  id: string
  title: string
  hsCode: string
  certificates: Certificate[]
}

/** A firm as it takes part in one forum. */
export interface FirmInForum {
  id: string
  name: string
  standing: Standing
  state: ApplicationState
  country: string
  city: string
  zone: string
  sectors: Sector[]
  languages: Spoken[]
  offerings: Ware[]
  needs: Ware[]
}

/**
 * The firms of a forum, by name; `ids` narrows to these, `acceptedOnly` to those that take part. Three queries
 * however many firms. Ids that are not in this forum are left out.
 */
export async function organisationsIn(
  db: Db,
  forumId: string,
  options: { ids?: string[]; acceptedOnly?: boolean } = {},
): Promise<FirmInForum[]> {
  const rows = await store.participantsIn(db, forumId, options)
  const ids = rows.map(({ id }) => id)
  const offerings = Map.groupBy(await offeringsOf(db, ids), ({ organisationId }) => organisationId)
  const needs = Map.groupBy(await needsOf(db, ids), ({ organisationId }) => organisationId)
  return rows.map(({ id, name, standing, state, country, city, zone, sectors, languages }) => ({
    id,
    name,
    standing,
    state,
    country,
    city,
    zone,
    sectors,
    languages,
    offerings: (offerings.get(id) ?? []).map(ware),
    needs: (needs.get(id) ?? []).map(ware),
  }))
}

function ware({ id, title, hsCode, certificates }: Ware): Ware {
  return { id, title, hsCode, certificates }
}

/** One firm of a forum. Refuses `not_found` where it is not in this forum. */
export async function organisationIn(db: Db, forumId: string, organisationId: string): Promise<FirmInForum> {
  const [firm] = await organisationsIn(db, forumId, { ids: [organisationId] })
  return firm ?? refuse('not_found')
}

/** An offering or a need of a firm as everybody in the forum reads it; undefined where the firm has none of this id. */
export async function wareOf(
  db: Db,
  forumId: string,
  organisationId: string,
  wareId: string,
): Promise<OfferingView | NeedView | undefined> {
  const [offerings, needs] = await Promise.all([
    offeringsOf(db, [organisationId]),
    needsOf(db, [organisationId]),
  ])
  const offering = offerings.find(({ id }) => id === wareId)
  if (offering) return presentOffering(forumId, offering)
  const need = needs.find(({ id }) => id === wareId)
  return need && presentNeed(need)
}

/** A person who can be booked for a firm; `id` is the bookable's. */
export interface DelegateOfFirm {
  id: string
  name: string
  email: string
  languages: Spoken[]
}

/** Delegates by organisation, the first registered first. */
export async function delegatesOf(db: Db, organisationIds: string[]): Promise<Map<string, DelegateOfFirm[]>> {
  const rows = await store.delegatesOf(db, organisationIds)
  const people = new Map<string, DelegateOfFirm[]>(organisationIds.map((id) => [id, []]))
  for (const { organisationId, id, name, email, languages } of rows)
    people.get(organisationId)?.push({ id, name, email, languages })
  return people
}

/** A firm as lists show it. */
export function organisationCardOf(firm: OrganisationCard): OrganisationCard {
  const { id, name, standing, country, city, sectors, languages, state } = firm
  return { id, name, standing, country, city, sectors, languages, state }
}

// What the demo does as its people do it; other rooms have no use for these.
export { decide } from './decide.ts'
export { saveDelegate } from './delegates.ts'
export { freeTimes, freeTimesOf, setFreeTimes } from './free.ts'
export { limitsOf } from './limits.ts'
export { register } from './register.ts'
export { saveNeed, saveOffering } from './wares.ts'
