import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { aPerson } from '../support/builders.ts'
import { openHouse, Person, type TestHouse } from '../support/harness.ts'

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
// Codes are counted a quarter of an hour.
beforeEach(() => house.clock.advance(16 * 60_000))

const android =
  'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'

/** The same person in a browser that says this of itself. */
async function inBrowser(email: string, userAgent: string): Promise<Person> {
  const person = new Person(house.address)
  await person.call(account.sendCode, { email, language: 'en' })
  const code = /\b\d{6}\b/.exec((await house.mails(email))[0]?.text ?? '')?.[0] ?? ''
  const response = await person.fetch('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'user-agent': userAgent },
    body: JSON.stringify({ email, code, language: 'en', zone: 'Asia/Jakarta' }),
  })
  expect(response.status).toBe(200)
  house.clock.advance(1_000)
  return person
}

const devicesOf = async (person: Person) => (await person.call(account.devices, {})).devices
const isSignedIn = async (person: Person) => (await person.call(account.session, {})).me !== null

async function twoBrowsers() {
  const email = `${randomUUID().slice(0, 8)}@person.example`
  return { phone: await inBrowser(email, android), desk: await inBrowser(email, firefox), email }
}

describe('the browsers in which somebody is signed in', () => {
  test('are listed by name, the asking one first, without anything to sign in with', async () => {
    const { phone, desk } = await twoBrowsers()
    const listed = await devicesOf(phone)
    expect(listed).toMatchObject([
      { browser: 'Chrome', system: 'Android', isOwn: true },
      { browser: 'Firefox', system: 'Windows', isOwn: false },
    ])
    const answer = JSON.stringify(listed)
    for (const { token } of await house.db.selectFrom('sessions').select('token').execute())
      expect(answer).not.toContain(token)
    expect((await devicesOf(desk)).map(({ isOwn, browser }) => [isOwn, browser])).toEqual([
      [true, 'Firefox'],
      [false, 'Chrome'],
    ])
  })

  test('are named by what is known, not by what anybody writes there', async () => {
    const person = await inBrowser(
      `${randomUUID().slice(0, 8)}@person.example`,
      '<script>alert(1)</script>/9',
    )
    expect(await devicesOf(person)).toMatchObject([{ browser: null, system: null, isOwn: true }])
  })

  test('are ended one by one, with their open pages', async () => {
    const { phone, desk } = await twoBrowsers()
    const page = await desk.connect()
    const cut = new Promise((resolve) => page.raw.once('disconnect', resolve))
    const other = (await devicesOf(phone)).find(({ isOwn }) => !isOwn)
    await phone.call(account.endDevice, { deviceId: other?.id ?? '' })
    await cut
    page.close()
    expect([await isSignedIn(phone), await isSignedIn(desk)]).toEqual([true, false])
    expect(await devicesOf(phone)).toHaveLength(1)
  })

  test('are ended all but this one', async () => {
    const { phone, desk, email } = await twoBrowsers()
    const third = await inBrowser(email, android)
    await desk.call(account.endOtherDevices, {})
    expect([await isSignedIn(phone), await isSignedIn(desk), await isSignedIn(third)]).toEqual([
      false,
      true,
      false,
    ])
  })

  test('are nobody else’s to see or end, nor does an answer say whose they are', async () => {
    const { phone } = await twoBrowsers()
    const stranger = (await aPerson(house)).person
    const [theirs] = await devicesOf(phone)
    expect((await devicesOf(stranger)).map(({ id }) => id)).not.toContain(theirs?.id)
    const ofAnother = await stranger.call(account.endDevice, { deviceId: theirs?.id ?? '' })
    expect(ofAnother).toEqual(await stranger.call(account.endDevice, { deviceId: randomUUID() }))
    expect(await isSignedIn(phone)).toBe(true)
  })

  test('that are over are not listed', async () => {
    const { phone, desk } = await twoBrowsers()
    const other = (await devicesOf(phone)).find(({ isOwn }) => !isOwn)
    await house.db
      .updateTable('sessions')
      .set({ createdAt: new Date(Date.now() - 91 * 86_400_000) })
      .where('id', '=', other?.id ?? '')
      .execute()
    expect(await devicesOf(phone)).toHaveLength(1)
    expect(await isSignedIn(desk)).toBe(false)
  })
})
