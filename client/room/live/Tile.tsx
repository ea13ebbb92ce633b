import { Avatar, Loader, UnstyledButton } from '@mantine/core'
import { IconMicrophoneOff, IconPin, IconPinnedOff, IconVolume } from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../platform/names.ts'
import { type Participant, useSpeaking } from './callState.ts'
import classes from './Tile.module.css'
import { Video } from './Video.tsx'
import { screenOf } from './view.ts'

interface TileProps {
  person: Participant
  large: boolean
  pinned: boolean
  /** Makes a tile the large one, or lets go of it; left out where there is nothing to choose from. */
  pin: ((tile: string) => void) | undefined
}

/** Is told when somebody begins or stops to speak for themselves. */
type Hear = (userId: string, speaks: boolean) => void

/** One other person: picture or initials, name and firm, and whether they speak, are mute, or are being waited for. */
export function Tile({ person, large, pinned, pin, hear }: TileProps & { hear?: Hear }) {
  const { t } = useTranslation('room')
  const { language } = useNames()
  const { userId, name, organisation, part, into, rung, mic, camera, reachable } = person
  const role = into ? t('interpretation.caption', { language: language(into) }) : t(`part.${part}`)
  const low = rung === 'audio' || rung === 'chat' ? rung : null
  const muted = !mic || mic.paused
  const speaking = useSpeaking(muted ? null : mic.track) && !muted
  const forThemselves = speaking && into === null
  useEffect(() => hear?.(userId, forThemselves), [hear, userId, forThemselves])
  return (
    <li
      className={classes.tile}
      data-speaking={speaking || undefined}
      data-large={large || undefined}
      data-person={name}
    >
      {camera && !camera.paused ? (
        <Video track={camera.track} className={classes.video} />
      ) : (
        <Avatar
          name={name}
          color="nila"
          variant="filled"
          size={96}
          radius="50%"
          className={classes.initials}
          aria-hidden
        />
      )}
      {!reachable && (
        <div className={classes.waiting} role="status">
          <Loader size="sm" color="white" aria-hidden />
          {t('live.reconnecting')}
        </div>
      )}
      <Caption
        name={name}
        firm={[organisation, role, low && t(`rung.theirs.${low}`)].filter(Boolean).join(' · ')}
        state={muted ? 'muted' : speaking ? 'speaking' : null}
      />
      {pin && <Pin name={name} pinned={pinned} onClick={() => pin(userId)} />}
    </li>
  )
}

/** What another person shows of their screen. */
export function ScreenTile({ person, large, pinned, pin }: TileProps) {
  const { t } = useTranslation('room')
  if (!person.screen) return null
  const label = t('live.screenOf', { name: person.name })
  return (
    <li className={classes.tile} data-large={large || undefined} data-screen>
      <Video track={person.screen.track} label={label} className={classes.whole} />
      <Caption name={label} firm={null} state={null} />
      {pin && <Pin name={label} pinned={pinned} onClick={() => pin(screenOf(person.userId))} />}
    </li>
  )
}

/** Lies over the whole tile: a press anywhere on it does. */
function Pin({ name, pinned, onClick }: { name: string; pinned: boolean; onClick: () => void }) {
  const { t } = useTranslation('room')
  const Icon = pinned ? IconPinnedOff : IconPin
  return (
    <UnstyledButton
      className={classes.pin}
      aria-label={t(pinned ? 'live.unpin' : 'live.pin', { name })}
      aria-pressed={pinned}
      onClick={onClick}
    >
      <span className={classes.pinSign}>
        <Icon size={18} aria-hidden />
      </span>
    </UnstyledButton>
  )
}

interface OwnTileProps {
  name: string
  camera: MediaStreamTrack | null
  muted: boolean
  mic: MediaStreamTrack | null
}

/** Oneself, small: always there, so that everyone knows what the others see. */
export function OwnTile({ name, camera, muted, mic }: OwnTileProps) {
  const { t } = useTranslation('room')
  const speaking = useSpeaking(muted ? null : mic) && !muted
  return (
    <div className={classes.own} data-own data-speaking={speaking || undefined}>
      {camera ? (
        <Video track={camera} mirrored className={classes.video} />
      ) : (
        <Avatar name={name} color="nila" variant="filled" size={44} radius="50%" aria-hidden />
      )}
      <Caption
        name={t('live.you')}
        firm={camera ? null : t('live.cameraOff')}
        state={muted ? 'muted' : speaking ? 'speaking' : null}
      />
    </div>
  )
}

interface CaptionProps {
  name: string
  firm: string | null
  state: 'muted' | 'speaking' | null
}

function Caption({ name, firm, state }: CaptionProps) {
  const { t } = useTranslation('room')
  return (
    <div className={classes.caption}>
      {state === 'muted' && <IconMicrophoneOff size={16} role="img" aria-label={t('live.micOff')} />}
      {state === 'speaking' && <IconVolume size={16} role="img" aria-label={t('live.speaking')} />}
      <span className={classes.name}>{name}</span>
      {firm && <span className={classes.firm}>{firm}</span>}
    </div>
  )
}
