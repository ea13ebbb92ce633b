import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DraftMeeting,
  differenceOf,
  mailsFor,
  type PublishedMeeting,
  standing,
} from '../../server/schedule/difference.ts'
import { partIn, slotsOf } from '../../server/schedule/rules.ts'
import { slotAt } from '../support/schedules.ts'

describe('slots', () => {
  const day = { opensAt: new Date('2026-11-23T02:00:00Z'), closesAt: new Date('2026-11-23T04:00:00Z') }

  test('follow each other with the pause between, and the last may end at closing', () => {
    expect(slotsOf(day, 20, 10).map(({ start }) => start.toISOString().slice(11, 16))).toEqual([
      '02:00',
      '02:30',
      '03:00',
      '03:30',
    ])
    expect(slotsOf(day, 60, 0)).toHaveLength(2)
  })

  test('a day too short for one meeting has none', () => {
    expect(slotsOf(day, 121, 0)).toEqual([])
  })

  test('always lie within the day, in order, a whole pause apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1440 }),
        fc.integer({ min: 10, max: 120 }),
        fc.integer({ min: 0, max: 60 }),
        (minutes, slot, pause) => {
          const closesAt = new Date(day.opensAt.getTime() + minutes * 60_000)
          const slots = slotsOf({ ...day, closesAt }, slot, pause)
          for (const [at, { start, end }] of slots.entries()) {
            expect(+end - +start).toBe(slot * 60_000)
            expect(+end).toBeLessThanOrEqual(+closesAt)
            const before = slots[at - 1]
            expect(+start - +(before?.end ?? start)).toBe(before ? pause * 60_000 : 0)
          }
        },
      ),
    )
  })
})

describe('the draft', () => {
  const placed = (wishId: string, at: number): DraftMeeting => ({
    wishId,
    ...slotAt(at),
    roomId: 'r',
    supplierDelegate: `s${wishId}`,
    buyerDelegate: `b${wishId}`,
    interpreterId: null,
    locked: false,
  })
  const published = (wishId: string, at: number): PublishedMeeting => {
    const { locked: _, ...placement } = placed(wishId, at)
    return { ...placement, meetingId: `m${wishId}` }
  }
  const mapOf = (...list: PublishedMeeting[]) => new Map(list.map((one) => [one.wishId, one]))
  const now = {
    at: slotAt(2).start,
    accepted: new Set(['1', '2']),
    days: [{ start: slotAt(0).start, end: slotAt(9).end }],
    delegates: new Set(['s1', 'b1', 's2', 'b2', 's9', 'b9']),
  }

  test('a meeting that has begun stands where it is published, whatever the draft says', () => {
    const begun = published('1', 2)
    expect(standing([placed('1', 5)], mapOf(begun), now)).toEqual([placed('1', 2)])
    expect(standing([], mapOf(begun), now)).toEqual([placed('1', 2)])
  })

  test('what was never published counts only while it is accepted and still to come', () => {
    const rows = [placed('1', 3), placed('2', 1), placed('9', 4), placed('1', 20)]
    expect(standing(rows, new Map(), now)).toEqual([placed('1', 3)])
  })

  test('a delegate who is there no more takes no place: the meeting waits, or stays where it is published', () => {
    const [moved, fresh] = [{ ...placed('1', 3), buyerDelegate: 'erased' }, placed('2', 4)]
    const rows = [moved, { ...fresh, supplierDelegate: 'erased' }]
    expect(standing(rows, mapOf(published('1', 5)), now)).toEqual([placed('1', 5)])
  })

  test('a move whose time has passed falls back to where the meeting is published', () => {
    expect(standing([placed('1', 1)], mapOf(published('1', 5)), now)).toEqual([placed('1', 5)])
  })

  test('differs by what is added, moved and cancelled, and mails each person of those once', () => {
    const before = mapOf(published('1', 3), published('2', 4), published('3', 5))
    const other = { ...placed('2', 6), buyerDelegate: 'another' }
    const difference = differenceOf([placed('1', 3), other, placed('4', 7)], before)
    expect(difference.added.map(({ wishId }) => wishId)).toEqual(['4'])
    expect(difference.moved.map(({ before, after }) => [before.start, after.start])).toEqual([
      [slotAt(4).start, slotAt(6).start],
    ])
    expect(difference.cancelled.map(({ wishId }) => wishId)).toEqual(['3'])
    // Two of the new one, three of the moved (one left, one came), two of the cancelled.
    expect(mailsFor(difference)).toBe(7)
  })
})

test('who speaks for a firm or interprets does so before any other role', () => {
  const meeting = {
    supplier: { id: 's' },
    buyer: { id: 'b' },
    interpreter: { id: 'i' },
    secondInterpreter: { id: 'j' },
    standIns: { supplier: null, buyer: { id: 'c' } },
  }
  const delegate = { role: 'delegate', organisationId: 'b', standing: 'buyer', accepted: true } as const
  expect(partIn(meeting, [{ role: 'host' }, delegate])).toBe('buyer')
  expect(partIn(meeting, [{ role: 'moderator' }, { role: 'interpreter', memberId: 'i' }])).toBe('interpreter')
  expect(partIn(meeting, [{ role: 'interpreter', memberId: 'j' }])).toBe('interpreter')
  expect(partIn(meeting, [{ role: 'interpreter', memberId: 'k' }])).toBeNull()
  expect(partIn(meeting, [{ role: 'cohost', side: 'buyer' }])).toBe('host')
  expect(partIn(meeting, [{ ...delegate, organisationId: 'c' }])).toBe('buyer')
  expect(partIn(meeting, [{ ...delegate, organisationId: 'x' }])).toBeNull()
})
