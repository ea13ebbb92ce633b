import Bowser from 'bowser'
import type { account } from '../../shared/account.ts'
import type { Output } from '../../shared/contract.ts'
import type { Auth } from './auth.ts'

/** The browsers in which somebody is signed in, the one that asks first, then by their last use. No token leaves. */
export async function devicesOf(
  auth: Pick<Auth, 'sessionsOf'>,
  headers: Headers,
): Promise<Output<typeof account.devices>> {
  const sessions = await auth.sessionsOf(headers)
  return {
    devices: sessions
      .map(({ id, userAgent, isOwn, since, lastUsed }) => ({
        id,
        ...seenAs(userAgent),
        isOwn,
        since: since.toISOString(),
        lastUsed: lastUsed.toISOString(),
      }))
      .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.lastUsed.localeCompare(a.lastUsed)),
  }
}

/** What a browser says of itself, as far as it is known by name: anybody can write anything there. */
function seenAs(userAgent: string): { browser: string | null; system: string | null } {
  if (!userAgent) return { browser: null, system: null }
  const { browser, os } = Bowser.parse(userAgent)
  return { browser: browser.name || null, system: os.name || null }
}
