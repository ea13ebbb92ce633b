import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { networkVerdict } from '../../shared/media.ts'
import { dueBytes, type NetworkFigures, probeLimits, rateOf, verdictOf } from '../../shared/probe.ts'

const open: NetworkFigures = { rttMs: 40, loss: 0, up: 2_800_000, down: 2_800_000 }

describe('the verdict of the network probe', () => {
  test.each<[string, Partial<NetworkFigures>, string]>([
    ['an open link', {}, 'good'],
    ['1 Mbit/s', { up: 950_000, down: 950_000 }, 'good'],
    ['a thin way up', { up: 300_000 }, 'fair'],
    ['150 kbit/s', { up: 145_000, down: 145_000 }, 'poor'],
    ['60 kbit/s', { up: 57_000, down: 57_000 }, 'poor'],
    ['a modem', { up: 20_000, down: 40_000 }, 'bad'],
    ['a satellite', { rttMs: 650 }, 'fair'],
    ['one message in eight lost', { loss: 0.125 }, 'poor'],
    ['every second message lost', { loss: 0.5 }, 'bad'],
    ['nothing that came back', { rttMs: null, loss: 1 }, 'bad'],
  ])('%s', (_, figures, verdict) => {
    expect(verdictOf({ ...open, ...figures })).toBe(verdict)
  })

  test('gets no better when a figure gets worse', () => {
    const figures = fc.record({
      rttMs: fc.option(fc.double({ min: 0, max: 3_000, noNaN: true })),
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
      up: fc.integer({ min: 0, max: 3_000_000 }),
      down: fc.integer({ min: 0, max: 3_000_000 }),
    })
    const place = (one: NetworkFigures) => networkVerdict.options.indexOf(verdictOf(one))
    fc.assert(
      fc.property(figures, fc.double({ min: 1, max: 10, noNaN: true }), (one, worse) => {
        const { rttMs, loss, up, down } = one
        expect(place({ ...one, rttMs: rttMs && rttMs * worse })).toBeGreaterThanOrEqual(place(one))
        expect(place({ ...one, loss: Math.min(1, loss * worse) })).toBeGreaterThanOrEqual(place(one))
        expect(place({ ...one, up: up / worse })).toBeGreaterThanOrEqual(place(one))
        expect(place({ ...one, down: down / worse })).toBeGreaterThanOrEqual(place(one))
      }),
    )
  })
})

describe('the rate of arrivals', () => {
  /** Messages of 907 bytes, 1,000 with their headers, over a link of so many bit/s. */
  const steady = (rate: number, ms: number, from = 0) =>
    Array.from({ length: Math.floor((ms * rate) / 8_000_000) }, (_, index) => ({
      at: from + (index * 8_000_000) / rate,
      bytes: 907,
    }))

  test.each([40_000, 60_000, 300_000, 3_000_000])('of a steady link of %d bit/s is its rate', (rate) => {
    expect(rateOf(steady(rate, 1_500))).toBeCloseTo(rate, -2)
  })

  test('does not count what came at once in the beginning', () => {
    const burst = Array.from({ length: 20 }, () => ({ at: 0, bytes: 907 }))
    expect(rateOf([...burst, ...steady(100_000, 1_500)])).toBeCloseTo(100_000, -2)
  })

  test('is that of the best half second when the sender paused', () => {
    const paused = [...steady(800_000, 900), ...steady(800_000, 600, 1_200)]
    expect(rateOf(paused)).toBeCloseTo(800_000, -3)
  })

  test('is nothing where too little came to tell', () => {
    expect(rateOf([])).toBe(0)
    expect(rateOf(steady(60_000, 400).slice(0, 3))).toBe(0)
    expect(rateOf(Array.from({ length: 5 }, () => ({ at: 7, bytes: 907 })))).toBe(0)
  })
})

test('a way is filled twice as fast every while, up to the limit, and not with much in all', () => {
  const rateAt = (ms: number) => (dueBytes(ms + 1) - dueBytes(ms)) * 8_000
  expect(dueBytes(0)).toBe(0)
  expect(rateAt(0)).toBeLessThan(60_000)
  expect(rateAt(660) / rateAt(220)).toBeCloseTo(4, 1)
  expect(rateAt(probeLimits.fillMs)).toBeCloseTo(probeLimits.rate, -1)
  expect(dueBytes(probeLimits.fillMs)).toBeLessThan(probeLimits.bytes / 2)
})
