import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type DraftMeeting,
  differenceOf,
  mailsFor,
  type PublishedMeeting,
  standing,
} from '../../server/schedule/difference.ts'
import { optimise } from '../../server/schedule/optimiser.ts'
import type { Problem } from '../../server/schedule/problem.ts'
import { partIn, slotsOf } from '../../server/schedule/rules.ts'
import { Timetable } from '../../server/schedule/timetable.ts'
import { faultsOf, mostPlaceable, problems, slotAt } from '../support/schedules.ts'

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

describe('the optimiser', () => {
  const small = { slots: 4, rooms: 3, sides: 4, wishes: 14 }

  test('makes valid schedules only, and leaves out no wish that a slot would still take', () => {
    fc.assert(
      fc.property(problems(small), (problem) => {
        const { placements, unplaced } = optimise(problem)
        expect(faultsOf(problem, placements)).toEqual([])
        expect([...placements, ...unplaced].map(({ wishId }) => wishId).sort()).toEqual(
          problem.wishes.map(({ id }) => id).sort(),
        )
        expect(unplaced.filter(({ reason }) => reason === 'not_tried')).toEqual([])
      }),
      { numRuns: 600 },
    )
  })

  test('gives the same schedule for the same problem', () => {
    fc.assert(
      fc.property(problems(small), (problem) => {
        expect(optimise(problem)).toEqual(optimise(problem))
      }),
      { numRuns: 100 },
    )
  })

  test('plans around what is fixed', () => {
    fc.assert(
      fc.property(problems(small), fc.nat(3), (problem, kept) => {
        const before = optimise(problem).placements.slice(0, kept)
        const stays = new Set(before.map(({ wishId }) => wishId))
        const rest: Problem = {
          ...problem,
          fixed: before,
          wishes: problem.wishes.filter(({ id }) => !stays.has(id)),
        }
        expect(faultsOf(rest, optimise(rest).placements)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test('comes close to the most that is possible on tiny forums', () => {
    let [placed, possible] = [0, 0]
    fc.assert(
      fc.property(problems({ slots: 3, rooms: 2, sides: 3, wishes: 5 }), (problem) => {
        const found = optimise(problem).placements.length
        const most = mostPlaceable(problem)
        // A meeting takes four things at most, so what is maximal is at least a quarter of what is possible.
        expect(found * 4).toBeGreaterThanOrEqual(most)
        placed += found
        possible += most
      }),
      { numRuns: 250, seed: 2026 },
    )
    expect(placed / possible).toBeGreaterThan(0.99)
  })

  const free = [{ from: slotAt(0).start, to: slotAt(5).end }]
  const english = ['en' as const]
  const firm = (id: string, rest: Partial<ReturnType<typeof organisation>> = {}) =>
    [id, { ...organisation(id), ...rest }] as const
  const organisation = (id: string) => ({
    languages: [...english] as ('en' | 'id' | 'ru')[],
    delegates: [{ id: `${id}.0`, languages: [...english] as ('en' | 'id' | 'ru')[] }],
    free,
  })
  const base: Problem = {
    slots: [slotAt(0), slotAt(1)],
    rooms: ['r'],
    organisations: new Map([firm('s'), firm('b'), firm('c')]),
    interpreters: [],
    wishes: [],
    fixed: [],
    busy: [],
  }
  const wish = (id: string, supplierId: string, buyerId: string) => ({ id, supplierId, buyerId, weight: 1 })

  test('pushes a placed meeting elsewhere where that makes room for another', () => {
    const problem = {
      ...base,
      // The second could only take the first slot, which the first, being as free, took before it.
      organisations: new Map([firm('s'), firm('b'), firm('t'), firm('c')]),
      busy: [{ id: 't.0', ...slotAt(1) }],
      wishes: [wish('1', 's', 'b'), wish('2', 't', 'c')],
    }
    expect(optimise(problem).placements.map(({ wishId, start }) => [wishId, +start])).toEqual([
      ['2', +slotAt(0).start],
      ['1', +slotAt(1).start],
    ])
  })

  test('says what is in the way', () => {
    const [one, two, three] = [wish('1', 's', 'b'), wish('2', 's', 'c'), wish('3', 's', 'd')]
    const reasonFor = (problem: Partial<Problem>) =>
      optimise({ ...base, ...problem }).unplaced.map(({ reason }) => reason)
    const crowd = new Map([firm('s'), firm('b'), firm('c'), firm('d')])
    expect(reasonFor({ rooms: ['r', 'q'], organisations: crowd, wishes: [one, two, three] })).toEqual([
      'supplier_full',
    ])
    expect(
      reasonFor({
        slots: [slotAt(0)],
        organisations: new Map([firm('s'), firm('b'), firm('t'), firm('c')]),
        wishes: [one, wish('2', 't', 'c')],
      }),
    ).toEqual(['rooms_full'])
    expect(
      reasonFor({ organisations: new Map([firm('s'), firm('b', { free: [] })]), wishes: [one] }),
    ).toEqual(['no_common_time'])
  })

  test('gives an interpreter to two without a common language, and none where the forum has none', () => {
    const organisations = new Map([firm('s', { languages: ['id'] }), firm('b', { languages: ['ru'] })])
    const problem = { ...base, organisations, wishes: [wish('1', 's', 'b')] }
    const of = (languages: ('en' | 'id' | 'ru')[]) =>
      optimise({ ...problem, interpreters: [{ id: 'i', languages }] })
    expect(of(['id', 'ru']).placements[0]?.interpreterId).toBe('i')
    expect(of(['en', 'ru']).unplaced).toEqual([{ wishId: '1', reason: 'no_interpreter' }])
    expect(optimise(problem).placements[0]?.interpreterId).toBeNull()
  })

  test('sends delegates who understand each other', () => {
    const organisations = new Map([
      firm('s', {
        delegates: [
          { id: 's.id', languages: ['id'] },
          { id: 's.en', languages: ['id', 'en'] },
        ],
      }),
      firm('b'),
    ])
    const [meeting] = optimise({ ...base, organisations, wishes: [wish('1', 's', 'b')] }).placements
    expect(meeting?.supplierDelegate).toBe('s.en')
  })

  test('joins free times that touch', () => {
    const { start, end } = slotAt(0)
    const middle = new Date((+start + +end) / 2)
    const halves = [
      { from: start, to: middle },
      { from: middle, to: end },
    ]
    const organisations = new Map([firm('s', { free: halves }), firm('b')])
    expect(new Timetable({ ...base, organisations }).commonSlots(wish('1', 's', 'b'))).toEqual([0])
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
  const meeting = { supplier: { id: 's' }, buyer: { id: 'b' }, interpreter: { id: 'i' } }
  const delegate = { role: 'delegate', organisationId: 'b', standing: 'buyer', accepted: true } as const
  expect(partIn(meeting, [{ role: 'host' }, delegate])).toBe('buyer')
  expect(partIn(meeting, [{ role: 'moderator' }, { role: 'interpreter', memberId: 'i' }])).toBe('interpreter')
  expect(partIn(meeting, [{ role: 'cohost', side: 'buyer' }])).toBe('host')
  expect(partIn(meeting, [{ ...delegate, organisationId: 'x' }])).toBeNull()
})
