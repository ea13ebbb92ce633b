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

/** Who came and went since the last look, for those who do not see it. */
export function useComings(people: readonly Participant[]): { arrived?: string; gone?: string } {
  const before = useRef<Map<string, string>>(null)
  const [news, setNews] = useState<{ arrived?: string; gone?: string }>({})
  useEffect(() => {
    const now = new Map(people.map(({ userId, name }) => [userId, name]))
    const was = before.current
    before.current = now
    if (!was) return
    const arrived = [...now].find(([id]) => !was.has(id))?.[1]
    const gone = [...was].find(([id]) => !now.has(id))?.[1]
    if (arrived) setNews({ arrived })
    else if (gone) setNews({ gone })
  }, [people])
  return news
}
