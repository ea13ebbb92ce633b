import { useEffect, useState } from 'react'

/** What a poor link has lost is asked for again after so long, ms. */
const againAfter = 3000

/** A part that is not needed to read the page: it loads once it is wanted; undefined until it is there. */
export function useLater<T>(load: () => Promise<T>, wanted: boolean): T | undefined {
  const [part, setPart] = useState<T>()
  const [losses, setLosses] = useState(0)
  const waits = wanted && part === undefined
  useEffect(() => {
    if (!waits) return
    let timer: ReturnType<typeof setTimeout> | undefined
    load().then(
      (loaded) => setPart(() => loaded),
      () => {
        timer = setTimeout(() => setLosses(losses + 1), againAfter)
      },
    )
    return () => clearTimeout(timer)
  }, [waits, load, losses])
  return part
}
