import { useInfiniteQuery } from '@tanstack/react-query'
import { type ApplicationState, firm } from '../../shared/firm.ts'
import type { Side } from '../../shared/values.ts'
import { call } from '../platform/api.ts'

interface Filter {
  side?: Side | undefined
  state?: ApplicationState | undefined
  search?: string | undefined
}

/** The register of a forum's firms, a page after another, kept current. */
export function useRegister(forumId: string, filter: Filter) {
  const { data, ...query } = useInfiniteQuery({
    queryKey: [firm.list.name, 'pages', forumId, filter],
    queryFn: ({ pageParam, signal }) =>
      call(firm.list, { forumId, ...filter, cursor: pageParam || undefined }, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  return { ...query, organisations: data?.pages.flatMap(({ organisations }) => organisations) }
}
