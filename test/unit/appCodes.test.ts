import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  appUri,
  newAppSecret,
  newRecoveryCodes,
  recoveryHash,
  seal,
  spanOf,
  unseal,
} from '../../server/account/appCodes.ts'

/** `12345678901234567890`, the secret of the RFC's examples. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => new Date(seconds * 1000)

describe('a code of an app', () => {
  test.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('is that of RFC 6238, appendix B, after %i seconds', (seconds, code) => {
    expect(spanOf(rfcSecret, code, at(seconds))).toBe(Math.floor(seconds / 30))
  })

  test('is good a half minute before and after its own, and no longer', () => {
    const own = 1111111110
    const good = [-31, -30, -1, 0, 29, 30, 59, 60].map((off) => [
      off,
      spanOf(rfcSecret, '050471', at(own + off)) !== undefined,
    ])
    expect(good).toEqual([
      [-31, false],
      [-30, true],
      [-1, true],
      [0, true],
      [29, true],
      [30, true],
      [59, true],
      [60, false],
    ])
  })

  test('of another secret is none', () => {
    expect(spanOf(newAppSecret(), '050471', at(1111111111))).toBeUndefined()
  })
})

test('a secret is 160 bits, and what the QR code holds is what apps read', () => {
  const secret = newAppSecret()
  expect(secret).toMatch(/^[A-Z2-7]{32}$/)
  const uri = new URL(appUri({ secret, email: 'sari@tempe.example', host: 'forum.example' }))
  expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp'])
  expect(decodeURIComponent(uri.pathname)).toBe('/Pendopo forum.example:sari@tempe.example')
  expect(Object.fromEntries(uri.searchParams)).toMatchObject({
    secret,
    issuer: 'Pendopo forum.example',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  })
})

describe('a sealed secret', () => {
  const [key, person] = ['a secret of the server, long enough', '0197f3a2-0000-4000-8000-000000000001']

  test('opens for its own row under its own key, each time sealed another way', () => {
    const [one, two] = [seal(key, person, rfcSecret), seal(key, person, rfcSecret)]
    expect(one.equals(two)).toBe(false)
    expect(one.toString('latin1')).not.toContain(rfcSecret)
    for (const sealed of [one, two]) expect(unseal(key, person, sealed)).toBe(rfcSecret)
  })

  test('opens nowhere else, nor after any change', () => {
    const sealed = seal(key, person, rfcSecret)
    expect(() => unseal('another secret of the server, as long', person, sealed)).toThrow()
    expect(() => unseal(key, person.replace(/1$/, '2'), sealed)).toThrow()
    for (const at of [0, 12, 28, sealed.length - 1]) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => unseal(key, person, changed)).toThrow()
    }
    expect(() => unseal(key, person, sealed.subarray(0, 20))).toThrow()
  })
})

describe('recovery codes', () => {
  test('are ten, all different, and one however they are typed', () => {
    const codes = newRecoveryCodes()
    expect(new Set(codes).size).toBe(10)
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/)
    const hash = (code: string) => recoveryHash('key', 'person', code)
    for (const typed of ['01ab2-3cd45', '01AB23CD45', 'oiab2 3cd45', 'OLab2-3cd45'])
      expect(hash(typed)).toEqual(hash('01ab2-3cd45'))
  })

  test('have a hash that differs with code, person and key', () => {
    const text = fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{10}$/)
    fc.assert(
      fc.property(text, text, (one, other) => {
        fc.pre(one !== other)
        const hashes = [
          recoveryHash('key', 'person', one),
          recoveryHash('key', 'person', other),
          recoveryHash('key', 'another', one),
          recoveryHash('yek', 'person', one),
        ]
        expect(new Set(hashes.map((hash) => hash.toString('hex'))).size).toBe(4)
      }),
    )
  })
})
