import { Alert, Button, Group, Loader, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue, useDisclosure, useMediaQuery } from '@mantine/hooks'
import { IconCalendarCheck, IconCalendarPlus, IconEye } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Board, schedule } from '../../shared/schedule.ts'
import { hasRole, useForum } from '../forum/useForum.ts'
import { serverNow } from '../platform/clock.ts'
import { useAsk } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { RowSkeletons } from '../platform/ui/Skeletons.tsx'
import classes from './Board.module.css'
import { BoardGrid } from './BoardGrid.tsx'
import { BoardList } from './BoardList.tsx'
import { meetingsOn, useBoardTimes } from './boardTimes.ts'
import { MeetingDialog } from './MeetingDialog.tsx'
import { UnplacedList } from './UnplacedList.tsx'
import { type BoardActions, useBoard, type Wanted } from './useBoard.ts'
import { usePlaces } from './usePlaces.ts'

/** The hosts' schedule: made, changed by hand, and published. A co-host looks on. */
export function BoardPage() {
  const { t } = useTranslation('schedule')
  const { id: forumId, hats, phase } = useForum()
  const { data, error, refetch, isRefetching } = useAsk(schedule.board, { forumId })
  const actions = useBoard(forumId, data?.revision ?? 0)
  const [chosen, choose] = useState<string | null>(null)
  const mayChange = hasRole(hats, 'host') && phase !== 'closed'
  return (
    <Page
      title={t('board.title')}
      lead={data && <PublishedLine board={data} />}
      width="wide"
      action={
        data &&
        mayChange &&
        data.days.length > 0 && (
          // A new draft may stand on another day than the one looked at.
          <BoardButtons board={data} actions={actions} onMade={() => choose(null)} />
        )
      }
    >
      {error && !data && <LoadError error={error} retry={refetch} retrying={isRefetching} />}
      {!error && !data && <RowSkeletons count={8} />}
      {data && (
        <Content
          forumId={forumId}
          board={data}
          actions={mayChange ? actions : null}
          chosen={chosen}
          onChoose={choose}
        />
      )}
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

interface BoardButtonsProps {
  board: Board
  actions: BoardActions
  onMade: () => void
}

/** The one main action is what comes next: placing what waits, then publishing. */
function BoardButtons({ board, actions, onMade }: BoardButtonsProps) {
  const { t } = useTranslation('schedule')
  const [publishing, { open, close }] = useDisclosure()
  const { added, moved, cancelled, mails } = board.difference
  const differs = added + moved + cancelled > 0
  const waits = board.unplaced.some(({ reason }) => reason === 'not_tried')
  const publishNext = differs && !waits
  return (
    <>
      <Button
        variant={publishNext ? 'default' : 'filled'}
        leftSection={<IconCalendarPlus size={18} aria-hidden />}
        loading={actions.making}
        onClick={() => actions.make(onMade)}
      >
        {t('board.make')}
      </Button>
      <Button
        variant={publishNext ? 'filled' : 'default'}
        leftSection={<IconCalendarCheck size={18} aria-hidden />}
        disabled={!differs}
        onClick={open}
      >
        {t('board.publish')}
      </Button>
      <Confirm
        opened={publishing}
        onClose={close}
        onConfirm={() => actions.publish(close)}
        pending={actions.publishing}
        title={t('publish.title')}
        confirmLabel={t('publish.confirm', { count: mails })}
      >
        <ul>
          {added > 0 && <li>{t('publish.added', { count: added })}</li>}
          {moved > 0 && <li>{t('publish.moved', { count: moved })}</li>}
          {cancelled > 0 && <li>{t('publish.cancelled', { count: cancelled })}</li>}
        </ul>
        {t('publish.mails', { count: mails })}
      </Confirm>
    </>
  )
}

interface ContentProps {
  forumId: string
  board: Board
  /** Null where the reader only looks. */
  actions: BoardActions | null
  /** The id of the day that is looked at; null for the one that needs it most. */
  chosen: string | null
  onChoose: (dayId: string | null) => void
}

function Content({ forumId, board, actions, chosen, onChoose }: ContentProps) {
  const { t } = useTranslation('schedule')
  const times = useBoardTimes()
  const onPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const [opened, setOpened] = useState<Wanted | null>(null)
  const [dragged, setDragged] = useState<Wanted | null>(null)
  const places = usePlaces(forumId, dragged)
  const now = new Date(serverNow()).toISOString()
  const day = board.days.find(({ id }) => id === chosen) ?? dayToBegin(board, now)

  if (!day)
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
  if (board.meetings.length + board.unplaced.length === 0)
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
    <Stack>
      {!actions && (
        <Alert icon={<IconEye aria-hidden />} color="gray">
          {t('board.readOnly')}
        </Alert>
      )}
      <Working working={actions?.making ?? false} count={board.unplaced.length} />
      <Select
        label={t('board.day')}
        data={board.days.map((one) => ({
          value: one.id,
          label: t('board.dayWith', {
            day: times.day(one.opensAt),
            count: meetingsOn(one, board.meetings).length,
          }),
        }))}
        value={day.id}
        onChange={onChoose}
        allowDeselect={false}
        maw={360}
      />
      <div className={classes.columns}>
        {onPhone ? (
          <BoardList board={board} day={day} onOpen={setOpened} />
        ) : (
          <div>
            <BoardGrid
              board={board}
              day={day}
              actions={actions}
              onOpen={setOpened}
              dragged={dragged}
              onDrag={setDragged}
              places={places}
            />
            {actions && (
              <Text size="sm" c="dimmed" mt="xs">
                {t('board.how')}
              </Text>
            )}
          </div>
        )}
        <UnplacedList
          unplaced={board.unplaced}
          onOpen={setOpened}
          onDrag={actions && !onPhone ? setDragged : undefined}
        />
      </div>
      <MeetingDialog
        forumId={forumId}
        board={board}
        wanted={opened}
        actions={actions}
        onClose={() => setOpened(null)}
      />
    </Stack>
  )
}

/** Where there is something to publish; else the day that comes next. */
function dayToBegin({ days, meetings }: Board, now: string): Board['days'][number] | undefined {
  return (
    days.find((day) => meetingsOn(day, meetings).some(({ change }) => change !== 'same')) ??
    days.find(({ closesAt }) => closesAt > now) ??
    days.at(-1)
  )
}

/** Said only where it takes more than a second. */
function Working({ working, count }: { working: boolean; count: number }) {
  const { t } = useTranslation('schedule')
  const [forLong] = useDebouncedValue(working, 1000)
  return (
    <div role="status">
      {working && forLong && (
        <Group gap="sm">
          <Loader size="sm" />
          <Text>{t('board.working', { count })}</Text>
        </Group>
      )}
    </div>
  )
}
