import { UnstyledButton, VisuallyHidden } from '@mantine/core'
import type { ReactNode, Ref } from 'react'
import classes from './Control.module.css'

export interface ControlProps {
  ref?: Ref<HTMLButtonElement>
  icon: ReactNode
  /** Stands below the icon. */
  label: string
  /** Where the words below the icon do not say it all. */
  name?: string | undefined
  /** The key that does the same. */
  hotkey?: string | undefined
  onClick: () => void
  busy?: boolean
  off?: boolean
  pressed?: boolean | undefined
  danger?: boolean
}

/** One thing to press, its words below it. */
export function Control({
  ref,
  icon,
  label,
  name,
  hotkey,
  onClick,
  busy,
  off,
  pressed,
  danger,
}: ControlProps) {
  return (
    <UnstyledButton
      ref={ref}
      className={classes.control}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      aria-keyshortcuts={hotkey}
      data-off={off || undefined}
      data-danger={danger || undefined}
      onClick={onClick}
    >
      <span className={classes.icon}>{icon}</span>
      <span aria-hidden={name !== undefined || undefined}>{label}</span>
      {name && <VisuallyHidden>{name}</VisuallyHidden>}
    </UnstyledButton>
  )
}
