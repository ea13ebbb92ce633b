import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { interpretersOf, moderatorCount } from '../../server/forum/service.ts'
import { account } from '../../shared/account.ts'
import type { Input } from '../../shared/contract.ts'
import { fact } from '../../shared/facts.ts'
import { firm } from '../../shared/firm.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { schedule } from '../../shared/schedule.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  aMember,
  anAcceptedRequest,
  aPerson,
  aPublishedMeeting,
  dateIn,
  forumWords,
  publishSchedule,
  type Signed,
  tokenOf,
} from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

let house: TestHouse
let host: Person
beforeAll(async () => {
  house = await openHouse()
  host = (await aPerson(house)).person
})
afterAll(() => house.close())
// One network address may ask for so many codes in a quarter of an hour.
beforeEach(() => house.clock.advance(16 * minute))

const refused = (code: string, data?: Record<string, unknown>) =>
  expect.objectContaining({ error: expect.objectContaining({ code, ...(data && { data }) }) })

type Day = Input<typeof forum.create>['days'][number]
const create = (days: Day[], changes: Partial<Input<typeof forum.create>> = {}) =>
  host.call(forum.create, forumWords(house, { days, ...changes }))
const daysOf = async (forumId: string) =>
  (await host.call(forum.view, { forumId })).days.map(({ opensAt, closesAt }) => [opensAt, closesAt])

describe('a forum', () => {
  test('begins as a draft that its host alone sees', async () => {
    const { id: forumId } = await create([{ date: dateIn(house, 5), opens: '09:00', closes: '17:00' }])
    const view = await host.call(forum.view, { forumId })
    expect(view).toMatchObject({ phase: 'draft', rooms: 4, slotMinutes: 20, hats: [{ role: 'host' }] })
    const { person: stranger } = await aPerson(house)
    await expect(stranger.call(forum.view, { forumId })).rejects.toEqual(refused('not_found'))
    await host.call(forum.setPhase, { forumId, phase: 'open' })
    expect(await stranger.call(forum.view, { forumId })).toMatchObject({ phase: 'open', hats: [] })
  })

  test('is among the forums of its people only, with its days and their hats', async () => {
    const { person } = await aPerson(house)
    const { id: forumId } = await person.call(forum.create, forumWords(house))
    await aForum(house, host)
    const { forums } = await person.call(forum.mine, {})
    expect(forums).toMatchObject([{ id: forumId, phase: 'draft', hats: [{ role: 'host' }] }])
    expect(forums[0]?.lastDay).toBe((await person.call(forum.view, { forumId })).days[1]?.closesAt)
  })

  test('changes what is named and leaves the rest', async () => {
    const forumId = await aForum(house, host)
    const before = await host.call(forum.view, { forumId })
    await host.call(forum.update, {
      forumId,
      name: 'Semarang – Minsk',
      buyerSide: { ...before.buyerSide, name: 'Minsk' },
    })
    expect(await host.call(forum.view, { forumId })).toEqual({
      ...before,
      name: 'Semarang – Minsk',
      buyerSide: { ...before.buyerSide, name: 'Minsk' },
    })
  })

  test('has as many rooms as its host says, and keeps those with meetings', async () => {
    const forumId = await aForum(house, host, { rooms: 2 })
    const rooms = async () =>
      (await host.call(schedule.board, { forumId })).rooms.map(({ name }) => Number(name))
    const setRooms = (count: number) => host.call(forum.update, { forumId, rooms: count })
    await setRooms(5)
    expect(await rooms()).toEqual([1, 2, 3, 4, 5])
    const supplier = await aFirm(house, host, forumId)
    const buyer = await aBuyer(house, host, forumId)
    const requestId = await anAcceptedRequest(forumId, buyer, supplier)
    const { revision, slots, rooms: all } = await host.call(schedule.board, { forumId })
    const [start = '', roomId = ''] = [slots[0]?.start, all[4]?.id]
    await host.call(schedule.move, { forumId, revision, requestId, start, roomId, push: false })
    await setRooms(2)
    expect(await rooms()).toEqual([1, 2, 5])
    await setRooms(6)
    expect(await rooms()).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('a day', () => {
  test('opens and closes on the clocks of the forum’s zone, also when they are set between two days', async () => {
    // Warsaw sets its clocks forward on 28 March 2027 at 02:00.
    const { id } = await create(
      ['2027-03-27', '2027-03-28', '2027-03-29'].map((date) => ({ date, opens: '09:00', closes: '17:00' })),
      { zone: 'Europe/Warsaw' },
    )
    expect(await daysOf(id)).toEqual([
      ['2027-03-27T08:00:00.000Z', '2027-03-27T16:00:00.000Z'],
      ['2027-03-28T07:00:00.000Z', '2027-03-28T15:00:00.000Z'],
      ['2027-03-29T07:00:00.000Z', '2027-03-29T15:00:00.000Z'],
    ])
  })

  test('has as many slots as it has time when the clocks are set within it', async () => {
    const slots = async (date: string) => {
      const { id: forumId } = await create([{ date, opens: '00:30', closes: '06:30' }], {
        zone: 'Europe/Warsaw',
      })
      return (await host.call(schedule.board, { forumId })).slots.length
    }
    expect(await slots('2027-03-27')).toBe(12)
    expect(await slots('2027-03-28')).toBe(10)
    expect(await slots('2027-10-31')).toBe(14)
  })

  test('that opens in the hour that the clocks jump over opens when they have', async () => {
    const { id } = await create([{ date: '2027-03-28', opens: '02:30', closes: '05:00' }], {
      zone: 'Europe/Warsaw',
    })
    expect(await daysOf(id)).toEqual([['2027-03-28T01:30:00.000Z', '2027-03-28T03:00:00.000Z']])
  })

  test('that would close before it opens because of the jump is refused', async () => {
    await expect(
      create([{ date: '2027-03-28', opens: '02:45', closes: '03:15' }], { zone: 'Europe/Warsaw' }),
    ).rejects.toEqual(refused('bad_input', { field: 'closes' }))
  })

  test.each([
    ['before it opens', '09:00', '08:00'],
    ['as it opens', '09:00', '09:00'],
  ])('that closes %s is refused', async (_name, opens, closes) => {
    const marked = (path: string) => ({ error: { code: 'bad_input', fields: [{ path }] } })
    await expect(create([{ date: dateIn(house, 5), opens, closes }])).rejects.toMatchObject(
      marked('days.0.closes'),
    )
    const forumId = await aForum(house, host)
    await expect(
      host.call(forum.addDay, { forumId, date: dateIn(house, 20), opens, closes }),
    ).rejects.toMatchObject(marked('closes'))
  })

  test('that is over is refused; one that is going on is not', async () => {
    const past = { date: dateIn(house, -1), opens: '09:00', closes: '17:00' }
    await expect(create([past])).rejects.toEqual(refused('day_past', { date: past.date }))
    const forumId = await aForum(house, host)
    await expect(host.call(forum.addDay, { forumId, ...past })).rejects.toEqual(refused('day_past'))
    const local = new Date(house.clock.now().getTime() + 7 * hour).toISOString()
    const today = { date: local.slice(0, 10), opens: '00:00', closes: '23:59' }
    expect(await host.call(forum.addDay, { forumId, ...today })).toEqual({ id: expect.any(String) })
  })

  test('that overlaps another of the forum is refused, one that follows it is not', async () => {
    const date = dateIn(house, 10)
    await expect(
      create([
        { date, opens: '09:00', closes: '12:00' },
        { date, opens: '11:59', closes: '17:00' },
      ]),
    ).rejects.toEqual(refused('day_exists', { date }))
    const { id: forumId } = await create([{ date, opens: '09:00', closes: '12:00' }])
    await expect(host.call(forum.addDay, { forumId, date, opens: '08:00', closes: '18:00' })).rejects.toEqual(
      refused('day_exists', { date }),
    )
    await host.call(forum.addDay, { forumId, date, opens: '12:00', closes: '17:00' })
    expect(await daysOf(forumId)).toHaveLength(2)
  })

  test.each(['Mars/Phobos', '+07:00', 'Asia/Jakarta ', '../etc'])(
    'in the zone "%s" is refused',
    async (zone) => {
      await expect(
        create([{ date: dateIn(house, 5), opens: '09:00', closes: '17:00' }], { zone }),
      ).rejects.toEqual(refused('zone_unknown'))
      const forumId = await aForum(house, host)
      await expect(host.call(forum.update, { forumId, zone })).rejects.toEqual(refused('zone_unknown'))
    },
  )

  test.each([
    { date: '2027-02-29' },
    { date: '1999-12-31' },
    { date: '2100-01-01' },
    { date: 'tomorrow' },
    { opens: '24:00' },
    { closes: '9:00' },
  ])('of %j is no day', async (changes) => {
    const words = { date: dateIn(house, 5), opens: '09:00', closes: '17:00' }
    await expect(create([{ ...words, ...changes }])).rejects.toEqual(refused('bad_input'))
  })

  test('that was refused leaves no half of a forum', async () => {
    const count = async () =>
      (await house.db.selectFrom('forums').select('id').execute()).length +
      (await house.db.selectFrom('rooms').select('id').execute()).length +
      (await house.db.selectFrom('memberships').select('id').execute()).length
    const before = await count()
    const good = { date: dateIn(house, 5), opens: '09:00', closes: '17:00' }
    await expect(create([good, good])).rejects.toEqual(refused('day_exists'))
    expect(await count()).toBe(before)
  })

  test('is taken away, but not with meetings on it', async () => {
    const { forumId, meeting } = await aPublishedMeeting(house, host)
    const { days } = await host.call(forum.view, { forumId })
    const isOf = ({ opensAt, closesAt }: { opensAt: string; closesAt: string }) =>
      opensAt <= meeting.start && meeting.end <= closesAt
    const itsDay = days.find(isOf)?.id ?? ''
    const another = days.find((day) => !isOf(day))?.id ?? ''
    await expect(host.call(forum.removeDay, { forumId, dayId: itsDay })).rejects.toEqual(
      refused('day_has_meetings'),
    )
    await host.call(forum.removeDay, { forumId, dayId: another })
    await expect(host.call(forum.removeDay, { forumId, dayId: another })).rejects.toEqual(
      refused('not_found'),
    )
    expect(await daysOf(forumId)).toHaveLength(1)
  })
})

const delegateWords = { role: 'delegate', side: 'supplier', language: 'en' } as const

describe('a personal link', () => {
  test('may be opened any number of times, by anyone, and is not taken by it', async () => {
    const forumId = await aForum(house, host)
    const email = `${randomUUID().slice(0, 8)}@firm.example`
    const made = await host.call(forum.invite, {
      forumId,
      invitation: { ...delegateWords, email, name: 'Dewi Lestari', organisationName: 'Kopi Gunung' },
    })
    const token = tokenOf(made)
    for (let opened = 0; opened < 5; opened++) {
      await fetch(`${house.address}/i/${token}`)
      expect(await house.guest.call(forum.invitation, { token })).toMatchObject({
        forumId,
        forumName: 'Semarang – Belarus',
        email,
        name: 'Dewi Lestari',
        organisationName: 'Kopi Gunung',
        state: 'waiting',
      })
    }
    expect((await fetch(`${house.address}/api/invitations/${token}/accept`)).status).toBe(404)
    const { person } = await aPerson(house, { email })
    expect(await person.call(forum.acceptInvitation, { token })).toEqual({ forumId, role: 'delegate' })
    expect((await person.call(account.session, {})).me?.name).toBe('Dewi Lestari')
  })

  test('is mailed to its address in the language asked for, with the host’s words', async () => {
    const forumId = await aForum(house, host)
    const email = `${randomUUID().slice(0, 8)}@firm.example`
    const { link } = await host.call(forum.invite, {
      forumId,
      invitation: { ...delegateWords, email, language: 'id', message: 'Sampai jumpa di Semarang.' },
    })
    await house.app.settled()
    await expect.poll(async () => (await house.mails(email))[0]?.text).toContain(link)
    const [mail] = await house.mails(email)
    expect(mail?.text).toContain('Sampai jumpa di Semarang.')
    expect(mail?.text).toContain('Undangan')
  })

  test('for another address than the proven one is refused, and stays', async () => {
    const forumId = await aForum(house, host)
    const made = await host.call(forum.invite, {
      forumId,
      invitation: { role: 'moderator', email: 'right@team.example', language: 'en' },
    })
    const { person: other } = await aPerson(house)
    await expect(other.call(forum.acceptInvitation, { token: tokenOf(made) })).rejects.toEqual(
      refused('invitation_other_address'),
    )
    expect((await other.call(forum.view, { forumId })).hats).toEqual([])
    const { person } = await aPerson(house, { email: 'Right@Team.example' })
    await person.call(forum.acceptInvitation, { token: tokenOf(made) })
    expect((await person.call(forum.view, { forumId })).hats).toEqual([{ role: 'moderator' }])
  })

  test('taken twice by the same person is taken once', async () => {
    const forumId = await aForum(house, host)
    const { person, email } = await aPerson(house)
    const made = await host.call(forum.invite, {
      forumId,
      invitation: { role: 'interpreter', languages: ['id', 'ru'], email, language: 'en' },
    })
    const takes = () => person.call(forum.acceptInvitation, { token: tokenOf(made) })
    await Promise.all([takes(), takes(), takes()])
    expect((await person.call(forum.view, { forumId })).hats).toHaveLength(1)
    const { members } = await host.call(forum.team, { forumId })
    expect(members.filter((one) => one.email === email)).toMatchObject([{ languages: ['id', 'ru'] }])
  })

  test('to a role that the person has already gives it once', async () => {
    const forumId = await aForum(house, host)
    const { person, email } = await aMember(house, host, forumId, { role: 'interpreter' })
    const invitation = { role: 'interpreter', languages: ['id', 'ru'], email, language: 'en' } as const
    const again = await host.call(forum.invite, {
      forumId,
      invitation: { ...invitation, languages: ['id', 'ru'] },
    })
    await person.call(forum.acceptInvitation, { token: tokenOf(again) })
    expect((await person.call(forum.view, { forumId })).hats).toHaveLength(1)
  })

  test('without an address is taken by the first', async () => {
    const forumId = await aForum(house, host)
    const token = tokenOf(await host.call(forum.invite, { forumId, invitation: delegateWords }))
    const { person: first } = await aPerson(house)
    const { person: second } = await aPerson(house)
    await first.call(forum.acceptInvitation, { token })
    await expect(second.call(forum.acceptInvitation, { token })).rejects.toEqual(refused('invitation_void'))
  })

  test('that was taken back is void', async () => {
    const forumId = await aForum(house, host)
    const made = await host.call(forum.invite, { forumId, invitation: delegateWords })
    const { person } = await aPerson(house)
    await host.call(forum.revokeInvitation, { forumId, invitationId: made.id })
    await expect(person.call(forum.acceptInvitation, { token: tokenOf(made) })).rejects.toEqual(
      refused('invitation_void'),
    )
    expect(await house.guest.call(forum.invitation, { token: tokenOf(made) })).toMatchObject({
      state: 'revoked',
    })
    await expect(host.call(forum.revokeInvitation, { forumId, invitationId: made.id })).rejects.toEqual(
      refused('invitation_void'),
    )
  })

  test('is void after sixty days', async () => {
    const forumId = await aForum(house, host)
    const token = tokenOf(await host.call(forum.invite, { forumId, invitation: delegateWords }))
    const { person } = await aPerson(house)
    house.clock.advance(60 * day)
    expect((await house.guest.call(forum.invitation, { token })).state).toBe('expired')
    await expect(person.call(forum.acceptInvitation, { token })).rejects.toEqual(refused('invitation_void'))
  })

  test('with another signature is no link at all', async () => {
    const forumId = await aForum(house, host)
    const [one, other] = await Promise.all(
      [1, 2].map(async () => tokenOf(await host.call(forum.invite, { forumId, invitation: delegateWords }))),
    )
    const [id, signature] = [one?.split('.')[0] ?? '', other?.split('.')[1] ?? '']
    for (const token of [`${id}.${signature}`, id, `${id}.`, `.${signature}`, `${one}x`.slice(1), '..', 'x'])
      await expect(house.guest.call(forum.invitation, { token })).rejects.toEqual(refused('not_found'))
  })

  test('to a closed forum is not taken', async () => {
    const forumId = await aForum(house, host)
    const token = tokenOf(await host.call(forum.invite, { forumId, invitation: delegateWords }))
    const { person } = await aPerson(house)
    await host.call(forum.setPhase, { forumId, phase: 'closed' })
    await expect(person.call(forum.acceptInvitation, { token })).rejects.toEqual(refused('forum_closed'))
  })

  test('of another forum is not taken back here', async () => {
    const [one, other] = [await aForum(house, host), await aForum(house, host)]
    const { id: invitationId } = await host.call(forum.invite, { forumId: other, invitation: delegateWords })
    await expect(host.call(forum.revokeInvitation, { forumId: one, invitationId })).rejects.toEqual(
      refused('not_found'),
    )
  })

  test.each([
    [{ role: 'cohost', email: 'a@team.example' }, 'side'],
    [{ role: 'cohost', side: 'both', email: 'a@team.example' }, 'side'],
    [{ role: 'delegate' }, 'side'],
    [{ role: 'moderator' }, 'email'],
    [{ role: 'interpreter', email: 'a@team.example', languages: ['id'] }, 'languages'],
  ] as const)('of %j lacks something', async (words, field) => {
    const forumId = await aForum(house, host)
    const { languages, ...plain } = { languages: undefined, ...words }
    const invitation = { ...plain, language: 'en' as const, ...(languages && { languages: [...languages] }) }
    await expect(host.call(forum.invite, { forumId, invitation })).rejects.toMatchObject({
      error: { code: 'bad_input', fields: [{ path: `invitation.${field}` }] },
    })
  })
})

describe('a co-host', () => {
  let forumId: string
  let cohost: Signed
  beforeAll(async () => {
    forumId = await aForum(house, host)
    cohost = await aMember(house, host, forumId, { role: 'cohost', side: 'supplier' })
  })

  test('invites firms of the own side, and those that stand on both', async () => {
    const invite = (side: 'supplier' | 'buyer' | 'both') =>
      cohost.person.call(forum.invite, { forumId, invitation: { ...delegateWords, side } })
    await invite('supplier')
    await invite('both')
    await expect(invite('buyer')).rejects.toEqual(refused('not_allowed'))
  })

  test('does not choose the team', async () => {
    for (const words of [
      { role: 'host' as const },
      { role: 'moderator' as const },
      { role: 'cohost' as const, side: 'supplier' as const },
      { role: 'interpreter' as const, languages: ['id' as const, 'ru' as const] },
    ])
      await expect(
        cohost.person.call(forum.invite, {
          forumId,
          invitation: { ...words, email: 'x@team.example', language: 'en' },
        }),
      ).rejects.toEqual(refused('not_allowed'))
  })

  test('sees and takes back the own side’s invitations only', async () => {
    const invite = (side: 'supplier' | 'buyer') =>
      host.call(forum.invite, { forumId, invitation: { ...delegateWords, side } })
    const [own, others] = [await invite('supplier'), await invite('buyer')]
    const { invitations } = await cohost.person.call(forum.invitations, { forumId })
    const seen = invitations.map(({ id }) => id)
    expect(seen).toContain(own.id)
    expect(seen).not.toContain(others.id)
    expect(invitations.every(({ role }) => role === 'delegate')).toBe(true)
    await expect(
      cohost.person.call(forum.revokeInvitation, { forumId, invitationId: others.id }),
    ).rejects.toEqual(refused('not_allowed'))
    await cohost.person.call(forum.revokeInvitation, { forumId, invitationId: own.id })
  })
})

test('the team is read under the names that its people chose', async () => {
  const forumId = await aForum(house, host)
  const { person, email } = await aMember(house, host, forumId, { role: 'moderator' })
  await person.call(account.update, { name: 'Bagus Wirawan' })
  const { members } = await host.call(forum.team, { forumId })
  expect(members.find((one) => one.email === email)?.name).toBe('Bagus Wirawan')
})

describe('leaving the team', () => {
  const memberId = async (forumId: string, email: string) =>
    (await host.call(forum.team, { forumId })).members.find((one) => one.email === email)?.id ?? ''

  test('is not for the last host', async () => {
    const forumId = await aForum(house, host)
    const me = (await host.call(account.session, {})).me?.email ?? ''
    const own = await memberId(forumId, me)
    await expect(host.call(forum.removeMember, { forumId, memberId: own })).rejects.toEqual(
      refused('last_host'),
    )
    const second = await aMember(house, host, forumId, { role: 'host' })
    await second.person.call(forum.removeMember, { forumId, memberId: own })
    await expect(host.call(forum.team, { forumId })).rejects.toEqual(refused('not_allowed'))
  })

  test('leaves one host also when two take each other out at once', async () => {
    const forumId = await aForum(house, host)
    const second = await aMember(house, host, forumId, { role: 'host' })
    const me = (await host.call(account.session, {})).me?.email ?? ''
    const [mine, theirs] = [await memberId(forumId, me), await memberId(forumId, second.email)]
    await Promise.allSettled([
      host.call(forum.removeMember, { forumId, memberId: theirs }),
      second.person.call(forum.removeMember, { forumId, memberId: mine }),
    ])
    const left = await house.db
      .selectFrom('memberships')
      .select('id')
      .where('forumId', '=', forumId)
      .where('role', '=', 'host')
      .execute()
    expect(left).toHaveLength(1)
  })

  test('ends what that person may do, see and hear, also on a page that is open', async () => {
    const forumId = await aForum(house, host)
    const { person, email } = await aMember(house, host, forumId, { role: 'moderator' })
    const stays = await aMember(house, host, forumId, { role: 'moderator' })
    const [gone, there] = [await person.connect(), await stays.person.connect()]
    const facts: unknown[] = []
    gone.raw.on('fact', (told: unknown) => facts.push(told))
    for (const page of [gone, there])
      expect(await page.ask(forumEvents.watch, { forumId })).toMatchObject({ ok: true })
    const ended = new Promise((resolve) => gone.raw.once('disconnect', resolve))

    await host.call(forum.removeMember, { forumId, memberId: await memberId(forumId, email) })
    // A browser comes back after this reason, and asks anew for what it may hear.
    expect(await ended).toBe('io server disconnect')
    expect(there.raw.connected).toBe(true)
    facts.length = 0
    gone.raw.connect()
    await new Promise((resolve) => gone.raw.once('connect', () => resolve(null)))
    expect(await gone.ask(forumEvents.watch, { forumId })).toMatchObject({
      ok: false,
      error: { code: 'not_allowed' },
    })
    const heard = new Promise((resolve) => there.raw.once('fact', resolve))
    await host.call(forum.update, { forumId, about: 'Changed.' })
    await heard
    expect(facts).toEqual([])
    await expect(person.call(forum.team, { forumId })).rejects.toEqual(refused('not_allowed'))
    expect((await person.call(forum.mine, {})).forums).toEqual([])
    gone.close()
    there.close()
  })

  test('is the same for a firm’s delegate; who keeps the address keeps the page', async () => {
    const forumId = await aForum(house, host)
    const owner = await aFirm(house, host, forumId)
    const colleague = await aPerson(house)
    const at = { forumId, organisationId: owner.id }
    const words = { name: 'Budi', email: colleague.email, jobTitle: '', languages: ['id' as const] }
    const { id } = await owner.person.call(firm.saveDelegate, { ...at, delegate: words })
    const page = await colleague.person.connect()
    await page.ask(forumEvents.watch, { forumId })
    const heard = page.next(fact)
    await owner.person.call(firm.saveDelegate, { ...at, id, delegate: { ...words, jobTitle: 'Sales' } })
    await heard
    expect(page.raw.connected).toBe(true)

    const ended = new Promise((resolve) => page.raw.once('disconnect', resolve))
    await owner.person.call(firm.removeDelegate, { ...at, id })
    await ended
    await expect(colleague.person.call(firm.list, { forumId })).rejects.toEqual(refused('not_allowed'))
  })

  test('is not for an interpreter whom a meeting to come counts on', async () => {
    const forumId = await aForum(house, host)
    const interpreter = await aMember(house, host, forumId, { role: 'interpreter', languages: ['id', 'ru'] })
    const idle = await aMember(house, host, forumId, { role: 'interpreter', languages: ['ja', 'ko'] })
    const supplier = await aFirm(house, host, forumId, { languages: ['id'] })
    const buyer = await aBuyer(house, host, forumId, { languages: ['ru'] })
    await anAcceptedRequest(forumId, buyer, supplier)
    await publishSchedule(host, forumId)
    const remove = async ({ email }: Signed) =>
      host.call(forum.removeMember, { forumId, memberId: await memberId(forumId, email) })
    await expect(remove(interpreter)).rejects.toEqual(refused('interpreter_expected'))
    await remove(idle)
    const { meetings } = await interpreter.person.call(schedule.agenda, { forumId })
    house.clock.set(meetings[0]?.end ?? '')
    await remove(interpreter)
  })

  test('does not let the same invitation bring one back', async () => {
    const forumId = await aForum(house, host)
    const { person, email } = await aPerson(house)
    const made = await host.call(forum.invite, {
      forumId,
      invitation: { role: 'moderator', email, language: 'en' },
    })
    await person.call(forum.acceptInvitation, { token: tokenOf(made) })
    await host.call(forum.removeMember, { forumId, memberId: await memberId(forumId, email) })
    await person.call(forum.acceptInvitation, { token: tokenOf(made) })
    expect((await person.call(forum.view, { forumId })).hats).toEqual([])
  })

  test('of another forum’s team is not found', async () => {
    const [one, other] = [await aForum(house, host), await aForum(house, host)]
    const { email } = await aMember(house, host, other, { role: 'moderator' })
    const id = await memberId(other, email)
    await expect(host.call(forum.removeMember, { forumId: one, memberId: id })).rejects.toEqual(
      refused('not_found'),
    )
  })
})

describe('the hours of an interpreter', () => {
  const spans = (days: string[][], hours: [number, number]) =>
    days.map(([opens = '']) => ({
      from: new Date(Date.parse(opens) + hours[0] * hour).toISOString(),
      to: new Date(Date.parse(opens) + hours[1] * hour).toISOString(),
    }))
  /** A forum with an interpreter, whose membership has this id. */
  const interpreted = async () => {
    const forumId = await aForum(house, host)
    const { person, email } = await aMember(house, host, forumId, { role: 'interpreter' })
    const { members } = await host.call(forum.team, { forumId })
    return { forumId, person, memberId: members.find((one) => one.email === email)?.id ?? '' }
  }
  const heldIn = async (forumId: string) =>
    (await interpretersOf(house.db, forumId)).map(({ free }) =>
      free.map(({ from, to }) => [from.toISOString(), to.toISOString()]),
    )

  test('are all opening hours until they are narrowed by the interpreter or by the host', async () => {
    const { forumId, person, memberId } = await interpreted()
    const at = { forumId, memberId }
    const days = await daysOf(forumId)
    expect(await heldIn(forumId)).toEqual([days])
    const morning = spans(days, [0, 3])
    await person.call(forum.setInterpreterHours, { ...at, free: spans(days, [-2, 3]) })
    expect(await host.call(forum.interpreterHours, at)).toEqual({ always: false, free: morning })
    expect(await heldIn(forumId)).toEqual([morning.map(({ from, to }) => [from, to])])
    await host.call(forum.setInterpreterHours, { ...at, free: [] })
    expect(await person.call(forum.interpreterHours, at)).toEqual({ always: false, free: [] })
    await host.call(forum.setInterpreterHours, { ...at, free: 'always' })
    expect(await heldIn(forumId)).toEqual([days])
  })

  test('are not for others to say, another interpreter of the forum among them', async () => {
    const { forumId, memberId } = await interpreted()
    const other = await aMember(house, host, forumId, { role: 'interpreter' })
    const cohost = await aMember(house, host, forumId, { role: 'cohost', side: 'supplier' })
    for (const { person } of [other, cohost, await aPerson(house)]) {
      const refusal = refused('not_allowed')
      await expect(person.call(forum.interpreterHours, { forumId, memberId })).rejects.toEqual(refusal)
      await expect(person.call(forum.setInterpreterHours, { forumId, memberId, free: [] })).rejects.toEqual(
        refusal,
      )
    }
  })

  test('are had by interpreters of this forum only', async () => {
    const { memberId } = await interpreted()
    const { forumId } = await interpreted()
    const { members } = await host.call(forum.team, { forumId })
    const hostId = members.find(({ role }) => role === 'host')?.id ?? ''
    for (const one of [memberId, hostId, randomUUID()])
      await expect(
        host.call(forum.setInterpreterHours, { forumId, memberId: one, free: [] }),
      ).rejects.toEqual(refused('not_found'))
  })

  test('may contradict a published meeting, which stays', async () => {
    const forumId = await aForum(house, host)
    const { person } = await aMember(house, host, forumId, { role: 'interpreter' })
    const supplier = await aFirm(house, host, forumId, { languages: ['id'] })
    const buyer = await aBuyer(house, host, forumId, { languages: ['ru'] })
    const { meeting } = await aPublishedMeeting(house, host, { forumId, supplier, buyer })
    const [hat] = (await person.call(forum.view, { forumId })).hats
    if (hat?.role !== 'interpreter') throw new Error('they interpret')
    await person.call(forum.setInterpreterHours, { forumId, memberId: hat.memberId, free: [] })
    const { meetings } = await person.call(schedule.agenda, { forumId })
    expect(meetings.map(({ id }) => id)).toEqual([meeting.id])
  })

  test('go with the interpreter', async () => {
    const { forumId, memberId } = await interpreted()
    const free = spans(await daysOf(forumId), [0, 1])
    await host.call(forum.setInterpreterHours, { forumId, memberId, free })
    await host.call(forum.removeMember, { forumId, memberId })
    expect(await heldIn(forumId)).toEqual([])
    const left = await house.db
      .selectFrom('interpreterHours')
      .selectAll()
      .where('memberId', '=', memberId)
      .execute()
    expect(left).toEqual([])
  })
})

test('moderators are counted, and how many meetings each looks after is the host’s to say', async () => {
  const forumId = await aForum(house, host)
  const limit = async () => (await host.call(forum.view, { forumId })).roomsPerModerator
  expect([await limit(), await moderatorCount(house.db, forumId)]).toEqual([null, 0])
  await aMember(house, host, forumId, { role: 'moderator' })
  await aMember(house, host, forumId, { role: 'moderator' })
  await host.call(forum.update, { forumId, roomsPerModerator: 5 })
  await host.call(forum.update, { forumId, name: 'Another name' })
  expect([await limit(), await moderatorCount(house.db, forumId)]).toEqual([5, 2])
  await host.call(forum.update, { forumId, roomsPerModerator: null })
  expect(await limit()).toBeNull()
})

test('a closed forum takes nothing more, is still seen, and can be opened again', async () => {
  const { forumId, supplier, buyer, requestId } = await aPublishedMeeting(house, host)
  const other = await aBuyer(house, host, forumId, { name: 'Minsk Salt' })
  await host.call(forum.setPhase, { forumId, phase: 'closed' })
  const { revision } = await host.call(schedule.board, { forumId })
  const late = await aPerson(house)
  const at = { forumId, organisationId: supplier.id }
  const closed = [
    host.call(forum.update, { forumId, name: 'Changed' }),
    host.call(forum.addDay, { forumId, date: dateIn(house, 40), opens: '09:00', closes: '10:00' }),
    host.call(forum.invite, { forumId, invitation: delegateWords }),
    host.call(schedule.make, { forumId, revision, seconds: 1 }),
    host.call(schedule.publish, { forumId, revision }),
    host.call(schedule.remove, { forumId, revision, requestId }),
    host.call(firm.decide, { ...at, decision: 'declined', reason: 'Late.' }),
    supplier.person.call(firm.update, { ...at, profile: { about: 'Changed' } }),
    other.person.call(matching.request, { forumId, from: other.id, to: supplier.id, message: '' }),
    late.person.call(firm.register, {
      forumId,
      profile: {
        name: 'Late',
        standing: 'buyer',
        country: 'BY',
        city: 'Minsk',
        zone: 'Europe/Minsk',
        about: '',
        website: '',
        sectors: ['food'],
        languages: ['en'],
      },
      delegate: { name: 'Late', jobTitle: '', languages: ['en'] },
    }),
  ].map((call) => expect(call).rejects.toEqual(refused('forum_closed')))
  await Promise.all(closed)
  expect((await buyer.person.call(schedule.agenda, { forumId })).meetings).toHaveLength(1)
  await host.call(forum.setPhase, { forumId, phase: 'open' })
  await host.call(forum.update, { forumId, name: 'Changed' })
})
