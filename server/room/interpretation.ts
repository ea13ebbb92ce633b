import type { RoomSnapshot } from '../../shared/room.ts'
import type { Spoken } from '../../shared/values.ts'
import type { Reading } from '../platform/work.ts'
import type { Standing } from './standing.ts'
import * as store from './store.ts'

/** The languages that the actor works between in this meeting; none for who does not interpret it. */
export async function interpretsIn(
  { db, actor }: Pick<Reading, 'db' | 'actor'>,
  { forum, part }: Standing,
): Promise<Spoken[]> {
  return part === 'interpreter' ? store.interpreterLanguages(db, forum.id, actor.email) : []
}

/** Who speaks what in a meeting: a firm that has taken a side's place speaks for it. */
export async function languagesIn(
  reading: Pick<Reading, 'db' | 'actor'>,
  standing: Standing,
): Promise<RoomSnapshot['languages']> {
  const { standIns, ...meeting } = standing.meeting
  const supplier = (standIns.supplier ?? meeting.supplier).id
  const buyer = (standIns.buyer ?? meeting.buyer).id
  const [spoken, own] = await Promise.all([
    store.firmLanguages(reading.db, [supplier, buyer]),
    interpretsIn(reading, standing),
  ])
  return { supplier: spoken.get(supplier) ?? [], buyer: spoken.get(buyer) ?? [], own }
}
