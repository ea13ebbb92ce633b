import { afterAll, beforeAll, expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, Person, type TestHouse } from '../support/harness.ts'
import { startSmtp } from '../support/smtp.ts'

let house: TestHouse
let port: number

beforeAll(async () => {
  port = await freePort()
  house = await openHouse({ env: { SMTP_URL: `smtp://127.0.0.1:${port}` } })
})
afterAll(() => house?.close())

test('what could not be mailed counts against nobody: when the mail server is back, all who share a network can sign in', async () => {
  const ask = (email: string) =>
    new Person(house.address)
      .call(account.sendCode, { email, language: 'en' })
      .catch((error: unknown) => error)
  const away = { error: { code: 'unavailable' } }
  // More often than one address, and than all from one network, may ask.
  for (let time = 0; time < 6; time++) expect(await ask('often@guest.example')).toMatchObject(away)
  for (let guest = 0; guest < 40; guest++)
    expect(await ask(`${guest}@guest.example`), `guest ${guest}`).toMatchObject(away)

  const smtp = await startSmtp(port)
  expect(await ask('often@guest.example')).toEqual({})
  expect(await ask('new@guest.example')).toEqual({})
  expect(smtp.mails.map(({ to }) => to)).toEqual([['often@guest.example'], ['new@guest.example']])
  await smtp.close()
})
