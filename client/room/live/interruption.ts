import { useEffect, useState } from 'react'

/** Silent for a moment only: a device that is being switched, ms. */
const blinkMs = 800

/**
 * Whether the system itself has silenced a track that is on: on phones a call that comes in takes the microphone,
 * and some give it back to nobody.
 */
export function useSilenced(track: MediaStreamTrack | null): boolean {
  const [silenced, setSilenced] = useState(false)
  useEffect(() => {
    if (!track) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      if (track.muted) timer = setTimeout(() => setSilenced(true), blinkMs)
      else setSilenced(false)
    }
    look()
    track.addEventListener('mute', look)
    track.addEventListener('unmute', look)
    return () => {
      clearTimeout(timer)
      track.removeEventListener('mute', look)
      track.removeEventListener('unmute', look)
      setSilenced(false)
    }
  }, [track])
  return silenced
}
