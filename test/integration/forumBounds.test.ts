import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { forum } from '../../shared/forum.ts'
import { aForum, aPerson, tokenOf } from '../support/builders.ts'
import { inHouse } from '../support/inHouse.ts'

const { house, host } = await inHouse()

const toRole = { role: 'delegate', side: 'buyer', language: 'en' } as const

/** As if so many had been invited by mail just now. */
async function invitedBy(email: string, forumId: string, count: number): Promise<void> {
  const { id: createdBy } = await house.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  const createdAt = house.clock.now()
  const expiresAt = new Date(createdAt.getTime() + 86_400_000)
  await house.db
    .insertInto('invitations')
    .values(
      Array.from({ length: count }, (_, at) => ({
        id: randomUUID(),
        forumId,
        role: 'delegate' as const,
        side: 'buyer' as const,
        email: `guest-${at}@bounds.example`,
        language: 'en' as const,
        createdBy,
        createdAt,
        expiresAt,
      })),
    )
    .execute()
}

test('in one person’s name 500 invitations a day go by mail; links to pass on have no such bound', async () => {
  const forumId = await aForum(house, host)
  await invitedBy('host@chamber.example', forumId, 500)
  const invitation = { ...toRole, email: 'one-more@bounds.example' }
  await expect(host.call(forum.invite, { forumId, invitation })).rejects.toMatchObject({
    error: { code: 'too_many_requests' },
  })
  await host.call(forum.invite, { forumId, invitation: toRole })
  house.clock.advance(86_400_000)
  await host.call(forum.invite, { forumId, invitation })
})

test('in one forum’s name 1,500 a day go by mail, by however many hosts; other forums go on', async () => {
  const [forumId, elsewhere] = [await aForum(house, host), await aForum(house, host)]
  const { email } = await aPerson(house)
  await invitedBy(email, forumId, 1_500)
  const invitation = { ...toRole, email: 'one-more@bounds.example' }
  await expect(host.call(forum.invite, { forumId, invitation })).rejects.toMatchObject({
    error: { code: 'too_many_requests' },
  })
  await host.call(forum.invite, { forumId: elsewhere, invitation })
})

test('a forum has as many rooms as its host says, whichever numbers are free', async () => {
  const forumId = await aForum(house, host, { rooms: 7 })
  await house.db
    .deleteFrom('rooms')
    .where('forumId', '=', forumId)
    .where('number', 'in', [2, 3, 4, 6])
    .execute()
  await host.call(forum.update, { forumId, rooms: 2 })
  expect((await host.call(forum.view, { forumId })).rooms).toBe(2)
})

test('the preview of a personal link has the forum’s words as they are, also with signs of patterns', async () => {
  const forumId = await aForum(house, host, { about: "From $& to $' dollars" })
  const link = await host.call(forum.invite, { forumId, invitation: toRole })
  const page = await (await house.guest.fetch(`/i/${tokenOf(link)}`)).text()
  expect(page).toContain(`content="From $&#38; to $' dollars"`)
})
