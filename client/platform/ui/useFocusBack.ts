import { useEffect, useState } from 'react'

/**
 * For a dialog that is there only while it is rendered: the focus goes back to what opened it, unless somebody has
 * taken it on purpose; to the page's content where that is no more. (Mantine gives it back where a dialog stays
 * rendered and is closed.)
 */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      const lost = document.activeElement === null || document.activeElement === document.body
      const next =
        opener instanceof HTMLElement && opener.isConnected ? opener : document.getElementById('main')
      if (lost) next?.focus({ preventScroll: true })
    },
    [opener],
  )
}
