import { useTranslation } from 'react-i18next'
import { goodbyeMs, type OnWall, type WallEntry } from '../../../shared/room.ts'
import { clockOf } from '../Countdown.tsx'
import { interpretersOf, type Looked, type Need, type Part } from './needs.ts'

/** The firm on a side: the one that stands in where it does; of interpreters all names. */
export function nameOf({ meeting, standIns }: OnWall, part: Part): string {
  if (part === 'interpreter') return interpretersOf(meeting).join(', ')
  return acceptedStandIn(standIns, part)?.name ?? meeting[part].name
}

export function acceptedStandIn(standIns: OnWall['standIns'], part: Part) {
  return standIns.find((one) => one.part === part && one.state === 'accepted')
}

/** What the wall says of a room, in the reader's words. */
export function useWallWords() {
  const { t } = useTranslation('wall')

  /** `now`: ms since 1970 on the server's clock. */
  function need(of: Need, { room, look }: Looked, now: number): string {
    const time = clockOf(now - (look.since ?? now))
    const missing = look.parts.supplier === 'missing' ? 'supplier' : 'buyer'
    switch (of) {
      case 'nobody':
        return t('need.nobody', { time })
      case 'missing':
        return t('need.missing', { firm: nameOf(room, missing), time })
      case 'more':
        return t('need.more', { name: room.extension?.name ?? '' })
      default:
        return t(`need.${of}`)
    }
  }

  function countdown({ room: { meeting }, look: { phase } }: Looked, now: number): string {
    if (phase === 'cancelled') return ''
    const to = {
      early: Date.parse(meeting.lobbyOpensAt),
      lobby: Date.parse(meeting.start),
      live: Date.parse(meeting.end),
      last_minutes: Date.parse(meeting.end),
      over: Date.parse(meeting.end) + goodbyeMs,
    }[phase]
    return t(`countdown.${phase}`, { time: clockOf(to - now) })
  }

  function who(part: WallEntry['part'], meeting: WallEntry['meeting']): string {
    if (part === 'interpreter') return t('log.interpreter')
    return (part && meeting?.[part]) ?? ''
  }

  function deed({ kind, by, part, detail, meeting }: WallEntry): string {
    const called = kind === 'came' || kind === 'nudged'
    const told = { by: by ?? t('log.system'), who: (called && detail) || who(part, meeting), detail }
    if (kind === 'no_show' && part === null)
      return t('log.no_show_both', { supplier: meeting?.supplier, buyer: meeting?.buyer })
    if (kind === 'interpreter_changed' && detail === '') return t('log.interpreter_removed', told)
    return t(`log.${kind}`, told)
  }

  return { need, countdown, deed }
}
