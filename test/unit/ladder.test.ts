import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Ladder, type LinkSample, ladderTimes } from '../../client/room/media/ladder.ts'
import { type Rung, rung as rungs } from '../../shared/media.ts'

type Second = Omit<LinkSample, 'at'>

const fine: Second = {
  rttMs: 80,
  lossOut: 0,
  lossIn: 0,
  concealed: 0,
  sendable: 900_000,
  receivable: 900_000,
}
const choppy: Second = { ...fine, concealed: 0.3 }
const carries = (rate: number): Second => ({ ...fine, sendable: rate, receivable: rate })

/** A ladder and a clock that gives it a sample a second. */
function climber() {
  const ladder = new Ladder()
  let at = 0
  ladder.begin(at)
  const next = (second: Second): Rung => {
    at += 1_000
    return ladder.take({ ...second, at }).rung
  }
  return {
    ladder,
    allow: (ceiling: Rung) => ladder.allow(ceiling, at).rung,
    retry: () => ladder.retry(at).rung,
    /** The rungs after each of so many seconds. */
    seconds: (count: number, second: Second) => Array.from({ length: count }, () => next(second)),
    /** How many seconds it takes to get to a rung; fails when that is more than ten minutes. */
    until(wanted: Rung, second: Second): number {
      for (let count = 1; count <= 600; count++) if (next(second) === wanted) return count
      throw new Error(`never got to ${wanted}`)
    },
    pass(ms: number) {
      at += ms
    },
  }
}

describe('the low-bandwidth ladder', () => {
  test('stays at the top of a good link', () => {
    expect(new Set(climber().seconds(300, fine))).toEqual(new Set(['video']))
  })

  test.each<[number, Rung]>([
    [900_000, 'video'],
    [260_000, 'small'],
    [130_000, 'audio'],
    [50_000, 'audio'],
  ])('a link that carries %d bit/s each way ends on %s within ten seconds', (rate, rung) => {
    expect(climber().seconds(10, carries(rate)).at(-1)).toBe(rung)
  })

  test('the weaker direction decides', () => {
    expect(
      climber()
        .seconds(10, { ...fine, receivable: 260_000 })
        .at(-1),
    ).toBe('small')
    expect(
      climber()
        .seconds(10, { ...fine, sendable: 100_000 })
        .at(-1),
    ).toBe('audio')
  })

  test('a picture goes as soon as sound is hurt, and sound itself only after a while', () => {
    const { seconds } = climber()
    seconds(20, fine)
    expect(seconds(3, choppy).at(-1)).toBe('small')
    expect(seconds(7, choppy).at(-1)).toBe('audio')
    expect(seconds(ladderTimes.lastPatience / 1_000, choppy).at(-1)).toBe('audio')
    expect(seconds(6, choppy).at(-1)).toBe('chat')
  })

  test('a link that breaks while sound is hurt carries less in the next stay, one that breaks out of the blue as much', () => {
    const { ladder, seconds } = climber()
    seconds(20, fine)
    expect(ladder.broke(20_000, false).rung).toBe('video')
    seconds(5, fine)
    seconds(1, choppy)
    expect(ladder.broke(26_000, false).rung).toBe('small')
    expect(ladder.broke(26_000, false).rung).toBe('small')
    seconds(5, choppy)
    expect(ladder.broke(31_000, false).rung).toBe('audio')
    seconds(5, choppy)
    expect(ladder.broke(36_000, false).rung).toBe('chat')
    seconds(5, choppy)
    expect(ladder.broke(41_000, false).rung).toBe('chat')
  })

  test('a link that never carried what a stay began with carries less in the next one', () => {
    const { ladder } = climber()
    expect(ladder.broke(1_000, true).rung).toBe('small')
    expect(ladder.broke(2_000, true).rung).toBe('audio')
  })

  test('one bad second changes nothing', () => {
    const { seconds } = climber()
    for (let round = 0; round < 20; round++) {
      expect(seconds(1, choppy)).toEqual(['video'])
      expect(seconds(2, fine)).toEqual(['video', 'video'])
    }
  })

  test('it comes back up a rung at a time, and later each time that did not last', () => {
    const { ladder, until } = climber()
    expect(until('audio', choppy)).toBeLessThan(20)
    const first = until('small', fine)
    expect(first * 1_000).toBeGreaterThanOrEqual(ladderTimes.firstClimb)
    const waits = Array.from({ length: 6 }, () => {
      until('audio', choppy)
      return until('small', fine)
    })
    for (const [index, wait] of waits.entries())
      expect(wait).toBeGreaterThanOrEqual(waits[index - 1] ?? first)
    expect(ladder.climbMs).toBe(ladderTimes.slowestClimb)
    // A climb that lasted makes up for it.
    until('video', fine)
    expect(ladder.climbMs).toBe(ladderTimes.firstClimb)
  })

  test('what nobody measured is not good', () => {
    const { until, seconds } = climber()
    until('audio', choppy)
    const blind = {
      rttMs: null,
      lossOut: null,
      lossIn: null,
      concealed: null,
      sendable: null,
      receivable: null,
    }
    expect(new Set(seconds(300, blind))).toEqual(new Set(['audio']))
  })

  test('a page that slept does not take the time for good conditions', () => {
    const { until, seconds, pass } = climber()
    until('audio', choppy)
    seconds(8, fine)
    pass(60_000)
    expect(seconds(3, fine)).toEqual(['audio', 'audio', 'audio'])
  })

  test('by hand one goes down at once and does not climb by itself; taking it back climbs at once', () => {
    const { allow, seconds } = climber()
    expect(allow('audio')).toBe('audio')
    expect(new Set(seconds(300, fine))).toEqual(new Set(['audio']))
    expect(allow('video')).toBe('video')
    expect(seconds(20, carries(260_000)).at(-1)).toBe('small')
  })

  test('from the chat a press tries sound again', () => {
    const { until, retry, allow } = climber()
    until('chat', choppy)
    expect(retry()).toBe('audio')
    until('chat', choppy)
    allow('chat')
    expect(retry()).toBe('chat')
  })
})

const second = fc.record<Second>({
  rttMs: fc.option(fc.integer({ min: 1, max: 3_000 })),
  lossOut: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  lossIn: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  concealed: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  sendable: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
  receivable: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
})
/** Weather: spells of one kind of second each, as links have them, among them fine ones that let it climb. */
const weather = fc.array(
  fc.record({
    of: fc.oneof(second, fc.constant(fine), fc.constant(choppy)),
    for: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 30 },
)

test('whatever the weather: no faster than its holds, up only by one and in good conditions, sound last', () => {
  const place = (rung: Rung) => rungs.options.indexOf(rung)
  fc.assert(
    fc.property(weather, fc.constantFrom(...rungs.options), (spells, ceiling) => {
      const ladder = new Ladder()
      ladder.begin(0)
      ladder.allow(ceiling, 0)
      let { rung } = ladder.state
      let at = 0
      let changedAt = 0
      let badAt = 0
      for (const { of, for: count } of spells) {
        for (let n = 0; n < count; n++) {
          at += 1_000
          const now = ladder.take({ ...of, at }).rung
          const hurts = [of.lossOut, of.lossIn, of.concealed].some((share) => (share ?? 0) > 0.03)
          if (hurts || of.rttMs === null || of.rttMs > 600) badAt = at
          if (now === rung) continue
          expect(at - changedAt).toBeGreaterThan(ladderTimes.settles)
          expect(place(now)).toBeGreaterThanOrEqual(place(ceiling))
          if (place(now) < place(rung)) {
            expect(place(rung) - place(now)).toBe(1)
            expect(at - Math.max(changedAt, badAt)).toBeGreaterThanOrEqual(ladder.climbMs)
          }
          if (now === 'chat') {
            expect(rung).toBe('audio')
            expect(at - changedAt).toBeGreaterThanOrEqual(ladderTimes.lastPatience)
          }
          rung = now
          changedAt = at
        }
      }
    }),
    { numRuns: 300 },
  )
})
