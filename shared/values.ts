import { z } from 'zod'

/** The small values every noun shares, each with its bounds. */

export const id = z.uuid()

/** A line a person typed: trimmed, not empty, no control characters and no broken ones (half a surrogate pair). */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u)

/** Longer text: may have line breaks, may be empty. NUL and half a surrogate pair cannot be stored. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u)

export const email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** Languages of the interface. */
export const language = z.enum(['en', 'id'])
export type Language = z.infer<typeof language>

/** Languages people speak in meetings: ISO 639-1. */
export const spoken = z.enum(['en', 'id', 'ru', 'be', 'ko', 'ja', 'zh', 'ar', 'de', 'fr', 'es', 'pl'])
export type Spoken = z.infer<typeof spoken>

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/)

/** True when the platform knows this IANA zone name; offsets such as "+07:00" are not zones. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** An IANA zone name, such as `Asia/Jakarta`. */
export const zone = z.string().max(64).refine(isZone, { message: 'zone_unknown' })

/** An instant: ISO 8601 in UTC, as `2026-11-22T07:00:00.000Z`, between the years 2000 and 2100. */
export const instant = z.iso
  .datetime()
  .refine((at) => at >= '2000' && at < '2100', { message: 'instant_out_of_range' })

/** A span in which somebody is free: instants, whole slots not required. */
export const freeTime = z.object({ from: instant, to: instant })
/** When somebody is free in a forum: in all opening hours, also of days that are added later, or in these spans. */
export const freeTimes = z.union([z.literal('always'), z.array(freeTime).max(500)])

/** A date in some zone: `2026-11-22`. Means nothing without its zone. */
export const localDate = z.iso
  .date()
  .refine((day) => day >= '2000' && day < '2100', { message: 'instant_out_of_range' })

/** A wall-clock time: `09:00`. Means nothing without its date and zone. */
export const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** ISO 4217. */
export const currency = z.enum(['USD', 'EUR', 'IDR', 'BYN', 'RUB', 'CNY', 'JPY', 'KRW'])
export type Currency = z.infer<typeof currency>

/** Money: whole minor units (cents; for JPY and KRW the unit itself) and its currency. */
export const money = z.object({ minor: z.int().min(0).max(1e15), currency })
export type Money = z.infer<typeof money>

/**
 * Digits after the point in the minor unit of ISO 4217. Not asked of `Intl`: its data differ between browsers
 * (the rupiah has 2 in ISO 4217 and 0 in some).
 */
export function minorDigits(code: string): number {
  return code === 'JPY' || code === 'KRW' ? 0 : 2
}

/** The two sides of a forum. */
export const side = z.enum(['supplier', 'buyer'])
export type Side = z.infer<typeof side>

/** The side an organisation stands on; some both sell and buy. */
export const standing = z.enum(['supplier', 'buyer', 'both'])
export type Standing = z.infer<typeof standing>

/** HS 2022 subheading: six digits. */
export const hsCode = z.string().regex(/^\d{6}$/)

export const nothing = z.object({})
export const created = z.object({ id })
