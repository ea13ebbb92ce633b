import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'

import { type Board, schedule } from '../../shared/schedule.ts'
import { ApiError } from '../platform/apiError.ts'
import { markStale, useAction } from '../platform/queries.ts'

/** What a host does on the board; each change carries the revision it was made on. */
export function useBoard(forumId: string, revision: number) {
  const { t } = useTranslation('schedule')
  const here = { forumId, revision }
  const make = useAction(schedule.make, {
    onDone: ({ placed, unplaced }) =>
      notifications.show({
        color: unplaced > 0 ? 'yellow' : 'green',
        message: t('made', { placed, unplaced }),
      }),
  })
  const move = useAction(schedule.move)
  const remove = useAction(schedule.remove)
  const lock = useAction(schedule.lock)
  const publish = useAction(schedule.publish, {
    onDone: ({ mails }) =>
      notifications.show({ color: 'green', message: t('publish.done', { count: mails }) }),
  })
  // Somebody else's change: what stands there now is asked for at once.
  const onError = (error: Error) => {
    if (error instanceof ApiError && error.code === 'schedule_stale') markStale(['schedule'])
  }
  return {
    make: (onDone: () => void) => make.mutate(here, { onError, onSuccess: onDone }),
    making: make.isPending,
    move: (to: { requestId: string; start: string; roomId: string }, onDone?: () => void) =>
      move.mutate({ ...here, ...to }, { onError, ...(onDone && { onSuccess: onDone }) }),
    /** The meeting on its way to its new place. */
    moving: move.isPending ? move.variables : null,
    remove: (requestId: string, onDone: () => void) =>
      remove.mutate({ ...here, requestId }, { onError, onSuccess: onDone }),
    removing: remove.isPending,
    lock: (requestId: string, locked: boolean) => lock.mutate({ ...here, requestId, locked }, { onError }),
    locking: lock.isPending,
    publish: (onDone: () => void) => publish.mutate(here, { onError, onSuccess: onDone }),
    publishing: publish.isPending,
  }
}

export type BoardActions = ReturnType<typeof useBoard>

/** A meeting of the board, placed or not. */
export type Wanted = Pick<Board['meetings'][number], 'requestId' | 'supplier' | 'buyer'>
