import { type KeyboardEvent, useCallback, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Looked } from './needs.ts'
import { RoomTile } from './RoomTile.tsx'
import classes from './Wall.module.css'

interface RoomGridProps {
  looked: readonly Looked[]
  selected: ReadonlySet<string>
  onOpen: (meetingId: string) => void
  onSelect: (meetingId: string) => void
  /** A key was pressed on a room; true where it meant something. */
  onKey: (key: string, looked: Looked) => boolean
  /** Somebody points at the rooms or goes among them. */
  onTouch: () => void
}

/** The rooms: one can be tabbed to, the arrows lead to the others. */
export function RoomGrid({ looked, selected, onOpen, onSelect, onKey, onTouch }: RoomGridProps) {
  const { t } = useTranslation('wall')
  const list = useRef<HTMLUListElement>(null)
  const [wanted, setActive] = useState<string>()
  const active = looked.find(({ room }) => room.meeting.id === wanted) ?? looked[0]
  const onFocus = useCallback((meetingId: string) => setActive(meetingId), [])

  const onKeyDown = (event: KeyboardEvent) => {
    onTouch()
    if (event.altKey || event.metaKey || event.ctrlKey || !active) return
    const tiles = [...(list.current?.querySelectorAll<HTMLElement>('[data-meeting]') ?? [])]
    const at = tiles.findIndex(({ dataset }) => dataset.meeting === active.room.meeting.id)
    const step = steps(tiles)[event.key]
    if (step !== undefined) {
      event.preventDefault()
      tiles[Math.max(0, Math.min(tiles.length - 1, at + step))]?.focus()
    } else if (onKey(event.key, active)) event.preventDefault()
  }
  return (
    <ul
      ref={list}
      className={classes.grid}
      aria-label={t('rooms')}
      onKeyDown={onKeyDown}
      onPointerMove={onTouch}
    >
      {looked.map((one) => (
        <RoomTile
          key={one.room.meeting.id}
          looked={one}
          selected={selected.has(one.room.meeting.id)}
          active={one === active}
          {...{ onOpen, onSelect, onFocus }}
        />
      ))}
    </ul>
  )
}

/** How many tiles on each arrow leads; a row is as many as stand beside each other now. */
function steps(tiles: readonly HTMLElement[]): Record<string, number> {
  const top = tiles[0]?.getBoundingClientRect().top
  const across = tiles.filter((tile) => tile.getBoundingClientRect().top === top).length || 1
  return {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -across,
    ArrowDown: across,
    Home: -tiles.length,
    End: tiles.length,
  }
}
