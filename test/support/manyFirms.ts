import { randomUUID } from 'node:crypto'
import type { Db } from '../../server/platform/db/database.ts'

/** What they offer and look for. */
const codes = ['441231', '190590', '250100', '630260', '271320', '621410', '401693', '090111']

/** A firm, as far as a measurement needs to know it. */
export interface OneOfMany {
  id: string
  side: 'supplier' | 'buyer'
}

/**
 * Writes a large forum straight into the database: firms of both sides by turns with a ware each, some with two
 * delegates, limits and little free time, and so many accepted requests between them, of all firms about as many.
 */
export async function manyFirms(
  db: Db,
  forumId: string,
  { firms, wishes }: { firms: number; wishes: number },
): Promise<OneOfMany[]> {
  const now = new Date()
  const days = await db.selectFrom('forumDays').selectAll().where('forumId', '=', forumId).execute()
  const asker = await db.selectFrom('users').select('id').executeTakeFirstOrThrow()
  const all = Array.from({ length: firms }, (_, at) => ({
    id: randomUUID(),
    at,
    side: at % 2 === 0 ? ('supplier' as const) : ('buyer' as const),
    delegates: Array.from({ length: at % 7 === 0 ? 2 : 1 }, () => randomUUID()),
  }))
  const inParts = async <T>(rows: T[], insert: (some: T[]) => Promise<unknown>) => {
    for (let at = 0; at < rows.length; at += 500) await insert(rows.slice(at, at + 500))
  }
  await db
    .insertInto('organisations')
    .values(
      all.map(({ id, at, side }) => ({
        id,
        name: `Firm ${at}`,
        country: side === 'supplier' ? 'ID' : 'BY',
        city: 'Somewhere',
        zone: side === 'supplier' ? 'Asia/Jakarta' : 'Europe/Minsk',
        about: '',
        website: '',
        sectors: ['food' as const],
        languages: ['en' as const],
        createdAt: now,
      })),
    )
    .execute()
  await db
    .insertInto('participations')
    .values(
      all.map(({ id, at, side }) => ({
        forumId,
        organisationId: id,
        standing: side,
        state: 'accepted' as const,
        alwaysFree: false,
        breakMinutes: at % 11 === 0 ? 30 : 0,
        appliedAt: now,
      })),
    )
    .execute()
  const people = all.flatMap(({ id, at, delegates }) =>
    delegates.map((one) => ({ id: one, organisationId: id, at })),
  )
  await db
    .insertInto('bookables')
    .values(people.map(({ id }) => ({ id, kind: 'delegate' as const })))
    .execute()
  await db
    .insertInto('delegates')
    .values(
      people.map(({ id, organisationId, at }) => ({
        id,
        organisationId,
        name: `Delegate ${at}`,
        email: `${id}@bench.example`,
        jobTitle: '',
        languages: ['en' as const],
        createdAt: now,
      })),
    )
    .execute()
  await db
    .insertInto('freeTimes')
    .values(
      all.flatMap(({ id, at }) =>
        days.map(({ opensAt, closesAt }) => ({
          forumId,
          organisationId: id,
          startsAt: at % 5 === 0 ? new Date(opensAt.getTime() + 3 * 3_600_000) : opensAt,
          endsAt: closesAt,
        })),
      ),
    )
    .execute()
  const wareOf = ({ id, at }: (typeof all)[number]) => ({
    id: randomUUID(),
    organisationId: id,
    title: `Ware ${at}`,
    about: '',
    hsCode: codes[at % codes.length] ?? '250100',
    certificates: [],
    createdAt: now,
  })
  const suppliers = all.filter(({ side }) => side === 'supplier')
  const buyers = all.filter(({ side }) => side === 'buyer')
  await db.insertInto('offerings').values(suppliers.map(wareOf)).execute()
  await db.insertInto('needs').values(buyers.map(wareOf)).execute()
  const requests = Array.from({ length: wishes }, (_, at) => {
    const buyer = buyers[at % buyers.length]
    const supplier = suppliers[(at + Math.floor(at / buyers.length) * 7) % suppliers.length]
    return {
      id: randomUUID(),
      forumId,
      fromId: buyer?.id ?? '',
      toId: supplier?.id ?? '',
      supplierId: supplier?.id ?? '',
      buyerId: buyer?.id ?? '',
      askedBy: asker.id,
      message: '',
      state: 'accepted' as const,
      reason: null,
      importantToAsker: at % 9 === 0,
      createdAt: now,
      expiresAt: now,
      answeredAt: now,
    }
  })
  await inParts(requests, (some) => db.insertInto('meetingRequests').values(some).execute())
  return all.map(({ id, side }) => ({ id, side }))
}
