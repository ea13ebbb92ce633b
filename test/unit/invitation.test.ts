import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { invitationIdOf, stateOf, tokenOf } from '../../server/forum/invitation.ts'

const secret = 'a secret for tests, long enough to be taken'

describe('a personal link’s token', () => {
  test('gives its invitation back, and fits into a messenger’s line', () => {
    for (let count = 0; count < 100; count++) {
      const id = randomUUID()
      const token = tokenOf(id, secret)
      expect(invitationIdOf(token, secret)).toBe(id)
      expect(token).toMatch(/^[\w-]{22}\.[\w-]{27}$/)
    }
  })

  test('of another server’s secret is nobody’s', () => {
    expect(invitationIdOf(tokenOf(randomUUID(), secret), `${secret}.`)).toBeNull()
  })

  test('with any character changed is nobody’s, or the same invitation’s', () => {
    const id = randomUUID()
    const token = tokenOf(id, secret)
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
        const changed = `${token.slice(0, at)}${other}${token.slice(at + 1)}`
        expect([null, id]).toContain(invitationIdOf(changed, secret))
      }),
    )
  })

  test('of garbage is nobody’s', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String()), (garbage) => {
        expect(invitationIdOf(garbage, secret)).toBeNull()
        expect(invitationIdOf(`${garbage}.${garbage}`, secret)).toBeNull()
      }),
    )
  })
})

describe('an invitation', () => {
  const now = new Date('2026-11-23T02:00:00.000Z')
  const earlier = new Date('2026-11-22T02:00:00.000Z')
  const later = new Date('2026-11-24T02:00:00.000Z')
  test.each([
    ['waiting', { acceptedAt: null, revokedAt: null, expiresAt: later }],
    ['expired', { acceptedAt: null, revokedAt: null, expiresAt: earlier }],
    ['expired', { acceptedAt: null, revokedAt: null, expiresAt: now }],
    ['revoked', { acceptedAt: null, revokedAt: earlier, expiresAt: later }],
    ['revoked', { acceptedAt: null, revokedAt: earlier, expiresAt: earlier }],
    ['accepted', { acceptedAt: earlier, revokedAt: null, expiresAt: earlier }],
  ] as const)('is %s', (state, invitation) => {
    expect(stateOf(invitation, now)).toBe(state)
  })
})
