import type { Output, Parsed } from '../../shared/contract.ts'
import type { Match, matching } from '../../shared/matching.ts'
import { type FirmInForum, organisationCardOf, organisationsIn } from '../firm/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading } from '../platform/work.ts'
import { facing, stateAt } from './rules.ts'
import { scoresFor } from './scoring.ts'
import { readable } from './service.ts'
import * as store from './store.ts'

/** The accepted firms that face one accepted firm, best first, each with the reasons of its score. */
export async function ranked(
  reading: Reading,
  { forumId, organisationId, search }: Parsed<typeof matching.ranked>,
): Promise<Output<typeof matching.ranked>> {
  const { db, now } = reading
  const own = await readable(reading, 'matching.ranked', forumId, organisationId)
  if (own.state !== 'accepted') refuse('not_accepted')
  const firms = await organisationsIn(db, forumId, { acceptedOnly: true })
  const others = firms.filter(
    (firm) => firm.id !== own.id && facing(own.standing, firm.standing) && holds(firm, search),
  )
  const [scores, requests] = await Promise.all([
    scoresFor(db, forumId, own, others, now),
    store.latestByOther(db, forumId, own.id),
  ])
  const byOther = new Map(requests.map((row) => [row.fromId === own.id ? row.toId : row.fromId, row]))
  const matches = others.flatMap((firm, at): Match[] => {
    const [row, scored] = [byOther.get(firm.id), scores[at]]
    if (!scored) return []
    return [
      {
        organisation: {
          ...organisationCardOf(firm),
          offers: firm.offerings.map(({ title }) => title),
          seeks: firm.needs.map(({ title }) => title),
        },
        ...scored,
        request: row ? openState(row, own.id, now) : null,
      },
    ]
  })
  return {
    matches: matches.sort(
      (a, b) => b.score - a.score || a.organisation.name.localeCompare(b.organisation.name, 'en'),
    ),
  }
}

/** Whether a firm's name, place or goods hold all the words that are searched for. */
function holds(firm: FirmInForum, search = ''): boolean {
  const goods = [...firm.offerings, ...firm.needs].flatMap(({ title, hsCode }) => [title, hsCode])
  const said = [firm.name, firm.city, firm.country, ...firm.sectors, ...goods].join('\n').toLowerCase()
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => said.includes(word))
}

function openState(row: store.RequestRow, organisationId: string, now: Date): Match['request'] {
  const state = stateAt(row, now)
  return state === 'withdrawn' ? null : { id: row.id, state, mine: row.fromId === organisationId }
}
