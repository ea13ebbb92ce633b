import type { Selectable } from 'kysely'
import type { Parsed } from '../../shared/contract.ts'
import type { firm } from '../../shared/firm.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'

export type NeedRow = Selectable<Tables['needs']>
export type OfferingRow = Omit<Selectable<Tables['offerings']>, 'picture' | 'pictureType' | 'createdAt'>
type OfferingWords = Parsed<typeof firm.saveOffering>['offering']
type NeedWords = Parsed<typeof firm.saveNeed>['need']

/** Offerings of these organisations, oldest first, without the pictures' bytes. */
export function offeringsOf(db: Db, organisationIds: string[]): Promise<OfferingRow[]> {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('offerings')
    .select([
      'id',
      'organisationId',
      'title',
      'about',
      'hsCode',
      'capacityAmount',
      'capacityUnit',
      'minimumAmount',
      'minimumUnit',
      'incoterm',
      'certificates',
      'pictureId',
    ])
    .where('organisationId', 'in', organisationIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Sourcing needs of these organisations, oldest first. */
export function needsOf(db: Db, organisationIds: string[]): Promise<NeedRow[]> {
  if (organisationIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('needs')
    .selectAll()
    .where('organisationId', 'in', organisationIds)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

interface Ware {
  id: string
  organisationId: string
  createdAt: Date
}

/** Adds an offering or changes the one with this id. The picture stays. */
export async function saveOffering(
  db: Db,
  ware: Ware,
  { capacity, minimumOrder, ...words }: OfferingWords,
): Promise<void> {
  const columns = {
    ...words,
    capacityAmount: capacity?.amount ?? null,
    capacityUnit: capacity?.unit ?? null,
    minimumAmount: minimumOrder?.amount ?? null,
    minimumUnit: minimumOrder?.unit ?? null,
  }
  await db
    .insertInto('offerings')
    .values({ ...ware, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
}

/** Adds a sourcing need or changes the one with this id. */
export async function saveNeed(db: Db, ware: Ware, { volume, ...words }: NeedWords): Promise<void> {
  const columns = { ...words, volumeAmount: volume?.amount ?? null, volumeUnit: volume?.unit ?? null }
  await db
    .insertInto('needs')
    .values({ ...ware, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute()
}

/** False where the organisation has no such offering. */
export async function deleteOffering(db: Db, organisationId: string, id: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('offerings')
    .where('id', '=', id)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/** False where the organisation has no such need. */
export async function deleteNeed(db: Db, organisationId: string, id: string): Promise<boolean> {
  const gone = await db
    .deleteFrom('needs')
    .where('id', '=', id)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst()
  return gone.numDeletedRows > 0n
}

/** Keeps a picture under an id of its own. False where the organisation has no such offering. */
export async function setPicture(
  db: Db,
  organisationId: string,
  offeringId: string,
  { bytes, type, id }: { bytes: Buffer; type: string; id: string },
): Promise<boolean> {
  const kept = await db
    .updateTable('offerings')
    .set({ picture: bytes, pictureType: type, pictureId: id })
    .where('id', '=', offeringId)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst()
  return kept.numUpdatedRows > 0n
}

export async function findPicture(
  db: Db,
  organisationId: string,
  offeringId: string,
): Promise<{ bytes: Buffer; type: string } | undefined> {
  const row = await db
    .selectFrom('offerings')
    .select(['picture', 'pictureType'])
    .where('id', '=', offeringId)
    .where('organisationId', '=', organisationId)
    .executeTakeFirst()
  return row?.picture && row.pictureType ? { bytes: row.picture, type: row.pictureType } : undefined
}
