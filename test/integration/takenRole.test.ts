import { randomUUID } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { account } from '../../shared/account.ts'
import { firm } from '../../shared/firm.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { roomEvents, roomPushes } from '../../shared/room.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { meetingOfMany } from '../support/liveMeeting.ts'
import { onRedis } from '../support/onRedis.ts'

/** A role is taken away while the two processes cannot hear each other: nobody tells the pages of the other one. */
const soon = { timeout: 15_000, interval: 20 }

const { redis, first, second } = await onRedis()
const host = await first.signIn('host@chamber.example')

afterEach(() => redis.start())

/** The host's process takes some writes for them in advance. */
const mayWrite = () => host.call(account.update, { name: 'The Host' })

/** A page on each process, of somebody who is about to lose what they are. */
async function onBoth(person: Person): Promise<[TestSocket, TestSocket]> {
  return [await person.connect(), await person.at(second.address).connect()]
}

test.each(['moderator', 'delegate'] as const)(
  'a %s who is none any more hears no word of the room',
  async (part) => {
    const { forumId, meetingId, startsAt, buyerId, supplier, moderator } = await meetingOfMany(first, host)
    const email = `colleague@${randomUUID().slice(0, 8)}.example`
    const delegate = { name: 'A Colleague', jobTitle: '', email, languages: ['en' as const] }
    const colleague = { forumId, organisationId: buyerId }
    const { id } = await host.call(firm.saveDelegate, { ...colleague, delegate })
    const person = part === 'moderator' ? moderator : await first.signIn(email)
    for (const { clock } of [first, second]) clock.set(new Date(startsAt.getTime() + 60_000))
    const heard: string[] = []
    const inside = async (page: TestSocket) => {
      expect(await page.ask(roomEvents.enter, { meetingId, place: 'room' })).toMatchObject({ ok: true })
      page.raw.on(roomPushes.said.name, (data) => heard.push(roomPushes.said.data.parse(data).message.text))
      return page
    }
    const [here, there] = await onBoth(person)
    for (const page of [here, there]) await inside(page)
    const speaker = await supplier.connect()
    await speaker.ask(roomEvents.enter, { meetingId, place: 'room' })
    const say = async (text: string) => {
      expect(await speaker.ask(roomEvents.say, { meetingId, key: randomUUID(), text })).toMatchObject({
        ok: true,
      })
    }
    await say('While you are here')
    await vi.waitFor(() => expect(heard).toHaveLength(2), soon)

    const { members } = await host.call(forum.team, { forumId })
    const memberId = members.find(({ role }) => role === 'moderator')?.id ?? ''
    const out = there.next(roomPushes.out)
    await mayWrite()
    await redis.stop()
    if (part === 'moderator') await host.call(forum.removeMember, { forumId, memberId })
    else await host.call(firm.removeDelegate, { ...colleague, id })
    await vi.waitFor(() => expect(here.raw.connected).toBe(false), soon)
    // The other process goes by the records, which are not away.
    expect(await out).toEqual({ meetingId })
    await redis.start()
    await vi.waitFor(() => say('Redis is back'), soon)
    const witness = await vi.waitFor(async () => inside(await host.at(second.address).connect()), soon)
    await say('Behind your back')
    await vi.waitFor(() => expect(heard).toContain('Behind your back'), soon)
    // What it was told before this is answered would have been heard by now.
    await there.ask(roomEvents.leave, { meetingId })
    expect(heard).toEqual(['While you are here', 'While you are here', 'Behind your back'])
    for (const page of [there, speaker, witness]) page.close()
  },
)

test('who loses a role while Redis is away hears nothing more of the forum: here at once, elsewhere when it is back', async () => {
  const { forumId, moderator } = await meetingOfMany(first, host)
  const [here, there] = await onBoth(moderator)
  for (const page of [here, there])
    expect(await page.ask(forumEvents.watch, { forumId })).toMatchObject({ ok: true })
  const { members } = await host.call(forum.team, { forumId })
  const memberId = members.find(({ role }) => role === 'moderator')?.id ?? ''
  await mayWrite()
  await redis.stop()
  await host.call(forum.removeMember, { forumId, memberId })
  await vi.waitFor(() => expect(here.raw.connected).toBe(false), soon)
  await redis.start()
  await vi.waitFor(() => expect(there.raw.connected).toBe(false), soon)

  const again = await moderator.at(second.address).connect()
  expect(await again.ask(forumEvents.watch, { forumId })).toMatchObject({ error: { code: 'not_allowed' } })
  again.close()
})
