import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { aPerson } from '../support/builders.ts'
import { Person } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'

const { house } = await inHouse()

const meOf = async (person: Person) => (await person.call(account.session, {})).me

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
