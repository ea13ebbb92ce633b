import { randomUUID } from 'node:crypto'
import type { BrowserContext } from 'playwright-core'
import { privacyVersion } from '../../shared/account.ts'
import type { TestHouse } from './harness.ts'

/** Signs a whole browser context, or its cookies alone, in through the mailed code, without walking the pages for it. */
export async function signInBrowser(
  house: TestHouse,
  context: Pick<BrowserContext, 'request'>,
  email: string,
  { language, zone }: { language: 'en' | 'id'; zone: string },
): Promise<void> {
  const post = async (path: string, data: object) => {
    const headers = { 'idempotency-key': randomUUID() }
    const answer = await context.request.post(`${house.address}/api${path}`, { data, headers })
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`)
  }
  await post('/sign-in/code', { email, language })
  const [mail] = await house.mails(email)
  const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0]
  if (!code) throw new Error(`no code was mailed to ${email}`)
  await post('/sign-in', { email, code, language, zone })
  await post('/me/consent', { version: privacyVersion })
}
