import { Container, Group, Stack, Text, Title } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Page.module.css'

/** px; `wide` is for tables, `full` for boards. */
const widths = { narrow: 560, normal: 880, wide: 1280, full: 1920 }

interface PageProps {
  title: string
  /** One or two sentences under the title. */
  lead?: ReactNode
  /** The one main action of the page. */
  action?: ReactNode
  /** Where the reader came from: a `BackLink`. */
  back?: ReactNode
  width?: keyof typeof widths
  children?: ReactNode
}

/** The frame of every page: its one h1, the document's title, and the focus after coming here. */
export function Page({ title, lead, action, back, width = 'normal', children }: PageProps) {
  const heading = useArrival(title)
  return (
    <Container size={widths[width]} className={classes.page}>
      {back && <div className={classes.back}>{back}</div>}
      <div className={classes.head}>
        <Stack gap={6} flex={1} miw={0}>
          <Title order={1} ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {lead && (
            <Text c="dimmed" maw="65ch" component="div">
              {lead}
            </Text>
          )}
        </Stack>
        {action && <Group className={classes.action}>{action}</Group>}
      </div>
      {children}
    </Container>
  )
}

let arrivedAt: string | undefined

/**
 * Names the document after the page, and puts the focus on its heading when the reader came from another
 * page of ours: without that, a screen reader stays silent where no document is loaded.
 */
export function useArrival(title: string) {
  const { t } = useTranslation()
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()

  useEffect(() => {
    document.title = t('documentTitle', { title })
  }, [t, title])

  useEffect(() => {
    const moved = arrivedAt !== undefined && arrivedAt !== pathname
    // The heading of a page's skeleton may have held the focus and gone with it.
    const lost = arrivedAt !== undefined && document.activeElement === document.body
    if (moved || lost) heading.current?.focus({ preventScroll: true })
    arrivedAt = pathname
  }, [pathname])

  return heading
}
