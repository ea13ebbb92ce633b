import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../shared/schedule.ts'
import classes from './Board.module.css'
import { type Row, rowsOf, useBoardTimes } from './boardTimes.ts'
import { MeetingTile } from './MeetingTile.tsx'
import type { BoardActions, Wanted } from './useBoard.ts'
import type { Places } from './usePlaces.ts'

interface BoardGridProps {
  board: Board
  day: Board['days'][number]
  /** Null where the reader only looks. */
  actions: BoardActions | null
  onOpen: (meeting: Wanted) => void
  dragged: Wanted | null
  onDrag: (meeting: Wanted | null) => void
  places: Places
}

/** Rooms × time of one day. A meeting is dragged to another cell, or opened and moved by the keyboard. */
export function BoardGrid({ board, day, actions, onOpen, dragged, onDrag, places }: BoardGridProps) {
  const { t } = useTranslation('schedule')
  const times = useBoardTimes()
  const [over, setOver] = useState<{ start: string; roomId: string } | null>(null)
  const zones = times.zonesAt(day.opensAt)
  const rows = rowsOf(day, board.meetings)
  const at = new Map(board.meetings.map((meeting) => [`${meeting.start} ${meeting.roomId}`, meeting]))
  const roomNames = new Map(board.rooms.map(({ id, name }) => [id, name]))
  const hovered = dragged && over ? places.fit(over.start, over.roomId) : null

  const drop = (row: Row, roomId: string) => {
    const present = at.get(`${row.start} ${roomId}`)
    if (dragged && actions && present?.requestId !== dragged.requestId)
      actions.move({ requestId: dragged.requestId, start: row.start, roomId })
    stop()
  }
  const stop = () => {
    setOver(null)
    onDrag(null)
  }
  /** Let go where it does not fit: what was said while it hung there stays to be read. */
  const end = () => {
    if (hovered?.fits === false) notifications.show({ color: 'red', message: hovered.why })
    stop()
  }

  return (
    <>
      <div className={classes.scroller}>
        <table className={classes.grid} data-dragging={dragged !== null || undefined}>
          <caption className={classes.hidden}>{t('grid', { day: times.day(day.opensAt) })}</caption>
          <thead>
            <tr>
              <td className={classes.corner}>
                {zones.map((zone) => (
                  <div key={zone}>{times.zoneLabel(zone, day.opensAt)}</div>
                ))}
              </td>
              {board.rooms.map(({ id, name }) => (
                <th key={id} scope="col">
                  {t('room', { name })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.start}>
                <th scope="row">
                  {zones.map((zone) => (
                    <time key={zone} dateTime={row.start}>
                      {times.clock(row.start, zone)}
                    </time>
                  ))}
                </th>
                {board.rooms.map(({ id }) => {
                  const meeting = at.get(`${row.start} ${id}`)
                  const fit = dragged && !row.offGrid ? places.fit(row.start, id) : null
                  const isOver = over?.start === row.start && over.roomId === id
                  const mayMove = actions !== null && meeting !== undefined && !meeting.fixed
                  return (
                    <td
                      key={id}
                      data-fits={fit?.fits}
                      data-over={isOver || undefined}
                      onDragOver={(event) => {
                        if (!dragged || row.offGrid) return
                        event.preventDefault()
                        event.dataTransfer.dropEffect = fit?.fits === false ? 'none' : 'move'
                        if (!isOver) setOver({ start: row.start, roomId: id })
                      }}
                      onDrop={(event) => {
                        event.preventDefault()
                        drop(row, id)
                      }}
                    >
                      {meeting && (
                        <MeetingTile
                          meeting={meeting}
                          roomName={roomNames.get(id) ?? ''}
                          onOpen={() => onOpen(meeting)}
                          {...(mayMove && {
                            drag: {
                              isDragged:
                                dragged?.requestId === meeting.requestId ||
                                actions.moving?.requestId === meeting.requestId,
                              onStart: (event) => {
                                event.dataTransfer.effectAllowed = 'move'
                                event.dataTransfer.setData('text/plain', meeting.supplier.name)
                                onDrag(meeting)
                              },
                              onEnd: end,
                            },
                          })}
                        />
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div role="status" className={classes.hint} data-shown={(dragged && over) !== null || undefined}>
        {dragged && over && hintWords()}
      </div>
    </>
  )

  function hintWords(): string {
    if (!over || !hovered) return t('drag.looking')
    return hovered.fits
      ? t('drag.fits', { time: times.clocks(over.start), room: roomNames.get(over.roomId) ?? '' })
      : hovered.why
  }
}
