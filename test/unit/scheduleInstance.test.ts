import { describe, expect, test } from 'vitest'
import { FormatFault, parseBaseline, parseInstance } from '../../server/schedule/engine/instance.ts'

const small = {
  name: 'small',
  T: 4,
  tables: 2,
  participants: [{ id: 'p1' }, { id: 'p2' }, { id: 'p3' }],
  meetings: [
    { id: 'm1', a: 0, b: 1 },
    { id: 'm2', a: 1, b: 2 },
  ],
}

function modelOf(own: object) {
  return parseInstance(JSON.stringify({ ...small, ...own })).model
}

function weighed(...weights: (number | null)[]) {
  const meetings = weights.map((w, at) => ({ id: `m${at}`, a: 0, b: 1, w }))
  return parseInstance(JSON.stringify({ ...small, T: 9, meetings }))
}

/** What is said of a malformed text. */
function faultOf(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (error instanceof FormatFault) return error.message
    throw error
  }
  return 'nothing'
}

describe('an instance', () => {
  test('with nothing but the necessary has the documented defaults', () => {
    expect(parseInstance(JSON.stringify(small))).toMatchObject({ name: 'small', wishIds: ['m1', 'm2'] })
    const party = {
      delegates: 1,
      present: [1, 1, 1, 1],
      gap: 0,
      maxPerDay: Infinity,
      maxTotal: Infinity,
      minPerDay: 0,
      minTotal: 0,
      unfriendly: null,
    }
    const wish = { weight: 1, must: false, allowed: null, fixed: null, after: [], pools: [] }
    expect(modelOf({})).toEqual({
      day: [0, 0, 0, 0],
      rooms: [2, 2, 2, 2],
      parties: [party, party, party],
      wishes: [
        { a: 0, b: 1, ...wish },
        { a: 1, b: 2, ...wish },
      ],
      pools: [],
      mandatory: false,
      fairness: null,
    })
  })

  test('may say null for what it leaves out', () => {
    const participant = { id: 'p', forbidden: null, cap: null, gap: null, maxPerDay: null, maxTotal: null }
    const meeting = { id: 'm', a: 0, b: 1, w: null, allowed: null, fixed: null, after: null, pool: null }
    const own = { day: null, pools: null, mandatory: null, fairness: null }
    expect(modelOf({ ...own, participants: [participant, participant], meetings: [meeting] })).toEqual(
      modelOf({ participants: [{}, {}], meetings: [{ id: 'm', a: 0, b: 1 }] }),
    )
  })

  test('with everything becomes a model of everything', () => {
    const given = modelOf({
      day: [7, 7, 9, 9],
      tables: [1, 2, 3, 0],
      participants: [
        { id: 'p1', forbidden: [3, 0], cap: 2, gap: 1, maxPerDay: 3, maxTotal: 5 },
        { id: 'p2' },
        { id: 'p3' },
      ],
      meetings: [
        { id: 'm1', a: 0, b: 1, w: 4, allowed: [2, 1, 2], fixed: 1, after: [1, 1], pool: 1 },
        { id: 'm2', a: 1, b: 2 },
      ],
      pools: [
        { id: 'ko-es', cap: 3 },
        { id: 'ko-vi', cap: [0, 1, 2, 0] },
      ],
      mandatory: true,
      fairness: 2,
    })
    expect(given).toMatchObject({ day: [0, 0, 1, 1], rooms: [1, 2, 3, 0], mandatory: true, fairness: 2 })
    expect(given.parties[0]).toMatchObject({
      delegates: 2,
      present: [0, 2, 2, 0],
      gap: 1,
      maxPerDay: 3,
      maxTotal: 5,
    })
    expect(given.wishes[0]).toMatchObject({ weight: 4, allowed: [1, 2], fixed: 1, after: [1], pools: [1] })
    expect(given.pools).toEqual([{ capacity: [3, 3, 3, 3] }, { capacity: [0, 1, 2, 0] }])
  })

  test('with a participant of nobody has one that is away all the time', () => {
    const [party] = modelOf({ participants: [{ cap: 0 }, {}, {}] }).parties
    expect(party).toMatchObject({ delegates: 1, present: [0, 0, 0, 0] })
  })

  test('without ids counts its meetings', () => {
    const { wishIds } = parseInstance(
      JSON.stringify({
        ...small,
        meetings: [
          { a: 0, b: 1 },
          { a: 0, b: 2 },
        ],
      }),
    )
    expect(wishIds).toEqual(['m1', 'm2'])
  })
})

describe('weights', () => {
  test('that are whole stay as they are', () => {
    const given = weighed(4, null, 30)
    expect(given.model.wishes.map(({ weight }) => weight)).toEqual([4, 1, 30])
    expect(given.weightOf(Int32Array.of(0, -1, 2))).toBe(34)
    expect(given.weightWithin(34)).toBe(34)
  })

  test('with decimals are counted whole and told as they were', () => {
    const given = weighed(0.25, 1.5, 2)
    expect(given.model.wishes.map(({ weight }) => weight)).toEqual([25, 150, 200])
    expect(given.weightOf(Int32Array.of(0, 1, -1))).toBe(1.75)
    expect(given.weightWithin(175)).toBe(1.75)
  })

  test('of nothing are all together worth less than any other difference', () => {
    const given = weighed(0, 2, 0, 3)
    const [one = 0, two = 0, nothing = 0, three = 0] = given.model.wishes.map(({ weight }) => weight)
    expect(Math.min(one, nothing)).toBeGreaterThan(0)
    expect(one + nothing).toBeLessThan(three - two)
    expect(given.weightOf(Int32Array.of(0, 1, 2, 3))).toBe(5)
    expect(given.weightWithin(one + two + nothing + three)).toBe(5)
  })
})

test('weights too large to be counted together are refused', () => {
  expect(() => weighed(1e6, 1e6)).not.toThrow()
  expect(faultOf(() => weighed(1e6, 1e6, 1e6, 0.001))).toMatch(/^meetings: the weights are too large in sum/)
})

describe('a malformed instance', () => {
  const malformed: [string, object, string][] = [
    ['a missing field', { T: undefined }, 'T: '],
    ['text for a number', { T: '4' }, 'T: '],
    ['no slots', { T: 0 }, 'T: '],
    ['half a slot', { T: 2.5 }, 'T: '],
    ['rooms for other slots', { tables: [1, 2] }, 'tables: 2 entries, one for each of 4 slots expected'],
    ['a negative number of rooms', { tables: [1, -2, 1, 1] }, 'tables[1]: '],
    ['no rooms', { tables: 'many' }, 'tables: expected a number, 0 or more, or one for each slot'],
    ['days for other slots', { day: [0, 0] }, 'day: 2 entries'],
    ['a day that comes back', { day: [0, 1, 0, 1] }, 'day[2]: days must not decrease'],
    [
      'a slot too far',
      { participants: [{}, { forbidden: [0, 4] }, {}] },
      'participants[1].forbidden[1]: no such slot: 4',
    ],
    ['half a delegate', { participants: [{ cap: 1.5 }, {}, {}] }, 'participants[0].cap: '],
    ['a stranger', { meetings: [{ a: 0, b: 3 }] }, 'meetings[0].b: no such participant: 3, there are 3'],
    ['a negative index', { meetings: [{ a: -1, b: 1 }] }, 'meetings[0].a: '],
    ['a meeting with oneself', { meetings: [{ a: 1, b: 1 }] }, 'meetings[0].b: the same participant as a'],
    ['a missing side', { meetings: [{ a: 0, b: 1 }, { a: 0 }] }, 'meetings[1].b: '],
    ['a negative weight', { meetings: [{ a: 0, b: 1, w: -1 }] }, 'meetings[0].w: '],
    [
      'a session too late',
      { meetings: [{ a: 0, b: 1, allowed: [9] }] },
      'meetings[0].allowed[0]: no such slot: 9',
    ],
    ['a lock too late', { meetings: [{ a: 0, b: 1, fixed: 4 }] }, 'meetings[0].fixed: no such slot: 4'],
    ['an order after itself', { meetings: [{ a: 0, b: 1, after: [0] }] }, 'meetings[0].after[0]: '],
    [
      'an order after nothing',
      { meetings: [{ a: 0, b: 1, after: [5] }] },
      'meetings[0].after[0]: no such meeting: 5',
    ],
    [
      'a pool that is not there',
      { meetings: [{ a: 0, b: 1, pool: 0 }] },
      'meetings[0].pool: no such pool: 0',
    ],
    ['a pool for other slots', { pools: [{ cap: [1] }] }, 'pools[0].cap: 1 entries'],
    [
      'one id twice',
      {
        meetings: [
          { id: 'm2', a: 0, b: 1 },
          { a: 0, b: 2 },
        ],
      },
      'meetings[1].id: the same as of meetings[0]',
    ],
    ['a fairness below nothing', { fairness: -1 }, 'fairness: '],
    ['a word for yes', { mandatory: 'yes' }, 'mandatory: '],
  ]
  test.each(malformed)('with %s is refused at the place', (_, own, place) => {
    expect(faultOf(() => modelOf(own)).slice(0, place.length)).toBe(place)
  })

  test('says how many more faults there are', () => {
    const meetings = [
      { a: 0, b: 3 },
      { a: 4, b: 1 },
      { a: 5, b: 6 },
    ]
    expect(faultOf(() => modelOf({ meetings }))).toContain('(and 3 more)')
  })

  test('that is no object at all is refused as a whole', () => {
    expect(faultOf(() => parseInstance('[1, 2]'))).toMatch(/^the whole: /)
    expect(faultOf(() => parseInstance('null'))).toMatch(/^the whole: /)
  })
})

describe('text that is no JSON', () => {
  const texts: [string, string][] = [
    ['', 'line 1:1: unexpected end'],
    ['{"T": 4,\n "name": }', 'line 2:10: unexpected "}"'],
    ['{"T": 4\n "name": "x"}', 'line 2:2: unexpected "\\""'],
    ['{"T": 4,\n}', 'line 2:1: unexpected "}"'],
    ['[1, 2,]', 'line 1:7: unexpected "]"'],
    ['[1, 2', 'line 1:6: unexpected end'],
    ['{"T": 4}\r\n\r\n{', 'line 3:1: unexpected "{"'],
    ['{"a": [1, {"b": tru}]}', 'line 1:17: unexpected "t"'],
    ["{'a': 1}", 'line 1:2: unexpected "\'"'],
    ['{"a": 01}', 'line 1:7: unexpected "0"'],
    ['{"a": 1.}', 'line 1:7: unexpected "1"'],
    ['{"a" 1}', 'line 1:6: unexpected "1"'],
    ['{"a": 1]', 'line 1:8: unexpected "]"'],
    ['{1: 1}', 'line 1:2: unexpected "1"'],
    ['[{}, }', 'line 1:6: unexpected "}"'],
    ['{"a": "x\ny"}', 'line 1:7: unexpected "\\""'],
    ['{"a": "x', 'line 1:7: unexpected "\\""'],
    ['{"a": 1} // done', 'line 1:10: unexpected "/"'],
    ['[True]', 'line 1:2: unexpected "T"'],
    ['{"a": NaN}', 'line 1:7: unexpected "N"'],
  ]
  test.each(texts)('%j is refused with line and column', (text, fault) => {
    expect(faultOf(() => parseInstance(text))).toBe(fault)
  })

  test('begins after the mark that Windows puts before text', () => {
    expect(parseInstance(`\uFEFF${JSON.stringify(small)}`).name).toBe('small')
  })
})

describe('a solution', () => {
  const instance = parseInstance(JSON.stringify(small))

  test('is read by the order of meetings, with -1 or null for none', () => {
    expect(parseBaseline('{"assign": [3, -1]}', instance)).toEqual(Int32Array.of(3, -1))
    expect(parseBaseline('{"assign": [null, 0], "weight": 1}', instance)).toEqual(Int32Array.of(-1, 0))
  })

  test('is read by the ids of meetings, where who is not named has no slot', () => {
    expect(parseBaseline('{"slots": {"m2": 2}}', instance)).toEqual(Int32Array.of(-1, 2))
    expect(parseBaseline('{"slots": {"m1": null, "m2": -1}}', instance)).toEqual(Int32Array.of(-1, -1))
  })

  const malformed: [string, string][] = [
    ['{"assign": [0]}', 'assign: 1 entries, the instance has 2 meetings'],
    ['{"assign": [0, 4]}', 'assign[1]: no such slot: 4, there are 4'],
    ['{"assign": [0, -2]}', 'assign[1]: '],
    ['{"assign": [0, 1.5]}', 'assign[1]: '],
    ['{"slots": {"m3": 1}}', 'slots.m3: no such meeting'],
    ['{"slots": {"m2": 7}}', 'slots.m2: no such slot: 7, there are 4'],
    ['{"infeasible": true}', 'the whole: neither "assign" nor "slots" is there'],
    ['{"assign": [0, 1}', 'line 1:17: unexpected "}"'],
  ]
  test.each(malformed)('%s is refused at the place', (text, place) => {
    expect(faultOf(() => parseBaseline(text, instance)).slice(0, place.length)).toBe(place)
  })
})
