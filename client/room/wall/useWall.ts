import { replaceEqualDeep, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { Output } from '../../../shared/contract.ts'
import { fact } from '../../../shared/facts.ts'
import { forumEvents } from '../../../shared/forum.ts'
import { type OnWall, room } from '../../../shared/room.ts'
import { call } from '../../platform/api.ts'
import type { ApiError } from '../../platform/apiError.ts'
import { setServerNow, useOnClock } from '../../platform/clock.ts'
import { ask, useOnConnect, usePush } from '../../platform/socket.ts'
import { type Looked, onTheWall } from './needs.ts'
import { paced } from './paced.ts'

/** Facts of forty rooms come by the dozen: the wall asks at most once in so long, ms. */
const paceMs = 1_000
/** It asks by itself so often, beside what facts tell: meetings come into its twelve hours; ms. */
const askAgainMs = 60_000
/** An answer this old says nothing of the server's clock, ms. */
const staleClockMs = 2_000

type Wall = Output<typeof room.wall>

/**
 * The wall as the server has it, at most a second old. Not one of the answers that every fact marks as stale:
 * those are asked for anew each time, and given up half-way for the next.
 */
export function useWall(forumId: string): UseQueryResult<Wall, ApiError> {
  const asked = useQuery<Wall, ApiError>({
    queryKey: ['wall', { forumId }],
    queryFn: ({ signal }) => call(room.wall, { forumId }, { signal }),
    refetchInterval: askAgainMs,
  })
  const { data, dataUpdatedAt, refetch } = asked
  const refresh = useMemo(() => paced(() => refetch({ cancelRefetch: false }), paceMs), [refetch])

  usePush(fact, ({ topics }) => {
    if (topics.includes('room') || topics.includes('schedule')) refresh()
  })
  // Facts are heard from the answer on; what was asked for before it may be old already.
  useOnConnect(forumId, () => void ask(forumEvents.watch, { forumId }).then(refresh, () => undefined))

  const setClock = useEffectEvent((now: string) => {
    if (Date.now() - dataUpdatedAt < staleClockMs) setServerNow(now)
  })
  const answeredAt = data?.now
  useEffect(() => {
    if (answeredAt) setClock(answeredAt)
  }, [answeredAt])

  return asked
}

/** What is on the wall now, by time. A room in which nothing has changed stays the same object. */
export function useLooked(meetings: readonly OnWall[]): readonly Looked[] {
  const [keep] = useState(keeper)
  return useOnClock((now) => keep(onTheWall(meetings, now)))
}

function keeper(): (looked: readonly Looked[]) => readonly Looked[] {
  let kept: readonly Looked[] = []
  return (looked) => {
    const known = new Map(kept.map((one) => [one.room.meeting.id, one]))
    const next = looked.map((one) => replaceEqualDeep(known.get(one.room.meeting.id), one))
    const same = next.length === kept.length && next.every((one, at) => one === kept[at])
    if (!same) kept = next
    return kept
  }
}
