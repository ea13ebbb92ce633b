import { useMemo } from 'react'
import { type Place, schedule } from '../../../shared/schedule.ts'
import { useAsk } from '../../platform/queries.ts'

/** Where a wish could stand, by start: asked for once when it is picked up or opened. Null while not known. */
export function usePlaces(forumId: string, requestId: string | null) {
  const { data, error, refetch } = useAsk(
    schedule.places,
    { forumId, requestId: requestId ?? '' },
    { enabled: requestId !== null },
  )
  const places = useMemo<ReadonlyMap<string, Place> | null>(
    () => (requestId && data ? new Map(data.places.map((place) => [place.start, place])) : null),
    [requestId, data],
  )
  return { places, error, refetch }
}
