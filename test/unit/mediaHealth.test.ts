import { describe, expect, test } from 'vitest'
import { type HealthSample, healthOf, PeerHealth } from '../../server/media/health.ts'

const well: HealthSample = { lossUp: 0, lossDown: 0, rttMs: 60, receivable: 900_000, unreachable: false }
const lossy: HealthSample = { ...well, lossUp: 0.2 }

describe('the health of a peer', () => {
  test.each<[string, Partial<HealthSample>, string]>([
    ['all well', {}, 'good'],
    ['nothing to be counted', { lossUp: null, lossDown: null, rttMs: null, receivable: null }, 'good'],
    ['a twentieth lost on the way up', { lossUp: 0.05 }, 'fair'],
    ['a fifth lost on the way down', { lossDown: 0.2 }, 'poor'],
    ['half a second of round trip', { rttMs: 500 }, 'fair'],
    ['two seconds of it', { rttMs: 2_000 }, 'poor'],
    ['a link for sound alone', { receivable: 90_000 }, 'fair'],
    ['a link for nothing', { receivable: 20_000 }, 'poor'],
    ['silence', { unreachable: true }, 'poor'],
  ])('%s', (_, sample, health) => {
    expect(healthOf({ ...well, ...sample })).toBe(health)
  })

  test('is worse with the second bad sample, better with the third good one', () => {
    const health = new PeerHealth()
    const takes = (...samples: HealthSample[]) =>
      samples.map((sample) => {
        health.take(sample)
        return health.now
      })
    expect(health.now).toBeNull()
    expect(takes(well, lossy, well, lossy, lossy)).toEqual(['good', 'good', 'good', 'good', 'poor'])
    expect(takes(well, well, well)).toEqual(['poor', 'poor', 'good'])
  })
})
