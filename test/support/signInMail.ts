import { randomUUID } from 'node:crypto'
import { account } from '../../shared/account.ts'
import { Person, type TestHouse } from './harness.ts'

/** An address that nobody has yet. */
export const someone = () => `${randomUUID().slice(0, 8)}@person.example`

/** Asks for a mail as the sign-in page does, each time in another browser, and reads it. */
export async function mailFor(
  house: TestHouse,
  email: string,
  { next, by = new Person(house.address) }: { next?: string; by?: Person } = {},
) {
  await by.call(account.sendCode, { email, language: 'en', ...(next && { next }) })
  return { by, ...(await newestMail(house, email)) }
}

/** The newest mail for signing in to an address: its code, its link, and what the link carries as proof. */
export async function newestMail(house: TestHouse, email: string) {
  const mails = await house.mails(email)
  // Another mail may arrive later than the one that was asked for after it.
  const text = mails.find((mail) => mail.text.includes('/sign-in/confirm'))?.text ?? ''
  const link = new URL(/https?:\S+\/sign-in\/confirm#\S+/.exec(text)?.[0] ?? '')
  const carried = new URLSearchParams(link.hash.slice(1))
  const proof = { email, ticket: carried.get('ticket') ?? '', secret: carried.get('secret') ?? '' }
  return { link, proof, code: /\b\d{6}\b/.exec(text)?.[0] ?? '' }
}

/** A code that is not the right one. */
export const otherThan = (code: string) => (code === '111111' ? '222222' : '111111')
