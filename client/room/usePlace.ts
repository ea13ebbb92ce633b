import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Presence, type RoomSnapshot, room, roomEvents, roomPushes } from '../../shared/room.ts'
import { ApiError, type RefusalCode } from '../platform/apiError.ts'
import { askOptions } from '../platform/queries.ts'
import { ask, useOnConnect, usePush } from '../platform/socket.ts'
import { ownStateIn } from './ownState.ts'

/** Refusals that pass by themselves, the first two because two clocks never agree to the millisecond. */
const passing: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'lobby_closed',
  'room_closed',
  'no_connection',
  'unavailable',
  'too_many_requests',
  'internal',
])
const againMs = 1_000

interface Hooks {
  /** The server was asked to let us in, for the first time or again after a lost connection. */
  entering: () => void
  /** The server let us in, for the first time or again after a lost connection. */
  entered: (snapshot: RoomSnapshot) => void
}

/** Is in the lobby or the room of a meeting for as long as it is shown, through every reconnect. */
export function usePlace(
  meetingId: string,
  place: Presence['place'],
  { entering, entered }: Hooks,
): { error: ApiError | null } {
  const client = useQueryClient()
  const [error, setError] = useState<ApiError | null>(null)
  const attempts = useRef(0)
  const hearEntering = useEffectEvent(entering)
  const hearEntered = useEffectEvent(entered)

  const enter = async () => {
    const attempt = ++attempts.current
    try {
      const asked = ask(roomEvents.enter, { meetingId, place, state: ownStateIn(meetingId) })
      hearEntering()
      const snapshot = await asked
      if (attempt !== attempts.current) return
      setError(null)
      hearEntered(snapshot)
    } catch (thrown) {
      if (attempt !== attempts.current) return
      const refused = thrown instanceof ApiError ? thrown : new ApiError('internal')
      if (passing.has(refused.code)) {
        setTimeout(() => {
          if (attempt === attempts.current) void enter()
        }, againMs)
        return
      }
      setError(refused)
      // Over or cancelled meanwhile: the page asks, and shows that instead.
      void client.invalidateQueries({ queryKey: askOptions(room.view, { meetingId }).queryKey })
    }
  }
  usePush(roomPushes.out, ({ meetingId: of }) => {
    if (of === meetingId) void enter()
  })
  useOnConnect(`${meetingId} ${place}`, () => void enter())

  useEffect(
    () => () => {
      attempts.current++
      void ask(roomEvents.leave, { meetingId }).catch(() => undefined)
    },
    [meetingId],
  )
  return { error }
}
