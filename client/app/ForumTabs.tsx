import { Link, useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Frame } from '../platform/ForumFrame.tsx'
import classes from './ForumTabs.module.css'

/** The pages of the forum that one stands in. On a phone the row is pushed aside by the thumb. */
export function ForumTabs({ name, links }: Frame) {
  const row = useRef<HTMLElement>(null)
  const router = useRouter()

  useEffect(() => {
    const showCurrent = () =>
      row.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
    showCurrent()
    return router.subscribe('onRendered', showCurrent)
  }, [router])

  return (
    <nav className={classes.tabs} aria-label={name} ref={row}>
      {links.map(({ label, link }) => (
        <Link key={label} {...link} className={classes.tab}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
