import { randomUUID } from 'node:crypto'
import { account, privacyVersion } from '../../shared/account.ts'
import type { Action, Event } from '../../shared/contract.ts'
import { deal } from '../../shared/deal.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { firm } from '../../shared/firm.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { mediaEvents } from '../../shared/media.ts'
import { noOwnState, room, roomEvents } from '../../shared/room.ts'
import { schedule } from '../../shared/schedule.ts'
import { sharing } from '../../shared/sharing.ts'
import type { Standing } from '../../shared/values.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  aMember,
  anAcceptedRequest,
  aPerson,
  dateIn,
  type Firm,
  forumWords,
  hearsNothing,
  needWords,
  offeringWords,
  profileWords,
  publishSchedule,
  type Signed,
  tokenOf,
} from './builders.ts'
import { openHouse, type Person, type TestHouse } from './harness.ts'

/** One forum with everybody in it: what walks all actions and events stands on it. */
export interface Scene {
  house: TestHouse
  forumId: string
  /** Another open forum of the same host, without anybody else in it. */
  elsewhere: string
  /** An open forum of strangers, who have every role there and none here. */
  foreignForumId: string
  host: Signed
  people: Record<RoleInScene, Person>
  supplier: Firm
  buyer: Firm
  otherSupplier: Firm
  /** Of the meeting between `supplier` and `buyer`. */
  requestId: string
  meetingId: string
  start: string
  interpreterId: string
}

export const rolesInScene = [
  'guest',
  'stranger',
  'host',
  'supplierCohost',
  'buyerCohost',
  'moderator',
  'interpreter',
  'delegate',
  'sameSideDelegate',
  'otherSideDelegate',
  'foreignHost',
  'foreignCohost',
  'foreignModerator',
  'foreignInterpreter',
  'foreignDelegate',
] as const
export type RoleInScene = (typeof rolesInScene)[number]

export async function openScene(): Promise<Scene> {
  const house = await openHouse()
  const host = await aPerson(house)
  const forumId = await aForum(house, host.person)
  const elsewhere = await aForum(house, host.person)
  const member = (words: Parameters<typeof aMember>[3]) => aMember(house, host.person, forumId, words)
  const supplierCohost = await member({ role: 'cohost', side: 'supplier' })
  const buyerCohost = await member({ role: 'cohost', side: 'buyer' })
  const moderator = await member({ role: 'moderator' })
  const interpreter = await member({ role: 'interpreter', languages: ['id', 'ru'] })
  const supplier = await aFirm(house, host.person, forumId, { name: 'Kerupuk Sari', languages: ['id'] })
  const otherSupplier = await aFirm(house, host.person, forumId, { name: 'Kayu Rimba' })
  const buyer = await aBuyer(house, host.person, forumId, { languages: ['ru'] })
  // They share no language, so the meeting is the interpreter's too.
  const requestId = await anAcceptedRequest(forumId, buyer, supplier)
  await publishSchedule(host.person, forumId)
  const [meeting] = (await supplier.person.call(schedule.agenda, { forumId })).meetings
  if (!meeting) throw new Error('the meeting was not published')
  const { members } = await host.person.call(forum.team, { forumId })
  const idOf = (email: string) => members.find((one) => one.email === email)?.id ?? ''
  const stranger = await aPerson(house)
  const foreign = await strangers(house)
  return {
    house,
    forumId,
    elsewhere,
    foreignForumId: foreign.forumId,
    host,
    supplier,
    buyer,
    otherSupplier,
    requestId,
    meetingId: meeting.id,
    start: meeting.start,
    interpreterId: idOf(interpreter.email),
    people: {
      guest: house.guest,
      stranger: stranger.person,
      host: host.person,
      supplierCohost: supplierCohost.person,
      buyerCohost: buyerCohost.person,
      moderator: moderator.person,
      interpreter: interpreter.person,
      delegate: supplier.person,
      sameSideDelegate: otherSupplier.person,
      otherSideDelegate: buyer.person,
      ...foreign.people,
    },
  }
}

/** A whole forum apart: its people knock at the doors of the first one. */
async function strangers(house: TestHouse) {
  const host = await aPerson(house)
  const forumId = await aForum(house, host.person)
  const member = (words: Parameters<typeof aMember>[3]) => aMember(house, host.person, forumId, words)
  const people = {
    foreignHost: host.person,
    foreignCohost: (await member({ role: 'cohost', side: 'supplier' })).person,
    foreignModerator: (await member({ role: 'moderator' })).person,
    foreignInterpreter: (await member({ role: 'interpreter' })).person,
    foreignDelegate: (await aFirm(house, host.person, forumId, { name: 'Far Away' })).person,
  }
  return { forumId, people }
}

export interface Walked {
  call: Action | Event
  /** A valid input, made anew for each call: what one call uses up, the next finds again. */
  input: (scene: Scene) => unknown
  /** The firms at whose table one has to be, where that narrows who may; any of them. */
  about?: (scene: Scene) => { id: string; standing: Standing }[]
  /** A firm's people have to be of the meeting's. */
  inMeeting?: boolean
  /** What those hear who may not, where that says more than that they may not. */
  refusal?: ErrorCode
}

function walk(
  call: Action | Event,
  input: Walked['input'],
  narrowed: Omit<Walked, 'call' | 'input'> = {},
): Walked {
  return { call, input, ...narrowed }
}

const own = ({ supplier }: Scene) => [{ id: supplier.id, standing: 'supplier' as const }]
const asking = ({ buyer }: Scene) => [{ id: buyer.id, standing: 'buyer' as const }]
const bothSides = (scene: Scene) => [...own(scene), ...asking(scene)]

const inForum = ({ forumId }: Scene) => ({ forumId })
const inFirm = ({ forumId, supplier }: Scene) => ({ forumId, organisationId: supplier.id })
const atMeeting = ({ meetingId }: Scene) => ({ meetingId })
const aNote = ({ meetingId }: Scene) => ({ meetingId, noteId: randomUUID(), version: 1 })

const delegate = { name: 'Spare', email: 'spare@firm.example', jobTitle: '', languages: ['id' as const] }
const invitation = {
  role: 'delegate' as const,
  side: 'supplier' as const,
  email: 'invited@firm.example',
  language: 'en' as const,
}
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** The firm's offering, need or delegate to be changed or removed; one is made where none is left. */
async function spareOf(scene: Scene, kind: 'offering' | 'need' | 'delegate'): Promise<string> {
  const { person } = scene.supplier
  const at = inFirm(scene)
  const { offerings, needs, delegates } = await person.call(firm.view, at)
  if (kind === 'offering')
    return (offerings[0] ?? (await person.call(firm.saveOffering, { ...at, offering: offeringWords }))).id
  if (kind === 'need') return (needs[0] ?? (await person.call(firm.saveNeed, { ...at, need: needWords }))).id
  const spare = delegates.find(({ name }) => name === delegate.name)
  return (spare ?? (await person.call(firm.saveDelegate, { ...at, delegate }))).id
}

async function waitingInvitation({ forumId, host }: Scene, words: Partial<typeof invitation> = {}) {
  return host.person.call(forum.invite, { forumId, invitation: { ...invitation, ...words } })
}

async function openInvitation({ forumId, host }: Scene): Promise<string> {
  const { email: _email, ...words } = invitation
  return tokenOf(await host.person.call(forum.invite, { forumId, invitation: words }))
}

/** A request of the buyer at the other supplier that waits for its answer. */
async function waitingRequest({ forumId, buyer, otherSupplier }: Scene): Promise<string> {
  const { requests } = await buyer.person.call(matching.requests, { forumId, organisationId: buyer.id })
  const waiting = requests.find(({ state, to }) => state === 'pending' && to.id === otherSupplier.id)
  if (waiting) return waiting.id
  const { id } = await buyer.person.call(matching.request, {
    forumId,
    from: buyer.id,
    to: otherSupplier.id,
    message: '',
  })
  return id
}

async function spareMember(scene: Scene): Promise<string> {
  const email = 'spare@team.example'
  const { members } = await scene.host.person.call(forum.team, inForum(scene))
  const spare = members.find((one) => one.email === email)
  if (spare) return spare.id
  await aMember(scene.house, scene.host.person, scene.forumId, { role: 'moderator', email })
  return spareMember(scene)
}

async function spareDay(scene: Scene): Promise<string> {
  const { days } = await scene.host.person.call(forum.view, inForum(scene))
  const last = days[2]
  const date = dateIn(scene.house, 40)
  return (
    last?.id ??
    (await scene.host.person.call(forum.addDay, { ...inForum(scene), date, opens: '09:00', closes: '12:00' }))
      .id
  )
}

async function inDraft(scene: Scene) {
  const { revision, rooms } = await scene.host.person.call(schedule.board, inForum(scene))
  return { forumId: scene.forumId, revision, roomId: rooms[0]?.id ?? '' }
}

let daysAhead = 100

/** A valid input for every action and event there is, in one place. */
export const walked: Walked[] = [
  walk(account.session, () => ({})),
  walk(account.sendCode, () => ({ email: 'code@person.example', language: 'en' })),
  walk(account.signIn, () => ({
    email: 'code@person.example',
    code: '000000',
    language: 'en',
    zone: 'Asia/Jakarta',
  })),
  walk(account.signInByLink, () => ({
    email: 'code@person.example',
    ticket: randomUUID(),
    secret: 'x'.repeat(43),
    language: 'en',
    zone: 'Asia/Jakarta',
  })),
  walk(account.takeSecondStep, () => ({ code: '000000', language: 'en', zone: 'Asia/Jakarta' })),
  walk(account.signOut, () => ({})),
  walk(account.signOutEverywhere, () => ({})),
  walk(account.devices, () => ({})),
  walk(account.endDevice, () => ({ deviceId: randomUUID() })),
  walk(account.endOtherDevices, () => ({})),
  walk(account.secondStep, () => ({})),
  // Nobody has the mailed code, so nobody turns it on.
  walk(account.beginSecondStep, () => ({ code: '000000' })),
  walk(account.turnOnSecondStep, () => ({ code: '000000' })),
  walk(account.renewRecoveryCodes, () => ({ code: '000000' })),
  walk(account.turnOffSecondStep, () => ({ code: '000000' })),
  walk(account.update, () => ({ language: 'en', zone: 'Europe/Minsk' })),
  walk(account.consent, () => ({ version: privacyVersion })),
  walk(account.copy, () => ({})),
  // Nobody has a code for it, so that all are still there for what comes next.
  walk(account.erase, () => ({ code: '000000' })),
  walk(account.demoPeople, () => ({})),
  walk(account.demoSignIn, () => ({ email: 'nobody@person.example', zone: 'Asia/Jakarta' })),

  walk(forum.mine, () => ({})),
  walk(forum.view, inForum),
  walk(forum.create, ({ house }) => forumWords(house)),
  walk(forum.update, ({ forumId }) => ({ forumId, about: 'Changed.' })),
  walk(forum.addDay, ({ forumId, house }) => ({
    forumId,
    date: dateIn(house, daysAhead++),
    opens: '09:00',
    closes: '12:00',
  })),
  walk(forum.removeDay, async (scene) => ({ ...inForum(scene), dayId: await spareDay(scene) })),
  walk(forum.setPhase, ({ forumId }) => ({ forumId, phase: 'open' })),
  walk(forum.team, inForum),
  walk(forum.removeMember, async (scene) => ({ ...inForum(scene), memberId: await spareMember(scene) })),
  walk(forum.interpreterHours, ({ forumId, interpreterId }) => ({ forumId, memberId: interpreterId })),
  walk(forum.setInterpreterHours, ({ forumId, interpreterId, start }) => ({
    forumId,
    memberId: interpreterId,
    free: [{ from: start, to: '2027-06-01T00:00:00.000Z' }],
  })),
  walk(forum.invitations, inForum),
  walk(forum.invite, ({ forumId }) => ({ forumId, invitation }), { about: own }),
  walk(
    forum.revokeInvitation,
    async (scene) => ({ ...inForum(scene), invitationId: (await waitingInvitation(scene)).id }),
    { about: own },
  ),
  walk(forum.invitation, async (scene) => ({ token: await openInvitation(scene) })),
  walk(forum.acceptInvitation, async (scene) => ({ token: await openInvitation(scene) })),
  walk(forumEvents.watch, inForum),
  walk(forumEvents.unwatch, inForum),

  walk(firm.searchHs, () => ({ q: 'plywood' })),
  walk(firm.register, ({ elsewhere }) => ({
    forumId: elsewhere,
    profile: profileWords(),
    delegate: { name: 'Dewi Lestari', jobTitle: '', languages: ['id'] },
  })),
  walk(firm.view, inFirm),
  walk(firm.list, inForum),
  walk(firm.update, (scene) => ({ ...inFirm(scene), profile: { about: 'Changed.', website: '' } }), {
    about: own,
  }),
  walk(firm.decide, (scene) => ({ ...inFirm(scene), decision: 'accepted', reason: '' }), { about: own }),
  walk(
    firm.saveOffering,
    async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'offering'), offering: offeringWords }),
    { about: own },
  ),
  walk(firm.removeOffering, async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'offering') }), {
    about: own,
  }),
  walk(
    firm.saveNeed,
    async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'need'), need: needWords }),
    {
      about: own,
    },
  ),
  walk(firm.removeNeed, async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'need') }), {
    about: own,
  }),
  walk(
    firm.saveDelegate,
    async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'delegate'), delegate }),
    { about: own },
  ),
  walk(firm.removeDelegate, async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'delegate') }), {
    about: own,
  }),
  walk(
    firm.setPicture,
    async (scene) => ({ ...inFirm(scene), id: await spareOf(scene, 'offering'), base64: png }),
    { about: own },
  ),
  walk(firm.freeTimes, inFirm, { about: own }),
  walk(
    firm.setFreeTimes,
    (scene) => ({
      ...inFirm(scene),
      free: [{ from: scene.start, to: '2027-06-01T00:00:00.000Z' }],
      lifted: ['friday_prayer', '2026-12-25'],
    }),
    { about: own },
  ),
  walk(firm.limits, inFirm, { about: own }),
  walk(
    firm.setLimits,
    (scene) => ({
      ...inFirm(scene),
      limits: { breakMinutes: 10, fewestDaily: null, mostDaily: 6, fewest: 1, most: 12 },
    }),
    { about: own },
  ),

  walk(matching.ranked, inFirm, { about: own }),
  walk(
    matching.request,
    ({ forumId, supplier, buyer }) => ({
      forumId,
      from: buyer.id,
      to: supplier.id,
      message: 'May we meet?',
    }),
    { about: asking },
  ),
  walk(
    matching.answer,
    async (scene) => ({
      ...inForum(scene),
      requestId: await waitingRequest(scene),
      answer: 'declined',
      reason: '',
    }),
    { about: ({ otherSupplier }) => [{ id: otherSupplier.id, standing: 'supplier' }] },
  ),
  walk(matching.withdraw, async (scene) => ({ ...inForum(scene), requestId: await waitingRequest(scene) }), {
    about: asking,
  }),
  walk(matching.requests, inFirm, { about: own }),

  walk(schedule.board, inForum),
  walk(schedule.places, ({ forumId, requestId }) => ({ forumId, requestId })),
  walk(schedule.run, inForum),
  walk(schedule.advice, inForum),
  walk(schedule.make, async (scene) => {
    const { forumId, revision } = await inDraft(scene)
    return { forumId, revision, seconds: 1 }
  }),
  walk(schedule.stop, inForum),
  walk(schedule.repair, async (scene) => {
    const { forumId, revision } = await inDraft(scene)
    return { forumId, revision }
  }),
  walk(schedule.setConditions, ({ forumId, requestId }) => ({
    forumId,
    requestId,
    must: true,
    earliest: null,
    latest: null,
    after: null,
  })),
  walk(schedule.move, async (scene) => {
    const { requestId, start } = scene
    return { ...(await inDraft(scene)), requestId, start, push: false }
  }),
  walk(schedule.lock, async (scene) => {
    const { forumId, revision } = await inDraft(scene)
    return { forumId, revision, requestId: scene.requestId, locked: true }
  }),
  walk(schedule.publish, async (scene) => {
    const { forumId, revision } = await inDraft(scene)
    return { forumId, revision }
  }),
  walk(schedule.remove, async (scene) => {
    const { roomId, ...draft } = await inDraft(scene)
    const { requestId, start } = scene
    const { meetings } = await scene.host.person.call(schedule.board, inForum(scene))
    if (meetings.length > 0) return { ...draft, requestId }
    await scene.host.person.call(schedule.move, { ...draft, requestId, start, roomId, push: false })
    return { ...draft, revision: draft.revision + 1, requestId }
  }),
  walk(schedule.agenda, inForum),

  walk(room.view, atMeeting, { inMeeting: true }),
  walk(room.wall, inForum),
  walk(roomEvents.enter, (scene) => ({ ...atMeeting(scene), place: 'lobby' }), { inMeeting: true }),
  walk(roomEvents.state, (scene) => ({ ...atMeeting(scene), state: noOwnState })),
  walk(roomEvents.leave, atMeeting),
  walk(roomEvents.say, (scene) => ({ ...atMeeting(scene), key: randomUUID(), text: 'Selamat pagi' }), {
    inMeeting: true,
  }),
  walk(room.nudge, (scene) => ({ ...atMeeting(scene), part: 'supplier' })),
  walk(room.announce, ({ forumId, meetingId }) => ({
    forumId,
    meetingIds: [meetingId],
    text: 'The network is slow today.',
  })),
  walk(room.askMore, atMeeting, { inMeeting: true }),
  walk(room.answerMore, (scene) => ({ ...atMeeting(scene), granted: true }), { inMeeting: true }),
  walk(room.extend, (scene) => ({ ...atMeeting(scene), minutes: 5 })),
  walk(room.end, atMeeting),
  walk(room.otherPlaces, atMeeting),
  walk(room.move, async (scene) => ({
    ...atMeeting(scene),
    start: null,
    roomId: (await inDraft(scene)).roomId,
  })),
  walk(room.standIns, (scene) => ({ ...atMeeting(scene), part: 'supplier' })),
  walk(room.offerStandIn, (scene) => ({
    ...atMeeting(scene),
    part: 'supplier',
    organisationId: scene.otherSupplier.id,
  })),
  walk(
    room.answerStandIn,
    (scene) => ({ ...atMeeting(scene), organisationId: scene.otherSupplier.id, accepted: true }),
    { about: ({ otherSupplier }) => [{ id: otherSupplier.id, standing: 'supplier' }] },
  ),
  walk(room.standInOffers, inForum),
  walk(room.interpreters, atMeeting),
  walk(room.setInterpreter, (scene) => ({
    ...atMeeting(scene),
    place: 'first',
    interpreterId: scene.interpreterId,
  })),
  walk(room.noteIncident, (scene) => ({ ...atMeeting(scene), text: 'No sound for two minutes.' })),
  walk(mediaEvents.join, ({ meetingId }) => ({ callId: meetingId, rtpCapabilities: hearsNothing }), {
    inMeeting: true,
    // One has to be in the room, and there it is looked at who one is.
    refusal: 'not_in_call',
  }),

  walk(sharing.sendFile, (scene) => ({ ...atMeeting(scene), name: 'catalogue.pdf' }), { inMeeting: true }),
  walk(sharing.files, atMeeting, { inMeeting: true }),
  walk(sharing.notes, atMeeting, { inMeeting: true }),
  walk(sharing.addNote, (scene) => ({ ...atMeeting(scene), text: '40 m³ a month' }), { inMeeting: true }),
  walk(sharing.changeNote, (scene) => ({ ...aNote(scene), text: 'CIF Klaipėda' }), { inMeeting: true }),
  walk(sharing.removeNote, aNote, { inMeeting: true }),
  walk(sharing.show, async (scene) => ({ ...atMeeting(scene), wareId: await spareOf(scene, 'offering') }), {
    inMeeting: true,
  }),
  walk(sharing.unshow, atMeeting, { inMeeting: true }),

  walk(
    deal.record,
    (scene) => ({
      ...atMeeting(scene),
      outcome: { held: true, interest: 'some', nextStep: 'sample', expected: null, note: '' },
    }),
    { about: bothSides },
  ),
  walk(deal.outcome, atMeeting, { about: bothSides }),
  walk(deal.outcomes, inForum),
  walk(deal.figures, inForum),
  walk(deal.export, ({ forumId }) => ({ forumId, sheet: 'organisations' })),
  // The last, for there is no meeting after it.
  walk(room.cancel, (scene) => ({ ...atMeeting(scene), reason: '' }), { inMeeting: true }),
]
