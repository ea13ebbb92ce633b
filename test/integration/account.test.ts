import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { aPerson } from '../support/builders.ts'
import { openHouse, Person, Refused, type TestHouse } from '../support/harness.ts'
import { refused } from '../support/refusals.ts'

const minute = 60_000

let house: TestHouse
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())
// Codes are counted a quarter of an hour.
beforeEach(() => house.clock.advance(16 * minute))

/** A refusal but for its request's id. */
const refusal = z.object({
  error: z.object({ code: z.string(), data: z.object({ seconds: z.number() }) }),
})
const settings = { language: 'en', zone: 'Asia/Jakarta' } as const
const someone = () => `${randomUUID().slice(0, 8)}@person.example`

/** Asks for a code as the sign-in page does, each time in another browser, and reads the mail. */
async function mailFor(
  email: string,
  { next, by = new Person(house.address) }: { next?: string; by?: Person } = {},
) {
  await by.call(account.sendCode, { email, language: 'en', ...(next && { next }) })
  return { by, ...(await newestMail(house, email)) }
}

/** The newest mail to the address: its code, its link, and what the link carries as proof. */
async function newestMail(at: TestHouse, email: string) {
  const text = (await at.mails(email))[0]?.text ?? ''
  const link = new URL(/https?:\S+\/sign-in\/confirm#\S+/.exec(text)?.[0] ?? '')
  const carried = new URLSearchParams(link.hash.slice(1))
  const proof = { email, ticket: carried.get('ticket') ?? '', secret: carried.get('secret') ?? '' }
  return { link, proof, code: /\b\d{6}\b/.exec(text)?.[0] ?? '' }
}

const otherThan = (code: string) => (code === '111111' ? '222222' : '111111')
const meOf = async (person: Person) => (await person.call(account.session, {})).me

/** Signs in and answers the session's cookie as a browser would keep it. */
async function cookieOf(email: string): Promise<{ line: string; cookie: string }> {
  const { proof } = await mailFor(email)
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

describe('a mailed code', () => {
  test('signs in the address it was mailed to, with the language and zone of the page', async () => {
    const person = new Person(house.address)
    const email = someone()
    expect(await meOf(person)).toBeNull()
    const { code } = await mailFor(email, { by: person })
    const me = await person.call(account.signIn, { email, code, language: 'id', zone: 'Europe/Minsk' })
    expect(me).toMatchObject({ email, language: 'id', zone: 'Europe/Minsk' })
    expect(await meOf(person)).toEqual(me)
  })

  test('is taken with the address in capitals and spaces around it', async () => {
    const email = someone()
    const { by, code } = await mailFor(email)
    const me = await by.call(account.signIn, { email: ` ${email.toUpperCase()} `, code, ...settings })
    expect(me.email).toBe(email)
  })

  test('signs in once', async () => {
    const email = someone()
    const { by, code } = await mailFor(email)
    await by.call(account.signIn, { email, code, ...settings })
    await expect(by.call(account.signIn, { email, code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
  })

  test('signs in once also when ten press at the same moment', async () => {
    const email = someone()
    const { by, code } = await mailFor(email)
    const presses = Array.from({ length: 10 }, () => by.call(account.signIn, { email, code, ...settings }))
    const done = (await Promise.allSettled(presses)).filter(({ status }) => status === 'fulfilled')
    expect(done).toHaveLength(1)
  })

  test('is good for a quarter of an hour', async () => {
    const email = someone()
    const { by, code } = await mailFor(email)
    const kept = house.db.selectFrom('signInCodes').select('expiresAt').where('email', '=', email)
    const { expiresAt } = await kept.executeTakeFirstOrThrow()
    // Sessions and codes stand on the real clock; so instead of the time passing, the end comes nearer.
    expect(Math.abs(Number(expiresAt) - Date.now() - 15 * minute)).toBeLessThan(minute)
    await house.db
      .updateTable('signInCodes')
      .set({ expiresAt: new Date(Date.now() - 1_000) })
      .where('email', '=', email)
      .execute()
    await expect(by.call(account.signIn, { email, code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
    expect(await meOf(by)).toBeNull()
  })

  test('is over after three wrong ones', async () => {
    const email = someone()
    const { by, code } = await mailFor(email)
    const tries = (typed: string) => by.call(account.signIn, { email, code: typed, ...settings })
    for (let wrong = 0; wrong < 3; wrong++)
      await expect(tries(otherThan(code))).rejects.toEqual(refused('code_wrong'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    const next = await mailFor(email, { by })
    expect((await tries(next.code)).email).toBe(email)
  })

  test('is over after three wrong ones also when they come all at once', async () => {
    const email = someone()
    const { by, code } = await mailFor(email)
    const tries = (typed: string) => by.call(account.signIn, { email, code: typed, ...settings })
    const wrong = await Promise.allSettled(Array.from({ length: 30 }, () => tries(otherThan(code))))
    const looked = wrong.filter(
      (one) =>
        one.status === 'rejected' && one.reason instanceof Refused && one.reason.error.code === 'code_wrong',
    )
    expect(looked).toHaveLength(3)
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
  })

  test('ends where another is asked for in the same browser', async () => {
    const email = someone()
    const by = new Person(house.address)
    const first = await mailFor(email, { by })
    const second = await mailFor(email, { by })
    const tries = (code: string) => by.call(account.signIn, { email, code, ...settings })
    await expect(tries(first.code)).rejects.toEqual(refused('code_wrong'))
    expect((await tries(second.code)).email).toBe(email)
  })

  test('is of no use in another browser', async () => {
    const email = someone()
    const { code } = await mailFor(email)
    await expect(
      new Person(house.address).call(account.signIn, { email, code, ...settings }),
    ).rejects.toEqual(refused('code_expired'))
  })

  test('of another address cannot be tried in the browser that asked for it', async () => {
    const { by, code } = await mailFor(someone())
    await expect(by.call(account.signIn, { email: someone(), code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
  })

  test('of one person does not sign in another', async () => {
    const [one, other] = [someone(), someone()]
    const { by } = await mailFor(one)
    const { code } = await mailFor(other)
    await expect(by.call(account.signIn, { email: one, code, ...settings })).rejects.toEqual(
      refused('code_wrong'),
    )
  })

  test('is kept where nobody can read it', async () => {
    const { code, proof } = await mailFor(someone())
    const row = house.db.selectFrom('signInCodes').select('codeHash').where('ticket', '=', proof.ticket)
    const { codeHash } = await row.executeTakeFirstOrThrow()
    for (const unkeyed of [code, `${proof.ticket}:${code}`, `code:${proof.ticket}:${code}`])
      expect(createHash('sha256').update(unkeyed).digest()).not.toEqual(codeHash)
    expect(codeHash.toString('latin1')).not.toContain(code)
  })

  test('that was never asked for is refused like any other', async () => {
    await expect(
      new Person(house.address).call(account.signIn, { email: someone(), code: '123456', ...settings }),
    ).rejects.toEqual(refused('code_expired'))
  })
})

describe('the mailed link', () => {
  const press = (proof: { email: string; ticket: string; secret: string }) =>
    new Person(house.address).call(account.signInByLink, { ...proof, ...settings })

  test('carries address, secret and way on where neither logs nor previews see them, and not the code', async () => {
    const email = someone()
    const { link, code } = await mailFor(email, { next: '/forums/1?tab=2' })
    expect(`${link.pathname}${link.search}`).toBe('/sign-in/confirm')
    expect(Object.fromEntries(new URLSearchParams(link.hash.slice(1)))).toEqual({
      email,
      ticket: expect.stringMatching(/^[0-9a-f-]{36}$/),
      secret: expect.stringMatching(/^[\w-]{43}$/),
      next: '/forums/1?tab=2',
    })
    expect(new URLSearchParams(link.hash.slice(1)).get('code')).not.toBe(code)
  })

  test('may be opened any number of times, by anybody, before the press on its button signs in', async () => {
    const email = someone()
    const { link, code, proof } = await mailFor(email)
    for (let opened = 0; opened < 5; opened++) {
      const page = await fetch(`${house.address}${link.pathname}`)
      expect(page.headers.getSetCookie()).toEqual([])
      for (const path of ['/api/sign-in', '/api/sign-in/code', `/api/sign-in?email=${email}&code=${code}`])
        expect((await fetch(`${house.address}${path}`)).status).toBe(404)
      const query = new URLSearchParams({ ...proof, ...settings })
      expect((await fetch(`${house.address}/api/sign-in/link?${query}`)).status).toBe(404)
      await fetch(`${house.address}/api/session`)
    }
    expect((await press(proof)).email).toBe(email)
  })

  test('signs in once, also when ten press at the same moment', async () => {
    const { proof } = await mailFor(someone())
    const presses = await Promise.allSettled(Array.from({ length: 10 }, () => press(proof)))
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(press(proof)).rejects.toEqual(refused('code_expired'))
  })

  test('is over once the code of its mail was used, and the code once it was', async () => {
    const email = someone()
    const byCode = await mailFor(email)
    await byCode.by.call(account.signIn, { email, code: byCode.code, ...settings })
    await expect(press(byCode.proof)).rejects.toEqual(refused('code_expired'))
    const byLink = await mailFor(email)
    await press(byLink.proof)
    await expect(byLink.by.call(account.signIn, { email, code: byLink.code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
  })

  test('is good for half an hour: longer than its code, and than mails to an address are counted', async () => {
    const email = someone()
    const end = (values: { expiresAt?: Date; linkExpiresAt?: Date }) =>
      house.db.updateTable('signInCodes').set(values).where('email', '=', email).execute()
    const aMomentAgo = new Date(Date.now() - 1_000)
    const { proof } = await mailFor(email)
    const kept = house.db.selectFrom('signInCodes').select('linkExpiresAt').where('email', '=', email)
    const { linkExpiresAt } = await kept.executeTakeFirstOrThrow()
    expect(Math.abs(Number(linkExpiresAt) - Date.now() - 30 * minute)).toBeLessThan(minute)
    await end({ expiresAt: aMomentAgo })
    expect((await press(proof)).email).toBe(email)
    const late = await mailFor(email)
    await end({ linkExpiresAt: aMomentAgo })
    await expect(press(late.proof)).rejects.toEqual(refused('code_expired'))
  })

  test('goes on being good where another mail is asked for in the same browser', async () => {
    const email = someone()
    const by = new Person(house.address)
    const first = await mailFor(email, { by })
    await mailFor(email, { by })
    expect((await press(first.proof)).email).toBe(email)
  })

  test('is of no use with another secret, another mail’s secret or for another address', async () => {
    const email = someone()
    const [mine, other] = [await mailFor(email), await mailFor(email)]
    for (const wrong of [
      { ...mine.proof, secret: randomBytes(32).toString('base64url') },
      { ...mine.proof, secret: other.proof.secret },
      { ...mine.proof, email: someone() },
    ])
      for (let tries = 0; tries < 5; tries++)
        await expect(press(wrong)).rejects.toEqual(refused('code_expired'))
    // Nor does trying harm it: nobody can guess it, so nothing is counted.
    expect((await press(mine.proof)).email).toBe(email)
  })

  test('is kept where nobody can read it', async () => {
    const { ticket, secret } = (await mailFor(someone())).proof
    const row = house.db.selectFrom('signInCodes').select('linkHash').where('ticket', '=', ticket)
    const { linkHash } = await row.executeTakeFirstOrThrow()
    expect(linkHash).toHaveLength(32)
    for (const unkeyed of [secret, `link:${ticket}:${secret}`])
      expect(createHash('sha256').update(unkeyed).digest()).not.toEqual(linkHash)
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
  test('five times to one address in a quarter of an hour, for one network', async () => {
    const email = someone()
    const ask = () => house.guest.call(account.sendCode, { email, language: 'en' })
    for (let times = 0; times < 5; times++) await ask()
    await expect(ask()).rejects.toMatchObject({
      status: 429,
      error: { code: 'mailed_already', data: { seconds: 900 } },
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

  test('without telling whether the address is known, by the answer or by its time', async () => {
    const took = { known: [] as number[], unknown: [] as number[] }
    for (let round = 0; round < 12; round++) {
      const { email } = await aPerson(house)
      house.clock.advance(16 * minute)
      for (const [kind, address] of [
        ['known', email],
        ['unknown', someone()],
      ] as const) {
        const began = performance.now()
        const answer = await new Person(house.address).call(account.sendCode, {
          email: address,
          language: 'en',
        })
        took[kind].push(performance.now() - began)
        expect(answer).toEqual({})
      }
    }
    const middle = (times: number[]) => times.toSorted((a, b) => a - b)[times.length / 2] ?? 0
    const [known, unknown] = [middle(took.known), middle(took.unknown)]
    expect(Math.max(known, unknown) / Math.min(known, unknown)).toBeLessThan(2)
  })
})

describe('somebody who asks in the name of another', () => {
  let open: TestHouse
  beforeAll(async () => {
    open = await openHouse({ env: { TRUST_PROXY: '1' } })
  })
  afterAll(() => open.close())
  beforeEach(() => open.clock.advance(16 * minute))

  /** What a browser of the attacker's sends from this network; a new browser has no cookies yet. */
  const sendFrom = (network: string, path: string, body: object, by = new Person(open.address)) =>
    by.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': network },
      body: JSON.stringify(body),
    })
  const askFrom = async (network: string, email: string, by?: Person) =>
    (await sendFrom(network, '/api/sign-in/code', { email, language: 'en' }, by)).status

  /** Asks from more networks than an address bears, and uses up the tries of each code it gets. */
  const flood = async (email: string, attacker?: Person) => {
    for (let at = 1; at <= 20; at++) {
      const [network, by] = [`198.51.100.${at}`, attacker ?? new Person(open.address)]
      await askFrom(network, email, by)
      const wrong = otherThan((await newestMail(open, email)).code)
      for (let tries = 0; tries < 4; tries++)
        await sendFrom(network, '/api/sign-in', { email, code: wrong, ...settings }, by)
    }
  }

  test('has eight codes mailed in a quarter of an hour at most, from however many networks', async () => {
    const email = someone()
    const statuses: number[] = []
    for (let network = 1; network <= 20; network++)
      statuses.push(await askFrom(`198.51.100.${network}`, email))
    expect(statuses.filter((status) => status === 200)).toHaveLength(8)
    expect(await open.mails(email)).toHaveLength(8)
  })

  test('is one network with all addresses of an IPv6 line', async () => {
    const email = someone()
    const statuses: number[] = []
    for (let line = 1; line <= 8; line++) statuses.push(await askFrom(`2001:db8:7:7::${line}`, email))
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
  })

  test('does not keep out a browser that proved the address before', async () => {
    const { person, email } = await aPerson(open)
    await person.call(account.signOut, {})
    for (let network = 1; network <= 20; network++) await askFrom(`203.0.113.${network}`, email)
    await expect(new Person(open.address).call(account.sendCode, { email, language: 'en' })).rejects.toEqual(
      refused('mailed_already'),
    )
    await person.call(account.sendCode, { email, language: 'en' })
    const code = /\b\d{6}\b/.exec((await open.mails(email))[0]?.text ?? '')?.[0] ?? ''
    expect((await person.call(account.signIn, { email, code, ...settings })).email).toBe(email)
  })

  test('is not taken for a known browser with the mark of another address', async () => {
    const [mine, theirs] = [await aPerson(open), await aPerson(open)]
    for (let network = 1; network <= 20; network++) await askFrom(`192.0.2.${network}`, theirs.email)
    await expect(mine.person.call(account.sendCode, { email: theirs.email, language: 'en' })).rejects.toEqual(
      refused('mailed_already'),
    )
  })

  test('ends no code of theirs, by asking or by guessing', async () => {
    const email = someone()
    const by = new Person(open.address)
    await by.call(account.sendCode, { email, language: 'en' })
    const code = /\b\d{6}\b/.exec((await open.mails(email))[0]?.text ?? '')?.[0] ?? ''
    const attacker = new Person(open.address)
    await attacker.call(account.sendCode, { email, language: 'en' })
    for (let guess = 0; guess < 5; guess++)
      await attacker
        .call(account.signIn, { email, code: otherThan(code), ...settings })
        .catch(() => undefined)
    expect((await by.call(account.signIn, { email, code, ...settings })).email).toBe(email)
  })

  test('ends no link by using up the tries of its code', async () => {
    const email = someone()
    const attacker = new Person(open.address)
    await attacker.call(account.sendCode, { email, language: 'en' })
    const { code, proof } = await newestMail(open, email)
    const tries = (typed: string) => attacker.call(account.signIn, { email, code: typed, ...settings })
    for (let wrong = 0; wrong < 3; wrong++)
      await expect(tries(otherThan(code))).rejects.toEqual(refused('code_wrong'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    const owner = new Person(open.address)
    expect((await owner.call(account.signInByLink, { ...proof, ...settings })).email).toBe(email)
  })

  test.each([
    ['many browsers', () => undefined],
    ['one browser', () => new Person(open.address)],
  ])(
    'cannot keep out a new browser from many networks and %s: it is told of the links, and the newest signs in',
    async (_by, attacker) => {
      const email = someone()
      await flood(email, attacker())
      const owner = new Person(open.address)
      const asked = await owner.fetch('/api/sign-in/code', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, language: 'en' }),
      })
      expect([asked.status, asked.headers.get('retry-after')]).toEqual([429, '900'])
      expect(await asked.json()).toMatchObject({ error: { code: 'mailed_already', data: { seconds: 900 } } })
      const { proof } = await newestMail(open, email)
      expect((await owner.call(account.signInByLink, { ...proof, ...settings })).email).toBe(email)
    },
  )

  test('is told no more of an address that is known than of one that is not', async () => {
    const { email: known } = await aPerson(open)
    open.clock.advance(16 * minute)
    const told: unknown[] = []
    for (const email of [known, someone()]) {
      await flood(email)
      const answer = await new Person(open.address).fetch('/api/sign-in/code', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, language: 'en' }),
      })
      const { error } = refusal.parse(await answer.json())
      told.push([answer.status, answer.headers.get('retry-after'), error])
    }
    expect(told[0]).toEqual([429, '900', { code: 'mailed_already', data: { seconds: 900 } }])
    expect(told[1]).toEqual(told[0])
  })

  test('and uses up what a whole network may ask for leaves no word of mails that were never sent', async () => {
    const network = '203.0.113.200'
    for (let asked = 0; asked < 40; asked++) await askFrom(network, someone())
    const response = await sendFrom(network, '/api/sign-in/code', { email: someone(), language: 'en' })
    expect(await response.json()).toMatchObject({ error: { code: 'too_many_requests' } })
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
    const { code } = await mailFor(email, { by: person })
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
    const { by, code, proof } = await mailFor(email)
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
