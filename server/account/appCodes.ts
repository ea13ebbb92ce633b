import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'

/** How long one code of an app is shown, in ms (RFC 6238, 5.2), as every authenticator app has it. */
const span = 30_000
/** Clocks of phones are a little off: the codes before and after are taken too. */
const window = 1

/** A new secret for an authenticator app: 160 bits (RFC 4226, 4), in base32 as apps take it. */
export function newAppSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** What a QR code for the app holds: the secret, and how the app names it. */
export function appUri({ secret, email, host }: { secret: string; email: string; host: string }): string {
  return new TOTP({ issuer: `Pendopo ${host}`, label: email, secret }).toString()
}

/** The number of the half minute that this code is good for; undefined for a wrong code. */
export function spanOf(secret: string, code: string, now: Date): number | undefined {
  const timestamp = now.getTime()
  const distance = TOTP.validate({ secret: Secret.fromBase32(secret), token: code, timestamp, window })
  return distance === null ? undefined : Math.floor(timestamp / span) + distance
}

/** Crockford's letters: none is taken for another when it is read from paper. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'

/** Ten codes of fifty random bits, as `a1b2c-3d4e5`. */
export function newRecoveryCodes(): string[] {
  const five = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return Array.from({ length: 10 }, () => `${five()}-${five()}`)
}

/** Keyed: who reads the table finds no code. However it was typed, one code has one hash. */
export function recoveryHash(key: string, userId: string, code: string): Buffer {
  const plain = code.toLowerCase().replace(/[-\s]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  return createHmac('sha256', key).update(`recovery:${userId}:${plain}`).digest()
}

const cipher = 'aes-256-gcm'
const keyFrom = (key: string) => Buffer.from(hkdfSync('sha256', key, '', 'second step: app secret', 32))

/** Encrypts an app's secret for this person's row: nonce, tag, text. In another's row it opens nothing. */
export function seal(key: string, userId: string, secret: string): Buffer {
  const nonce = randomBytes(12)
  const sealing = createCipheriv(cipher, keyFrom(key), nonce).setAAD(Buffer.from(userId))
  const text = Buffer.concat([sealing.update(secret, 'utf8'), sealing.final()])
  return Buffer.concat([nonce, sealing.getAuthTag(), text])
}

/** Throws where the row is another's, was changed, or the server has another secret than when it was written. */
export function unseal(key: string, userId: string, sealed: Buffer): string {
  const [nonce, tag, text] = [sealed.subarray(0, 12), sealed.subarray(12, 28), sealed.subarray(28)]
  const opening = createDecipheriv(cipher, keyFrom(key), nonce, { authTagLength: 16 })
    .setAAD(Buffer.from(userId))
    .setAuthTag(tag)
  return Buffer.concat([opening.update(text), opening.final()]).toString('utf8')
}
