import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { interpretersOf, moderatorCount } from '../../server/forum/service.ts'
import { account } from '../../shared/account.ts'
import { fact } from '../../shared/facts.ts'
import { firm } from '../../shared/firm.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { schedule } from '../../shared/schedule.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  aMember,
  anAcceptedRequest,
  aPerson,
  aPublishedMeeting,
  publishSchedule,
  type Signed,
  tokenOf,
} from '../support/builders.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'

const minute = 60_000
const hour = 60 * minute

const { house, host } = await inHouse()

const daysOf = async (forumId: string) =>
  (await host.call(forum.view, { forumId })).days.map(({ opensAt, closesAt }) => [opensAt, closesAt])

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

  test('is the same for all people of a firm that is no longer accepted', async () => {
    const forumId = await aForum(house, host)
    const [owner, other] = [await aFirm(house, host, forumId), await aFirm(house, host, forumId)]
    const [page, otherPage] = [await owner.person.connect(), await other.person.connect()]
    const ended = new Promise((resolve) => page.raw.once('disconnect', resolve))
    const at = { forumId, organisationId: owner.id }
    await host.call(firm.decide, { ...at, decision: 'declined', reason: 'Withdrawn.' })
    expect(await ended).toBe('io server disconnect')
    expect(otherPage.raw.connected).toBe(true)
    otherPage.close()
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
