import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Personal links carry the invitation's id and a signature, so a link can be shown to the host again
 * without being stored, and cannot be guessed.
 */
export function tokenOf(invitationId: string, secret: string): string {
  return `${Buffer.from(invitationId.replaceAll('-', ''), 'hex').toString('base64url')}.${sign(invitationId, secret)}`
}

/** The invitation's id, or null where the token is not one of ours. */
export function invitationIdOf(token: string, secret: string): string | null {
  const [encoded, signature] = token.split('.')
  const hex = Buffer.from(encoded ?? '', 'base64url').toString('hex')
  const parts = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/.exec(hex)
  if (!parts || !signature) return null
  const invitationId = parts.slice(1).join('-')
  const expected = Buffer.from(sign(invitationId, secret))
  const given = Buffer.from(signature)
  return expected.length === given.length && timingSafeEqual(expected, given) ? invitationId : null
}

function sign(invitationId: string, secret: string): string {
  return createHmac('sha256', secret).update(`invitation:${invitationId}`).digest('base64url').slice(0, 27)
}

/** Where an invitation stands. */
export function stateOf(
  invitation: { acceptedAt: Date | null; revokedAt: Date | null; expiresAt: Date },
  now: Date,
): 'waiting' | 'accepted' | 'revoked' | 'expired' {
  if (invitation.acceptedAt) return 'accepted'
  if (invitation.revokedAt) return 'revoked'
  return invitation.expiresAt <= now ? 'expired' : 'waiting'
}
