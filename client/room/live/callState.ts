import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import type { Presence, RoomSnapshot } from '../../../shared/room.ts'
import type { RemoteTrack } from '../media/seat.ts'
import type { MediaSession, MediaSnapshot } from '../media/session.ts'
import { meterLevel } from '../media/sound.ts'

/** The call as it is now. */
export function useCall(session: MediaSession): MediaSnapshot {
  return useSyncExternalStore(session.subscribe, session.getSnapshot)
}

/** Someone else in the room, with what arrives of them. */
export interface Participant extends Presence {
  mic: RemoteTrack | undefined
  camera: RemoteTrack | undefined
  screen: RemoteTrack | undefined
}

/** Those in the room beside oneself, by name, as the server presents them. */
export function participantsOf(
  present: RoomSnapshot['present'],
  remotes: readonly RemoteTrack[],
  userId: string,
): Participant[] {
  const of = (peerId: string, source: RemoteTrack['source']) =>
    remotes.find((remote) => remote.peerId === peerId && remote.source === source)
  return present
    .filter((one) => one.place === 'room' && one.userId !== userId)
    .map((one) => ({
      ...one,
      mic: of(one.userId, 'mic'),
      camera: of(one.userId, 'camera'),
      screen: of(one.userId, 'screen'),
    }))
}

const speaksFrom = 0.5
/** Between two words nobody stops speaking, ms. */
const pauseMs = 700

/** Whether this track has a voice on it now. */
export function useSpeaking(track: MediaStreamTrack | null | undefined): boolean {
  const [speaking, setSpeaking] = useState(false)
  useEffect(() => {
    if (!track) return
    let heardAt = Number.NEGATIVE_INFINITY
    const stop = meterLevel(track, (level) => {
      const now = performance.now()
      if (level >= speaksFrom) heardAt = now
      setSpeaking(now - heardAt < pauseMs)
    })
    return () => {
      stop()
      setSpeaking(false)
    }
  }, [track])
  return speaking
}

/** How many messages of others came while the chat was not shown. */
export function useUnread(chat: RoomSnapshot['chat'], userId: string, shown: boolean): number {
  const [seen, setSeen] = useState(() => chat.length)
  useEffect(() => {
    if (shown) setSeen(chat.length)
  }, [shown, chat.length])
  return useMemo(
    () => (shown ? 0 : chat.slice(seen).filter((message) => message.userId !== userId).length),
    [chat, seen, userId, shown],
  )
}

/** Whoever is away for less was never gone: a flaky network is no news each time, ms. */
const awayMs = 10_000
/** News of somebody stays so long, ms. */
const newsMs = 8_000

export interface Coming {
  userId: string
  name: string
  part: Presence['part']
  came: boolean
}

/** The newest of who came and who has gone for good, for a while. */
export function useComings(people: readonly Participant[]): Coming | null {
  const known = useRef<Map<string, Omit<Coming, 'came'> & { goneAt: number | null }>>(null)
  const [news, setNews] = useState<Coming | null>(null)
  useEffect(() => {
    const first = known.current === null
    known.current ??= new Map()
    const were = known.current
    for (const { userId, name, part } of people) {
      if (!first && !were.has(userId)) setNews({ userId, name, part, came: true })
      were.set(userId, { userId, name, part, goneAt: null })
    }
    const there = new Set(people.map(({ userId }) => userId))
    for (const one of were.values()) if (!there.has(one.userId)) one.goneAt ??= Date.now()
    const timer = setInterval(() => {
      for (const { goneAt, ...one } of were.values()) {
        if (goneAt === null || Date.now() - goneAt < awayMs) continue
        were.delete(one.userId)
        setNews({ ...one, came: false })
      }
    }, 500)
    return () => clearInterval(timer)
  }, [people])
  useEffect(() => {
    if (!news) return
    const timer = setTimeout(() => setNews(null), newsMs)
    return () => clearTimeout(timer)
  }, [news])
  return news
}
