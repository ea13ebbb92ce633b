import {
  IconAlertTriangle,
  IconArrowsMove,
  IconCheck,
  IconLanguage,
  IconLock,
  IconPlus,
  IconStar,
} from '@tabler/icons-react'
import type { BoardMeeting } from '../../../shared/schedule.ts'
import classes from './Tile.module.css'

const changeIcons = { new: IconPlus, moved: IconArrowsMove, same: IconCheck }

interface MeetingTileProps {
  meeting: BoardMeeting
  /** Who meets; one line each. */
  names: readonly string[]
  /** The colour and shape, named in the style sheet. */
  look: string
  /** What the look means, and whatever else there is to know, in a few words. */
  note: string
  dim?: boolean
  found?: boolean
  onItsWay?: boolean
}

/**
 * A meeting on the board. Its signs are for the eye: whoever shows it says the same in words. Made of plain
 * elements, for there are hundreds of them.
 */
export function MeetingTile({ meeting, names, look, note, dim, found, onItsWay }: MeetingTileProps) {
  const Change = changeIcons[meeting.change]
  return (
    <span
      className={classes.tile}
      data-look={look}
      data-dim={dim || undefined}
      data-found={found || undefined}
      data-way={onItsWay || undefined}
    >
      {names.map((name) => (
        <span key={name} className={classes.name}>
          {name}
        </span>
      ))}
      <span className={classes.signs}>
        {meeting.broken ? <IconAlertTriangle size={13} aria-hidden /> : <Change size={13} aria-hidden />}
        {meeting.locked && <IconLock size={13} aria-hidden />}
        {meeting.conditions.must && <IconStar size={13} aria-hidden />}
        {meeting.interpreter !== null && <IconLanguage size={13} aria-hidden />}
        <span className={classes.note}>{note}</span>
      </span>
    </span>
  )
}
