import { useEffect, useState } from 'react'

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
