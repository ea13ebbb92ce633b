import { expect, test } from 'vitest'
import { isInside, sees, sightOf } from '../../server/firm/rules.ts'

test('a co-host sees the applications of the own side and of firms on both, and accepted ones of the other', () => {
  const sight = sightOf([{ role: 'cohost', side: 'supplier' }])
  expect(sees(sight, { id: 'a', standing: 'supplier', state: 'applied' })).toBe(true)
  expect(sees(sight, { id: 'a', standing: 'both', state: 'declined' })).toBe(true)
  expect(sees(sight, { id: 'a', standing: 'buyer', state: 'applied' })).toBe(false)
  expect(sees(sight, { id: 'a', standing: 'buyer', state: 'accepted' })).toBe(true)
})

test('a delegate sees the own firm, and the accepted ones once it is accepted itself', () => {
  const own = { role: 'delegate', organisationId: 'own', standing: 'buyer' } as const
  const waiting = sightOf([{ ...own, accepted: false }])
  expect(sees(waiting, { id: 'own', standing: 'buyer', state: 'declined' })).toBe(true)
  expect(sees(waiting, { id: 'a', standing: 'supplier', state: 'accepted' })).toBe(false)
  const accepted = sightOf([{ ...own, accepted: true }])
  expect(sees(accepted, { id: 'a', standing: 'supplier', state: 'accepted' })).toBe(true)
  expect(sees(accepted, { id: 'a', standing: 'buyer', state: 'waitlisted' })).toBe(false)
})

test('addresses are for the own people and the host team', () => {
  const delegate = { role: 'delegate', organisationId: 'own', standing: 'buyer', accepted: true } as const
  expect(isInside([delegate], 'own')).toBe(true)
  expect(isInside([delegate], 'other')).toBe(false)
  expect(isInside([{ role: 'moderator' }], 'other')).toBe(true)
  expect(isInside([{ role: 'interpreter', memberId: 'm' }], 'other')).toBe(false)
  expect(isInside([], 'other')).toBe(false)
})
