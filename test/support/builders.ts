import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FirmInForum } from '../../server/firm/service.ts'
import type { Input } from '../../shared/contract.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { type AgendaMeeting, schedule } from '../../shared/schedule.ts'
import type { Person, TestHouse } from './harness.ts'

const day = 86_400_000

/** An open forum of this host, with what only its row can say. */
export async function openForum(
  house: TestHouse,
  host: Person,
  settings: { pendingLimit?: number; requestHours?: number } = {},
): Promise<string> {
  const forumId = await aForum(house, host)
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
    .values({ forumId, organisationId: id, standing, state, alwaysFree: false, appliedAt: createdAt })
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

/** A published meeting of twenty minutes in a room of its own, with both sides booked. */
export async function plannedMeeting(
  house: TestHouse,
  forumId: string,
  {
    supplier,
    buyer,
    startsAt,
    interpreterId = null,
    secondInterpreterId = null,
  }: {
    supplier: { id: string }
    buyer: { id: string }
    startsAt: Date
    interpreterId?: string | null
    secondInterpreterId?: string | null
  },
): Promise<string> {
  const { db } = house
  const id = randomUUID()
  const requestId = await acceptedRequest(house, forumId, supplier, buyer)
  const room = await db
    .selectFrom('rooms')
    .select('id')
    .where('forumId', '=', forumId)
    .where('id', 'not in', (taken) => taken.selectFrom('meetings').select('roomId').distinct())
    .orderBy('number')
    .executeTakeFirstOrThrow()
  const span = { startsAt, endsAt: new Date(startsAt.getTime() + 20 * 60_000) }
  await db
    .insertInto('meetings')
    .values({
      id,
      forumId,
      requestId,
      supplierId: supplier.id,
      buyerId: buyer.id,
      roomId: room.id,
      interpreterId,
      secondInterpreterId,
      ...span,
      state: 'planned',
    })
    .execute()
  const delegates = await db
    .selectFrom('delegates')
    .select('id')
    .where('organisationId', 'in', [supplier.id, buyer.id])
    .execute()
  const bookables = [
    room.id,
    ...delegates.map((one) => one.id),
    ...[interpreterId, secondInterpreterId].filter((one) => one !== null),
  ]
  await db
    .insertInto('bookings')
    .values(bookables.map((bookableId) => ({ meetingId: id, bookableId, ...span })))
    .execute()
  return id
}

/** Someone signed in, new to the house unless the address is known. */
export async function aPerson(
  house: TestHouse,
  {
    email = `${randomUUID().slice(0, 8)}@person.example`,
    ...settings
  }: { email?: string } & SignInSettings = {},
): Promise<Signed> {
  const person = await house.signIn(email, settings)
  return { person, email }
}

type SignInSettings = Parameters<TestHouse['signIn']>[1]
export interface Signed {
  person: Person
  email: string
}

type ForumInput = Input<typeof forum.create>

/** What a host types for a forum of two days of nine hours in Semarang, the first ten days from the house's clock. */
export function forumWords(house: TestHouse, changes: Partial<ForumInput> = {}): ForumInput {
  return {
    name: 'Semarang – Belarus',
    about: 'A forum for tests.',
    zone: 'Asia/Jakarta',
    languages: ['en', 'id', 'ru'],
    supplierSide: { name: 'Semarang firms', country: 'ID', zone: 'Asia/Jakarta', language: 'id' },
    buyerSide: { name: 'Minsk buyers', country: 'BY', zone: 'Europe/Minsk', language: 'en' },
    slotMinutes: 20,
    breakMinutes: 10,
    rooms: 4,
    days: [10, 11].map((days) => ({ date: dateIn(house, days), opens: '09:00', closes: '18:00' })),
    ...changes,
  }
}

/** The date so many days from the house's clock, in UTC. */
export function dateIn(house: TestHouse, days: number): string {
  return new Date(house.clock.now().getTime() + days * day).toISOString().slice(0, 10)
}

/** An open forum of this host. */
export async function aForum(
  house: TestHouse,
  host: Person,
  changes: Partial<ForumInput> = {},
): Promise<string> {
  const { id: forumId } = await host.call(forum.create, forumWords(house, changes))
  await host.call(forum.setPhase, { forumId, phase: 'open' })
  return forumId
}

type InvitationWords = Input<typeof forum.invite>['invitation']

/** The last part of a personal link. */
export function tokenOf({ link }: { link: string }): string {
  return link.split('/i/')[1] ?? ''
}

/** Someone of the team: invited by a host, signed in, the invitation taken. */
export async function aMember(
  house: TestHouse,
  host: Person,
  forumId: string,
  words: Partial<InvitationWords> & Pick<InvitationWords, 'role'>,
): Promise<Signed> {
  const email = words.email ?? `${randomUUID().slice(0, 8)}@team.example`
  const languages: InvitationWords['languages'] = words.role === 'interpreter' ? ['id', 'ru'] : undefined
  const invitation = { languages, language: 'en' as const, ...words, email }
  const made = await host.call(forum.invite, { forumId, invitation })
  const person = await house.signIn(email)
  await person.call(forum.acceptInvitation, { token: tokenOf(made) })
  return { person, email }
}

type ProfileWords = Input<typeof firm.register>['profile']

export interface Firm extends Signed {
  id: string
  /** Where calls about it go. */
  at: { forumId: string; organisationId: string }
}

export function profileWords(changes: Partial<ProfileWords> = {}): ProfileWords {
  return {
    name: 'Sari Rasa Kerupuk',
    standing: 'supplier',
    country: 'ID',
    city: 'Semarang',
    zone: 'Asia/Jakarta',
    about: '',
    website: '',
    sectors: ['food'],
    languages: ['id', 'en'],
    ...changes,
  }
}

/** Something that a firm sells. */
export const offeringWords = {
  title: 'Prawn crackers',
  about: '',
  hsCode: '190590',
  capacity: { amount: 12, unit: 't' },
  minimumOrder: { amount: 1, unit: 'container' },
  incoterm: 'FOB' as const,
  certificates: ['halal' as const],
}

/** Something that a firm looks for. */
export const needWords = {
  title: 'Starter housings',
  about: '',
  hsCode: '851190',
  volume: null,
  certificates: [],
}

/** A firm that applied through its first delegate, and that the host accepted. */
export async function aFirm(
  house: TestHouse,
  host: Person,
  forumId: string,
  changes: Partial<ProfileWords> & { email?: string; accepted?: boolean } = {},
): Promise<Firm> {
  const { email, accepted = true, ...profile } = changes
  const owner = await aPerson(house, email === undefined ? {} : { email })
  const { id } = await owner.person.call(firm.register, {
    forumId,
    profile: profileWords(profile),
    delegate: { name: 'Dewi Lestari', jobTitle: 'Owner', languages: ['id', 'en'] },
  })
  if (accepted)
    await host.call(firm.decide, { forumId, organisationId: id, decision: 'accepted', reason: '' })
  return { ...owner, id, at: { forumId, organisationId: id } }
}

/** One firm asked the other, which accepted. */
export async function anAcceptedRequest(forumId: string, from: Firm, to: Firm): Promise<string> {
  const { id: requestId } = await from.person.call(matching.request, {
    forumId,
    from: from.id,
    to: to.id,
    message: 'May we meet?',
  })
  await to.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })
  return requestId
}

/** Makes and publishes the schedule of everything accepted. */
export async function publishSchedule(host: Person, forumId: string): Promise<void> {
  const revision = async () => (await host.call(schedule.board, { forumId })).revision
  await makeSchedule(host, forumId)
  await host.call(schedule.publish, { forumId, revision: await revision() })
}

/** Has the draft made of everything accepted, and waits until it is. */
export async function makeSchedule(host: Person, forumId: string, seconds = 5): Promise<void> {
  const { revision } = await host.call(schedule.board, { forumId })
  await host.call(schedule.make, { forumId, revision, seconds })
  const until = performance.now() + seconds * 1000 + 20_000
  for (;;) {
    const { run } = await host.call(schedule.run, { forumId })
    if (run?.state === 'done') return
    if (run?.state !== 'running' || performance.now() > until)
      throw new Error(`the schedule was not made: it is ${run?.state}`)
    await pause(100)
  }
}

export interface PublishedMeeting {
  forumId: string
  supplier: Firm
  buyer: Firm
  requestId: string
  meeting: AgendaMeeting
}

/** A supplier and a buyer with a published meeting between them, the first of the forum's first day. */
export async function aPublishedMeeting(
  house: TestHouse,
  host: Person,
  given: { forumId?: string; supplier?: Firm; buyer?: Firm } = {},
): Promise<PublishedMeeting> {
  const forumId = given.forumId ?? (await aForum(house, host))
  const supplier = given.supplier ?? (await aFirm(house, host, forumId))
  const buyer = given.buyer ?? (await aBuyer(house, host, forumId))
  const requestId = await anAcceptedRequest(forumId, buyer, supplier)
  await publishSchedule(host, forumId)
  const { meetings } = await supplier.person.call(schedule.agenda, { forumId })
  const meeting = meetings.find((one) => one.buyer.organisationId === buyer.id)
  if (!meeting) throw new Error('the meeting was not published')
  return { forumId, supplier, buyer, requestId, meeting }
}

/** A firm of the buyers' side. */
export function aBuyer(
  house: TestHouse,
  host: Person,
  forumId: string,
  changes: Parameters<typeof aFirm>[3] = {},
): Promise<Firm> {
  const buyer = { name: 'Belstroy Import', standing: 'buyer', country: 'BY', city: 'Minsk' } as const
  return aFirm(house, host, forumId, {
    ...buyer,
    zone: 'Europe/Minsk',
    sectors: ['construction'],
    languages: ['en', 'ru'],
    ...changes,
  })
}

/** The media capabilities of a browser that can receive nothing. */
export const hearsNothing = { codecs: [], headerExtensions: [] }
