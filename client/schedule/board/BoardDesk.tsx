import { Alert, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconEye } from '@tabler/icons-react'
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../../shared/schedule.ts'
import { serverNow } from '../../platform/clock.ts'
import desk from '../../platform/ui/Desk.module.css'
import classes from './Board.module.css'
import { BoardGrid } from './BoardGrid.tsx'
import { BoardList } from './BoardList.tsx'
import { useBook } from './BookContext.ts'
import { BrokenBanner } from './BrokenBanner.tsx'
import type { Wish } from './book.ts'
import { Figures } from './Figures.tsx'
import { Legend } from './Legend.tsx'
import { columnsOf, dayToBegin, interpretersOf, linesOf, meetingsOn, type View } from './layout.ts'
import type { Colouring } from './looks.ts'
import { MeetingDialog } from './MeetingDialog.tsx'
import { PushConfirm } from './PushConfirm.tsx'
import { RunBar } from './RunBar.tsx'
import { type Panel, SidePanel } from './SidePanel.tsx'
import { findOrganisations, isFound } from './search.ts'
import { allDays, Toolbar } from './Toolbar.tsx'
import type { BoardActions } from './useBoard.ts'
import type { Target } from './useGridKeys.ts'
import { useHold } from './useHold.ts'

interface BoardDeskProps {
  forumId: string
  run: Board['run']
  /** What the host may do; null where the reader only looks. */
  host: BoardActions | null
}

/** The board with all that stands around it. */
export function BoardDesk({ forumId, run, host }: BoardDeskProps) {
  const { t } = useTranslation('schedule')
  const book = useBook()
  const { board, times } = book
  const onPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const running = run?.state === 'running'
  const actions = running ? null : host
  const hold = useHold(forumId, book, actions)

  const [view, setView] = useState<View>('rooms')
  const [colouring, setColouring] = useState<Colouring>('state')
  const [dayId, setDayId] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const [panel, setPanel] = useState<Panel>(onPhone ? 'board' : 'unplaced')
  const [opened, setOpened] = useState<Wish | null>(null)
  const [target, setTarget] = useState<Target | null>(null)

  const [begun] = useState(() => dayToBegin(board, new Date(serverNow()).toISOString()))
  const day =
    dayId === allDays ? undefined : (board.days.find(({ id }) => id === dayId) ?? begun ?? board.days[0])
  const meetings = useMemo(() => meetingsOn(day, board.meetings), [day, board.meetings])
  const columns = useMemo(() => columnsOf(board, day), [board, day])
  const lines = useMemo(() => linesOf(view, board, meetings), [view, board, meetings])
  const wanted = useDeferredValue(typed)
  const found = useMemo(() => findOrganisations(board.organisations, wanted), [board.organisations, wanted])
  const hits = useMemo(
    () => found && meetings.filter((meeting) => isFound(found, meeting)).toSorted(byTime),
    [found, meetings],
  )
  const views: View[] =
    interpretersOf(board.meetings).length > 0
      ? ['rooms', 'organisations', 'interpreters']
      : ['rooms', 'organisations']

  const go = (wish: Wish) => {
    const meeting = book.meetings.get(wish.requestId)
    if (!meeting) return setOpened(wish)
    const its = board.days.find((one) => meeting.start >= one.opensAt && meeting.start < one.closesAt)
    if (day && its && its.id !== day.id) setDayId(its.id)
    if (onPhone) setOpened(wish)
    else setTarget({ requestId: wish.requestId, focus: true })
  }
  /** Without leaving the field in which one types. */
  const show = (meeting: Wish | undefined) => {
    if (meeting && found) setTarget({ requestId: meeting.requestId, focus: false, lanes: found })
  }
  const showFirst = useEffectEvent(() => show(hits?.[0]))
  useEffect(() => {
    if (found) showFirst()
  }, [found])
  const toNext = () => {
    if (!hits) return
    const at = hits.findIndex(({ requestId }) => requestId === target?.requestId)
    show(hits[(at + 1) % hits.length])
  }

  const side = {
    forumId,
    shown: panel,
    onShow: setPanel,
    hold: actions && !onPhone ? hold : null,
    running,
    found,
    onOpen: setOpened,
    onGo: go,
  }
  return (
    <Stack>
      {!host && (
        <Alert icon={<IconEye aria-hidden />} color="gray">
          {t('board.readOnly')}
        </Alert>
      )}
      <RunBar run={run} actions={host} />
      <BrokenBanner actions={actions} onGo={go} onRepaired={() => setPanel('changes')} />
      <Figures />
      <Toolbar
        {...(!onPhone && {
          view: { chosen: view, views, choose: setView },
          colour: { chosen: colouring, choose: setColouring },
        })}
        day={{ chosen: day?.id ?? allDays, choose: setDayId }}
        search={{ typed, type: setTyped, hits: hits?.length ?? null, onNext: toNext }}
      />
      {onPhone ? (
        <SidePanel {...side}>
          <BoardList columns={columns} colouring={colouring} found={found} onOpen={setOpened} />
        </SidePanel>
      ) : (
        <div className={`${desk.columns} ${classes.columns}`}>
          <div>
            <BoardGrid
              view={view}
              lines={lines}
              columns={columns}
              colouring={colouring}
              found={found}
              hold={hold}
              actions={actions}
              onOpen={setOpened}
              target={target}
              label={t(`grid.${view}`, { day: day ? times.day(day.opensAt) : t('board.allDays') })}
            />
            <Legend colouring={colouring} />
            {actions && (
              <Text size="sm" c="dimmed" mt={4}>
                {t('grid.how')} {t('grid.keys')}
              </Text>
            )}
          </div>
          <SidePanel {...side} />
        </div>
      )}
      <MeetingDialog
        forumId={forumId}
        wish={opened}
        actions={actions}
        hold={hold}
        waiting={running && host !== null}
        onClose={() => setOpened(null)}
      />
      <PushConfirm hold={hold} />
    </Stack>
  )
}

function byTime(one: { start: string }, other: { start: string }): number {
  return one.start < other.start ? -1 : one.start > other.start ? 1 : 0
}
