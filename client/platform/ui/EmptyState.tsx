import { EmptyState as MantineEmptyState, Paper } from '@mantine/core'
import type { ReactNode } from 'react'
import { Logo } from './Logo.tsx'

interface EmptyStateProps {
  title: string
  /** What will stand here, and what brings it about. */
  children?: ReactNode
  /** A Tabler icon; the mark where it is left out. */
  icon?: ReactNode
  action?: ReactNode
}

/** Where a list has nothing yet: never a blank, always what to do next. */
export function EmptyState({ title, children, icon, action }: EmptyStateProps) {
  return (
    <Paper withBorder px="lg" py={40}>
      <MantineEmptyState
        variant="light"
        icon={icon ?? <Logo size={28} />}
        title={title}
        description={children}
        maw="44ch"
        mx="auto"
      >
        {action && <MantineEmptyState.Actions>{action}</MantineEmptyState.Actions>}
      </MantineEmptyState>
    </Paper>
  )
}
