import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Candidate,
  depthOf,
  facing,
  inCircle,
  quotaReached,
  type Setting,
  type Span,
  scoreOf,
  sidesOf,
  stateAt,
  weightOf,
  weights,
} from '../../server/matching/rules.ts'
import { certificate, sector } from '../../shared/firm.ts'
import { spoken } from '../../shared/values.ts'

const bare: Candidate = { sectors: [], languages: [], offerings: [], needs: [], free: [] }
const nothing: Setting = { days: [], interpreters: [] }
const ware = (hsCode: string, certificates: Candidate['needs'][number]['certificates'] = []) => ({
  id: hsCode,
  title: `ware ${hsCode}`,
  hsCode,
  certificates,
})
const hours = (from: number, to: number): Span => ({
  from: new Date(Date.UTC(2026, 10, 23, from)),
  to: new Date(Date.UTC(2026, 10, 23, to)),
})

describe('HS codes', () => {
  test.each([
    ['441233', '441233', 'subheading'],
    ['441233', '441239', 'heading'],
    ['441233', '440710', 'chapter'],
    ['441233', '940360', null],
  ])('%s and %s share their %s', (one, other, depth) => {
    expect(depthOf(one, other)).toBe(depth)
  })

  test('a closer code brings more', () => {
    const buyer = { ...bare, needs: [ware('441233')] }
    const scores = ['441233', '441239', '440710', '940360'].map(
      (code) => scoreOf(buyer, { ...bare, offerings: [ware(code)] }, nothing).score,
    )
    expect(scores).toEqual([40, 28, 14, 0])
  })

  test('each need counts once, by the closest offering, and says who offers', () => {
    const us = { ...bare, needs: [ware('441233')], offerings: [ware('520811')] }
    const them = { ...bare, offerings: [ware('440710'), ware('441233')], needs: [ware('520812')] }
    expect(scoreOf(us, them, nothing).reasons).toEqual([
      {
        kind: 'hs',
        points: 40,
        depth: 'subheading',
        offeredBy: 'them',
        offering: 'ware 441233',
        need: 'ware 441233',
        hsCode: '441233',
      },
      {
        kind: 'hs',
        points: 4,
        depth: 'heading',
        offeredBy: 'us',
        offering: 'ware 520811',
        need: 'ware 520812',
        hsCode: '520811',
      },
    ])
  })
})

describe('languages', () => {
  const indonesian: Candidate = { ...bare, languages: ['id'] }
  const russian: Candidate = { ...bare, languages: ['ru', 'be'] }

  test('a common language brings more than an interpreter', () => {
    const both = scoreOf({ ...bare, languages: ['id', 'en'] }, { ...bare, languages: ['en', 'ru'] }, nothing)
    expect(both.reasons).toEqual([{ kind: 'language', points: 15, languages: ['en'] }])
    const through = scoreOf(indonesian, russian, { ...nothing, interpreters: [['ru', 'id']] })
    expect(through.reasons).toEqual([{ kind: 'interpreter', points: 10, languages: ['id', 'ru'] }])
  })

  test('an interpreter of other languages is none', () => {
    expect(scoreOf(indonesian, russian, { ...nothing, interpreters: [['id', 'en'], ['ru']] }).score).toBe(0)
  })
})

describe('free time', () => {
  const free = (...parts: Span[]): Candidate => ({ ...bare, free: parts })

  test('only hours that both are free and the forum is open count', () => {
    const { reasons } = scoreOf(free(hours(2, 6)), free(hours(4, 12)), { ...nothing, days: [hours(3, 5)] })
    expect(reasons).toEqual([{ kind: 'availability', points: 4, hours: 1 }])
  })

  test('more than four hours are as good as four', () => {
    const day = { ...nothing, days: [hours(0, 23)] }
    expect(scoreOf(free(hours(2, 6)), free(hours(2, 6)), day).score).toBe(15)
    expect(scoreOf(free(hours(2, 20)), free(hours(2, 20)), day).score).toBe(15)
  })
})

test('a certificate that is asked for counts when a related offering holds it', () => {
  const buyer = { ...bare, needs: [ware('190230', ['halal', 'haccp', 'eac'])] }
  const held = { ...bare, offerings: [ware('190219', ['halal']), ware('940360', ['eac'])] }
  expect(scoreOf(buyer, held, nothing).reasons).toContainEqual({
    kind: 'certificate',
    points: 5,
    certificates: ['halal'],
  })
})

test('sectors in common count up to two', () => {
  const some: Candidate = { ...bare, sectors: ['food', 'wood', 'crafts'] }
  expect(scoreOf(some, some, nothing).score).toBe(10)
  expect(scoreOf(some, { ...bare, sectors: ['wood'] }, nothing).score).toBe(5)
  const unnamed: Candidate = { ...bare, sectors: ['other'] }
  expect(scoreOf(unnamed, unnamed, nothing).score).toBe(0)
})

describe('any two firms', () => {
  // Few codes, so that they often meet.
  const code = fc.constantFrom('441233', '441239', '440710', '520811', '520812', '190230', '940360')
  const wareOf = fc.record({
    id: fc.uuid(),
    title: fc.string(),
    hsCode: code,
    certificates: fc.uniqueArray(fc.constantFrom(...certificate.options), { maxLength: 4 }),
  })
  const span = fc
    .tuple(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 1, max: 600 }))
    .map(([start, length]) => {
      const from = Date.UTC(2026, 10, 23) + start * 60_000
      return { from: new Date(from), to: new Date(from + length * 60_000) }
    })
  const apart = fc.array(span, { maxLength: 4 }).map((spans) => {
    const kept: Span[] = []
    for (const one of spans.sort((a, b) => a.from.getTime() - b.from.getTime()))
      if (one.from >= (kept.at(-1)?.to ?? new Date(0))) kept.push(one)
    return kept
  })
  const firm = fc.record({
    sectors: fc.uniqueArray(fc.constantFrom(...sector.options), { maxLength: 6 }),
    languages: fc.uniqueArray(fc.constantFrom(...spoken.options), { maxLength: 4 }),
    offerings: fc.array(wareOf, { maxLength: 5 }),
    needs: fc.array(wareOf, { maxLength: 5 }),
    free: apart,
  })
  const setting = fc.record({
    days: apart,
    interpreters: fc.array(
      fc.uniqueArray(fc.constantFrom(...spoken.options), { minLength: 2, maxLength: 3 }),
      {
        maxLength: 3,
      },
    ),
  })

  test('have a score of 0 to 100, the sum of its reasons, none of which is empty', () => {
    fc.assert(
      fc.property(firm, firm, setting, (us, them, forum) => {
        const { score, reasons } = scoreOf(us, them, forum)
        expect(score).toBe(reasons.reduce((sum, { points }) => sum + points, 0))
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100)
        for (const { points } of reasons) expect(Number.isInteger(points) && points > 0).toBe(true)
      }),
    )
  })

  test('score the same whoever looks, with the same words on language, time, sector and certificate', () => {
    fc.assert(
      fc.property(firm, firm, setting, (us, them, forum) => {
        const [ours, theirs] = [scoreOf(us, them, forum), scoreOf(them, us, forum)]
        expect(ours.score).toBe(theirs.score)
        const shared = (reasons: typeof ours.reasons) => reasons.filter(({ kind }) => kind !== 'hs')
        expect(shared(ours.reasons)).toEqual(shared(theirs.reasons))
      }),
    )
  })

  test('never score lower for one more offering', () => {
    fc.assert(
      fc.property(firm, firm, wareOf, setting, (us, them, more, forum) => {
        const before = scoreOf(us, them, forum).score
        const after = scoreOf(us, { ...them, offerings: [...them.offerings, more] }, forum).score
        expect(after).toBeGreaterThanOrEqual(before)
      }),
    )
  })
})

test('the most that all parts bring is 100', () => {
  const hs = weights.hs.reduce((sum, { subheading }) => sum + subheading, 0)
  const { language, availability, sector, certificate } = weights
  expect(hs + language.common + availability.most + sector.most + certificate.most).toBe(100)
})

describe('who sells and who buys', () => {
  const firm = (
    id: string,
    standing: 'supplier' | 'buyer' | 'both',
    offers: string[] = [],
    seeks: string[] = [],
  ) => ({
    id,
    standing,
    offerings: offers.map((code) => ware(code)),
    needs: seeks.map((code) => ware(code)),
  })

  test.each([
    ['supplier', 'buyer', 'from'],
    ['buyer', 'supplier', 'to'],
    ['supplier', 'both', 'from'],
    ['both', 'buyer', 'from'],
    ['both', 'supplier', 'to'],
    ['buyer', 'both', 'to'],
  ] as const)('a %s who asks a %s: %s sells', (from, to, supplierId) => {
    expect(sidesOf(firm('from', from), firm('to', to)).supplierId).toBe(supplierId)
  })

  test('of two that do both, the one whose offering fits sells; else the one that asks buys', () => {
    const makers = firm('makers', 'both', ['441233'], ['870899'])
    const buyers = firm('buyers', 'both', ['310210'], ['441233'])
    expect(sidesOf(makers, buyers)).toEqual({ supplierId: 'makers', buyerId: 'buyers' })
    expect(sidesOf(buyers, makers)).toEqual({ supplierId: 'makers', buyerId: 'buyers' })
    expect(sidesOf(firm('a', 'both'), firm('b', 'both'))).toEqual({ supplierId: 'b', buyerId: 'a' })
  })

  test('two of one side do not face each other', () => {
    expect(facing('supplier', 'supplier')).toBe(false)
    expect(facing('buyer', 'buyer')).toBe(false)
    expect(facing('both', 'supplier')).toBe(true)
    expect(facing('buyer', 'supplier')).toBe(true)
  })
})

test('a limit of 0 is no limit', () => {
  expect(quotaReached(1000, 0)).toBe(false)
  expect(quotaReached(4, 5)).toBe(false)
  expect(quotaReached(5, 5)).toBe(true)
})

test('a pending request is over at its time, an answered one stays answered', () => {
  const expiresAt = new Date('2026-11-23T02:00:00Z')
  expect(stateAt({ state: 'pending', expiresAt }, new Date('2026-11-23T01:59:59Z'))).toBe('pending')
  expect(stateAt({ state: 'pending', expiresAt }, expiresAt)).toBe('expired')
  expect(stateAt({ state: 'accepted', expiresAt }, expiresAt)).toBe('accepted')
})

describe('the weight of a request', () => {
  const marks = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const
  const weight = (
    askedBy: 'supplier' | 'buyer',
    [importantToAsker, importantToAsked]: readonly [boolean, boolean],
  ) => weightOf({ askedBy, importantToAsker, importantToAsked })

  test('is 1 to 10, rises with each mark, and is no less where a buyer asked', () => {
    expect(marks.map((each) => weight('supplier', each))).toEqual([3, 6, 7, 10])
    expect(marks.map((each) => weight('buyer', each))).toEqual([4, 7, 8, 10])
  })

  test('marked by both outweighs two that nobody marked', () => {
    expect(weight('supplier', [true, true])).toBeGreaterThan(2 * weight('buyer', [false, false]))
  })
})

describe('wishes that wait for each other', () => {
  test('are in a circle, whatever its length, also where a circle was there before', () => {
    const after = new Map([
      ['b', 'c'],
      ['c', 'd'],
      ['x', 'y'],
      ['y', 'x'],
    ])
    expect(inCircle(after, { id: 'a', after: 'b' })).toBe(false)
    expect(inCircle(after, { id: 'd', after: 'b' })).toBe(true)
    expect(inCircle(after, { id: 'a', after: 'a' })).toBe(true)
    expect(inCircle(after, { id: 'a', after: 'x' })).toBe(true)
    expect(inCircle(after, { id: 'b', after: null })).toBe(false)
  })
})
