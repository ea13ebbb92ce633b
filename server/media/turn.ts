import { createHmac } from 'node:crypto'
import type { IceServer } from '../../shared/media.ts'

/** Longer than a meeting with all its extensions; a page that joins anew gets a new one. */
const validMs = 2 * 3_600_000

/**
 * A credential for one person on TURN servers that share a secret with this one: "A REST API For Access To TURN
 * Services" (draft-uberti-behave-turn-rest-00, 2.2), which coturn knows as `use-auth-secret`. It is good for two
 * hours from `now`.
 */
export function turnCredential(
  { urls, secret }: { urls: string[]; secret: string },
  peerId: string,
  now: Date,
): IceServer {
  const username = `${Math.floor((now.getTime() + validMs) / 1000)}:${peerId}`
  return { urls, username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
