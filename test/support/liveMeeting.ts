import { randomUUID } from 'node:crypto'
import { afterEach, expect } from 'vitest'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { room, roomEvents } from '../../shared/room.ts'
import { acceptedFirm, openForum, plannedMeeting } from './builders.ts'
import type { HouseOptions, Person, TestHouse, TestSocket } from './harness.ts'
import { inHouse } from './inHouse.ts'

const minute = 60_000

/** A meeting of twenty minutes that begins in half an hour, with everyone who could come to it. */
export async function meetingOfMany(house: TestHouse, host: Person) {
  const forumId = await openForum(house, host)
  const supplier = await acceptedFirm(house, forumId, { name: 'Kayu Rimba', standing: 'supplier' })
  const buyer = await acceptedFirm(house, forumId, { name: 'Belkommash', standing: 'buyer', country: 'BY' })
  const other = await acceptedFirm(house, forumId, { name: 'Garam Laut', standing: 'supplier' })
  const team = { moderator: '', interpreter: '', bystander: '', cohost: '' }
  const unique = randomUUID().slice(0, 8)
  const [interpreterId, bystanderId] = await runSystem(house.app.runner, async (work) => {
    const add = (name: keyof typeof team, role: 'moderator' | 'interpreter' | 'cohost') => {
      // The part before the @ becomes their name.
      team[name] = `${name}@${unique}.example`
      const side = role === 'cohost' ? { side: 'buyer' as const } : {}
      return enrol(work, { forumId, email: team[name], name, role, languages: ['en', 'id'], ...side })
    }
    await add('moderator', 'moderator')
    await add('cohost', 'cohost')
    const spare = await add('bystander', 'interpreter')
    return [await add('interpreter', 'interpreter'), spare] as const
  })
  const startsAt = new Date(house.clock.now().getTime() + 30 * minute)
  const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt, interpreterId })
  return {
    forumId,
    meetingId,
    interpreterId,
    bystanderId,
    /** Sets the clock so many minutes from the start. */
    at: async (minutes: number) => {
      house.clock.set(new Date(startsAt.getTime() + minutes * minute))
      await house.app.tick()
    },
    startsAt,
    supplierId: supplier.id,
    buyerId: buyer.id,
    otherId: other.id,
    supplier: await house.signIn(supplier.email),
    buyer: await house.signIn(buyer.email),
    /** Of a firm on the supplier's side without a meeting. */
    outsider: await house.signIn(other.email),
    moderator: await house.signIn(team.moderator),
    cohost: await house.signIn(team.cohost),
    interpreter: await house.signIn(team.interpreter),
    bystander: await house.signIn(team.bystander),
    stranger: await house.signIn(`nobody.${unique}@else.example`),
    emails: { ...team, supplier: supplier.email, buyer: buyer.email, outsider: other.email },
  }
}

/** As {@link inHouse}, for tests of running meetings: each has an hour of its own, and its pages end with it. */
export async function liveHouse(options: HouseOptions = {}) {
  const { house, host } = await inHouse({ ...options, betweenTests: 60 * minute })
  const sockets: TestSocket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close()
  })

  /** An open page of somebody. */
  const page = async (person: Person): Promise<TestSocket> => {
    const socket = await person.connect()
    sockets.push(socket)
    return socket
  }
  return {
    house,
    host,
    page,
    /** A page of somebody that is in a meeting. */
    async inside(person: Person, meetingId: string, place: 'lobby' | 'room' = 'room'): Promise<TestSocket> {
      const socket = await page(person)
      expect(await socket.ask(roomEvents.enter, { meetingId, place })).toMatchObject({ ok: true })
      return socket
    },
    meetingOfMany: () => meetingOfMany(house, host),
    /** Waits until a mail of this subject has gone to an address. */
    async mailed(email: string, subject: string | RegExp): Promise<void> {
      const expected = expect.stringMatching(subject)
      const subjects = async () => (await house.mails(email)).map((mail) => mail.subject)
      await expect.poll(subjects, { timeout: 15_000, interval: 20 }).toContainEqual(expected)
    },
  }
}

/** What the wall's log of a forum says, the newest first. */
export async function logOf(person: Person, forumId: string): Promise<string[]> {
  const { log } = await person.call(room.wall, { forumId })
  return log.map(({ kind, by, part, detail }) => `${kind} ${by} ${part} ${detail}`)
}
