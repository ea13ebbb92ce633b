import { Button, Select, Skeleton, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Place } from '../../../shared/schedule.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import { fitAt, roomAt } from './fit.ts'
import { fitWords } from './fitWords.ts'
import type { BoardActions } from './useBoard.ts'
import type { Hold } from './useHold.ts'
import { usePlaces } from './usePlaces.ts'

interface MoveFormProps {
  forumId: string
  wish: Wish
  actions: BoardActions
  hold: Hold
  onClose: () => void
}

/** Every time to come with what it would mean, and the rooms that there are. */
export function MoveForm({ forumId, wish, actions, hold, onClose }: MoveFormProps) {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  const meeting = book.meetings.get(wish.requestId)
  const { places, error, refetch } = usePlaces(forumId, wish.requestId)
  const [start, setStart] = useState(meeting?.start ?? null)
  const [roomId, setRoomId] = useState(meeting?.roomId ?? null)

  if (error) return <LoadError error={error} retry={refetch} />
  if (!places) return <Skeleton h={140} />
  const all = [...places.values()]
  if (!all.some(({ obstacle }) => obstacle === null)) return <Text>{t('move.nowhere')}</Text>
  const place = start === null ? undefined : places.get(start)
  const open = place && place.obstacle === null ? place : undefined
  const chosen = open && roomAt(open, roomId ?? meeting?.roomId)
  const stays = meeting !== undefined && start === meeting.start && chosen === meeting.roomId

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (open && chosen) hold.put({ wish, place: open, roomId: chosen, onDone: onClose })
      }}
    >
      <Stack gap="sm">
        <Select
          label={t('move.time')}
          placeholder={t('move.choose')}
          data={book.board.days.flatMap((day) => {
            const items = all
              .filter((one) => one.start >= day.opensAt && one.start < day.closesAt)
              .map((one) => ({
                value: one.start,
                label: t('move.option', { time: book.times.clocks(one.start), words: optionWords(one) }),
                disabled: one.obstacle !== null,
              }))
            return items.length === 0 ? [] : [{ group: book.times.day(day.opensAt), items }]
          })}
          value={open ? start : null}
          onChange={setStart}
          description={open && !stays ? fitWords(fitAt(open, chosen ?? null), wish, book, t) : undefined}
          inputWrapperOrder={['label', 'input', 'description']}
          maxDropdownHeight={320}
          classNames={{ option: classes.option }}
          searchable
          nothingFoundMessage={t('move.none')}
          allowDeselect={false}
          // Its list would lie over the rest of the dialog before anyone asked for it.
          openOnFocus={false}
          data-autofocus
        />
        <Select
          label={t('move.room')}
          data={(open?.rooms ?? []).map((id) => ({ value: id, label: t('room', { name: book.room(id) }) }))}
          value={chosen ?? null}
          onChange={setRoomId}
          disabled={!open}
          allowDeselect={false}
        />
        <Button
          type="submit"
          disabled={!chosen || stays}
          loading={actions.moving}
          style={{ alignSelf: 'start' }}
        >
          {t(meeting ? 'move.submit' : 'move.place')}
        </Button>
      </Stack>
    </form>
  )

  function optionWords(one: Place): string {
    if (one.obstacle) return fitWords({ kind: 'obstacle', obstacle: one.obstacle }, wish, book, t)
    return one.pushes.length === 0
      ? t('move.optionFits')
      : t('move.optionPushes', { count: one.pushes.length })
  }
}
