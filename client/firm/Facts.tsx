import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './Firm.module.css'

export type Fact = [term: string, value: ReactNode]

/** What is to be known of a firm or its wares, term by term. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([term, value]) => (
        <div key={term}>
          <Text component="dt" size="sm" c="dimmed">
            {term}
          </Text>
          <Text component="dd" size="sm">
            {value}
          </Text>
        </div>
      ))}
    </dl>
  )
}
