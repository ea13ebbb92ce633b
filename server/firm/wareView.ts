import type { NeedView, OfferingView } from '../../shared/firm.ts'
import { hs } from './hs/nomenclature.ts'
import type { NeedRow, OfferingRow } from './wareStore.ts'

export function presentOffering(forumId: string, row: OfferingRow): OfferingView {
  const { id, organisationId, title, about, hsCode, incoterm, certificates, pictureId } = row
  return {
    id,
    title,
    about,
    hsCode,
    hsText: hs.find(hsCode)?.text ?? '',
    capacity: quantity(row.capacityAmount, row.capacityUnit),
    minimumOrder: quantity(row.minimumAmount, row.minimumUnit),
    incoterm,
    certificates,
    pictureUrl:
      pictureId &&
      `/api/forums/${forumId}/organisations/${organisationId}/offerings/${id}/picture?v=${pictureId}`,
  }
}

export function presentNeed({
  id,
  title,
  about,
  hsCode,
  volumeAmount,
  volumeUnit,
  certificates,
}: NeedRow): NeedView {
  return {
    id,
    title,
    about,
    hsCode,
    hsText: hs.find(hsCode)?.text ?? '',
    volume: quantity(volumeAmount, volumeUnit),
    certificates,
  }
}

function quantity(amount: number | null, unit: string | null): { amount: number; unit: string } | null {
  return amount === null || unit === null ? null : { amount, unit }
}
