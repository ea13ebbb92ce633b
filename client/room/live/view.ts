import { useCallback, useState } from 'react'
import { z } from 'zod'

/** `focus`: the others large and oneself small in a corner; `together`: everyone side by side, oneself too. */
const layout = z.enum(['focus', 'together'])
type Layout = z.infer<typeof layout>

const KEY = 'pendopo.layout'

export interface View {
  readonly layout: Layout
  /** Whose tile is large: a person, or what they show (`screenOf`); null for nobody's. */
  readonly pinned: string | null
}

/** Names the tile of somebody's screen. */
export const screenOf = (userId: string) => `screen of ${userId}`

/** How the reader wants to see the room; the layout is kept on this device for the next meeting. */
export function useView(): View & { switchLayout: () => void; pin: (tile: string) => void } {
  const [view, setView] = useState<View>(() => ({
    layout: layout.catch('focus').parse(localStorage.getItem(KEY)),
    pinned: null,
  }))
  const switchLayout = useCallback(() => {
    setView(({ layout: was }) => {
      const next = was === 'focus' ? 'together' : 'focus'
      localStorage.setItem(KEY, next)
      return { layout: next, pinned: null }
    })
  }, [])
  /** Pressed again it lets go. */
  const pin = useCallback(
    (tile: string) => setView((was) => ({ ...was, pinned: was.pinned === tile ? null : tile })),
    [],
  )
  return { ...view, switchLayout, pin }
}
