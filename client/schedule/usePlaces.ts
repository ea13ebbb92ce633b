import { useTranslation } from 'react-i18next'
import { schedule } from '../../shared/schedule.ts'
import { useAsk } from '../platform/queries.ts'
import type { Wanted } from './useBoard.ts'

/** Whether a meeting fits somewhere, as far as is known: the server decides when it is put there. */
export type Fit = { fits: true } | { fits: false; why: string } | null

/** Where a meeting could stand, asked for when one is picked up or chosen. */
export function usePlaces(forumId: string, wanted: Wanted | null) {
  const { t } = useTranslation('schedule')
  const requestId = wanted?.requestId ?? ''
  const { data, error, refetch } = useAsk(
    schedule.places,
    { forumId, requestId },
    { enabled: wanted !== null },
  )
  const names = { supplier: wanted?.supplier.name ?? '', buyer: wanted?.buyer.name ?? '' }
  const places = wanted ? data?.places : undefined
  const byStart = new Map(places?.map((place) => [place.start, place]))
  /** Why a slot cannot be taken; null where it can. */
  const why = (start: string): string | null => {
    const place = byStart.get(start)
    if (!place) return t('obstacle.past')
    return place.obstacle && t(`obstacle.${place.obstacle}`, names)
  }
  const fit = (start: string, roomId: string): Fit => {
    if (!places) return null
    const obstacle = why(start)
    if (obstacle !== null) return { fits: false, why: obstacle }
    return byStart.get(start)?.rooms.includes(roomId)
      ? { fits: true }
      : { fits: false, why: t('obstacle.room') }
  }
  return { places, error, refetch, why, fit }
}

export type Places = ReturnType<typeof usePlaces>
