import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Board, type Run, schedule } from '../../../shared/schedule.ts'
import { askOptions, queryClient } from '../../platform/queries.ts'

/** While a run goes on it is asked after so often, ms. */
const ASK_EVERY = 500

/** The forum's run as it is now: the newer of what the board and the run's own answer say. */
export function useRun(forumId: string, board: Board | undefined): Run | null {
  const { t } = useTranslation('schedule')
  const goesOn = board?.run?.state === 'running'
  const { data } = useQuery({
    ...askOptions(schedule.run, { forumId }),
    enabled: goesOn,
    refetchInterval: ASK_EVERY,
  })
  const run = newer(board?.run ?? null, data?.run ?? null)

  // The board is heavy: facts tell of its better drafts, and the end is asked for here, lest that fact was lost.
  const hasEnded = goesOn && run !== null && run.state !== 'running'
  useEffect(() => {
    if (hasEnded)
      void queryClient.invalidateQueries(
        { queryKey: [schedule.board.name, { forumId }] },
        { cancelRefetch: false },
      )
  }, [hasEnded, forumId])

  const sayResult = useEffectEvent(() => {
    if (board?.run?.state === 'done' || board?.run?.state === 'stopped')
      notifications.show({
        color: board.unplaced.length > 0 ? 'yellow' : 'green',
        message: t('made', { count: board.meetings.length, unplaced: board.unplaced.length }),
      })
  })
  // By which run it is: a short one has ended before the board is asked again, and is never seen running.
  const loaded = board !== undefined
  const ended = goesOn ? null : (board?.run?.startedAt ?? null)
  const known = useRef<string | null>(undefined)
  useEffect(() => {
    if (!loaded) return
    const before = known.current
    known.current = ended
    if (before !== undefined && ended !== null && ended !== before) sayResult()
  }, [loaded, ended])
  return run
}

function newer(one: Run | null, other: Run | null): Run | null {
  if (!one || !other) return one ?? other
  if (one.startedAt !== other.startedAt) return one.startedAt > other.startedAt ? one : other
  if ((one.state === 'running') !== (other.state === 'running')) return one.state === 'running' ? other : one
  return (other.progress?.ms ?? 0) > (one.progress?.ms ?? 0) ? other : one
}
