import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { aPerson } from '../support/builders.ts'
import { openHouse, Person } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { mailFor, someone } from '../support/signInMail.ts'

const minute = 60_000

const { house } = await inHouse()

const settings = { language: 'en', zone: 'Asia/Jakarta' } as const
const meOf = async (person: Person) => (await person.call(account.session, {})).me

/** Signs in and answers the session's cookie as a browser would keep it. */
async function cookieOf(email: string): Promise<{ line: string; cookie: string }> {
  const { proof } = await mailFor(house, email)
  const response = await new Person(house.address).fetch('/api/sign-in/link', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...proof, ...settings }),
  })
  const line = response.headers.getSetCookie().find((one) => one.includes('session_token')) ?? ''
  return { line, cookie: line.split(';')[0] ?? '' }
}

const askWith = async (cookie: string) =>
  (await fetch(`${house.address}/api/session`, { headers: { cookie } })).json()

describe('a session', () => {
  test('is a cookie that scripts cannot read and other sites do not send', async () => {
    const { line } = await cookieOf(someone())
    expect(line).toMatch(/; HttpOnly/i)
    expect(line).toMatch(/; SameSite=Lax/i)
    expect(line).toMatch(/; Path=\//i)
  })

  test('is a cookie for TLS alone where the server is reached by it', async () => {
    const safe = await openHouse({ env: { PUBLIC_URL: 'https://forum.example' } })
    try {
      const email = someone()
      const sent = await safe.guest.fetch('/api/sign-in/code', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, language: 'en' }),
      })
      const code = /\b\d{6}\b/.exec((await safe.mails(email))[0]?.text ?? '')?.[0] ?? ''
      const response = await safe.guest.fetch('/api/sign-in', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, code, ...settings }),
      })
      const cookies = [...sent.headers.getSetCookie(), ...response.headers.getSetCookie()]
      expect(cookies.map((line) => /^[^=]+/.exec(line)?.[0])).toEqual([
        '__Host-pendopo.asked',
        '__Host-pendopo.session_token',
        '__Host-pendopo.known',
      ])
      for (const line of cookies)
        for (const flag of [/; Secure/i, /; HttpOnly/i, /; SameSite=Lax/i, /; Path=\/(;|$)/i])
          expect(line).toMatch(flag)
      expect(cookies.join()).not.toMatch(/Domain=/i)
    } finally {
      await safe.close()
    }
  })

  test('is no use with another signature, nor its signature with another token', async () => {
    const [mine, theirs] = [await cookieOf(someone()), await cookieOf(someone())]
    expect(await askWith(mine.cookie)).toMatchObject({ me: expect.anything() })
    const [name = '', value = ''] = mine.cookie.split('=')
    const [token = '', signature = ''] = decodeURIComponent(value).split('.')
    const [otherToken = ''] = decodeURIComponent(theirs.cookie.split('=')[1] ?? '').split('.')
    for (const forged of [`${otherToken}.${signature}`, token, `${token}.`, `${token}.${signature.slice(1)}`])
      expect(await askWith(`${name}=${encodeURIComponent(forged)}`)).toMatchObject({ me: null })
  })

  test('is no use after signing out, wherever the cookie still is', async () => {
    const { cookie } = await cookieOf(someone())
    const response = await fetch(`${house.address}/api/sign-out`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie().join()).toMatch(/session_token=;.*Max-Age=0/i)
    expect(await askWith(cookie)).toMatchObject({ me: null })
    expect((await fetch(`${house.address}/api/forums`, { headers: { cookie } })).status).toBe(401)
  })

  test('that is over is nobody’s', async () => {
    const email = someone()
    const { cookie } = await cookieOf(email)
    await house.db
      .updateTable('sessions')
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where('userId', 'in', (users) => users.selectFrom('users').select('id').where('email', '=', email))
      .execute()
    expect(await askWith(cookie)).toMatchObject({ me: null })
  })

  test('that is used goes on: once a day the browser is told to keep its cookie longer', async () => {
    const email = someone()
    const { cookie } = await cookieOf(email)
    const ask = () => fetch(`${house.address}/api/session`, { headers: { cookie } })
    expect((await ask()).headers.getSetCookie()).toEqual([])
    const day = 24 * 60 * minute
    await house.db
      .updateTable('sessions')
      .set({ expiresAt: new Date(Date.now() + 28 * day), updatedAt: new Date(Date.now() - 2 * day) })
      .where('userId', 'in', (users) => users.selectFrom('users').select('id').where('email', '=', email))
      .execute()
    expect((await ask()).headers.getSetCookie().join()).toMatch(/session_token=[^;]+;.*Max-Age=2592000/i)
  })

  test('ends with its sockets when the person signs out, and with no others', async () => {
    const email = someone()
    const [here, there] = [await aPerson(house, { email }), await aPerson(house, { email })]
    const [mine, other] = [await here.person.connect(), await there.person.connect()]
    const ended = new Promise((resolve) => mine.raw.once('disconnect', resolve))
    await here.person.call(account.signOut, {})
    await ended
    expect(other.raw.connected).toBe(true)
    await expect(here.person.connect()).rejects.toThrow('not_signed_in')
    other.close()
  })

  test('is a new one at each sign-in, and the browser’s earlier one is over with its sockets', async () => {
    const { person, email } = await aPerson(house)
    const { cookie: before } = person
    const page = await person.connect()
    const ended = new Promise((resolve) => page.raw.once('disconnect', resolve))
    const { code } = await mailFor(house, email, { by: person })
    await person.call(account.signIn, { email, code, ...settings })
    await ended
    expect(person.cookie).not.toBe(before)
    expect(await askWith(before)).toMatchObject({ me: null })
    expect((await meOf(person))?.email).toBe(email)
  })

  test('ends in every browser at once where its person says so, and no other person’s does', async () => {
    const { person: here, email } = await aPerson(house)
    const { person: there } = await aPerson(house, { email })
    const { person: stranger } = await aPerson(house)
    const pages = [await here.connect(), await there.connect()]
    const ended = pages.map((page) => new Promise((resolve) => page.raw.once('disconnect', resolve)))
    await here.call(account.signOutEverywhere, {})
    await Promise.all(ended)
    for (const person of [here, there]) expect(await meOf(person)).toBeNull()
    await expect(there.connect()).rejects.toThrow('not_signed_in')
    expect(await meOf(stranger)).not.toBeNull()
  })

  test('is over after ninety days, however much it is used', async () => {
    const { person, email } = await aPerson(house)
    const day = 24 * 60 * minute
    const begin = async (days: number) =>
      house.db
        .updateTable('sessions')
        .set({ createdAt: new Date(Date.now() - days * day + minute) })
        .where('userId', 'in', (users) => users.selectFrom('users').select('id').where('email', '=', email))
        .execute()
    await begin(90)
    expect(await meOf(person)).not.toBeNull()
    await house.db
      .updateTable('sessions')
      .set({ createdAt: new Date(Date.now() - 90 * day) })
      .execute()
    expect(await meOf(person)).toBeNull()
    await expect(person.connect()).rejects.toThrow('not_signed_in')
  })

  test('that runs out takes the open pages with it', async () => {
    const [{ person, email }, { person: other }] = [await aPerson(house), await aPerson(house)]
    const [page, otherPage] = [await person.connect(), await other.connect()]
    const ended = new Promise((resolve) => page.raw.once('disconnect', resolve))
    await house.db
      .updateTable('sessions')
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where('userId', 'in', (users) => users.selectFrom('users').select('id').where('email', '=', email))
      .execute()
    await house.app.tick()
    expect(await ended).toBe('io server disconnect')
    expect(otherPage.raw.connected).toBe(true)
    otherPage.close()
  })

  test('signing out without one is no error', async () => {
    expect(await new Person(house.address).call(account.signOut, {})).toEqual({})
  })
})

describe('a command from another site', () => {
  test.each(['https://evil.example', 'null', 'http://localhost'])('at %s is refused', async (origin) => {
    const { person } = await aPerson(house)
    const response = await person.fetch('/api/me', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ name: 'Someone Else' }),
    })
    expect(response.status).toBe(403)
    expect((await meOf(person))?.name).not.toBe('Someone Else')
  })

  test('does not sign anyone in or out', async () => {
    const email = someone()
    const { by, code, proof } = await mailFor(house, email)
    const headers = { origin: 'https://evil.example', cookie: by.cookie, 'content-type': 'application/json' }
    const post = (path: string, body: object) =>
      fetch(`${house.address}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect((await post('/sign-in', { email, code, ...settings })).status).toBe(403)
    expect((await post('/sign-in/link', { ...proof, ...settings })).status).toBe(403)
    expect((await post('/sign-in/code', { email, language: 'en' })).status).toBe(403)
    expect((await post('/sign-out', {})).status).toBe(403)
  })

  test('opens no socket', async () => {
    const { cookie } = await cookieOf(someone())
    const headers = { cookie, origin: 'https://evil.example' }
    const response = await fetch(`${house.address}/socket.io/?EIO=4&transport=polling`, { headers })
    expect(response.status).toBe(403)
  })

  test('of our name without TLS is another, where ours has it', async () => {
    const safe = await openHouse({ env: { PUBLIC_URL: 'https://forum.example' } })
    try {
      const status = async (origin: string) =>
        (
          await safe.guest.fetch('/api/sign-out', {
            method: 'POST',
            headers: { origin, 'content-type': 'application/json' },
            body: '{}',
          })
        ).status
      expect(await status('http://forum.example')).toBe(403)
      expect(await status('https://forum.example')).toBe(200)
    } finally {
      await safe.close()
    }
  })

  test('from our own page is taken', async () => {
    const { person } = await aPerson(house)
    const response = await person.fetch('/api/me', {
      method: 'POST',
      headers: { origin: house.address, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ name: 'Dewi' }),
    })
    expect(response.status).toBe(200)
  })
})
