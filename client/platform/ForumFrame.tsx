import type { LinkOptions } from '@tanstack/react-router'
import { useEffect } from 'react'
import { create } from 'zustand'

/** A forum as the header shows it. */
export interface Frame {
  name: string
  /** The forum's own pages, first its home; made with the router's `linkOptions`. */
  links: readonly { label: string; link: LinkOptions }[]
}

const useStore = create<{ frame: Frame | null }>(() => ({ frame: null }))

/** The forum that the page stands in, for the header. */
export function useForumFrame(): Frame | null {
  return useStore(({ frame }) => frame)
}

/** Tells the header which forum this is and where one can go in it. Rendered by the forum's layout route. */
export function ForumFrame({ name, links }: Frame) {
  useEffect(() => useStore.setState({ frame: { name, links } }), [name, links])
  useEffect(() => () => useStore.setState({ frame: null }), [])
  return null
}
