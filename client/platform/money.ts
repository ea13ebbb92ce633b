import { currency, type Money, minorDigits } from '../../shared/values.ts'

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
