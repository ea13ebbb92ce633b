import { Text, Title, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardMeeting } from '../../../shared/schedule.ts'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import type { Column } from './layout.ts'
import { type Colouring, lookOf } from './looks.ts'
import { MeetingTile } from './MeetingTile.tsx'
import { lookWords, moreWords } from './meetingWords.ts'
import { isFound } from './search.ts'

interface BoardListProps {
  columns: readonly Column[]
  colouring: Colouring
  /** Only those are shown, where somebody is looked for. */
  found: ReadonlySet<string> | null
  onOpen: (wish: Wish) => void
}

type Item = { kind: 'time'; column: Column; meetings: number } | { kind: 'meeting'; meeting: BoardMeeting }

/** The board for a phone: one time after the other, with its meetings by room. */
export function BoardList({ columns, colouring, found, onOpen }: BoardListProps) {
  const { board } = useBook()
  const top = useRef<HTMLDivElement>(null)
  const items = useMemo<Item[]>(() => {
    const place = new Map(board.rooms.map(({ id }, at) => [id, at]))
    const byStart = Map.groupBy(board.meetings, ({ start }) => start)
    return columns.flatMap((column): Item[] => {
      const all = byStart.get(column.start) ?? []
      const shown = all
        .filter((meeting) => found === null || isFound(found, meeting))
        .sort((one, other) => (place.get(one.roomId) ?? 0) - (place.get(other.roomId) ?? 0))
      if (found !== null && shown.length === 0) return []
      return [
        { kind: 'time', column, meetings: all.length },
        ...shown.map((meeting): Item => ({ kind: 'meeting', meeting })),
      ]
    })
  }, [board, columns, found])
  // What stands above the list may come and go.
  const [above, setAbove] = useState(0)
  useLayoutEffect(() => {
    if (top.current) setAbove(Math.round(top.current.getBoundingClientRect().top + window.scrollY))
  })
  const list = useWindowVirtualizer({
    count: items.length,
    estimateSize: (at) => (items[at]?.kind === 'time' ? 56 : 84),
    overscan: 6,
    scrollMargin: above,
  })
  return (
    <div ref={top} className={classes.byTime} style={{ height: list.getTotalSize() }}>
      {list.getVirtualItems().map(({ index, start, key }) => {
        const item = items[index]
        return (
          item && (
            <div
              key={key}
              ref={list.measureElement}
              data-index={index}
              style={{ transform: `translateY(${start - list.options.scrollMargin}px)` }}
            >
              {item.kind === 'time' ? (
                <Time column={item.column} meetings={item.meetings} />
              ) : (
                <Meeting meeting={item.meeting} colouring={colouring} onOpen={onOpen} />
              )}
            </div>
          )
        )
      })}
    </div>
  )
}

function Time({ column: { start, opensDay }, meetings }: { column: Column; meetings: number }) {
  const { t } = useTranslation('schedule')
  const { board, times } = useBook()
  return (
    <div className={classes.slot}>
      <Title order={2} size="h4">
        <time dateTime={start}>{opensDay ? times.dayClocks(start) : times.clocks(start)}</time>
      </Title>
      <Text size="sm" c="dimmed">
        {t('freeRooms', { count: Math.max(0, board.rooms.length - meetings) })}
      </Text>
    </div>
  )
}

function Meeting({
  meeting,
  colouring,
  onOpen,
}: {
  meeting: BoardMeeting
  colouring: Colouring
  onOpen: (wish: Wish) => void
}) {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  return (
    <UnstyledButton className={classes.listed} onClick={() => onOpen(meeting)}>
      <MeetingTile
        meeting={meeting}
        names={[book.organisation(meeting.supplierId), book.organisation(meeting.buyerId)]}
        look={lookOf(colouring, meeting, book)}
        note={`${t('room', { name: book.room(meeting.roomId) })} · ${lookWords(colouring, meeting, book, t)}`}
      />
      <VisuallyHidden>{moreWords(meeting, book, t)}</VisuallyHidden>
    </UnstyledButton>
  )
}
