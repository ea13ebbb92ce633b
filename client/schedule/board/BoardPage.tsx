import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Board, schedule } from '../../../shared/schedule.ts'
import { hasRole, useForum } from '../../forum/useForum.ts'
import { useAsk } from '../../platform/queries.ts'
import { intlLocale } from '../../platform/times.ts'
import { EmptyState } from '../../platform/ui/EmptyState.tsx'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { ButtonLink } from '../../platform/ui/links.tsx'
import { Page } from '../../platform/ui/Page.tsx'
import { RowSkeletons } from '../../platform/ui/Skeletons.tsx'
import { BoardButtons } from './BoardButtons.tsx'
import { BoardDesk } from './BoardDesk.tsx'
import { BookContext } from './BookContext.ts'
import { boardTimes } from './boardTimes.ts'
import { bookOf } from './book.ts'
import { type BoardActions, useBoard, withOnItsWay } from './useBoard.ts'
import { useRun } from './useRun.ts'

/** The hosts' schedule: made, changed by hand, and published. A co-host looks on. */
export function BoardPage() {
  const { t } = useTranslation('schedule')
  const { id: forumId, hats, phase } = useForum()
  const { data, error, refetch, isRefetching } = useAsk(schedule.board, { forumId })
  const run = useRun(forumId, data)
  const actions = useBoard(forumId, data?.revision ?? 0)
  const mayChange = hasRole(hats, 'host') && phase !== 'closed'
  return (
    <Page
      title={t('board.title')}
      lead={data && <PublishedLine board={data} />}
      width="full"
      action={
        data &&
        mayChange &&
        data.days.length > 0 && (
          <BoardButtons board={data} running={run?.state === 'running'} actions={actions} />
        )
      }
    >
      {error && !data && <LoadError error={error} retry={refetch} retrying={isRefetching} />}
      {!error && !data && <RowSkeletons count={8} />}
      {data && <Content forumId={forumId} board={data} run={run} actions={mayChange ? actions : null} />}
    </Page>
  )
}

function PublishedLine({ board: { published, difference } }: { board: Board }) {
  const { t } = useTranslation('schedule')
  const { added, moved, cancelled } = difference
  if (!published) return t('board.unpublished')
  return added + moved + cancelled === 0
    ? t('board.asPublished', { number: published.number })
    : t('board.differs', { number: published.number, count: added + moved + cancelled })
}

interface ContentProps {
  forumId: string
  board: Board
  run: Board['run']
  /** Null where the reader only looks. */
  actions: BoardActions | null
}

function Content({ forumId, board, run, actions }: ContentProps) {
  const { t, i18n } = useTranslation('schedule')
  const onItsWay = actions?.onItsWay ?? null
  const book = useMemo(
    () => bookOf(withOnItsWay(board, onItsWay), boardTimes(board, intlLocale(i18n.language))),
    [board, onItsWay, i18n.language],
  )
  if (board.days.length === 0)
    return (
      <EmptyState
        title={t('board.noDays')}
        action={
          actions && (
            <ButtonLink to="/forums/$forumId/settings" params={{ forumId }}>
              {t('board.toSettings')}
            </ButtonLink>
          )
        }
      >
        {t('board.noDaysLead')}
      </EmptyState>
    )
  if (board.meetings.length + board.unplaced.length + board.cancelled.length === 0)
    return (
      <EmptyState
        title={t('board.empty')}
        action={
          <ButtonLink to="/forums/$forumId/people" params={{ forumId }} variant="default">
            {t('board.toPeople')}
          </ButtonLink>
        }
      >
        {t('board.emptyLead')}
      </EmptyState>
    )
  return (
    <BookContext value={book}>
      <BoardDesk forumId={forumId} run={run} host={actions} />
    </BookContext>
  )
}
