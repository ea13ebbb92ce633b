import { describe, expect, test } from 'vitest'
import { isAllowed, mayCall, type Permission } from '../../server/forum/permissionRules.ts'
import type { Hat } from '../../shared/forum.ts'
import type { Standing } from '../../shared/values.ts'

const organisationId = '00000000-0000-4000-8000-000000000001'
const otherId = '00000000-0000-4000-8000-000000000002'
const firm = (standing: Standing, id = organisationId) => ({ organisation: { id, standing } })
const delegate: Hat = { role: 'delegate', organisationId, standing: 'supplier', accepted: true }

describe('who may', () => {
  test('is nobody without a hat, unless it is everyone', () => {
    for (const permission of Object.keys(mayCall) as Permission[])
      expect([permission, isAllowed(permission, [])]).toEqual([
        permission,
        (mayCall[permission] as readonly string[]).includes('anyone'),
      ])
  })

  test('is a delegate for the own firm only', () => {
    expect(isAllowed('firm.update', [delegate], firm('supplier'))).toBe(true)
    expect(isAllowed('firm.update', [delegate], firm('supplier', otherId))).toBe(false)
    expect(isAllowed('firm.decide', [delegate], firm('supplier'))).toBe(false)
  })

  test.each([
    ['supplier', true],
    ['buyer', false],
    ['both', true],
  ] as const)('is a co-host of suppliers for a firm that stands on %s: %s', (standing, allowed) => {
    expect(isAllowed('firm.decide', [{ role: 'cohost', side: 'supplier' }], firm(standing))).toBe(allowed)
  })

  test('is the host for every firm, and the moderator for none', () => {
    for (const standing of ['supplier', 'buyer', 'both'] as const) {
      expect(isAllowed('firm.decide', [{ role: 'host' }], firm(standing))).toBe(true)
      expect(isAllowed('firm.decide', [{ role: 'moderator' }], firm(standing))).toBe(false)
    }
  })

  test('is decided by one hat alone, never by two halves', () => {
    // One hat may decide but not about this firm, the other is of this firm but may not decide.
    const hats: Hat[] = [{ role: 'cohost', side: 'buyer' }, delegate]
    expect(isAllowed('firm.decide', hats, firm('supplier'))).toBe(false)
    expect(isAllowed('firm.update', hats, firm('supplier'))).toBe(true)
  })

  test('answers for a firm is its own people, not even the host', () => {
    for (const permission of ['matching.answer', 'deal.record', 'deal.outcome'] as const) {
      expect(isAllowed(permission, [{ role: 'host' }], firm('supplier'))).toBe(false)
      expect(isAllowed(permission, [delegate], firm('supplier'))).toBe(true)
    }
  })

  test('changes the schedule or the team is the host alone', () => {
    const others: Hat[] = [
      { role: 'cohost', side: 'supplier' },
      { role: 'moderator' },
      { role: 'interpreter', memberId: otherId },
      delegate,
    ]
    for (const permission of [
      'forum.update',
      'forum.setPhase',
      'forum.removeMember',
      'schedule.make',
      'schedule.stop',
      'schedule.repair',
      'schedule.setConditions',
      'schedule.move',
      'schedule.publish',
    ] as const) {
      expect(isAllowed(permission, [{ role: 'host' }])).toBe(true)
      expect([permission, isAllowed(permission, others)]).toEqual([permission, false])
    }
  })

  test('is the team for what is done to a running meeting, and a delegate for what its people ask', () => {
    const team: Hat[] = [{ role: 'host' }, { role: 'cohost', side: 'buyer' }, { role: 'moderator' }]
    const others: Hat[] = [delegate, { role: 'interpreter', memberId: otherId }]
    for (const permission of ['room.extend', 'room.move', 'room.nudge', 'room.setInterpreter'] as const) {
      expect(team.map((hat) => isAllowed(permission, [hat]))).toEqual([true, true, true])
      expect(others.map((hat) => isAllowed(permission, [hat]))).toEqual([false, false])
    }
    for (const permission of ['room.askMore', 'room.answerStandIn'] as const)
      expect([...team, ...others].filter((hat) => isAllowed(permission, [hat]))).toEqual([delegate])
  })
})
