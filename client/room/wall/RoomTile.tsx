import { Badge, Checkbox, Text, VisuallyHidden } from '@mantine/core'
import {
  IconActivity,
  IconAlertTriangle,
  IconBell,
  IconCircleCheck,
  IconClock,
  IconDoor,
  IconHourglass,
  IconLanguage,
  IconUserX,
  IconWifi,
  IconWifiOff,
} from '@tabler/icons-react'
import { memo, type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useOnClock } from '../../platform/clock.ts'
import { clockOf } from '../Countdown.tsx'
import { interpretersOf, type Looked, type Part, type Whereabouts } from './needs.ts'
import classes from './Wall.module.css'
import { acceptedStandIn, nameOf, useWallWords } from './wallWords.ts'

interface RoomTileProps {
  looked: Looked
  selected: boolean
  /** The one that the tabulator key leads to. */
  active: boolean
  onOpen: (meetingId: string) => void
  onSelect: (meetingId: string) => void
  onFocus: (meetingId: string) => void
}

/** One meeting on the wall. Drawn anew only when something in it changes; its clocks tick by themselves. */
export const RoomTile = memo(function RoomTile(props: RoomTileProps) {
  const { looked, selected, active, onOpen, onSelect, onFocus } = props
  const { t } = useTranslation('wall')
  const { room, look } = looked
  const { meeting } = room
  const [need] = look.needs
  const choose = useId()
  const interprets = interpretersOf(meeting).length > 0
  return (
    <li className={classes.cell}>
      <button
        type="button"
        className={classes.tile}
        data-need={need}
        data-over={look.phase === 'over' || look.phase === 'early' || undefined}
        data-meeting={meeting.id}
        tabIndex={active ? 0 : -1}
        onClick={() => onOpen(meeting.id)}
        onFocus={() => onFocus(meeting.id)}
      >
        <span className={classes.head}>
          <span className={classes.number}>
            <VisuallyHidden component="span">{t('roomBefore')} </VisuallyHidden>
            {meeting.roomName}
          </span>
          <span className={classes.phase}>
            <span>{t(`phase.${look.phase}`)}</span>
            <Countdown looked={looked} />
          </span>
        </span>
        {need && (
          <span className={classes.need}>
            <IconAlertTriangle size={16} aria-hidden />
            <NeedWords looked={looked} />
          </span>
        )}
        <PartLine looked={looked} part="supplier" />
        <PartLine looked={looked} part="buyer" />
        {interprets && <PartLine looked={looked} part="interpreter" />}
        <Signs looked={looked} />
      </button>
      <label className={classes.choose} htmlFor={choose}>
        <Checkbox
          id={choose}
          size="sm"
          checked={selected}
          tabIndex={active ? 0 : -1}
          aria-label={t('select', { number: meeting.roomName })}
          onChange={() => onSelect(meeting.id)}
        />
      </label>
    </li>
  )
})

function Countdown({ looked }: { looked: Looked }) {
  const words = useWallWords()
  return <span className={classes.time}>{useOnClock((now) => words.countdown(looked, now))}</span>
}

function NeedWords({ looked }: { looked: Looked }) {
  const words = useWallWords()
  return (
    <span>
      {useOnClock((now) => looked.look.needs.map((one) => words.need(one, looked, now)).join(' · '))}
    </span>
  )
}

const whereIcons: Record<Whereabouts, ReactNode> = {
  room: <IconCircleCheck size={16} aria-hidden />,
  lobby: <IconDoor size={16} aria-hidden />,
  away: <IconWifiOff size={16} aria-hidden />,
  missing: <IconUserX size={16} aria-hidden />,
  expected: <IconHourglass size={16} aria-hidden />,
}

function PartLine({ looked: { room, look }, part }: { looked: Looked; part: Part }) {
  const { t } = useTranslation('wall')
  const where = look.parts[part]
  const name = nameOf(room, part)
  return (
    <span className={classes.part} data-where={where}>
      {whereIcons[where]}
      <span className={classes.name}>
        {part === 'interpreter' && <IconLanguage size={14} aria-hidden />}
        {acceptedStandIn(room.standIns, part) ? t('standInFor', { name }) : name}
      </span>
      <VisuallyHidden component="span">, </VisuallyHidden>
      <span className={classes.where}>{t(`where.${where}`)}</span>
    </span>
  )
}

/** What there is to know beside who is there: never by colour alone. */
function Signs({ looked: { room, look } }: { looked: Looked }) {
  const { t } = useTranslation('wall')
  const nudged = Object.values(room.nudgedAt)
    .filter((at) => at !== null)
    .toSorted()
    .at(-1)
  const missing = Object.values(look.parts).includes('missing')
  const signs = [
    look.network && (
      <span key="network" className={classes.sign} data-quality={look.network}>
        <IconWifi size={14} aria-hidden />
        {t(`network.${look.network}`)}
      </span>
    ),
    look.media && (
      <span key="media" className={classes.sign} data-quality={look.media}>
        <IconActivity size={14} aria-hidden />
        {t(`media.${look.media}`)}
      </span>
    ),
    nudged && missing && (
      <span key="nudged" className={classes.sign}>
        <IconBell size={14} aria-hidden />
        <NudgedAgo at={nudged} />
      </span>
    ),
    room.incidents > 0 && (
      <Badge key="incidents" component="span" size="sm" color="red" variant="light">
        {t('incidents', { count: room.incidents })}
      </Badge>
    ),
  ].filter(Boolean)
  return signs.length > 0 && <span className={classes.signs}>{signs}</span>
}

function NudgedAgo({ at }: { at: string }) {
  const { t } = useTranslation('wall')
  return useOnClock((now) => t('nudgedAgo', { time: clockOf(now - Date.parse(at)) }))
}

/** A clock's time of day and what it stands for, where there is room for words. */
export function PhaseLine({ looked }: { looked: Looked }) {
  const { t } = useTranslation('wall')
  return (
    <Text size="sm" className={classes.phaseLine}>
      <IconClock size={16} aria-hidden />
      {t(`phase.${looked.look.phase}`)} · <Countdown looked={looked} />
    </Text>
  )
}
