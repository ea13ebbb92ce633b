import { currency, type Money } from '../../shared/values.ts'

/**
 * Digits after the point in the minor unit of ISO 4217. Not asked of `Intl`: its data differ between browsers
 * (the rupiah has 2 in ISO 4217 and 0 in some).
 */
export function minorDigits(code: string): number {
  return code === 'JPY' || code === 'KRW' ? 0 : 2
}

/** `US$38,030,000`, `Rp 151.340.000`: decimals are left out where they are zero. */
export function formatMoney(
  { minor, currency: code }: { minor: number; currency: string },
  locale: string,
): string {
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: code,
    minimumFractionDigits: minorDigits(code),
    maximumFractionDigits: minorDigits(code),
    trailingZeroDisplay: 'stripIfInteger',
  }).format(minor / 10 ** minorDigits(code))
}

/** What was typed into an amount field, in whole units, as money in minor units. */
export function moneyOf(amount: number, code: Money['currency']): Money {
  return { minor: Math.round(amount * 10 ** minorDigits(code)), currency: code }
}

/** The currencies a value can be given in. */
export const currencies = currency.options
