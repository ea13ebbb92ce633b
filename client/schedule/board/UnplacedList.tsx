import { Group, Text, UnstyledButton } from '@mantine/core'
import { IconCircleCheck, IconStar } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../../shared/schedule.ts'
import { useNames } from '../../platform/names.ts'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import { LongList } from './LongList.tsx'
import { reasonWords } from './reasonWords.ts'
import { isFound } from './search.ts'
import type { Hold } from './useHold.ts'

interface UnplacedListProps {
  /** Null where nothing may be picked up. */
  hold: Hold | null
  found: ReadonlySet<string> | null
  onOpen: (wish: Wish) => void
}

/** Accepted requests without a place, the most important first, each with its reason. */
export function UnplacedList({ hold, found, onOpen }: UnplacedListProps) {
  const { t } = useTranslation('schedule')
  const { board } = useBook()
  const waiting = useMemo(() => byWeight(board.unplaced, found), [board.unplaced, found])
  if (board.unplaced.length === 0)
    return (
      <Group gap={6} wrap="nowrap">
        <IconCircleCheck size={18} aria-hidden />
        <Text c="dimmed" size="sm">
          {t('unplaced.none')}
        </Text>
      </Group>
    )
  if (waiting.length === 0)
    return (
      <Text c="dimmed" size="sm">
        {t('unplaced.noneFound')}
      </Text>
    )
  return (
    <LongList
      label={t('unplaced.title')}
      items={waiting}
      keyOf={({ requestId }) => requestId}
      height={112}
      kept={waiting.findIndex(({ requestId }) => requestId === hold?.held?.wish.requestId)}
    >
      {(wish) => <Waiting wish={wish} hold={hold} onOpen={onOpen} />}
    </LongList>
  )
}

type Unplaced = Board['unplaced'][number]

/** Musts first; those looked for only, where somebody is. */
function byWeight(unplaced: readonly Unplaced[], found: ReadonlySet<string> | null): Unplaced[] {
  return unplaced
    .filter((wish) => found === null || isFound(found, wish))
    .sort(
      (one, other) =>
        Number(other.conditions.must) - Number(one.conditions.must) || other.weight - one.weight,
    )
}

function Waiting({
  wish,
  hold,
  onOpen,
}: {
  wish: Unplaced
  hold: Hold | null
  onOpen: (wish: Wish) => void
}) {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  const names = useNames()
  const { lead, causes } = reasonWords(wish.reason, wish, book, t, names.language)
  return (
    <UnstyledButton
      className={classes.waiting}
      draggable={hold !== null}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', book.pair(wish))
        hold?.take(wish, 'mouse')
      }}
      onDragEnd={() => hold?.letGo()}
      onKeyDown={(event) => {
        if (event.key.toLowerCase() === 'm') hold?.take(wish, 'keys')
      }}
      onClick={() => onOpen(wish)}
    >
      <span className={classes.firm}>{book.organisation(wish.supplierId)}</span>
      <span className={classes.firm}>{book.organisation(wish.buyerId)}</span>
      <span className={classes.facts}>
        {wish.conditions.must && (
          <>
            <IconStar size={14} aria-hidden /> {t('must')} ·{' '}
          </>
        )}
        {t('weight', { weight: wish.weight })}
      </span>
      <span>{lead}</span>
      {causes.map((cause) => (
        <span key={cause} className={classes.cause}>
          {cause}
        </span>
      ))}
    </UnstyledButton>
  )
}
