import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { shownBy, type WithApp, withApp } from '../support/authenticator.ts'
import { aPerson } from '../support/builders.ts'
import { Person, Refused } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'
import { newestMail, otherThan } from '../support/signInMail.ts'

const minute = 60_000

const { house } = await inHouse()

const page = { language: 'en', zone: 'Asia/Jakarta' } as const
const isSignedIn = async (person: Person) => (await person.call(account.session, {})).me !== null
const step = (person: Person, code: string) => person.call(account.takeSecondStep, { code, ...page })

/** A new browser in which the address was proven by the mailed code, or by the link: half signed in. */
async function half({ email }: { email: string }, by: 'code' | 'link' = 'code'): Promise<Person> {
  const person = new Person(house.address)
  await person.call(account.sendCode, { email, language: 'en' })
  const { code, proof } = await newestMail(house, email)
  const signIn =
    by === 'code'
      ? person.call(account.signIn, { email, code, ...page })
      : person.call(account.signInByLink, { ...proof, ...page })
  await expect(signIn).rejects.toMatchObject({ status: 401, error: { code: 'second_step_due' } })
  return person
}

async function userIdOf(email: string): Promise<string> {
  const user = house.db.selectFrom('users').select('id').where('email', '=', email)
  return (await user.executeTakeFirstOrThrow()).id
}

async function auditOf(email: string): Promise<string[]> {
  const rows = await house.db
    .selectFrom('audit')
    .select('action')
    .where('actorId', '=', await userIdOf(email))
    .orderBy('id')
    .execute()
  return rows.map(({ action }) => action)
}

/** The mails about the second step, once there are so many: they go out behind the answer. */
async function subjectsTo(email: string, count: number): Promise<string[]> {
  const read = async () =>
    (await house.mails(email))
      .map(({ subject }) => subject)
      .filter((subject) => subject.startsWith('Second step'))
      .toSorted()
  await expect.poll(read, { timeout: 20_000 }).toHaveLength(count)
  return read()
}

describe('turning the second step on', () => {
  test('takes a mailed code and a first code of the app; until then the mail alone signs in', async () => {
    const { person, email } = await aPerson(house)
    house.clock.advance(16 * minute)
    await person.call(account.sendCode, { email, language: 'en' })
    const { code } = await newestMail(house, email)
    const { secret, uri } = await person.call(account.beginSecondStep, { code })
    expect(uri).toContain(secret)
    expect(await person.call(account.secondStep, {})).toEqual({ since: null, recoveryCodes: 0 })
    const meanwhile = await house.signIn(email)
    expect(await isSignedIn(meanwhile)).toBe(true)
    const shown = shownBy(secret, house.clock.now())
    await expect(person.call(account.turnOnSecondStep, { code: otherThan(shown) })).rejects.toEqual(
      refused('app_code_wrong'),
    )
    const { recoveryCodes } = await person.call(account.turnOnSecondStep, { code: shown })
    expect(new Set(recoveryCodes).size).toBe(10)
    expect(await person.call(account.secondStep, {})).toEqual({
      since: house.clock.now().toISOString(),
      recoveryCodes: 10,
    })
  })

  test('is not for whoever has a session alone: a browser left open locks nobody out', async () => {
    const { person, email } = await aPerson(house)
    house.clock.advance(16 * minute)
    await expect(person.call(account.beginSecondStep, { code: '000000' })).rejects.toEqual(
      refused('code_expired'),
    )
    await expect(person.call(account.turnOnSecondStep, { code: '000000' })).rejects.toEqual(
      refused('conflict'),
    )
    await person.call(account.sendCode, { email, language: 'en' })
    const { code } = await newestMail(house, email)
    await expect(person.call(account.beginSecondStep, { code: otherThan(code) })).rejects.toEqual(
      refused('code_wrong'),
    )
  })

  test('signs out all other browsers, with their pages; this one stays', async () => {
    const who = await aPerson(house)
    house.clock.advance(16 * minute)
    const other = await house.signIn(who.email)
    const open = await other.connect()
    const cut = new Promise((resolve) => open.raw.once('disconnect', resolve))
    const { person } = await withApp(house, who)
    await cut
    expect([await isSignedIn(person), await isSignedIn(other)]).toEqual([true, false])
  })

  test('is refused where it is on: the app’s secret is not changed from under its owner', async () => {
    const { person, email, shown } = await withApp(house)
    house.clock.advance(16 * minute)
    await person.call(account.sendCode, { email, language: 'en' })
    const { code } = await newestMail(house, email)
    await expect(person.call(account.beginSecondStep, { code })).rejects.toEqual(refused('conflict'))
    expect((await step(await half({ email }), shown())).email).toBe(email)
  })

  test('is mailed to the person and kept in the audit, as are turning it off and new recovery codes', async () => {
    const { person, email, shown } = await withApp(house)
    await person.call(account.renewRecoveryCodes, { code: shown() })
    house.clock.advance(minute)
    await person.call(account.turnOffSecondStep, { code: shown() })
    expect((await auditOf(email)).filter((action) => action.startsWith('account.secondStep'))).toEqual([
      'account.secondStep.on',
      'account.secondStep.renewed',
      'account.secondStep.off',
    ])
    expect(await subjectsTo(email, 3)).toEqual([
      'Second step at sign-in: new recovery codes',
      'Second step at sign-in: turned off',
      'Second step at sign-in: turned on',
    ])
  })
})

describe('signing in with the second step on', () => {
  test.each(['code', 'link'] as const)(
    'takes the app’s code after the %s of the mail: until then there is no session',
    async (by) => {
      const { email, shown } = await withApp(house)
      const person = await half({ email }, by)
      expect(person.cookie).not.toContain('session_token')
      expect(await isSignedIn(person)).toBe(false)
      await expect(person.call(account.copy, {})).rejects.toEqual(refused('not_signed_in'))
      await expect(person.connect()).rejects.toThrow('not_signed_in')
      expect((await step(person, shown())).email).toBe(email)
      expect(await isSignedIn(person)).toBe(true)
    },
  )

  test('takes the code as apps show it, with a gap', async () => {
    const { email, shown } = await withApp(house)
    const spaced = shown().replace(/^(...)/, ' $1 ')
    expect((await step(await half({ email }), spaced)).email).toBe(email)
  })

  test('takes each code of the app once, in whatever browser', async () => {
    const { email, shown } = await withApp(house)
    const [one, two] = [await half({ email }), await half({ email })]
    await step(one, shown())
    await expect(step(two, shown())).rejects.toEqual(refused('app_code_wrong'))
    house.clock.advance(minute)
    expect((await step(two, shown())).email).toBe(email)
  })

  test('is taken again by the same press, whose answer was lost, and by no other', async () => {
    const { email, shown } = await withApp(house)
    const [person, key, code] = [await half({ email }), randomUUID(), shown()]
    const [lost, heard] = [person.at(house.address), person.at(house.address)]
    await lost.call(account.takeSecondStep, { code, ...page }, key)
    expect((await heard.call(account.takeSecondStep, { code, ...page }, key)).email).toBe(email)
    expect(await isSignedIn(lost)).toBe(false)
    expect(await isSignedIn(heard)).toBe(true)
    await expect(step(person, code)).rejects.toEqual(refused('second_step_over'))
    const elsewhere = await half({ email })
    await expect(elsewhere.call(account.takeSecondStep, { code, ...page }, key)).rejects.toEqual(
      refused('app_code_wrong'),
    )
  })

  test('takes it once also when two browsers press at the same moment', async () => {
    const { email, shown } = await withApp(house)
    const browsers = [await half({ email }), await half({ email }), await half({ email })]
    const answers = await Promise.allSettled(browsers.map((one) => step(one, shown())))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('begins one session for one proof, though five come at once with codes that are right', async () => {
    const { email, recoveryCodes } = await withApp(house)
    const person = await half({ email })
    const answers = await Promise.allSettled(recoveryCodes.slice(0, 5).map((code) => step(person, code)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await auditOf(email)).filter((action) => action.endsWith('recovered'))).toHaveLength(1)
  })

  test('takes no code that was turned down by the clock: from a minute and a half ago', async () => {
    const { email, shown } = await withApp(house)
    const old = shown()
    house.clock.advance(1.5 * minute)
    await expect(step(await half({ email }), old)).rejects.toEqual(refused('app_code_wrong'))
  })

  test('is for the browser that proved the address, within ten minutes', async () => {
    const { email, shown } = await withApp(house)
    const person = await half({ email })
    await expect(step(new Person(house.address), shown())).rejects.toEqual(refused('second_step_over'))
    house.clock.advance(10 * minute)
    await expect(step(person, shown())).rejects.toEqual(refused('second_step_over'))
    const inTime = await half({ email })
    house.clock.advance(9.5 * minute)
    expect((await step(inTime, shown())).email).toBe(email)
  })

  test('is over after five wrong codes; after a new mail it goes on', async () => {
    const { email, shown } = await withApp(house)
    const person = await half({ email })
    for (let wrong = 0; wrong < 5; wrong++)
      await expect(step(person, otherThan(shown()))).rejects.toEqual(refused('app_code_wrong'))
    await expect(step(person, shown())).rejects.toEqual(refused('second_step_over'))
    expect((await step(await half({ email }), shown())).email).toBe(email)
  })

  test('bears sixteen codes in a quarter of an hour, from however many browsers; who is signed in is counted apart', async () => {
    const { person, email, shown } = await withApp(house)
    const tried: string[] = []
    for (let browser = 0; browser < 4; browser++) {
      const guesser = await half({ email })
      for (let tries = 0; tries < 5; tries++)
        await step(guesser, otherThan(shown())).catch((error: unknown) =>
          tried.push(error instanceof Refused ? error.error.code : 'a fault'),
        )
    }
    expect(tried.filter((code) => code === 'app_code_wrong')).toHaveLength(16)
    expect(tried.slice(16)).toEqual(Array.from({ length: 4 }, () => 'too_many_requests'))
    expect(await person.call(account.turnOffSecondStep, { code: shown() })).toEqual({})
  })

  test('bears eight codes of whoever is signed in; signing in is counted apart', async () => {
    const { person, email, shown } = await withApp(house)
    house.clock.advance(16 * minute)
    for (let tries = 0; tries < 8; tries++)
      await expect(person.call(account.turnOffSecondStep, { code: otherThan(shown()) })).rejects.toEqual(
        refused('app_code_wrong'),
      )
    for (const action of [account.turnOffSecondStep, account.renewRecoveryCodes, account.turnOnSecondStep])
      await expect(person.call(action, { code: shown() })).rejects.toEqual(refused('too_many_requests'))
    expect((await step(await half({ email }), shown())).email).toBe(email)
  })

  test('cannot be kept from its owner by strangers, who have no mail', async () => {
    const { email, shown } = await withApp(house)
    const stranger = new Person(house.address)
    await stranger.call(account.sendCode, { email, language: 'en' })
    for (let tries = 0; tries < 30; tries++)
      await expect(step(stranger, '000000')).rejects.toEqual(refused('second_step_over'))
    expect((await step(await half({ email }), shown())).email).toBe(email)
  })

  test('is nothing that who has it off would notice', async () => {
    const { person, email } = await aPerson(house)
    expect(await person.call(account.secondStep, {})).toEqual({ since: null, recoveryCodes: 0 })
    house.clock.advance(16 * minute)
    expect(await isSignedIn(await house.signIn(email))).toBe(true)
  })
})

describe('a recovery code', () => {
  test('signs in once in place of the app, however it is typed; it is mailed and kept in the audit', async () => {
    const { person, email, recoveryCodes } = await withApp(house)
    const [first = '', second = ''] = recoveryCodes
    expect((await step(await half({ email }), first.toUpperCase().replace('-', ' '))).email).toBe(email)
    await expect(step(await half({ email }), first)).rejects.toEqual(refused('app_code_wrong'))
    expect((await step(await half({ email }), second)).email).toBe(email)
    expect((await person.call(account.secondStep, {})).recoveryCodes).toBe(8)
    expect(await subjectsTo(email, 3)).toEqual([
      'Second step at sign-in: a recovery code was used',
      'Second step at sign-in: a recovery code was used',
      'Second step at sign-in: turned on',
    ])
    expect((await auditOf(email)).filter((action) => action.endsWith('recovered'))).toHaveLength(2)
  })

  test('of one person is nothing for another', async () => {
    const [mine, theirs] = [await withApp(house), await withApp(house)]
    await expect(step(await half(theirs), mine.recoveryCodes[0] ?? '')).rejects.toEqual(
      refused('app_code_wrong'),
    )
  })

  test('is over once new ones were made', async () => {
    const { person, email, recoveryCodes, shown } = await withApp(house)
    const renewed = await person.call(account.renewRecoveryCodes, { code: shown() })
    await expect(step(await half({ email }), recoveryCodes[0] ?? '')).rejects.toEqual(
      refused('app_code_wrong'),
    )
    expect((await step(await half({ email }), renewed.recoveryCodes[0] ?? '')).email).toBe(email)
  })
})

describe('turning the second step off', () => {
  test.each([
    ['a code of the app', ({ shown }: WithApp) => shown()],
    ['a recovery code', ({ recoveryCodes }: WithApp) => recoveryCodes[3] ?? ''],
  ])('takes %s, and then the mail alone signs in', async (_what, codeOf) => {
    const who = await withApp(house)
    await expect(
      who.person.call(account.turnOffSecondStep, { code: otherThan(who.shown()) }),
    ).rejects.toEqual(refused('app_code_wrong'))
    const waiting = await half(who)
    await who.person.call(account.turnOffSecondStep, { code: codeOf(who) })
    expect((await who.person.call(account.secondStep, {})).since).toBeNull()
    await expect(step(waiting, who.shown())).rejects.toEqual(refused('second_step_over'))
    expect(await isSignedIn(await house.signIn(who.email))).toBe(true)
  })

  test('is the operator’s to do for a person who lost phone and recovery codes, as deploy/README.md says', async () => {
    const [lost, other] = [await withApp(house), await withApp(house)]
    const guide = await readFile('deploy/README.md', 'utf8')
    const statement = /```sql\n([\s\S]*?second_steps[\s\S]*?)```/.exec(guide)?.[1] ?? ''
    expect(statement).toContain("'name@firm.example'")
    await sql.raw(statement.replace('name@firm.example', lost.email.toUpperCase())).execute(house.db)
    expect(await isSignedIn(await house.signIn(lost.email))).toBe(true)
    expect((await lost.person.call(account.secondStep, {})).recoveryCodes).toBe(0)
    await half(other)
    const kept = house.db
      .selectFrom('audit')
      .select('action')
      .where('subjectId', '=', await userIdOf(lost.email))
    expect(await kept.execute()).toContainEqual({ action: 'account.secondStep.removed' })
  })
})

describe('what is kept of it', () => {
  test('opens nothing: the secret is encrypted, codes are hashed, no answer is kept', async () => {
    const { person, email } = await aPerson(house)
    house.clock.advance(16 * minute)
    await person.call(account.sendCode, { email, language: 'en' })
    const { code } = await newestMail(house, email)
    const { secret } = await person.call(account.beginSecondStep, { code })
    const { recoveryCodes } = await person.call(account.turnOnSecondStep, {
      code: shownBy(secret, house.clock.now()),
    })
    await house.app.settled()
    const tables = sql<{ name: string }>`
      select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'jobs')`
    let records = ''
    for (const { name } of (await tables.execute(house.db)).rows) {
      const all = sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`
      records += (await all.execute(house.db)).rows.map(({ row }) => row).join('\n')
    }
    expect(records).toContain(email)
    const hex = (text: string) => Buffer.from(text).toString('hex')
    for (const said of [secret, ...recoveryCodes, ...recoveryCodes.map((one) => one.replace('-', ''))])
      for (const written of [said, hex(said)]) expect(records).not.toContain(written)
  })

  test('is named in the copy of one’s data without the secret, and goes with its person', async () => {
    const { person, email } = await withApp(house)
    const userId = await userIdOf(email)
    await half({ email })
    const { records } = await person.call(account.copy, {})
    expect(records.second_steps).toMatchObject([{ user_id: userId, confirmed_at: expect.any(String) }])
    expect(JSON.stringify(records)).not.toMatch(/app_secret|code_hash/)
    house.clock.advance(16 * minute)
    await person.call(account.sendCode, { email, language: 'en' })
    await person.call(account.erase, { code: (await newestMail(house, email)).code })
    for (const table of ['secondSteps', 'recoveryCodes', 'halfSignIns'] as const)
      expect(
        await house.db.selectFrom(table).select('userId').where('userId', '=', userId).execute(),
      ).toEqual([])
  })
})

test('who is not signed in has no second step to look at or change', async () => {
  const guest = new Person(house.address)
  await expect(guest.call(account.secondStep, {})).rejects.toEqual(refused('not_signed_in'))
  for (const action of [
    account.beginSecondStep,
    account.turnOnSecondStep,
    account.renewRecoveryCodes,
    account.turnOffSecondStep,
  ])
    await expect(guest.call(action, { code: '000000' }, randomUUID())).rejects.toEqual(
      refused('not_signed_in'),
    )
})
