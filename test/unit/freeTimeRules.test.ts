import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedFreeTimes, clipped, merged, type Part, without } from '../../server/forum/freeTimeRules.ts'

const hour = 3_600_000
const at = (hours: number) => new Date(Date.UTC(2026, 10, 23) + hours * hour)
const part = (from: number, to: number): Part => ({ from: at(from), to: at(to) })

/** Parts of whole hours within four days, some empty or backward. */
const parts = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 96 }), fc.integer({ min: -2, max: 12 }))
    .map(([from, length]) => part(from, from + length)),
  { maxLength: 20 },
)
const covers = (list: readonly Part[], hours: number) =>
  list.some(({ from, to }) => from <= at(hours) && at(hours) < to)
const everyHour = Array.from({ length: 120 }, (_, hours) => hours)

test('merged parts cover the same time, in order, with gaps between them', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const result = merged(given)
      for (const hours of everyHour) expect(covers(result, hours)).toBe(covers(given, hours))
      for (const { from, to } of result) expect(to > from).toBe(true)
      for (const [index, { to }] of result.entries()) {
        const next = result[index + 1]
        if (next) expect(next.from > to).toBe(true)
      }
    }),
  )
})

test('merging changes nothing that was given and nothing that is merged', () => {
  fc.assert(
    fc.property(parts, (given) => {
      const before = structuredClone(given)
      const once = merged(given)
      expect(given).toEqual(before)
      expect(merged(once)).toEqual(once)
    }),
  )
})

test('clipped parts cover what both cover', () => {
  fc.assert(
    fc.property(parts, parts, (given, bounds) => {
      const result = clipped(given, bounds)
      for (const hours of everyHour)
        expect(covers(result, hours)).toBe(covers(given, hours) && covers(bounds, hours))
    }),
  )
})

test('a change keeps what is past and takes the wish for what comes, within the days', () => {
  fc.assert(
    fc.property(parts, parts, parts, fc.integer({ min: 0, max: 96 }), (before, wished, days, now) => {
      const result = changedFreeTimes({ before, wished, days, now: at(now) })
      for (const hours of everyHour)
        expect(covers(result, hours)).toBe(
          hours < now ? covers(before, hours) : covers(wished, hours) && covers(days, hours),
        )
    }),
  )
})

test('touching parts become one', () => {
  expect(merged([part(3, 5), part(1, 3), part(8, 9)])).toEqual([part(1, 5), part(8, 9)])
})

test('parts without gaps cover what the gaps leave', () => {
  fc.assert(
    fc.property(parts, parts, (given, gaps) => {
      const result = without(given, gaps)
      for (const hours of everyHour)
        expect(covers(result, hours)).toBe(covers(given, hours) && !covers(gaps, hours))
      expect(merged(result)).toEqual(result)
    }),
  )
})
