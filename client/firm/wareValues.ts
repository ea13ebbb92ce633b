import { z } from 'zod'
import type { NeedView, OfferingView } from '../../shared/firm.ts'

/** Wares while they are being written: amounts may still be empty, and texts are as typed. */
const quantity = z.object({ amount: z.union([z.number(), z.string()]), unit: z.string() })
type QuantityValues = z.infer<typeof quantity>

const wareShape = z.object({
  title: z.string(),
  about: z.string(),
  hsCode: z.string(),
  hsText: z.string(),
  certificates: z.array(z.string()),
})
export type WareValues = z.infer<typeof wareShape>

export const offeringShape = wareShape.extend({
  capacity: quantity,
  minimumOrder: quantity,
  incoterm: z.string().nullable(),
})
export type OfferingValues = z.infer<typeof offeringShape>

export const needShape = wareShape.extend({ volume: quantity })
export type NeedValues = z.infer<typeof needShape>

const noQuantity: QuantityValues = { amount: '', unit: '' }

export function offeringValuesOf(offering: OfferingView | null): OfferingValues {
  const { title = '', about = '', hsCode = '', hsText = '', certificates = [] } = offering ?? {}
  return {
    title,
    about,
    hsCode,
    hsText,
    certificates,
    capacity: offering?.capacity ?? noQuantity,
    minimumOrder: offering?.minimumOrder ?? noQuantity,
    incoterm: offering?.incoterm ?? null,
  }
}

export function needValuesOf(need: NeedView | null): NeedValues {
  const { title = '', about = '', hsCode = '', hsText = '', certificates = [] } = need ?? {}
  return { title, about, hsCode, hsText, certificates, volume: need?.volume ?? noQuantity }
}

/** As the contract takes it; the contract's own schema then says what is wrong. */
export function offeringInput({ capacity, minimumOrder, ...words }: OfferingValues) {
  return { ...words, capacity: quantityInput(capacity), minimumOrder: quantityInput(minimumOrder) }
}

export function needInput({ volume, ...words }: NeedValues) {
  return { ...words, volume: quantityInput(volume) }
}

function quantityInput({ amount, unit }: QuantityValues) {
  return amount === '' && unit.trim() === '' ? null : { amount, unit }
}
