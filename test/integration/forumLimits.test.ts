import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forumLimits, mailsOfPerson, type Pool } from '../../server/platform/forumLimits.ts'
import { Refusal } from '../../server/platform/refusal.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { aBuyer, aFirm, aForum, aPerson, type Firm } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { freshDatabase } from '../support/postgres.ts'
import { startRedis } from '../support/redis.ts'

const minute = 60_000
const tooMany = expect.objectContaining({ error: expect.objectContaining({ code: 'too_many_requests' }) })

const codeOf = (error: unknown) => {
  if (error instanceof Refusal) return error.code
  throw error
}

describe.each(['memory', 'redis'])('a forum’s limits, counted in %s', (where) => {
  let house: TestHouse
  let host: Person
  const ends: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    if (where === 'memory') house = await openHouse()
    else {
      const [redis, database] = await Promise.all([startRedis(), freshDatabase()])
      house = await openHouse({ beside: { databaseUrl: database.url, redisUrl: redis.url } })
      ends.push(
        () => database.drop(),
        () => redis.stop(),
      )
    }
    host = (await aPerson(house)).person
  })
  afterAll(async () => {
    await house.close()
    for (const end of ends) await end()
  })
  // Codes are counted a quarter of an hour, of the house's clock in memory.
  beforeEach(() => house.clock.advance(16 * minute))

  /** Commands are given until there are too many: by `userId`, or by others, each as many as a person may. */
  async function usedUp(forumId: string, pool: Pool, { mails = false, userId = '' } = {}): Promise<void> {
    const most = forumLimits.changes[pool]
    for (let given = 0, by = userId; given <= most; given++) {
      if (!userId && given % (mailsOfPerson - 1) === 0) by = randomUUID()
      const spent = await house.app.runner.limits.spend({ userId: by, forumId, pool, mails }).catch(codeOf)
      if (spent === 'too_many_requests') return
    }
    throw new Error(`more than ${most} were let through`)
  }
  const change = (of: Firm) => of.person.call(firm.update, { ...of.at, profile: { about: 'Changed.' } })
  const ask = (from: Firm, to: Firm) =>
    from.person.call(matching.request, { forumId: from.at.forumId, from: from.id, to: to.id, message: '' })

  test('hold for those who take part together, not for the hosts, nor in another forum', async () => {
    const forumId = await aForum(house, host)
    const one = await aFirm(house, host, forumId)
    const elsewhere = await aFirm(house, host, await aForum(house, host), { email: one.email })
    await usedUp(forumId, 'taking_part')
    await expect(change(one)).rejects.toEqual(tooMany)
    expect((await one.person.call(firm.view, one.at)).about).toBe('')
    await host.call(forum.update, { forumId, about: 'Still ours to change.' })
    await change(elsewhere)
  })

  test('keep strangers apart: what they use up, guests still have', async () => {
    const forumId = await aForum(house, host)
    const [guest, applicant] = [
      await aFirm(house, host, forumId),
      await aFirm(house, host, forumId, { accepted: false }),
    ]
    await usedUp(forumId, 'applying')
    await expect(change(applicant)).rejects.toEqual(tooMany)
    await expect(aFirm(house, host, forumId, { accepted: false })).rejects.toEqual(tooMany)
    await change(guest)
  })

  test('are nothing that strangers learn of: who may not act is told that alone', async () => {
    const forumId = await aForum(house, host)
    const guest = await aFirm(house, host, forumId)
    const stranger = await aPerson(house)
    await usedUp(forumId, 'applying')
    await usedUp(forumId, 'taking_part')
    const told = { error: expect.objectContaining({ code: 'not_allowed' }) }
    const profile = { about: 'Not mine.' }
    await expect(stranger.person.call(firm.update, { ...guest.at, profile })).rejects.toMatchObject(told)
  })

  test('bound the mails of a person far below those of the forum, and both apart from other changes', async () => {
    const forumId = await aForum(house, host)
    const [supplier, buyer, other] = [
      await aFirm(house, host, forumId),
      await aBuyer(house, host, forumId),
      await aBuyer(house, host, forumId, { name: 'Moscow Pantry' }),
    ]
    const { id } = await house.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', buyer.email)
      .executeTakeFirstOrThrow()
    await usedUp(forumId, 'taking_part', { mails: true, userId: id })
    await expect(ask(buyer, supplier)).rejects.toEqual(tooMany)
    await change(buyer)
    await ask(other, supplier)
    // Of six people, as many as a firm may send.
    expect(6 * mailsOfPerson).toBeLessThan(forumLimits.mails.taking_part / 2)
  })

  test('bound the mails that strangers cause: hosts are not flooded, and guests go on asking each other', async () => {
    const forumId = await aForum(house, host)
    const [supplier, buyer] = [await aFirm(house, host, forumId), await aBuyer(house, host, forumId)]
    const applicant = await aFirm(house, host, forumId, { accepted: false })
    await usedUp(forumId, 'applying', { mails: true })
    await expect(aFirm(house, host, forumId, { accepted: false })).rejects.toEqual(tooMany)
    await change(applicant)
    await ask(buyer, supplier)
  })
})
