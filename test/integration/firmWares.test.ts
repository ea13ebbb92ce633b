import { afterAll, beforeAll, expect, test } from 'vitest'
import { firm } from '../../shared/firm.ts'
import { aFirm, aForum, needWords as need, offeringWords as offering } from '../support/builders.ts'
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

const delegate = { name: 'Sari Rasa', jobTitle: 'Owner', languages: ['id' as const] }

/** One white pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII='

test('HS search answers guests, twenty at most', async () => {
  const { results } = await house.guest.call(firm.searchHs, { q: 'kerupuk' })
  expect(results[0]).toMatchObject({ code: '190590' })
  expect((await house.guest.call(firm.searchHs, { q: 'wood' })).results).toHaveLength(20)
})

test('offerings and needs are added, changed and removed; the code must exist', async () => {
  const { person, at } = await applied()
  const { id } = await person.call(firm.saveOffering, { ...at, offering })
  await person.call(firm.saveOffering, { ...at, id, offering: { ...offering, title: 'Fish crackers' } })
  const { id: needId } = await person.call(firm.saveNeed, { ...at, need })
  const view = await person.call(firm.view, at)
  expect(view.offerings).toEqual([
    {
      ...offering,
      id,
      title: 'Fish crackers',
      hsText: expect.stringContaining('crackers'),
      pictureUrl: null,
    },
  ])
  expect(view.needs).toMatchObject([{ ...need, id: needId }])
  await expect(
    person.call(firm.saveOffering, { ...at, offering: { ...offering, hsCode: '999999' } }),
  ).rejects.toEqual(refused('hs_unknown', { code: '999999' }))
  await expect(person.call(firm.saveNeed, { ...at, need: { ...need, hsCode: '000000' } })).rejects.toEqual(
    refused('hs_unknown', { code: '000000' }),
  )
  await person.call(firm.removeOffering, { ...at, id })
  await person.call(firm.removeNeed, { ...at, id: needId })
  await expect(person.call(firm.removeOffering, { ...at, id })).rejects.toEqual(refused('not_found'))
  expect(await person.call(firm.view, at)).toMatchObject({ offerings: [], needs: [] })
})

test('another firm’s offering, need or delegate is not found under one’s own', async () => {
  const one = await applied()
  const other = await applied()
  const { id } = await other.person.call(firm.saveOffering, { ...other.at, offering })
  const { id: needId } = await other.person.call(firm.saveNeed, { ...other.at, need })
  const delegateId = (await other.person.call(firm.view, other.at)).delegates[0]?.id ?? ''
  const person = { ...delegate, email: 'new@firm.example' }
  const attempts = [
    one.person.call(firm.saveOffering, { ...one.at, id, offering }),
    one.person.call(firm.removeOffering, { ...one.at, id }),
    one.person.call(firm.setPicture, { ...one.at, id, base64: png }),
    one.person.call(firm.saveNeed, { ...one.at, id: needId, need }),
    one.person.call(firm.removeNeed, { ...one.at, id: needId }),
    one.person.call(firm.saveDelegate, { ...one.at, id: delegateId, delegate: person }),
    one.person.call(firm.removeDelegate, { ...one.at, id: delegateId }),
  ]
  await Promise.all(attempts.map((attempt) => expect(attempt).rejects.toEqual(refused('not_found'))))
  await expect(one.person.call(firm.saveOffering, { ...other.at, id, offering })).rejects.toEqual(
    refused('not_allowed'),
  )
  await expect(one.person.call(firm.setFreeTimes, { ...other.at, free: [] })).rejects.toEqual(
    refused('not_allowed'),
  )
  await expect(one.person.call(firm.freeTimes, other.at)).rejects.toEqual(refused('not_allowed'))
})

test('a firm brings twenty offerings, twenty needs and six delegates at most', async () => {
  const { person, at } = await applied()
  for (let count = 0; count < 20; count++) {
    await person.call(firm.saveOffering, { ...at, offering })
    await person.call(firm.saveNeed, { ...at, need })
  }
  await expect(person.call(firm.saveOffering, { ...at, offering })).rejects.toEqual(
    refused('quota_reached', { limit: 20 }),
  )
  await expect(person.call(firm.saveNeed, { ...at, need })).rejects.toEqual(
    refused('quota_reached', { limit: 20 }),
  )
  for (let count = 0; count < 5; count++)
    await person.call(firm.saveDelegate, {
      ...at,
      delegate: { ...delegate, email: `person${count}@firm.example` },
    })
  await expect(
    person.call(firm.saveDelegate, { ...at, delegate: { ...delegate, email: 'seventh@firm.example' } }),
  ).rejects.toEqual(refused('quota_reached', { limit: 6 }))
})

test('a picture is judged by its content and served only to who sees the firm, inert', async () => {
  const { person, at } = await applied()
  const { id } = await person.call(firm.saveOffering, { ...at, offering })
  const page = Buffer.from('<html><script>alert(1)</script></html>').toString('base64')
  await expect(person.call(firm.setPicture, { ...at, id, base64: page })).rejects.toEqual(
    refused('file_type'),
  )
  const large = Buffer.concat([Buffer.from(png, 'base64'), Buffer.alloc(2_097_100)]).toString('base64')
  await expect(person.call(firm.setPicture, { ...at, id, base64: large })).rejects.toEqual(
    refused('too_large', { limit: '2 MB' }),
  )
  await person.call(firm.setPicture, { ...at, id, base64: png })
  const url = (await person.call(firm.view, at)).offerings[0]?.pictureUrl ?? ''
  const served = await person.fetch(url)
  expect(served.status).toBe(200)
  expect(Object.fromEntries(served.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    'cache-control': expect.stringContaining('private'),
  })
  expect(Buffer.from(await served.arrayBuffer()).toString('base64')).toBe(png)
  expect((await house.guest.fetch(url)).status).toBe(401)
  const { person: other } = await applied()
  expect((await other.fetch(url)).status).toBe(404)
  await person.call(firm.saveOffering, { ...at, id, offering: { ...offering, title: 'Renamed' } })
  expect((await person.call(firm.view, at)).offerings[0]?.pictureUrl).toBe(url)
  await person.call(firm.setPicture, { ...at, id, base64: png })
  expect((await person.call(firm.view, at)).offerings[0]?.pictureUrl).not.toBe(url)
})
