import { useCallback, useEffect, useRef, useState } from 'react'
import type { Participant } from './callState.ts'

/** With fewer others than these on the stage everybody is large enough, and nobody jumps. */
const fewest = 3
/** Whoever has spoken for so long takes the large place: a cough or a yes does not, ms. */
const takesMs = 1_200
/** Whoever has the large place keeps it for so long, however short their word was, ms. */
const keepsMs = 3_000

/** Who has the large place, and since when, ms. */
export interface Floor {
  userId: string
  since: number
}

/**
 * Who has the large place now. `speaking` says of everyone who speaks since when they do, ms. While the one who has the
 * place speaks, nobody takes it from them; when all are silent, they keep it.
 */
export function floorAt(was: Floor | null, speaking: ReadonlyMap<string, number>, now: number): Floor | null {
  if (was && (speaking.has(was.userId) || now - was.since < keepsMs)) return was
  const [longest] = [...speaking].sort(([, a], [, b]) => a - b)
  return longest && now - longest[1] >= takesMs ? { userId: longest[0], since: now } : was
}

/**
 * The one among many who is to be large since they speak; null while there are few. `hear` is told by each tile when
 * its person begins or stops to speak. An interpreter lends a voice to somebody else, and leaves the place to them.
 */
export function useSpeaker(people: readonly Participant[]) {
  const [floor, setFloor] = useState<Floor | null>(null)
  const speaking = useRef(new Map<string, number>())
  const hear = useCallback((userId: string, speaks: boolean) => {
    if (speaks) speaking.current.set(userId, performance.now())
    else speaking.current.delete(userId)
  }, [])
  const many = people.length >= fewest
  useEffect(() => {
    if (!many) return
    const timer = setInterval(() => setFloor((was) => floorAt(was, speaking.current, performance.now())), 200)
    return () => {
      clearInterval(timer)
      setFloor(null)
    }
  }, [many])
  const there = people.some(({ userId }) => userId === floor?.userId)
  return { speaker: many && there ? (floor?.userId ?? null) : null, hear }
}
