import { useEffect, useState, useSyncExternalStore } from 'react'

/** The server's clock minus this device's, ms: phones are often minutes off. */
let ahead = 0

/** Takes an instant that the server just gave as its now. */
export function setServerNow(iso: string): void {
  ahead = Date.parse(iso) - Date.now()
}

/** The server's clock, ms since 1970 UTC. Meetings count down on it. */
export function serverNow(): number {
  return Date.now() + ahead
}

/** The server's clock, read again every `every` ms. */
export function useServerNow(every = 1000): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

const readers = new Set<() => void>()
let reading: ReturnType<typeof setInterval> | undefined

function onTick(read: () => void): () => void {
  readers.add(read)
  reading ??= setInterval(() => {
    for (const one of readers) one()
  }, 250)
  return () => {
    readers.delete(read)
    if (readers.size > 0) return
    clearInterval(reading)
    reading = undefined
  }
}

/**
 * What `read` makes of the server's clock (ms since 1970 UTC), four times a second, by one timer for all. The
 * component is shown anew only when it changes: what is no text or number has to stay the same object.
 */
export function useOnClock<T>(read: (now: number) => T): T {
  return useSyncExternalStore(onTick, () => read(serverNow()))
}
