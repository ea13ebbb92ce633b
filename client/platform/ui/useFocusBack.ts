import { useEffect, useState } from 'react'

/**
 * For a dialog that is there only while it is rendered: the focus goes back to what opened it, unless somebody has
 * taken it on purpose. (Mantine gives it back where a dialog stays rendered and is closed.)
 */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      const lost = document.activeElement === null || document.activeElement === document.body
      if (lost && opener instanceof HTMLElement) opener.focus({ preventScroll: true })
    },
    [opener],
  )
}
