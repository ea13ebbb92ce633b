import { Refusal } from '../platform/refusal.ts'
import type { Reading } from '../platform/work.ts'
import { openInvitation } from './invite.ts'

/**
 * The words that a messenger shows under a personal link: the forum's, never the guest's. Null where the
 * link leads nowhere. A preview, like any opening, changes nothing.
 */
export async function linkPreview(
  reading: Reading<unknown>,
  secret: string,
  token: string,
): Promise<{ title: string; description: string } | null> {
  try {
    const { forumName, about } = await openInvitation(reading, secret, token)
    return { title: forumName, description: about.slice(0, 200) }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
