import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forumLimits, liveOfPerson, mailsOfPerson, type Pool } from '../../server/platform/forumLimits.ts'
import { Refusal } from '../../server/platform/refusal.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { roomEvents } from '../../shared/room.ts'
import { sharing } from '../../shared/sharing.ts'
import {
  aBuyer,
  acceptedFirm,
  aFirm,
  aForum,
  aPerson,
  type Firm,
  openForum,
  plannedMeeting,
} from '../support/builders.ts'
import { openHouse, type Person, type TestHouse, type TestSocket } from '../support/harness.ts'
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
  /** The same of what is written in meetings. */
  async function saidUp(forumId: string, pool: Pool, userId = ''): Promise<void> {
    const most = forumLimits.live[pool]
    for (let said = 0, by = userId; said <= most; said++) {
      if (!userId && said % (liveOfPerson - 1) === 0) by = randomUUID()
      const spent = await house.app.runner.limits.spendLive({ userId: by, forumId, pool }).catch(codeOf)
      if (spent === 'too_many_requests') return
    }
    throw new Error(`more than ${most} were let through`)
  }
  const userIdOf = async (email: string) =>
    (await house.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()).id
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
    await usedUp(forumId, 'taking_part', { mails: true, userId: await userIdOf(buyer.email) })
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

  describe('for what is written in meetings', () => {
    const sockets: TestSocket[] = []
    afterEach(() => {
      for (const socket of sockets.splice(0)) socket.close()
    })

    const pageOf = async (person: Person, meetingId: string) => {
      const socket = await person.connect()
      sockets.push(socket)
      return {
        enter: () => socket.ask(roomEvents.enter, { meetingId, place: 'room' }),
        say: () => socket.ask(roomEvents.say, { meetingId, key: randomUUID(), text: 'Good day' }),
      }
    }
    /** A meeting that runs between two firms, with a page of one of them. */
    async function aRunningMeeting() {
      const forumId = await openForum(house, host)
      const [supplier, buyer] = [
        await acceptedFirm(house, forumId),
        await acceptedFirm(house, forumId, { standing: 'buyer' }),
      ]
      const startsAt = new Date(house.clock.now().getTime() - minute)
      const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt })
      const person = await house.signIn(supplier.email)
      return { forumId, meetingId, supplier, buyer, person, page: await pageOf(person, meetingId) }
    }
    const ok = { ok: true }
    const tooManySaid = { ok: false, error: { code: 'too_many_requests' } }

    test('hold for the guests of a forum together, apart from commands, and not for the team', async () => {
      const { forumId, meetingId, buyer, person, page } = await aRunningMeeting()
      expect(await page.enter()).toMatchObject(ok)
      expect(await page.say()).toMatchObject(ok)
      await saidUp(forumId, 'taking_part')
      expect(await page.say()).toMatchObject(tooManySaid)
      const other = await pageOf(await house.signIn(buyer.email), meetingId)
      expect(await other.enter()).toMatchObject(tooManySaid)
      const kept = house.db.selectFrom('chatMessages').select('id').where('meetingId', '=', meetingId)
      expect(await kept.execute()).toHaveLength(1)
      const team = await pageOf(host, meetingId)
      expect(await team.enter()).toMatchObject(ok)
      expect(await team.say()).toMatchObject(ok)
      await person.call(sharing.addNote, { meetingId, text: 'A command goes on.' })
      const elsewhere = await aRunningMeeting()
      expect(await elsewhere.page.say()).toMatchObject(ok)
    })

    test('leave the chat to others when one person floods it', async () => {
      const { forumId, meetingId, supplier, buyer, page } = await aRunningMeeting()
      await saidUp(forumId, 'taking_part', await userIdOf(supplier.email))
      expect(await page.say()).toMatchObject(tooManySaid)
      const other = await pageOf(await house.signIn(buyer.email), meetingId)
      expect(await other.say()).toMatchObject(ok)
      // Of six people, as many as a firm may send.
      expect(6 * liveOfPerson).toBeLessThan(forumLimits.live.taking_part / 2)
    })

    test('count what was allowed alone: who may not speak is told that, however often', async () => {
      const { meetingId } = await aRunningMeeting()
      const { say } = await pageOf((await aPerson(house)).person, meetingId)
      const answers = await Promise.all(Array.from({ length: liveOfPerson + 10 }, say))
      const codes = new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.error.code)))
      expect([...codes]).toEqual(['not_allowed'])
    })
  })
})
