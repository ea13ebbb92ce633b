import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Model, Party, Wish } from '../../server/schedule/engine/model.ts'
import { compareScores, scoreOf } from '../../server/schedule/engine/score.ts'
import { generateForum, tinyModels } from '../support/forumGenerator.ts'
import { bestByTrying, faultsOfSchedule, figuresOf } from '../support/scheduleChecker.ts'

/** What the tests of the engine lean on, against cases small enough to be judged by eye. */
const slots = 6

function party(own: Partial<Party> = {}): Party {
  const delegates = own.delegates ?? 1
  return {
    delegates,
    present: Array<number>(slots).fill(delegates),
    gap: 0,
    maxPerDay: Infinity,
    maxTotal: Infinity,
    minPerDay: 0,
    minTotal: 0,
    unfriendly: null,
    ...own,
  }
}

function wish(a: number, b: number, own: Partial<Wish> = {}): Wish {
  return { a, b, weight: 1, must: false, allowed: null, fixed: null, after: [], pools: [], ...own }
}

/** One day of six slots, three rooms and four parties, of which 0 would meet the three others. */
function model(own: Partial<Model> = {}): Model {
  return {
    day: Array<number>(slots).fill(0),
    rooms: Array<number>(slots).fill(3),
    parties: [party(), party(), party(), party()],
    wishes: [wish(0, 1), wish(0, 2), wish(0, 3)],
    pools: [],
    mandatory: false,
    fairness: null,
    ...own,
  }
}

const two = [wish(0, 1), wish(2, 3)]
const twoDays = [0, 0, 0, 1, 1, 1]

describe('the checker', () => {
  const valid: [string, Model, number[]][] = [
    ['three meetings one after the other', model(), [0, 1, 2]],
    ['nothing placed', model(), [-1, -1, -1]],
    [
      'two delegates in two meetings',
      model({ parties: [party({ delegates: 2 }), party(), party(), party()] }),
      [0, 0, 1],
    ],
    [
      'a break between two meetings',
      model({ parties: [party({ gap: 1 }), party(), party(), party()] }),
      [0, 2, 4],
    ],
    [
      'no break over night',
      model({ day: twoDays, parties: [party({ gap: 2 }), party(), party(), party()] }),
      [2, 3, -1],
    ],
    [
      'an order of which one is not held',
      model({ wishes: [wish(0, 1, { after: [1] }), wish(0, 2)] }),
      [0, -1],
    ],
    [
      'the most a day, on each day',
      model({ day: twoDays, parties: [party({ maxPerDay: 1 }), party(), party(), party()] }),
      [0, 3, -1],
    ],
    ['as many holes as fairness lets', model({ fairness: 1 }), [0, 1, 3]],
  ]
  test.each(valid)('finds nothing wrong with %s', (_, given, assignment) => {
    expect(faultsOfSchedule(given, Int32Array.from(assignment))).toEqual([])
  })

  const wrong: [string, Model, number[]][] = [
    ['a party in two meetings at once', model(), [0, 0, 1]],
    ['more meetings than rooms', model({ rooms: [1, 3, 3, 3, 3, 3], wishes: two }), [0, 0]],
    [
      'a party that is away',
      model({ parties: [party({ present: [0, 1, 1, 1, 1, 1] }), party(), party(), party()] }),
      [0, 1, 2],
    ],
    [
      'two meetings of two delegates, one of whom is away',
      model({ parties: [party({ delegates: 2, present: [1, 2, 2, 2, 2, 2] }), party(), party(), party()] }),
      [0, 0, 1],
    ],
    ['a missed break', model({ parties: [party({ gap: 1 }), party(), party(), party()] }), [0, 1, -1]],
    [
      'a missed break of the third meeting of two delegates',
      model({ parties: [party({ gap: 1, delegates: 2 }), party(), party(), party()] }),
      [0, 0, 1],
    ],
    [
      'too many meetings a day',
      model({ parties: [party({ maxPerDay: 2 }), party(), party(), party()] }),
      [0, 1, 2],
    ],
    [
      'too many meetings in all',
      model({ day: twoDays, parties: [party({ maxTotal: 2 }), party(), party(), party()] }),
      [0, 1, 3],
    ],
    ['a slot outside of the session', model({ wishes: [wish(0, 1, { allowed: [2, 3] })] }), [1]],
    ['a locked meeting elsewhere', model({ wishes: [wish(0, 1, { fixed: 2 })] }), [1]],
    ['a locked meeting not placed', model({ wishes: [wish(0, 1, { fixed: 2 })] }), [-1]],
    ['a wrong order', model({ wishes: [wish(0, 1, { after: [1] }), wish(0, 2)] }), [0, 1]],
    ['an order at the same time', model({ wishes: [wish(0, 1, { after: [1] }), wish(2, 3)] }), [1, 1]],
    [
      'more interpreters than there are',
      model({
        wishes: [wish(0, 1, { pools: [0] }), wish(2, 3, { pools: [0] })],
        pools: [{ capacity: [1, 1, 1, 1, 1, 1] }],
      }),
      [0, 0],
    ],
    ['an optional meeting of a mandatory forum', model({ mandatory: true }), [0, 1, -1]],
    ['unfair holes', model({ fairness: 1 }), [0, 2, 4]],
    ['a slot that does not exist', model({ wishes: [wish(0, 1)] }), [6]],
    ['a schedule of another forum', model(), [0, 1]],
  ]
  test.each(wrong)('finds %s', (_, given, assignment) => {
    expect(faultsOfSchedule(given, Int32Array.from(assignment))).not.toEqual([])
  })
})

describe('the figures', () => {
  test('count a hole once however long it is, and its slots as strain', () => {
    expect(figuresOf(model(), Int32Array.from([0, 4, 5]))).toEqual({
      missing: 0,
      weight: 3,
      holes: 1,
      strain: 3,
      unfairness: 1,
    })
  })

  test('count no hole over night, and none for a compulsory break', () => {
    const given = model({ day: twoDays, parties: [party({ gap: 1 }), party(), party(), party()] })
    expect(figuresOf(given, Int32Array.from([0, 2, 5]))).toMatchObject({ holes: 0, strain: 0 })
  })

  test('count the hours that are not friendly, for both sides', () => {
    const early = party({ unfriendly: [2, 1, 0, 0, 0, 0] })
    const given = model({ parties: [early, early, party(), party()] })
    expect(figuresOf(given, Int32Array.from([0, 1, 2])).strain).toBe(5)
  })

  test('count musts left out and what is missing to the fewest in all and on a day that has any', () => {
    const parties = [
      party({ minPerDay: 2, minTotal: 4 }),
      party({ minTotal: 1 }),
      party(),
      party({ minPerDay: 3 }),
    ]
    const given = model({
      day: twoDays,
      parties,
      wishes: [wish(0, 1, { must: true }), wish(0, 2), wish(0, 3)],
    })
    // the must, 3 to party 0 in all and 1 on its day, 1 to party 1; party 3 has no day
    expect(figuresOf(given, Int32Array.from([-1, 0, -1])).missing).toBe(6)
  })

  test('count as unfair what one has more than another of holes and of wishes not met', () => {
    expect(figuresOf(model(), Int32Array.from([0, -1, 2])).unfairness).toBe(2)
  })

  test('are what the engine counts by, for any assignment', () => {
    const cases = tinyModels({ slots: 7, parties: 5, wishes: 9 }).chain((given) =>
      fc.tuple(
        fc.constant(given),
        fc
          .array(fc.integer({ min: -1, max: given.day.length - 1 }), {
            minLength: given.wishes.length,
            maxLength: given.wishes.length,
          })
          .map((slot) => Int32Array.from(slot)),
      ),
    )
    fc.assert(
      fc.property(cases, ([given, assignment]) => {
        expect(scoreOf(given, assignment)).toEqual(figuresOf(given, assignment))
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('trying all', () => {
  test('finds the schedule without holes', () => {
    expect(bestByTrying(model())).toEqual({ missing: 0, weight: 3, holes: 0, strain: 0, unfairness: 0 })
  })

  test('gives up weight for a must, and holes for weight', () => {
    const rooms = [1, 0, 1, 0, 0, 0]
    const wishes = [wish(0, 1, { weight: 9 }), wish(0, 2, { weight: 9 }), wish(0, 3, { must: true })]
    expect(bestByTrying(model({ rooms, wishes }))).toMatchObject({ missing: 0, weight: 10, holes: 1 })
  })

  test('knows when nothing is valid', () => {
    expect(bestByTrying(model({ mandatory: true, rooms: [1, 1, 0, 0, 0, 0] }))).toBeNull()
    expect(bestByTrying(model({ wishes: [wish(0, 1, { fixed: 0 }), wish(0, 2, { fixed: 0 })] }))).toBeNull()
  })

  test('leaves out a locked meeting never, even when two others were worth more', () => {
    const wishes = [wish(0, 1, { fixed: 0 }), wish(0, 2, { weight: 5 }), wish(1, 3, { weight: 5 })]
    expect(bestByTrying(model({ rooms: [1, 0, 0, 0, 0, 0], wishes }))).toMatchObject({ weight: 1 })
  })

  test('leaves no better schedule, whichever is tried', () => {
    const cases = tinyModels({ slots: 3, parties: 4, wishes: 4 })
    fc.assert(
      fc.property(cases, (given) => {
        const best = bestByTrying(given)
        for (const assignment of everyAssignment(given)) {
          if (faultsOfSchedule(given, assignment).length > 0) continue
          expect(best && compareScores(best, figuresOf(given, assignment))).toBeLessThanOrEqual(0)
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('the generator', () => {
  const kind = { buyers: 12, firms: 25, wishes: 150, days: 2, slotsPerDay: 8, rooms: 8, interpreters: 4 }

  /** What a model can know and no one of these does. */
  function notIn(models: readonly Model[]): string[] {
    const parties = models.flatMap((given) => given.parties)
    const wishes = models.flatMap((given) => given.wishes)
    const found = {
      delegates: parties.some(({ delegates, present }) => delegates > 1 && present.includes(delegates - 1)),
      gap: parties.some(({ gap }) => gap > 0),
      maxPerDay: parties.some(({ maxPerDay }) => maxPerDay < Infinity),
      maxTotal: parties.some(({ maxTotal }) => maxTotal < Infinity),
      minPerDay: parties.some(({ minPerDay }) => minPerDay > 0),
      minTotal: parties.some(({ minTotal }) => minTotal > 0),
      unfriendly: parties.some(({ unfriendly }) => unfriendly?.some((cost) => cost > 0)),
      must: wishes.some(({ must }) => must),
      allowed: wishes.some(({ allowed }) => allowed),
      fixed: wishes.some(({ fixed }) => fixed !== null),
      after: wishes.some(({ after }) => after.length > 0),
      pools: wishes.some((one) => one.pools.length > 0),
      days: models.some(({ day }) => (day.at(-1) ?? 0) > 0),
    }
    return Object.entries(found).flatMap(([name, is]) => (is ? [] : [name]))
  }
  const held = ({ wishes }: Model) => Int32Array.from(wishes, ({ fixed }) => fixed ?? -1)

  test('makes the same forum of the same seed, and another of another', () => {
    expect(generateForum({ seed: 7, ...kind })).toEqual(generateForum({ seed: 7, ...kind }))
    expect(generateForum({ seed: 8, ...kind })).not.toEqual(generateForum({ seed: 7, ...kind }))
  })

  test('makes forums of everything a model knows, whose locked meetings agree', () => {
    const given = generateForum({ seed: 7, ...kind })
    expect(given.wishes).toHaveLength(150)
    expect(notIn([given])).toEqual([])
    expect(faultsOfSchedule(given, held(given))).toEqual([])
  })

  test('makes small models of everything, with locked meetings that agree or anyhow', () => {
    const sample = { seed: 7, numRuns: 300 }
    const models = fc.sample(tinyModels({ slots: 6, parties: 5, wishes: 7 }), sample)
    expect(notIn(models)).toEqual([])
    expect(models.some(({ fairness }) => fairness !== null)).toBe(true)
    expect(models.some((given) => bestByTrying(given) === null)).toBe(true)
    const lenient = (given: Model) => ({ ...given, mandatory: false, fairness: null })
    expect(models.flatMap((given) => faultsOfSchedule(lenient(given), held(given)))).toEqual([])
    const others = fc.sample(tinyModels({ slots: 6, parties: 5, wishes: 7 }, 'any'), sample)
    expect(others.some((given) => faultsOfSchedule(lenient(given), held(given)).length > 0)).toBe(true)
  })

  test('makes mandatory forums that are full, but not too full', () => {
    const { wishes, mandatory } = generateForum({ seed: 7, ...kind, mandatory: true })
    expect(mandatory).toBe(true)
    expect(wishes.length).toBeGreaterThan(60)
  })
})

function* everyAssignment({ day, wishes }: Model): Generator<Int32Array> {
  const choices = day.length + 1
  for (let number = 0; number < choices ** wishes.length; number++)
    yield Int32Array.from(wishes, (_, at) => (Math.floor(number / choices ** at) % choices) - 1)
}
