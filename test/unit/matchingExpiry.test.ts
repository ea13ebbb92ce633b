import { describe, expect, test } from 'vitest'
import { expiryOf } from '../../server/matching/expiry.ts'

const at = (time: string) => new Date(`2026-11-${time}:00Z`)
const day = (opens: string, closes: string) => ({ opensAt: at(opens), closesAt: at(closes) })
/** Two dates in Jakarta (UTC+7); the last with a pause at noon. */
const days = [day('24T02:00', '24T09:00'), day('25T02:00', '25T05:00'), day('25T06:00', '25T09:00')]
const expiry = (now: string) => expiryOf(at(now), 72, days, 'Asia/Jakarta')

describe('an unanswered request', () => {
  test('lives for the hours of the forum while its last day is far', () => {
    expect(expiry('10T02:00')).toEqual(at('13T02:00'))
  })

  test('ends when the last day opens, if that comes first', () => {
    expect(expiry('23T12:00')).toEqual(at('25T02:00'))
    expect(expiry('24T08:00')).toEqual(at('25T02:00'))
  })

  test('made on the last day ends at its next opening, then at its close', () => {
    expect(expiry('25T02:00')).toEqual(at('25T06:00'))
    expect(expiry('25T07:30')).toEqual(at('25T09:00'))
  })

  test('made after the last day, or without any day, has its hours', () => {
    expect(expiry('26T00:00')).toEqual(at('29T00:00'))
    expect(expiryOf(at('01T00:00'), 24, [], 'Asia/Jakarta')).toEqual(at('02T00:00'))
  })

  test('knows the last date by the zone of the forum', () => {
    // 22:00 UTC on the 24th is already the 25th in Jakarta, and still the 24th in Minsk.
    const split = [day('24T22:00', '24T23:00'), day('25T03:00', '25T05:00')]
    expect(expiryOf(at('24T12:00'), 72, split, 'Asia/Jakarta')).toEqual(at('24T22:00'))
    expect(expiryOf(at('24T12:00'), 72, split, 'UTC')).toEqual(at('25T03:00'))
  })
})
