import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { account } from '../../shared/account.ts'
import { aPerson } from '../support/builders.ts'
import { openHouse, Person, type TestHouse } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'
import { newestMail, otherThan, someone } from '../support/signInMail.ts'

const minute = 60_000

const { house } = await inHouse()

/** A refusal but for its request's id. */
const refusal = z.object({
  error: z.object({ code: z.string(), data: z.object({ seconds: z.number() }) }),
})
const settings = { language: 'en', zone: 'Asia/Jakarta' } as const

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
