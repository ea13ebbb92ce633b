import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { Logo } from '../../platform/ui/Logo.tsx'
import type { MediaSnapshot } from '../media/session.ts'
import { type Participant, useComings } from './callState.ts'
import notices from './Notices.module.css'
import classes from './Stage.module.css'
import { useSpeaker } from './speaker.ts'
import { OwnTile, ScreenTile, Tile } from './Tile.tsx'
import { screenOf, type View } from './view.ts'

interface StageProps {
  people: readonly Participant[]
  present: RoomSnapshot['present']
  me: { id: string; name: string }
  call: MediaSnapshot
  view: View
  pin: (tile: string) => void
}

/** Who is in the room: one of them large where a tile is pinned, a screen is shown or one of many speaks, else all alike. */
export function Stage({ people, present, me, call, view, pin }: StageProps) {
  const { t } = useTranslation('room')
  const screens = people.filter(({ screen }) => screen)
  const together = view.layout === 'together'
  const { speaker, hear } = useSpeaker(people)
  const large = largeOf(people, screens, view.pinned) ?? (together ? null : speaker)
  const floating = large === null && !together
  const waiting = present.filter((one) => one.place === 'lobby' && one.userId !== me.id)
  const tiles = people.length + screens.length
  const pinned = (tile: string) => ({ large: tile === large, pinned: tile === view.pinned })
  // Of one alone nothing has to be chosen.
  const pinWhere = tiles > 1 || together || view.pinned ? pin : undefined
  return (
    <div
      className={classes.tiles}
      data-large={large !== null || undefined}
      data-floating={floating || undefined}
      data-count={Math.min(tiles + (floating ? 0 : 1), 9)}
    >
      {people.length === 0 ? (
        <div className={classes.empty}>
          <Logo size={72} />
          <p>{t('live.alone')}</p>
          {waiting.length > 0 && (
            <p>{t('live.waitingIn', { names: waiting.map(({ name }) => name).join(', ') })}</p>
          )}
        </div>
      ) : (
        <ul className={classes.people} aria-label={t('live.people')}>
          {screens.map((person) => (
            <ScreenTile
              key={person.userId}
              person={person}
              {...pinned(screenOf(person.userId))}
              pin={pinWhere}
            />
          ))}
          {people.map((person) => (
            <Tile key={person.userId} person={person} {...pinned(person.userId)} pin={pinWhere} hear={hear} />
          ))}
        </ul>
      )}
      <OwnTile
        name={me.name}
        camera={call.camera.on ? call.camera.track : null}
        mic={call.mic.track}
        muted={!call.mic.on}
      />
    </div>
  )
}

/** The tile that is large: the pinned one while it is there, else what is being shown. */
function largeOf(
  people: readonly Participant[],
  screens: readonly Participant[],
  pinned: string | null,
): string | null {
  const there = [...people.map(({ userId }) => userId), ...screens.map(({ userId }) => screenOf(userId))]
  if (pinned && there.includes(pinned)) return pinned
  return screens[0] ? screenOf(screens[0].userId) : null
}

/** Whoever of the team drops in is named as what they are: nobody listens unannounced. */
export function Comings({ people }: Pick<StageProps, 'people'>) {
  const { t } = useTranslation('room')
  const news = useComings(people)
  const name = news && (isTeam(news.part) ? `${news.name} (${t(`part.${news.part}`)})` : news.name)
  return (
    <div role="status" className={notices.coming}>
      {news && <span>{t(news.came ? 'live.arrived' : 'live.gone', { name })}</span>}
    </div>
  )
}

function isTeam(part: Participant['part']): boolean {
  return part === 'moderator' || part === 'host'
}
