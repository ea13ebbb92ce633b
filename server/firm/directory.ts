import type { Output, Parsed } from '../../shared/contract.ts'
import type { firm, OrganisationView } from '../../shared/firm.ts'
import { id } from '../../shared/values.ts'
import { authorise } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading } from '../platform/work.ts'
import { hs } from './hs/nomenclature.ts'
import { isInside, sees, sightOf } from './rules.ts'
import { organisationCardOf } from './service.ts'
import * as store from './store.ts'
import * as wareStore from './wareStore.ts'
import { presentNeed, presentOffering } from './wareView.ts'

const pageSize = 50
const hsResults = 20
/** Subheadings that a search word may stand for; enough for the widest headings. */
const hsMeant = 60

export async function searchHs({ q }: { q: string }): Promise<Output<typeof firm.searchHs>> {
  return { results: hs.search(q, hsResults) }
}

/** The register of a forum's firms as far as the actor sees it, by name, a page at a time. */
export async function list(
  reading: Reading,
  { forumId, side, state, search, cursor }: Parsed<typeof firm.list>,
): Promise<Output<typeof firm.list>> {
  const { hats } = await authorise(reading, 'firm.list', forumId)
  const words = search?.trim()
  const rows = await store.listParticipants(reading.db, forumId, {
    sight: sightOf(hats),
    side,
    state,
    search: words ? { words, hsCodes: hs.search(words, hsMeant).map(({ code }) => code) } : undefined,
    // The last firm of the page before, so that firms coming and going do not shift this one.
    after:
      cursor === undefined
        ? undefined
        : (id.safeParse(cursor).data ?? refuse('bad_input', { field: 'cursor' })),
    limit: pageSize + 1,
  })
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return {
    organisations: shown.map(organisationCardOf),
    next: last && rows.length > pageSize ? last.id : null,
  }
}

/** One firm with all it brings. Addresses of its people are for its own and the host team only. */
export async function view(
  reading: Reading,
  { forumId, organisationId }: Parsed<typeof firm.view>,
): Promise<OrganisationView> {
  const { hats } = await authorise(reading, 'firm.view', forumId)
  const [row] = await store.participantsIn(reading.db, forumId, { ids: [organisationId] })
  if (!row || !sees(sightOf(hats), row)) return refuse('not_found')
  const [offerings, needs, delegates] = await Promise.all([
    wareStore.offeringsOf(reading.db, [organisationId]),
    wareStore.needsOf(reading.db, [organisationId]),
    store.delegatesOf(reading.db, [organisationId]),
  ])
  const inside = isInside(hats, organisationId)
  return {
    ...organisationCardOf(row),
    about: row.about,
    website: row.website,
    zone: row.zone,
    offerings: offerings.map((offering) => presentOffering(forumId, offering)),
    needs: needs.map(presentNeed),
    delegates: delegates.map(({ id, name, email, jobTitle, languages }) => ({
      id,
      name,
      email: inside ? email : null,
      jobTitle,
      languages,
    })),
    reason: inside ? row.reason : null,
    appliedAt: row.appliedAt.toISOString(),
  }
}
