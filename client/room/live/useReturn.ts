import { useEffect, useEffectEvent } from 'react'

/**
 * Acts when the page is looked at again. A phone pauses what plays while the page is behind or a call comes in, and
 * does not start it again by itself.
 */
export function useReturn(act: () => void): void {
  const doAct = useEffectEvent(act)
  useEffect(() => {
    const look = () => {
      if (!document.hidden) doAct()
    }
    document.addEventListener('visibilitychange', look)
    window.addEventListener('pageshow', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      window.removeEventListener('pageshow', look)
    }
  }, [])
}
