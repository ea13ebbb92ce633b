import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { delegatesOf, organisationIn, organisationsIn } from '../../server/firm/service.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import {
  acceptedFirm,
  aFirm,
  aForum,
  aMember,
  needWords as need,
  offeringWords as offering,
  plannedMeeting,
  profileWords,
} from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { refused } from '../support/refusals.ts'

let house: TestHouse
let host: Person
let forumId: string
beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@embassy.example')
  forumId = await aForum(house, host)
})
afterAll(() => house.close())

/** A firm that has just applied, and its first delegate, signed in. */
const applied = (changes: Parameters<typeof aFirm>[3] = {}, inForum = forumId) =>
  aFirm(house, host, inForum, { accepted: false, ...changes })

const member = async (role: 'cohost' | 'moderator' | 'interpreter', side?: 'supplier' | 'buyer') =>
  (await aMember(house, host, forumId, { role, side })).person

const delegate = { name: 'Sari Rasa', jobTitle: 'Owner', languages: ['id' as const] }

test('who registers becomes the first delegate, is free in all opening hours, and the hosts get a mail', async () => {
  const { person, email, at } = await applied({ name: 'Kopi Gunung' })
  const view = await person.call(firm.view, at)
  expect(view).toMatchObject({ state: 'applied', name: 'Kopi Gunung', reason: null })
  expect(view.delegates).toMatchObject([{ name: 'Dewi Lestari', email }])
  const { hats, days } = await person.call(forum.view, { forumId })
  expect(hats).toEqual([
    { role: 'delegate', organisationId: at.organisationId, standing: 'supplier', accepted: false },
  ])
  const { free } = await person.call(firm.freeTimes, at)
  expect(free).toEqual(days.map(({ opensAt, closesAt }) => ({ from: opensAt, to: closesAt })))
  await house.app.settled()
  await expect
    .poll(async () => (await house.mails('host@embassy.example')).map(({ text }) => text).join())
    .toContain('Kopi Gunung')
})

test('one person registers one firm in a forum', async () => {
  const { person } = await applied()
  await expect(person.call(firm.register, { forumId, profile: profileWords(), delegate })).rejects.toEqual(
    refused('already_registered'),
  )
})

test('a draft forum takes applications, a closed one takes none and no changes', async () => {
  const owner = await house.signIn('owner@chamber.example')
  const own = await aForum(house, owner)
  await house.db.updateTable('forums').set({ phase: 'draft' }).where('id', '=', own).execute()
  const { person, at } = await applied({ about: 'Crackers since 1998.' }, own)
  await owner.call(forum.setPhase, { forumId: own, phase: 'closed' })
  const late = await house.signIn('late@firm.example')
  await expect(late.call(firm.register, { forumId: own, profile: profileWords(), delegate })).rejects.toEqual(
    refused('forum_closed'),
  )
  await expect(person.call(firm.update, { ...at, profile: { about: 'New' } })).rejects.toEqual(
    refused('forum_closed'),
  )
  await expect(owner.call(firm.decide, { ...at, decision: 'accepted', reason: '' })).rejects.toEqual(
    refused('forum_closed'),
  )
  expect((await person.call(firm.view, at)).about).toBe('Crackers since 1998.')
})

test('a forum or firm that is not there is not found', async () => {
  const { person, id: organisationId } = await applied()
  const nowhere = { forumId: randomUUID(), organisationId }
  await expect(
    person.call(firm.register, { forumId: randomUUID(), profile: profileWords(), delegate }),
  ).rejects.toEqual(refused('not_found'))
  await expect(person.call(firm.view, nowhere)).rejects.toEqual(refused('not_found'))
  const unknown = { forumId, organisationId: randomUUID() }
  await expect(person.call(firm.view, unknown)).rejects.toEqual(refused('not_found'))
  await expect(person.call(firm.update, { ...unknown, profile: {} })).rejects.toEqual(refused('not_found'))
  await expect(host.call(firm.decide, { ...unknown, decision: 'accepted', reason: '' })).rejects.toEqual(
    refused('not_found'),
  )
  const other = await aForum(house, host)
  await expect(host.call(firm.view, { forumId: other, organisationId })).rejects.toEqual(refused('not_found'))
  await expect(host.call(firm.setFreeTimes, { forumId: other, organisationId, free: [] })).rejects.toEqual(
    refused('not_found'),
  )
})

test('a firm is changed by its own people and by hosts of its side only', async () => {
  const { person, at } = await applied()
  const { person: stranger } = await applied()
  const change = { ...at, profile: { about: 'Changed.' } }
  for (const [who, may] of [
    [person, true],
    [host, true],
    [await member('cohost', 'supplier'), true],
    [await member('cohost', 'buyer'), false],
    [await member('moderator'), false],
    [await member('interpreter'), false],
    [stranger, false],
    [await house.signIn('nobody@else.example'), false],
  ] as const) {
    const answer = who.call(firm.update, change)
    if (may) await expect(answer).resolves.toEqual({})
    else await expect(answer).rejects.toEqual(refused('not_allowed'))
  }
})

test('where an accepted firm stands is settled; before, a co-host keeps it on the own side', async () => {
  const { person, at } = await applied({ standing: 'both' })
  const cohost = await member('cohost', 'supplier')
  await expect(cohost.call(firm.update, { ...at, profile: { standing: 'buyer' } })).rejects.toEqual(
    refused('not_allowed'),
  )
  await person.call(firm.update, { ...at, profile: { standing: 'supplier' } })
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  await expect(person.call(firm.update, { ...at, profile: { standing: 'buyer' } })).rejects.toEqual(
    refused('conflict'),
  )
  await person.call(firm.update, { ...at, profile: { standing: 'supplier', city: 'Kendal' } })
  expect((await person.call(firm.view, at)).city).toBe('Kendal')
})

test('a delegate who was added signs in with that address and is in the firm; removed, no longer', async () => {
  const { person, at, id: organisationId } = await applied()
  const email = 'second@firm.example'
  const { id } = await person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email } })
  const second = await house.signIn(email)
  await second.call(firm.update, { ...at, profile: { about: 'By the second.' } })
  await expect(person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email } })).rejects.toEqual(
    refused('conflict'),
  )
  expect((await delegatesOf(house.db, [organisationId])).get(organisationId)).toHaveLength(2)
  await person.call(firm.removeDelegate, { ...at, id })
  await expect(second.call(firm.view, at)).rejects.toEqual(refused('not_allowed'))
})

test('a delegate’s new address takes the role with it', async () => {
  const { person, at } = await applied()
  const { id } = await person.call(firm.saveDelegate, {
    ...at,
    delegate: { ...delegate, email: 'old@address.example' },
  })
  await person.call(firm.saveDelegate, { ...at, id, delegate: { ...delegate, email: 'new@address.example' } })
  const old = await house.signIn('old@address.example')
  await expect(old.call(firm.view, at)).rejects.toEqual(refused('not_allowed'))
  const fresh = await house.signIn('new@address.example')
  expect((await fresh.call(firm.view, at)).delegates).toHaveLength(2)
})

test('the last delegate stays, and so does one with a meeting', async () => {
  const { person, at, id: organisationId } = await applied()
  const first = (await person.call(firm.view, at)).delegates[0]?.id ?? ''
  await expect(person.call(firm.removeDelegate, { ...at, id: first })).rejects.toEqual(refused('conflict'))
  await person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email: 'spare@firm.example' } })
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  const buyer = await acceptedFirm(house, forumId, { standing: 'buyer' })
  const startsAt = new Date(house.clock.now().getTime() + 3_600_000)
  await plannedMeeting(house, forumId, { supplier: { id: organisationId }, buyer, startsAt })
  await expect(person.call(firm.removeDelegate, { ...at, id: first })).rejects.toEqual(refused('conflict'))
  await expect(host.call(firm.decide, { ...at, decision: 'declined', reason: 'Too late.' })).rejects.toEqual(
    refused('conflict'),
  )
})

test('a decision needs its reason unless it accepts, is mailed to every delegate, and may be changed', async () => {
  const { person, email, at } = await applied({ name: 'Batik Pesisir' })
  await person.call(firm.saveDelegate, {
    ...at,
    delegate: { ...delegate, email: 'batik.second@firm.example' },
  })
  await expect(host.call(firm.decide, { ...at, decision: 'declined', reason: ' ' })).rejects.toEqual(
    refused('bad_input', { field: 'reason' }),
  )
  await host.call(firm.decide, { ...at, decision: 'waitlisted', reason: 'The textile side is full.' })
  expect(await person.call(firm.view, at)).toMatchObject({
    state: 'waitlisted',
    reason: 'The textile side is full.',
  })
  await expect(host.call(firm.decide, { ...at, decision: 'waitlisted', reason: 'Again.' })).rejects.toEqual(
    refused('already_decided'),
  )
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  expect(await person.call(firm.view, at)).toMatchObject({ state: 'accepted', reason: null })
  await host.call(firm.decide, { ...at, decision: 'declined', reason: 'Withdrawn by phone.' })
  await house.app.settled()
  for (const to of [email, 'batik.second@firm.example'])
    await expect
      .poll(async () => (await house.mails(to)).map(({ text }) => text).join())
      .toContain('The textile side is full.')
})

test('an application is decided by the host and the co-host of its side, by nobody else', async () => {
  const { person, at } = await applied()
  const decision = { ...at, decision: 'accepted' as const, reason: '' }
  for (const who of [person, await member('cohost', 'buyer'), await member('moderator')])
    await expect(who.call(firm.decide, decision)).rejects.toEqual(refused('not_allowed'))
  await (await member('cohost', 'supplier')).call(firm.decide, decision)
  expect((await person.call(firm.view, at)).state).toBe('accepted')
})

test('a web address is kept with the scheme that was left out', async () => {
  const { person, at } = await applied()
  await person.call(firm.update, { ...at, profile: { website: 'kerupuk.example/toko' } })
  expect((await person.call(firm.view, at)).website).toBe('https://kerupuk.example/toko')
  for (const website of ['javascript:alert(1)', 'ftp://kerupuk.example', 'two words'])
    await expect(person.call(firm.update, { ...at, profile: { website } })).rejects.toEqual(
      refused('bad_input'),
    )
})

test('delegates of accepted firms see accepted firms without addresses and reasons; the host team sees all', async () => {
  const { person, at, email } = await applied({ name: 'Hidden Until Accepted' })
  const { person: other, at: otherAt } = await applied()
  await expect(other.call(firm.view, at)).rejects.toEqual(refused('not_found'))
  const cohostOfBuyers = await member('cohost', 'buyer')
  await expect(cohostOfBuyers.call(firm.view, at)).rejects.toEqual(refused('not_found'))
  expect((await host.call(firm.view, at)).delegates[0]?.email).toBe(email)
  await host.call(firm.decide, { ...at, decision: 'accepted', reason: 'Welcome.' })
  await expect(other.call(firm.view, at)).rejects.toEqual(refused('not_found'))
  expect((await other.call(firm.list, { forumId })).organisations).toMatchObject([
    { id: otherAt.organisationId },
  ])
  await host.call(firm.decide, { ...otherAt, decision: 'accepted', reason: '' })
  const seen = await other.call(firm.view, at)
  expect(seen.reason).toBeNull()
  expect(seen.delegates[0]).toMatchObject({ name: 'Dewi Lestari', email: null })
  expect((await person.call(firm.view, at)).reason).toBe('Welcome.')
  expect((await (await member('interpreter')).call(firm.view, at)).delegates[0]?.email).toBeNull()
  await expect((await house.signIn('nobody@else.example')).call(firm.list, { forumId })).rejects.toEqual(
    refused('not_allowed'),
  )
})

test('the register is paged, searched and filtered, and each sees the own part of it', async () => {
  const owner = await house.signIn('register@chamber.example')
  const own = await aForum(house, owner)
  for (let count = 0; count < 55; count++)
    await acceptedFirm(house, own, {
      name: `Firm ${String(count).padStart(2, '0')}`,
      standing: count % 2 ? 'buyer' : 'supplier',
      state: count < 3 ? 'applied' : 'accepted',
    })
  await acceptedFirm(house, own, {
    name: 'Zeta 100%_sure',
    offerings: [{ title: 'Meranti boards', hsCode: '441231' }],
  })
  const read = async (person: Person, filter: object = {}) => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await person.call(firm.list, { forumId: own, ...filter, ...(cursor && { cursor }) })
      expect(page.organisations.length).toBeLessThanOrEqual(50)
      names.push(...page.organisations.map(({ name }) => name))
      cursor = page.next ?? undefined
    } while (cursor)
    return names
  }
  const all = await read(owner)
  expect(all).toHaveLength(56)
  expect(all).toEqual([...new Set(all)].sort())
  expect(await read(owner, { state: 'applied' })).toEqual(['Firm 00', 'Firm 01', 'Firm 02'])
  expect(await read(owner, { side: 'buyer', state: 'applied' })).toEqual(['Firm 01'])
  for (const search of ['meranti', '4412', 'kayu lapis', 'zeta', '100%_'])
    expect(await read(owner, { search })).toEqual(['Zeta 100%_sure'])
  expect(await read(owner, { search: '%' })).toEqual(['Zeta 100%_sure'])
  const { person, at } = await applied({ name: 'Own Firm' }, own)
  expect(await read(person)).toEqual(['Own Firm'])
  await owner.call(firm.decide, { ...at, decision: 'accepted', reason: '' })
  const seen = await read(person)
  expect(seen).toContain('Own Firm')
  expect(seen).not.toContain('Firm 00')
  expect(seen).toHaveLength(54)
  await expect(person.call(firm.list, { forumId: own, cursor: 'garbage' })).rejects.toEqual(
    refused('bad_input'),
  )
})

test('higher rooms read the firms of a forum in few queries', async () => {
  const { person, at, id: organisationId } = await applied()
  await person.call(firm.saveOffering, { ...at, offering })
  await person.call(firm.saveNeed, { ...at, need })
  const one = await organisationIn(house.db, forumId, organisationId)
  expect(one).toMatchObject({
    id: organisationId,
    state: 'applied',
    zone: 'Asia/Jakarta',
    offerings: [{ title: 'Prawn crackers', hsCode: '190590', certificates: ['halal'] }],
    needs: [{ title: 'Starter housings', hsCode: '851190' }],
  })
  expect(await organisationsIn(house.db, forumId, { ids: [organisationId], acceptedOnly: true })).toEqual([])
  expect(await organisationsIn(house.db, forumId, { ids: [] })).toEqual([])
  await expect(organisationIn(house.db, forumId, randomUUID())).rejects.toMatchObject({ code: 'not_found' })
})
