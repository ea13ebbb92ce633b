import { randomUUID } from 'node:crypto'
import type { FirmInForum } from '../../server/firm/service.ts'
import { forum } from '../../shared/forum.ts'
import type { Person, TestHouse } from './harness.ts'

const day = 86_400_000

/** An open forum of this host: two days of nine hours in Semarang, ten days from the house's clock. */
export async function openForum(
  house: TestHouse,
  host: Person,
  settings: { pendingLimit?: number; requestHours?: number } = {},
): Promise<string> {
  const dateIn = (days: number) =>
    new Date(house.clock.now().getTime() + days * day).toISOString().slice(0, 10)
  const { id: forumId } = await host.call(forum.create, {
    name: 'Semarang – Belarus',
    about: 'A forum for tests.',
    zone: 'Asia/Jakarta',
    languages: ['en', 'id', 'ru'],
    supplierSide: { name: 'Semarang firms', country: 'ID', zone: 'Asia/Jakarta', language: 'id' },
    buyerSide: { name: 'Minsk buyers', country: 'BY', zone: 'Europe/Minsk', language: 'en' },
    slotMinutes: 20,
    breakMinutes: 10,
    rooms: 4,
    days: [10, 11].map((days) => ({ date: dateIn(days), opens: '09:00', closes: '18:00' })),
  })
  await host.call(forum.setPhase, { forumId, phase: 'open' })
  if (Object.keys(settings).length > 0)
    await house.db.updateTable('forums').set(settings).where('id', '=', forumId).execute()
  return forumId
}

type Goods = Partial<Omit<FirmInForum['needs'][number], 'id'>>[]

export interface FirmWords extends Partial<Omit<FirmInForum, 'id' | 'offerings' | 'needs'>> {
  offerings?: Goods
  needs?: Goods
}

/** A firm as it stands in a forum after the host accepted it, free in all of its hours, with one delegate. */
export async function acceptedFirm(
  house: TestHouse,
  forumId: string,
  words: FirmWords = {},
): Promise<{ id: string; email: string }> {
  const { db } = house
  const createdAt = house.clock.now()
  const [id, delegateId] = [randomUUID(), randomUUID()]
  const email = `${id.slice(0, 8)}@firm.example`
  const { name = 'A firm', standing = 'supplier', state = 'accepted', languages = ['en'] } = words
  await db
    .insertInto('organisations')
    .values({
      id,
      name,
      country: words.country ?? 'ID',
      city: words.city ?? 'Semarang',
      zone: words.zone ?? 'Asia/Jakarta',
      about: '',
      website: '',
      sectors: words.sectors ?? ['other'],
      languages,
      createdAt,
    })
    .execute()
  await db
    .insertInto('participations')
    .values({ forumId, organisationId: id, standing, state, appliedAt: createdAt })
    .execute()
  await db.insertInto('bookables').values({ id: delegateId, kind: 'delegate' }).execute()
  const delegate = { organisationId: id, name: `Delegate of ${name}`, email, languages, createdAt }
  await db
    .insertInto('delegates')
    .values({ ...delegate, id: delegateId, jobTitle: 'Owner' })
    .execute()
  await db
    .insertInto('memberships')
    .values({ ...delegate, id: randomUUID(), forumId, role: 'delegate' })
    .execute()
  await db
    .insertInto('freeTimes')
    .columns(['forumId', 'organisationId', 'startsAt', 'endsAt'])
    .expression((from) =>
      from
        .selectFrom('forumDays')
        .select((row) => ['forumId', row.val(id).as('organisationId'), 'opensAt', 'closesAt'])
        .where('forumId', '=', forumId),
    )
    .execute()
  const goods = (list: Goods) =>
    list.map(({ title = 'Goods', hsCode = '999999', certificates = [] }) => ({
      id: randomUUID(),
      organisationId: id,
      title,
      hsCode,
      certificates,
      about: '',
      createdAt,
    }))
  if (words.offerings) await db.insertInto('offerings').values(goods(words.offerings)).execute()
  if (words.needs) await db.insertInto('needs').values(goods(words.needs)).execute()
  return { id, email }
}

/** A request between two firms that was accepted, ready to be scheduled. */
export async function acceptedRequest(
  house: TestHouse,
  forumId: string,
  supplier: { id: string },
  buyer: { id: string },
): Promise<string> {
  const { id: askedBy } = await house.db.selectFrom('users').select('id').limit(1).executeTakeFirstOrThrow()
  const id = randomUUID()
  const now = house.clock.now()
  await house.db
    .insertInto('meetingRequests')
    .values({
      id,
      forumId,
      fromId: buyer.id,
      toId: supplier.id,
      supplierId: supplier.id,
      buyerId: buyer.id,
      askedBy,
      message: 'May we meet?',
      state: 'accepted',
      reason: null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + 3 * day),
      answeredAt: now,
    })
    .execute()
  return id
}
