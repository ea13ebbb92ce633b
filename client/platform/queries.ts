import { notifications } from '@mantine/notifications'
import {
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
} from '@tanstack/react-query'
import { useRef } from 'react'
import type { z } from 'zod'
import type { Action } from '../../shared/contract.ts'
import type { Topic } from '../../shared/facts.ts'
import { call, newKey } from './api.ts'
import { ApiError, leavesOpen, type RefusalCode } from './apiError.ts'
import { errorWords } from './errorWords.ts'

/** A session that ended elsewhere is noticed by whatever is asked first. */
function noticeSignedOut(error: Error): void {
  if (error instanceof ApiError && error.code === 'not_signed_in') markStale(['account'])
}

/** Answers stay fresh until a fact says otherwise; the minute is for pages that hear no facts. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    // `call` itself tries again where that may help
    queries: { staleTime: 60_000, gcTime: 10 * 60_000, retry: false },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** Marks every answer about these nouns as stale; what is on the page is asked again at once. */
export function markStale(topics: readonly Topic[]): void {
  const nouns = new Set<string>(topics)
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => nouns.has(nounOf(queryKey[0])) })
}

function nounOf(name: unknown): string {
  return String(name).split('.')[0] ?? ''
}

/** A query of the contract as TanStack Query takes it, for loaders and `useQueries`. */
export function askOptions<I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  input: z.input<I>,
) {
  return queryOptions<z.output<O>, ApiError>({
    queryKey: [action.name, input],
    queryFn: ({ signal }) => call(action, input, { signal }),
  })
}

/** Asks and keeps the answer current. `enabled: false` waits. */
export function useAsk<I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  input: z.input<I>,
  options: { enabled?: boolean } = {},
): UseQueryResult<z.output<O>, ApiError> {
  return useQuery({ ...askOptions(action, input), ...options })
}

interface ActionOptions<I extends z.ZodType, O extends z.ZodType> {
  onDone?: (output: z.output<O>, input: z.input<I>) => void
  /** Codes that the page itself shows, beside the field or as a state; no toast for these. */
  shownByPage?: readonly RefusalCode[]
  /** Nouns besides the action's own whose answers this changes. */
  changes?: readonly Topic[]
}

/**
 * A command as a mutation: one idempotency key a press, a toast in the reader's language when it is refused,
 * and the action's noun asked again when it is done. A press repeated after an answer that was lost keeps its key,
 * because the first may have arrived.
 */
export function useAction<I extends z.ZodType, O extends z.ZodType>(
  action: Action<I, O>,
  { onDone, shownByPage = [], changes = [] }: ActionOptions<I, O> = {},
): UseMutationResult<z.output<O>, Error, z.input<I>> {
  const unanswered = useRef<{ input: string; key: string }>(null)
  const refusal = `refused ${action.name}`

  return useMutation({
    mutationKey: [action.name],
    // What was refused before is being tried anew: the old refusal is no longer true.
    onMutate: () => notifications.hide(refusal),
    mutationFn: async (input: z.input<I>) => {
      const said = JSON.stringify(input)
      const key = unanswered.current?.input === said ? unanswered.current.key : newKey()
      unanswered.current = null
      try {
        return await call(action, input, { key })
      } catch (error) {
        if (leavesOpen(error)) unanswered.current = { input: said, key }
        throw error
      }
    },
    onSuccess: (output, input) => {
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => nounOf(queryKey[0]) === nounOf(action.name),
      })
      if (changes.length > 0) markStale(changes)
      onDone?.(output, input)
    },
    onError: (error) => {
      if (error instanceof ApiError && shownByPage.includes(error.code)) return
      showError(error, refusal)
    },
  })
}

/** A toast for a refusal, in the reader's language. `id` names it, to be hidden before its time. */
function showError(error: unknown, id?: string): void {
  notifications.show({ ...(id && { id }), color: 'red', message: errorWords(error), autoClose: 8000 })
}
