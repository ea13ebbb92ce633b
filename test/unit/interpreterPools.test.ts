import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { interpreterPools, matchInterpreters } from '../../server/schedule/interpreterPools.ts'
import type { Spoken } from '../../shared/values.ts'

describe('interpreters as pools', () => {
  const spoken = fc.uniqueArray(fc.constantFrom<Spoken>('en', 'id', 'ru', 'be', 'zh'), {
    minLength: 1,
    maxLength: 3,
  })
  const need = fc.record({ supplier: spoken, buyer: spoken })

  test('count exactly what can be given to meetings at one time, whoever is there', () => {
    const possible = [0, 0]
    fc.assert(
      fc.property(
        fc.uniqueArray(need, { minLength: 1, maxLength: 6, selector: (one) => JSON.stringify(one) }),
        fc.array(fc.record({ languages: spoken, isThere: fc.boolean() }), { maxLength: 6 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
        (needs, interpreters, drawn) => {
          const meetings = drawn.map((at) => at % needs.length)
          const { interpreters: pools, poolsOf } = interpreterPools(needs, interpreters)
          const counts = pools.every((pool, at) => {
            const there = pool.filter((one) => interpreters[one]?.isThere).length
            return meetings.filter((meeting) => poolsOf[meeting]?.includes(at)).length <= there
          })
          const able = meetings.map((meeting) =>
            interpreters.flatMap(({ languages, isThere }, at) => {
              const { supplier, buyer } = needs[meeting] ?? { supplier: [], buyer: [] }
              const knows = (side: Spoken[]) => side.some((one) => languages.includes(one))
              return isThere && knows(supplier) && knows(buyer) ? [at] : []
            }),
          )
          expect(counts).toBe(canAll(able, new Set()))
          possible[counts ? 1 : 0] = (possible[counts ? 1 : 0] ?? 0) + 1
        },
      ),
      { numRuns: 2000 },
    )
    expect(Math.min(...possible)).toBeGreaterThan(100)
  })

  /** Whether each can have one of its own, by trying everything. */
  function canAll([first, ...rest]: number[][], taken: Set<number>): boolean {
    if (!first) return true
    return first.some((one) => !taken.has(one) && canAll(rest, new Set(taken).add(one)))
  }

  test('are given to as many meetings as can be, and who is there already stays', () => {
    const able = fc.array(fc.uniqueArray(fc.nat(4), { maxLength: 3 }), { maxLength: 6 })
    fc.assert(
      fc.property(able, (choices) => {
        const before = matchInterpreters(
          choices,
          choices.map(() => null),
        )
        const given = before.flatMap((one) => one ?? [])
        expect(new Set(given).size).toBe(given.length)
        for (const [at, one] of before.entries()) if (one !== null) expect(choices[at]).toContain(one)
        const most = (left: number[][], taken: Set<number>): number => {
          const [first, ...rest] = left
          if (!first) return 0
          return Math.max(
            most(rest, taken),
            ...first.filter((one) => !taken.has(one)).map((one) => 1 + most(rest, new Set(taken).add(one))),
          )
        }
        expect(given).toHaveLength(most(choices, new Set()))
        expect(matchInterpreters(choices, before)).toEqual(before)
      }),
      { numRuns: 500 },
    )
  })

  test('of two languages and many interpreters are one', () => {
    const two = { supplier: ['id' as const], buyer: ['ru' as const] }
    const { interpreters, poolsOf } = interpreterPools(
      [two],
      Array.from({ length: 8 }, () => ({ languages: ['id', 'ru'] as Spoken[] })),
    )
    expect(interpreters).toHaveLength(1)
    expect(poolsOf).toEqual([[0]])
  })
})
