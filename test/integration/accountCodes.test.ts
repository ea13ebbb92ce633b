import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { Person, Refused } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'
import { mailFor, otherThan, someone } from '../support/signInMail.ts'

const minute = 60_000

const { house } = await inHouse()

const settings = { language: 'en', zone: 'Asia/Jakarta' } as const
const meOf = async (person: Person) => (await person.call(account.session, {})).me

describe('a mailed code', () => {
  test('signs in the address it was mailed to, with the language and zone of the page', async () => {
    const person = new Person(house.address)
    const email = someone()
    expect(await meOf(person)).toBeNull()
    const { code } = await mailFor(house, email, { by: person })
    const me = await person.call(account.signIn, { email, code, language: 'id', zone: 'Europe/Minsk' })
    expect(me).toMatchObject({ email, language: 'id', zone: 'Europe/Minsk' })
    expect(await meOf(person)).toEqual(me)
  })

  test('is taken with the address in capitals and spaces around it', async () => {
    const email = someone()
    const { by, code } = await mailFor(house, email)
    const me = await by.call(account.signIn, { email: ` ${email.toUpperCase()} `, code, ...settings })
    expect(me.email).toBe(email)
  })

  test('signs in once', async () => {
    const email = someone()
    const { by, code } = await mailFor(house, email)
    await by.call(account.signIn, { email, code, ...settings })
    await expect(by.call(account.signIn, { email, code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
  })

  test('signs in again by the same press alone, whose answer was lost: in place of the session nobody heard of', async () => {
    const email = someone()
    const { by, code, proof } = await mailFor(house, email)
    const key = randomUUID()
    const [lost, heard, other] = [by.at(house.address), by.at(house.address), by.at(house.address)]
    await lost.call(account.signIn, { email, code, ...settings }, key)
    expect(await heard.call(account.signIn, { email, code, ...settings }, key)).toMatchObject({ email })
    expect(await meOf(lost)).toBeNull()
    expect(await meOf(heard)).toMatchObject({ email })

    const over = refused('code_expired')
    await expect(other.call(account.signIn, { email, code, ...settings })).rejects.toEqual(over)
    const wrong = otherThan(code)
    await expect(other.call(account.signIn, { email, code: wrong, ...settings }, key)).rejects.toEqual(over)
    await expect(other.call(account.signInByLink, { ...proof, ...settings }, key)).rejects.toEqual(over)
    await house.db
      .updateTable('signInPresses')
      .set({ at: new Date(Date.now() - 4 * minute) })
      .execute()
    await expect(other.call(account.signIn, { email, code, ...settings }, key)).rejects.toEqual(over)
    expect(await meOf(heard)).toMatchObject({ email })
  })

  test('signs in again by the same press on the link, whose answer was lost', async () => {
    const email = someone()
    const { proof } = await mailFor(house, email)
    const key = randomUUID()
    const [lost, heard] = [new Person(house.address), new Person(house.address)]
    await lost.call(account.signInByLink, { ...proof, ...settings }, key)
    await heard.call(account.signInByLink, { ...proof, ...settings }, key)
    expect(await meOf(lost)).toBeNull()
    expect(await meOf(heard)).toMatchObject({ email })
  })

  test('signs in once also when ten press at the same moment', async () => {
    const email = someone()
    const { by, code } = await mailFor(house, email)
    const presses = Array.from({ length: 10 }, () => by.call(account.signIn, { email, code, ...settings }))
    const done = (await Promise.allSettled(presses)).filter(({ status }) => status === 'fulfilled')
    expect(done).toHaveLength(1)
  })

  test('is good for a quarter of an hour', async () => {
    const email = someone()
    const { by, code } = await mailFor(house, email)
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
    const { by, code } = await mailFor(house, email)
    const tries = (typed: string) => by.call(account.signIn, { email, code: typed, ...settings })
    for (let wrong = 0; wrong < 3; wrong++)
      await expect(tries(otherThan(code))).rejects.toEqual(refused('code_wrong'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    await expect(tries(code)).rejects.toEqual(refused('code_expired'))
    const next = await mailFor(house, email, { by })
    expect((await tries(next.code)).email).toBe(email)
  })

  test('is over after three wrong ones also when they come all at once', async () => {
    const email = someone()
    const { by, code } = await mailFor(house, email)
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
    const first = await mailFor(house, email, { by })
    const second = await mailFor(house, email, { by })
    const tries = (code: string) => by.call(account.signIn, { email, code, ...settings })
    await expect(tries(first.code)).rejects.toEqual(refused('code_wrong'))
    expect((await tries(second.code)).email).toBe(email)
  })

  test('is of no use in another browser', async () => {
    const email = someone()
    const { code } = await mailFor(house, email)
    await expect(
      new Person(house.address).call(account.signIn, { email, code, ...settings }),
    ).rejects.toEqual(refused('code_expired'))
  })

  test('of another address cannot be tried in the browser that asked for it', async () => {
    const { by, code } = await mailFor(house, someone())
    await expect(by.call(account.signIn, { email: someone(), code, ...settings })).rejects.toEqual(
      refused('code_expired'),
    )
  })

  test('of one person does not sign in another', async () => {
    const [one, other] = [someone(), someone()]
    const { by } = await mailFor(house, one)
    const { code } = await mailFor(house, other)
    await expect(by.call(account.signIn, { email: one, code, ...settings })).rejects.toEqual(
      refused('code_wrong'),
    )
  })

  test('is kept where nobody can read it', async () => {
    const { code, proof } = await mailFor(house, someone())
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
    const { link, code } = await mailFor(house, email, { next: '/forums/1?tab=2' })
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
    const { link, code, proof } = await mailFor(house, email)
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
    const { proof } = await mailFor(house, someone())
    const presses = await Promise.allSettled(Array.from({ length: 10 }, () => press(proof)))
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(press(proof)).rejects.toEqual(refused('code_expired'))
  })

  test('is over once the code of its mail was used, and the code once it was', async () => {
    const email = someone()
    const byCode = await mailFor(house, email)
    await byCode.by.call(account.signIn, { email, code: byCode.code, ...settings })
    await expect(press(byCode.proof)).rejects.toEqual(refused('code_expired'))
    const byLink = await mailFor(house, email)
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
    const { proof } = await mailFor(house, email)
    const kept = house.db.selectFrom('signInCodes').select('linkExpiresAt').where('email', '=', email)
    const { linkExpiresAt } = await kept.executeTakeFirstOrThrow()
    expect(Math.abs(Number(linkExpiresAt) - Date.now() - 30 * minute)).toBeLessThan(minute)
    await end({ expiresAt: aMomentAgo })
    expect((await press(proof)).email).toBe(email)
    const late = await mailFor(house, email)
    await end({ linkExpiresAt: aMomentAgo })
    await expect(press(late.proof)).rejects.toEqual(refused('code_expired'))
  })

  test('goes on being good where another mail is asked for in the same browser', async () => {
    const email = someone()
    const by = new Person(house.address)
    const first = await mailFor(house, email, { by })
    await mailFor(house, email, { by })
    expect((await press(first.proof)).email).toBe(email)
  })

  test('is of no use with another secret, another mail’s secret or for another address', async () => {
    const email = someone()
    const [mine, other] = [await mailFor(house, email), await mailFor(house, email)]
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
    const { ticket, secret } = (await mailFor(house, someone())).proof
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
