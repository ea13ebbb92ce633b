import { useEffect } from 'react'

/** Keeps the screen awake while the component is shown, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    let held: WakeLockSentinel | undefined
    let over = false
    const take = async () => {
      // The browser lets go of it whenever the page is hidden.
      if (document.hidden || (held && !held.released)) return
      // Refused when the battery is low, for instance: the talk goes on all the same.
      const taken = await navigator.wakeLock.request('screen').catch(() => undefined)
      if (over) void taken?.release()
      else held = taken
    }
    void take()
    document.addEventListener('visibilitychange', take)
    return () => {
      over = true
      document.removeEventListener('visibilitychange', take)
      void held?.release()
    }
  }, [])
}
