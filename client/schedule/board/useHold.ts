import { notifications } from '@mantine/notifications'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BoardMeeting, Place } from '../../../shared/schedule.ts'
import type { Book, Wish } from './book.ts'
import { asksFirst, fitAt, roomAt } from './fit.ts'
import { fitWords } from './fitWords.ts'
import type { BoardActions } from './useBoard.ts'
import { usePlaces } from './usePlaces.ts'

/** A wish in the host's hand, by the mouse or by the keyboard. */
export interface Held {
  wish: Wish
  by: 'mouse' | 'keys'
}

/** What is put somewhere, and waits for the host's word because others lose something by it. */
export interface Asked {
  wish: Wish
  place: Place
  roomId: string
  onDone?: () => void
}

interface Dropped {
  wish: Wish
  start: string
  roomId: string | null
}

/** Picking up, what-if and putting down. */
export function useHold(forumId: string, book: Book, actions: BoardActions | null) {
  const { t } = useTranslation(['schedule', 'firm'])
  const [held, setHeld] = useState<Held | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [said, say] = useState('')
  const [dropped, setDropped] = useState<Dropped | null>(null)
  const { places } = usePlaces(forumId, (held ?? dropped)?.wish.requestId ?? null)

  const send = ({ wish: { requestId }, place, roomId, onDone }: Asked) =>
    actions?.move({
      requestId,
      start: place.start,
      end: place.end,
      roomId,
      push: place.pushes.length > 0,
      ...(onDone && { onDone }),
    })
  /** Asks first where others lose by it. */
  const put = (what: Asked) => {
    if (asksFirst(what.place)) setAsked(what)
    else send(what)
  }
  const settle = ({ wish, start, roomId }: Dropped, known: ReadonlyMap<string, Place>) => {
    const present = book.meetings.get(wish.requestId)
    if (present?.start === start && (roomId === null || present.roomId === roomId)) return
    const fit = fitAt(known.get(start), roomId)
    const room = 'place' in fit ? (roomId ?? roomAt(fit.place, present?.roomId)) : undefined
    if ('place' in fit && room !== undefined) put({ wish, place: fit.place, roomId: room })
    else notifications.show({ color: 'red', message: fitWords(fit, wish, book, t) })
  }
  // Let go before it was known where it fits: it is put there, or refused, once it is.
  const settleDropped = useEffectEvent(() => {
    if (dropped && places) settle(dropped, places)
    setDropped(null)
  })
  useEffect(() => {
    if (dropped && places) settleDropped()
  }, [dropped, places])

  return {
    held,
    /** By start; null while nothing is held or it is not known yet. */
    places,
    take: (wish: Wish, by: Held['by']) => setHeld({ wish, by }),
    letGo: () => {
      if (held) say(t('hold.back'))
      setHeld(null)
    },
    /** What was last done with it, in words. */
    said,
    /** Locks it where it stands, or unlocks it. */
    lock: (meeting: BoardMeeting) => {
      // What is on its way makes the draft another: it would be refused as somebody else's change.
      if (actions?.onItsWay) return
      actions?.lock(meeting.requestId, !meeting.locked, () =>
        say(t(meeting.locked ? 'hold.unlocked' : 'hold.locked', { pair: book.pair(meeting) })),
      )
    },
    /** Lets go of it there; `roomId` null where only the time was chosen. */
    drop: (start: string, roomId: string | null) => {
      if (held) {
        setDropped({ wish: held.wish, start, roomId })
        say(t('hold.down', { pair: book.pair(held.wish), time: book.times.clocks(start) }))
      }
      setHeld(null)
    },
    put,
    asked,
    forget: () => setAsked(null),
    confirm: () => {
      if (asked) send(asked)
      setAsked(null)
    },
  }
}

export type Hold = ReturnType<typeof useHold>
