import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Board, type Conditions, schedule } from '../../../shared/schedule.ts'
import { ApiError } from '../../platform/apiError.ts'
import { markStale, useAction } from '../../platform/queries.ts'

/** Where a meeting is put. */
export interface Spot {
  requestId: string
  start: string
  end: string
  roomId: string
}

/** What a host does on the board; each change carries the revision it was made on. */
export function useBoard(forumId: string, revision: number) {
  const { t } = useTranslation('schedule')
  const here = { forumId, revision }
  const [put, setPut] = useState<(Spot & { revision: number }) | null>(null)
  const make = useAction(schedule.make)
  const stop = useAction(schedule.stop)
  const repair = useAction(schedule.repair)
  const move = useAction(schedule.move)
  const remove = useAction(schedule.remove)
  const lock = useAction(schedule.lock)
  const conditions = useAction(schedule.setConditions, {
    onDone: () => notifications.show({ color: 'green', message: t('conditions.saved') }),
  })
  const publish = useAction(schedule.publish, {
    onDone: ({ mails }) =>
      notifications.show({ color: 'green', message: t('publish.done', { count: mails }) }),
  })
  // Somebody else's change: what stands there now is asked for at once.
  const onError = (error: Error) => {
    if (error instanceof ApiError && ['schedule_stale', 'schedule_running'].includes(error.code))
      markStale(['schedule'])
  }
  return {
    make: (seconds: number) => make.mutate({ ...here, seconds }, { onError }),
    making: make.isPending,
    stop: () => stop.mutate({ forumId }),
    stopping: stop.isPending,
    repair: (onDone: (done: { moved: number; dropped: number; added: number }) => void) =>
      repair.mutate(here, { onError, onSuccess: onDone }),
    repairing: repair.isPending,
    move: ({ push, onDone, ...spot }: Spot & { push: boolean; onDone?: () => void }) => {
      const { end: _end, ...to } = spot
      setPut({ ...spot, revision })
      move.mutate(
        { ...here, ...to, push },
        {
          onError: (error) => {
            setPut(null)
            onError(error)
          },
          ...(onDone && { onSuccess: onDone }),
        },
      )
    },
    moving: move.isPending,
    /** The meeting on its way to its new place: until the board that has it there is heard of. */
    onItsWay: put?.revision === revision ? put : null,
    remove: (requestId: string, onDone: () => void) =>
      remove.mutate({ ...here, requestId }, { onError, onSuccess: onDone }),
    removing: remove.isPending,
    lock: (requestId: string, locked: boolean, onDone?: () => void) =>
      lock.mutate({ ...here, requestId, locked }, { onError, ...(onDone && { onSuccess: onDone }) }),
    locking: lock.isPending,
    setConditions: (requestId: string, wanted: Conditions) =>
      conditions.mutate({ forumId, requestId, ...wanted }, { onError }),
    settingConditions: conditions.isPending,
    publish: (onDone: () => void) => publish.mutate(here, { onError, onSuccess: onDone }),
    publishing: publish.isPending,
  }
}

export type BoardActions = ReturnType<typeof useBoard>

/** The board as it will be once what is on its way has arrived. */
export function withOnItsWay(board: Board, spot: BoardActions['onItsWay']): Board {
  if (!spot) return board
  const { requestId, start, end, roomId } = spot
  return {
    ...board,
    meetings: board.meetings.map((meeting) =>
      meeting.requestId === requestId ? { ...meeting, start, end, roomId } : meeting,
    ),
  }
}
