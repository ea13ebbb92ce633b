import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { aPerson } from '../support/builders.ts'
import { openHouse, Person, type TestHouse } from '../support/harness.ts'
import { refused } from '../support/refusals.ts'

const minute = 60_000

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
// Codes are counted a quarter of an hour.
beforeEach(() => house.clock.advance(16 * minute))

const settings = { language: 'en', zone: 'Asia/Jakarta' } as const
const someone = () => `${randomUUID().slice(0, 8)}@person.example`

/** Asks for a code as the sign-in page does, and reads it from the mail. */
async function codeFor(email: string, next?: string): Promise<{ code: string; link: URL; text: string }> {
  await house.guest.call(account.sendCode, { email, language: 'en', ...(next && { next }) })
  const [mail] = await house.mails(email)
  const text = mail?.text ?? ''
  return {
    text,
    code: /\b\d{6}\b/.exec(text)?.[0] ?? '',
    link: new URL(/https?:\S+\/sign-in\/confirm#\S+/.exec(text)?.[0] ?? ''),
  }
}

const otherThan = (code: string) => (code === '111111' ? '222222' : '111111')
const meOf = async (person: Person) => (await person.call(account.session, {})).me

/** Signs in and answers the session's cookie as a browser would keep it. */
async function cookieOf(email: string): Promise<{ line: string; cookie: string }> {
  const { code } = await codeFor(email)
  const response = await house.guest.fetch('/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, code, ...settings }),
  })
  const line = response.headers.getSetCookie().find((one) => one.includes('session_token')) ?? ''
  return { line, cookie: line.split(';')[0] ?? '' }
}

const askWith = async (cookie: string) =>
  (await fetch(`${house.address}/api/session`, { headers: { cookie } })).json()

describe('a mailed code', () => {
  test('signs in the address it was mailed to, with the language and zone of the page', async () => {
    const person = new Person(house.address)
    const email = someone()
    expect(await meOf(person)).toBeNull()
    const { code } = await codeFor(email)
    const me = await person.call(account.signIn, { email, code, language: 'id', zone: 'Europe/Minsk' })
    expect(me).toMatchObject({ email, language: 'id', zone: 'Europe/Minsk' })
    expect(await meOf(person)).toEqual(me)
  })

  test('is taken with the address in capitals and spaces around it', async () => {
    const person = new Person(house.address)
    const email = someone()
    const { code } = await codeFor(email)
    const me = await person.call(account.signIn, { email: ` ${email.toUpperCase()} `, code, ...settings })
    expect(me.email).toBe(email)
  })

  test('signs in once', async () => {
    const email = someone()
    const { code } = await codeFor(email)
    await new Person(house.address).call(account.signIn, { email, code, ...settings })
    await expect(
      new Person(house.address).call(account.signIn, { email, code, ...settings }),
    ).rejects.toEqual(refused('code_expired'))
  })

  test('signs in once also when ten press at the same moment', async () => {
    const email = someone()
    const { code } = await codeFor(email)
    const presses = Array.from({ length: 10 }, () =>
      new Person(house.address).call(account.signIn, { email, code, ...settings }),
    )
    const done = (await Promise.allSettled(presses)).filter(({ status }) => status === 'fulfilled')
    expect(done).toHaveLength(1)
  })

  test('is good for a quarter of an hour', async () => {
    const email = someone()
    const { code } = await codeFor(email)
    const { rows } = await sql<{ expiresAt: Date }>`
      select expires_at from verifications where identifier like ${`%${email}`}`.execute(house.db)
    // Sessions and codes stand on the real clock; so instead of the time passing, the end comes nearer.
    expect(Math.abs(Number(rows[0]?.expiresAt) - Date.now() - 15 * minute)).toBeLessThan(minute)
    await sql`update verifications set expires_at = now() - interval '1 second'
      where identifier like ${`%${email}`}`.execute(house.db)
    await expect(house.guest.call(account.signIn, { email, code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
    expect(await meOf(house.guest)).toBeNull()
  })

  test('is over after three wrong ones', async () => {
    const email = someone()
    const { code } = await codeFor(email)
    const tries = (typed: string) =>
      new Person(house.address).call(account.signIn, { email, code: typed, ...settings })
    for (let wrong = 0; wrong < 3; wrong++)
      await expect(tries(otherThan(code))).rejects.toEqual(refused('code_wrong'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    const { code: another } = await codeFor(email)
    expect((await tries(another)).email).toBe(email)
  })

  test('is over after three wrong ones also when they come all at once', async () => {
    const email = someone()
    const { code } = await codeFor(email)
    const tries = (typed: string) =>
      new Person(house.address).call(account.signIn, { email, code: typed, ...settings })
    await Promise.allSettled(Array.from({ length: 30 }, () => tries(otherThan(code))))
    // Those that came while another was being looked at were not looked at themselves.
    for (let more = 0; more < 2; more++) await tries(otherThan(code)).catch(() => undefined)
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
  })

  test('ends where another is asked for', async () => {
    const email = someone()
    const first = await codeFor(email)
    const second = await codeFor(email)
    if (first.code !== second.code)
      await expect(
        new Person(house.address).call(account.signIn, { email, code: first.code, ...settings }),
      ).rejects.toEqual(refused('code_wrong'))
    const me = await new Person(house.address).call(account.signIn, { email, code: second.code, ...settings })
    expect(me.email).toBe(email)
  })

  test('of one person does not sign in another', async () => {
    const [one, other] = [someone(), someone()]
    await codeFor(one)
    const { code } = await codeFor(other)
    await expect(
      new Person(house.address).call(account.signIn, { email: one, code, ...settings }),
    ).rejects.toEqual(refused('code_wrong'))
  })

  test('is kept where nobody can read it', async () => {
    const email = someone()
    const { code } = await codeFor(email)
    const { rows } = await sql<{ value: string }>`select value from verifications`.execute(house.db)
    expect(rows.map(({ value }) => value).join()).not.toContain(code)
  })

  test('that was never asked for is refused like any other', async () => {
    await expect(
      new Person(house.address).call(account.signIn, { email: someone(), code: '123456', ...settings }),
    ).rejects.toEqual(refused('code_expired'))
  })
})

describe('the mailed link', () => {
  test('carries address, code and way on where neither logs nor previews see them', async () => {
    const email = someone()
    const { link, code } = await codeFor(email, '/forums/1?tab=2')
    expect(`${link.pathname}${link.search}`).toBe('/sign-in/confirm')
    expect(Object.fromEntries(new URLSearchParams(link.hash.slice(1)))).toEqual({
      email,
      code,
      next: '/forums/1?tab=2',
    })
  })

  test('may be opened any number of times before the press on its button signs in', async () => {
    const email = someone()
    const { link, code } = await codeFor(email)
    for (let opened = 0; opened < 5; opened++) {
      const page = await fetch(`${house.address}${link.pathname}`)
      expect(page.headers.getSetCookie()).toEqual([])
      for (const path of ['/api/sign-in', '/api/sign-in/code', `/api/sign-in?email=${email}&code=${code}`])
        expect((await fetch(`${house.address}${path}`)).status).toBe(404)
      await fetch(`${house.address}/api/session`)
    }
    const me = await new Person(house.address).call(account.signIn, { email, code, ...settings })
    expect(me.email).toBe(email)
  })

  test.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:0',
  ])('does not lead on to %s', async (next) => {
    await expect(
      house.guest.call(account.sendCode, { email: someone(), language: 'en', next }),
    ).rejects.toEqual(refused('bad_input'))
  })
})

describe('codes are mailed', () => {
  test('five times to one address in a quarter of an hour, whoever asks', async () => {
    const email = someone()
    const ask = () => house.guest.call(account.sendCode, { email, language: 'en' })
    for (let asked = 0; asked < 5; asked++) await ask()
    await expect(ask()).rejects.toMatchObject({
      status: 429,
      error: { code: 'too_many_requests', data: { seconds: 900 } },
    })
    expect(await house.mails(email)).toHaveLength(5)
    await house.guest.call(account.sendCode, { email: someone(), language: 'en' })
    house.clock.advance(15 * minute)
    await ask()
  })

  test('forty times for one network address in a quarter of an hour', async () => {
    const ask = () => house.guest.call(account.sendCode, { email: someone(), language: 'en' })
    for (let asked = 0; asked < 40; asked++) await ask()
    await expect(ask()).rejects.toEqual(refused('too_many_requests'))
  })

  test('without telling whether the address is known', async () => {
    const { email } = await aPerson(house)
    const known = await house.guest.call(account.sendCode, { email, language: 'en' })
    expect(await house.guest.call(account.sendCode, { email: someone(), language: 'en' })).toEqual(known)
  })
})

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
      await safe.guest.call(account.sendCode, { email, language: 'en' })
      const code = /\b\d{6}\b/.exec((await safe.mails(email))[0]?.text ?? '')?.[0] ?? ''
      const response = await safe.guest.fetch('/api/sign-in', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, code, ...settings }),
      })
      expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-.*; Secure/i)
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
    const { code } = await codeFor(email)
    const headers = { origin: 'https://evil.example', 'content-type': 'application/json' }
    const post = (path: string, body: object) =>
      fetch(`${house.address}/api${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    expect((await post('/sign-in', { email, code, ...settings })).status).toBe(403)
    expect((await post('/sign-in/code', { email, language: 'en' })).status).toBe(403)
    expect((await post('/sign-out', {})).status).toBe(403)
  })

  test('opens no socket', async () => {
    const { cookie } = await cookieOf(someone())
    const headers = { cookie, origin: 'https://evil.example' }
    const response = await fetch(`${house.address}/socket.io/?EIO=4&transport=polling`, { headers })
    expect(response.status).toBe(403)
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

describe('name, language and zone', () => {
  test('are kept, also over the next sign-in from a page that has others', async () => {
    const { person, email } = await aPerson(house)
    const mine = { name: 'Dewi Lestari', language: 'id', zone: 'Asia/Makassar' } as const
    expect(await person.call(account.update, mine)).toMatchObject(mine)
    expect(await meOf(person)).toMatchObject(mine)
    const again = await house.signIn(email, { language: 'en', zone: 'Europe/Minsk' })
    expect(await meOf(again)).toMatchObject(mine)
  })

  test('are kept also where the zone is UTC', async () => {
    const { person, email } = await aPerson(house)
    await person.call(account.update, { zone: 'UTC', language: 'id' })
    const again = await house.signIn(email, { language: 'en', zone: 'Europe/Minsk' })
    expect(await meOf(again)).toMatchObject({ zone: 'UTC', language: 'id' })
  })

  test('change one without the others', async () => {
    const { person } = await aPerson(house, { zone: 'Europe/Minsk' })
    await person.call(account.update, { language: 'id' })
    expect(await meOf(person)).toMatchObject({ language: 'id', zone: 'Europe/Minsk' })
  })

  test.each([
    [{ zone: 'Mars/Phobos' }, 'zone_unknown'],
    [{ zone: '+07:00' }, 'zone_unknown'],
    [{ name: ' ' }, 'bad_input'],
    [{ name: 'x'.repeat(81) }, 'bad_input'],
    [{ name: 'a\u0007b' }, 'bad_input'],
  ])('of %j are refused', async (input, code) => {
    const { person } = await aPerson(house)
    await expect(person.call(account.update, input)).rejects.toEqual(refused(code))
  })

  test('begin as the address says', async () => {
    const { person } = await aPerson(house, {
      email: `dewi.lestari-${randomUUID().slice(0, 4)}@firm.example`,
    })
    expect((await meOf(person))?.name).toMatch(/^Dewi Lestari /)
  })

  test('tell the person’s other pages', async () => {
    const { person } = await aPerson(house)
    const page = await person.connect()
    const heard = new Promise((resolve) => page.raw.once('fact', resolve))
    await person.call(account.update, { name: 'Dewi' })
    expect(await heard).toEqual({ topics: ['account'] })
    page.close()
  })
})

test('who is not signed in is asked to', async () => {
  const guest = new Person(house.address)
  await expect(guest.call(forum.mine, {})).rejects.toMatchObject({
    status: 401,
    error: { code: 'not_signed_in' },
  })
  await expect(guest.call(account.update, { name: 'Dewi' })).rejects.toEqual(refused('not_signed_in'))
})
