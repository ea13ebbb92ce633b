import { randomUUID } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import { account } from '../../shared/account.ts'
import { aPerson, type Signed } from './builders.ts'
import type { TestHouse } from './harness.ts'
import { newestMail } from './signInMail.ts'

/** What an authenticator app with this secret shows at that moment. */
export function shownBy(secret: string, at: Date): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: at.getTime() })
}

export interface WithApp extends Signed {
  recoveryCodes: string[]
  /** What the app shows now. */
  shown: () => string
}

/** Someone who has turned the second step on a minute ago, and is signed in. */
export async function withApp(house: TestHouse, who?: Signed): Promise<WithApp> {
  const email = `${randomUUID().slice(0, 8)}@person.example`
  const signed = who ?? (await aPerson(house, { email }))
  house.clock.advance(16 * 60_000)
  const { person } = signed
  await person.call(account.sendCode, { email: signed.email, language: 'en' })
  const { code } = await newestMail(house, signed.email)
  const { secret } = await person.call(account.beginSecondStep, { code })
  const shown = () => shownBy(secret, house.clock.now())
  const { recoveryCodes } = await person.call(account.turnOnSecondStep, { code: shown() })
  // No code is taken twice.
  house.clock.advance(60_000)
  return { ...signed, recoveryCodes, shown }
}
