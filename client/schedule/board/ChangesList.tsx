import { Text, UnstyledButton } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, BoardMeeting } from '../../../shared/schedule.ts'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import { ChangeMark } from './ChangeMark.tsx'
import { LongList } from './LongList.tsx'

type Change =
  | { kind: 'new' | 'moved'; wish: BoardMeeting }
  | { kind: 'cancelled'; wish: Board['cancelled'][number] }

/** Cancelled first, for those weigh most; then moved, then new. */
function changesOf({ meetings, cancelled }: Board): Change[] {
  const of = (kind: 'moved' | 'new') =>
    meetings.filter(({ change }) => change === kind).map((wish): Change => ({ kind, wish }))
  return [...cancelled.map((wish): Change => ({ kind: 'cancelled', wish })), ...of('moved'), ...of('new')]
}

/** What publishing would change, each with both times; pressing one shows it. */
export function ChangesList({ onGo }: { onGo: (wish: Wish) => void }) {
  const { t } = useTranslation('schedule')
  const { board } = useBook()
  const changes = useMemo(() => changesOf(board), [board])
  if (changes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('changes.none')}
      </Text>
    )
  const { added, moved, cancelled } = board.difference
  const counts = [
    cancelled > 0 && t('changes.cancelled', { count: cancelled }),
    moved > 0 && t('changes.moved', { count: moved }),
    added > 0 && t('changes.new', { count: added }),
  ].filter((part) => part !== false)
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {board.published ? counts.join(' · ') : t('changes.never')}
      </Text>
      <LongList
        label={t('changes.title')}
        items={changes}
        keyOf={({ kind, wish }) => `${kind} ${wish.requestId}`}
        height={96}
      >
        {(change) => <OneChange change={change} onGo={onGo} />}
      </LongList>
    </>
  )
}

function OneChange({ change: { kind, wish }, onGo }: { change: Change; onGo: (wish: Wish) => void }) {
  const { t } = useTranslation('schedule')
  const { organisation, room, times } = useBook()
  const at = ({ start, roomId }: { start: string; roomId: string }) => ({
    time: times.dayClocks(start),
    room: room(roomId),
  })
  return (
    <UnstyledButton className={classes.waiting} onClick={() => onGo(wish)}>
      <ChangeMark change={kind} />
      <span className={classes.firm}>{organisation(wish.supplierId)}</span>
      <span className={classes.firm}>{organisation(wish.buyerId)}</span>
      {kind === 'moved' && wish.before ? (
        <>
          <span className={classes.old}>{t('changes.from', at(wish.before))}</span>
          <span>{t('changes.to', at(wish))}</span>
        </>
      ) : (
        <span className={kind === 'cancelled' ? classes.old : undefined}>{t('changes.at', at(wish))}</span>
      )}
    </UnstyledButton>
  )
}
