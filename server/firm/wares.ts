import { fileTypeFromBuffer } from 'file-type'
import type { Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import { authorise } from '../forum/service.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { hs } from './hs/nomenclature.ts'
import { largestPicture, limits, sees, sightOf } from './rules.ts'
import { participantsIn } from './store.ts'
import { authoriseFirm, tellOf } from './subject.ts'
import * as store from './wareStore.ts'

/** Adds or changes an offering. */
export async function saveOffering(
  work: Work,
  input: Parsed<typeof firm.saveOffering>,
): Promise<{ id: string }> {
  const { forumId, organisationId, offering } = input
  const { firm } = await authoriseFirm(work, 'firm.saveOffering', input)
  const id = await place(work, input.id, offering.hsCode, limits.offerings, () =>
    store.offeringsOf(work.db, [organisationId]),
  )
  await store.saveOffering(work.db, { id, organisationId, createdAt: work.now }, offering)
  work.audit({ action: 'firm.saveOffering', forumId, subjectId: organisationId, detail: { offeringId: id } })
  tellOf(work, forumId, firm)
  return { id }
}

/** Adds or changes a sourcing need. */
export async function saveNeed(work: Work, input: Parsed<typeof firm.saveNeed>): Promise<{ id: string }> {
  const { forumId, organisationId, need } = input
  const { firm } = await authoriseFirm(work, 'firm.saveNeed', input)
  const id = await place(work, input.id, need.hsCode, limits.needs, () =>
    store.needsOf(work.db, [organisationId]),
  )
  await store.saveNeed(work.db, { id, organisationId, createdAt: work.now }, need)
  work.audit({ action: 'firm.saveNeed', forumId, subjectId: organisationId, detail: { needId: id } })
  tellOf(work, forumId, firm)
  return { id }
}

/** The id to save under: of a ware the firm has, or a new one while there is room. */
async function place(
  work: Work,
  id: string | undefined,
  code: string,
  limit: number,
  read: () => Promise<{ id: string }[]>,
): Promise<string> {
  if (!hs.find(code)) refuse('hs_unknown', { code })
  const there = await read()
  if (id !== undefined) return there.some((one) => one.id === id) ? id : refuse('not_found')
  if (there.length >= limit) refuse('quota_reached', { limit })
  return work.newId()
}

export async function removeOffering(
  work: Work,
  input: Parsed<typeof firm.removeOffering>,
): Promise<Record<string, never>> {
  const { forumId, organisationId, id } = input
  const { firm } = await authoriseFirm(work, 'firm.removeOffering', input)
  if (!(await store.deleteOffering(work.db, organisationId, id))) refuse('not_found')
  work.audit({
    action: 'firm.removeOffering',
    forumId,
    subjectId: organisationId,
    detail: { offeringId: id },
  })
  tellOf(work, forumId, firm)
  return {}
}

export async function removeNeed(
  work: Work,
  input: Parsed<typeof firm.removeNeed>,
): Promise<Record<string, never>> {
  const { forumId, organisationId, id } = input
  const { firm } = await authoriseFirm(work, 'firm.removeNeed', input)
  if (!(await store.deleteNeed(work.db, organisationId, id))) refuse('not_found')
  work.audit({ action: 'firm.removeNeed', forumId, subjectId: organisationId, detail: { needId: id } })
  tellOf(work, forumId, firm)
  return {}
}

const pictureTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp']

/** Keeps a picture of an offering. What it is, its content says: `file_type` for all but JPEG, PNG and WebP. */
export async function setPicture(
  work: Work,
  input: Parsed<typeof firm.setPicture>,
): Promise<Record<string, never>> {
  const { forumId, organisationId, id } = input
  const { firm } = await authoriseFirm(work, 'firm.setPicture', input)
  const bytes = Buffer.from(input.base64, 'base64')
  if (bytes.length > largestPicture) refuse('too_large', { limit: '2 MB' })
  const type = (await fileTypeFromBuffer(bytes))?.mime ?? ''
  if (!pictureTypes.includes(type)) refuse('file_type')
  const kept = { bytes, type, id: work.newId() }
  if (!(await store.setPicture(work.db, organisationId, id, kept))) refuse('not_found')
  work.audit({
    action: 'firm.setPicture',
    forumId,
    subjectId: organisationId,
    detail: { offeringId: id, type },
  })
  tellOf(work, forumId, firm)
  return {}
}

/** The picture of an offering, for whoever sees its firm. Refuses `not_found` where there is none. */
export async function picture(
  reading: Reading,
  { forumId, organisationId, id }: { forumId: string; organisationId: string; id: string },
): Promise<{ bytes: Buffer; type: string }> {
  const { hats } = await authorise(reading, 'firm.view', forumId)
  const [firm] = await participantsIn(reading.db, forumId, { ids: [organisationId] })
  if (!firm || !sees(sightOf(hats), firm)) refuse('not_found')
  return (await store.findPicture(reading.db, organisationId, id)) ?? refuse('not_found')
}
