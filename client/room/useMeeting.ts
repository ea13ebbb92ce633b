import { type UseQueryResult, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { forumEvents } from '../../shared/forum.ts'
import {
  type ChatMessage,
  goodbyeMs,
  type Phase,
  phaseOf,
  type RoomSnapshot,
  room,
  roomPushes,
} from '../../shared/room.ts'
import type { ApiError } from '../platform/apiError.ts'
import { serverNow, setServerNow } from '../platform/clock.ts'
import { askOptions, useAsk } from '../platform/queries.ts'
import { ask, useOnConnect, usePush } from '../platform/socket.ts'

/** An answer this old says nothing of the server's clock, ms. */
const staleClock = 2_000

interface Meeting {
  asked: UseQueryResult<RoomSnapshot, ApiError>
  /** The server was asked to let us in. */
  entering: () => void
  /** Takes what it answered. */
  entered: (snapshot: RoomSnapshot) => void
}

/** One meeting as it is now: asked once, then kept current by pushes, facts and whatever entering answers. */
export function useMeeting(meetingId: string): Meeting {
  const client = useQueryClient()
  const asked = useAsk(room.view, { meetingId })
  const { queryKey } = askOptions(room.view, { meetingId })

  const change = (act: (was: RoomSnapshot) => RoomSnapshot) => {
    client.setQueryData(queryKey, (was) => was && act(was))
    // An answer on its way was made before this push: ask anew.
    if (client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey })
  }
  /** What came while the answer to entering was under way may be newer than that, and is not told again. */
  const overtaken = useRef(false)
  usePush(roomPushes.said, ({ meetingId: of, message }) => {
    if (of === meetingId) change((was) => ({ ...was, chat: joined(was.chat, [message]) }))
  })
  usePush(roomPushes.present, ({ meetingId: of, present }) => {
    if (of === meetingId) change((was) => ({ ...was, present }))
  })
  usePush(roomPushes.course, ({ meetingId: of, ...course }) => {
    if (of !== meetingId) return
    overtaken.current = true
    change((was) => ({ ...was, ...course }))
  })
  usePush(roomPushes.media, (media) => {
    overtaken.current = true
    change((was) => ({ ...was, media }))
  })
  usePush(roomPushes.phase, ({ meetingId: of, phase, now, lobbyOpensAt, start, end }) => {
    if (of !== meetingId) return
    setServerNow(now)
    const state = phase === 'cancelled' ? 'cancelled' : 'planned'
    change((was) => ({ ...was, phase, now, meeting: { ...was.meeting, state, lobbyOpensAt, start, end } }))
  })

  // The forum tells when its schedule changes, also to those who are not inside yet.
  const forumId = asked.data?.forum.id ?? ''
  useOnConnect(
    forumId,
    () => void ask(forumEvents.watch, { forumId }).catch(() => undefined),
    () => void ask(forumEvents.unwatch, { forumId }).catch(() => undefined),
  )

  const setClock = useEffectEvent((now: string) => {
    if (Date.now() - asked.dataUpdatedAt < staleClock) setServerNow(now)
  })
  const answeredAt = asked.data?.now
  useEffect(() => {
    if (answeredAt) setClock(answeredAt)
  }, [answeredAt])

  return {
    asked,
    entering: () => {
      overtaken.current = false
    },
    entered: (snapshot) => {
      client.setQueryData(queryKey, (was) => ({
        ...snapshot,
        chat: joined(was?.chat ?? [], snapshot.chat),
      }))
      if (overtaken.current) void client.invalidateQueries({ queryKey })
    },
  }
}

/** Both lists of messages as one, in the order they were said. */
function joined(some: readonly ChatMessage[], others: readonly ChatMessage[]): ChatMessage[] {
  const all = new Map([...some, ...others].map((message) => [message.id, message]))
  return [...all.values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** A meeting's phase; `closed` when the goodbye after its end is over. */
export type Stage = Phase | 'closed'

function stageOf(meeting: RoomSnapshot['meeting'], now: number): Stage {
  const phase = phaseOf(meeting, now)
  return phase === 'over' && now >= Date.parse(meeting.end) + goodbyeMs ? 'closed' : phase
}

/** The stage of a meeting by the server's clock; the component is shown anew only when it changes. */
export function useStage(meeting: RoomSnapshot['meeting'] | undefined): Stage | undefined {
  const [, look] = useState<Stage>()
  const stage = meeting && stageOf(meeting, serverNow())
  useEffect(() => {
    if (!meeting) return
    const timer = setInterval(() => look(stageOf(meeting, serverNow())), 250)
    return () => clearInterval(timer)
  }, [meeting])
  return stage
}
