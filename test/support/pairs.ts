import { matching } from '../../shared/matching.ts'
import { acceptedFirm, type FirmWords, openForum } from './builders.ts'
import type { Person, TestHouse } from './harness.ts'

export interface PlacedFirm {
  id: string
  email: string
  person: Person
}

/** An accepted firm with its delegate signed in. */
export async function placed(house: TestHouse, forumId: string, words: FirmWords): Promise<PlacedFirm> {
  const firm = await acceptedFirm(house, forumId, words)
  return { ...firm, person: await house.signIn(firm.email) }
}

/** A forum of this host with one plywood maker and one buyer of plywood. */
export async function pair(
  house: TestHouse,
  host: Person,
  settings: { pendingLimit?: number; requestHours?: number } = {},
): Promise<{ forumId: string; maker: PlacedFirm; buyer: PlacedFirm }> {
  const forumId = await openForum(house, host, settings)
  const maker = await placed(house, forumId, {
    standing: 'supplier',
    name: 'Kayu Rimba',
    country: 'ID',
    city: 'Semarang',
    sectors: ['wood'],
    languages: ['id', 'en'],
    offerings: [{ title: 'Meranti plywood', hsCode: '441231', certificates: ['v_legal'] }],
  })
  const buyer = await placed(house, forumId, {
    standing: 'buyer',
    name: 'Belstroy Import',
    country: 'BY',
    city: 'Minsk',
    sectors: ['construction', 'wood'],
    languages: ['ru', 'en'],
    needs: [{ title: 'Plywood for formwork', hsCode: '441231', certificates: ['v_legal'] }],
  })
  return { forumId, maker, buyer }
}

/** One firm asks the other for a meeting. */
export function asks(from: PlacedFirm, to: { id: string }, forumId: string): Promise<{ id: string }> {
  return from.person.call(matching.request, { forumId, from: from.id, to: to.id, message: 'May we meet?' })
}
