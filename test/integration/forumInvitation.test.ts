import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { aForum, aMember, aPerson, type Signed, tokenOf } from '../support/builders.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const { house, host } = await inHouse()

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
