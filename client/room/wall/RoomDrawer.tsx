import { Alert, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowsExchange,
  IconClockPlus,
  IconDoorEnter,
  IconLanguage,
  IconMessage,
  IconNote,
  IconPlayerStop,
  IconUserPlus,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { moreMinutes, room, type WallEntry } from '../../../shared/room.ts'
import { useOnClock } from '../../platform/clock.ts'
import { useAction } from '../../platform/queries.ts'
import { ButtonLink } from '../../platform/ui/links.tsx'
import { TwoTimes } from '../../platform/ui/TwoTimes.tsx'
import { useZone } from '../../platform/zone.ts'
import { EndPanel, ExtendPanel, IncidentPanel } from './CoursePanels.tsx'
import { InterpreterPanel } from './InterpreterPanel.tsx'
import { Log } from './Log.tsx'
import { MessageForm } from './MessageForm.tsx'
import { MovePanel } from './MovePanel.tsx'
import { isRunning, type Looked } from './needs.ts'
import { People } from './People.tsx'
import { PhaseLine } from './RoomTile.tsx'
import { StandInPanel } from './StandInPanel.tsx'
import classes from './Wall.module.css'
import { nameOf, useWallWords } from './wallWords.ts'

/** What can be done in a room, each with a form of its own. */
const panels = ['message', 'extend', 'move', 'standIn', 'interpreter', 'incident', 'end'] as const
export type Panel = (typeof panels)[number]

const icons: Record<Panel, ReactNode> = {
  message: <IconMessage size={18} aria-hidden />,
  extend: <IconClockPlus size={18} aria-hidden />,
  move: <IconArrowsExchange size={18} aria-hidden />,
  standIn: <IconUserPlus size={18} aria-hidden />,
  interpreter: <IconLanguage size={18} aria-hidden />,
  incident: <IconNote size={18} aria-hidden />,
  end: <IconPlayerStop size={18} aria-hidden />,
}

/** Whether it can be done in this room now; whoever has not reloaded for long is refused by the server. */
export function isPossible(panel: Panel, { room: { noShows }, look: { phase } }: Looked): boolean {
  switch (panel) {
    case 'message':
      return phase !== 'early'
    case 'extend':
    case 'end':
      return isRunning(phase)
    case 'standIn':
      return isRunning(phase) && noShows.length > 0
    case 'move':
    case 'interpreter':
      return phase !== 'over'
    case 'incident':
      return true
  }
}

interface RoomDrawerProps {
  forumId: string
  /** Closed while there is none. */
  looked: Looked | undefined
  log: readonly WallEntry[]
  panel: Panel | null
  onPanel: (panel: Panel | null) => void
  onClose: () => void
}

/** A room with all there is to know of it, and all that can be done. */
export function RoomDrawer({ forumId, looked, log, panel, onPanel, onClose }: RoomDrawerProps) {
  const { t } = useTranslation('wall')
  return (
    <Drawer
      opened={looked !== undefined}
      onClose={onClose}
      position="right"
      size={520}
      title={looked && t('room', { number: looked.room.meeting.roomName })}
    >
      {looked && (
        <Details
          key={looked.room.meeting.id}
          {...{ forumId, looked, panel, onPanel, onClose }}
          log={log.filter(({ meeting }) => meeting?.id === looked.room.meeting.id)}
        />
      )}
    </Drawer>
  )
}

/** On a phone what a press opens begins below the window. */
const bringInSight = (panel: HTMLElement | null) => panel?.scrollIntoView({ block: 'nearest' })

interface DetailsProps extends RoomDrawerProps {
  looked: Looked
}

function Details({ forumId, looked, log, panel, onPanel, onClose }: DetailsProps) {
  const { t } = useTranslation('wall')
  const zone = useZone()
  const { meeting } = looked.room
  const { supplier, buyer } = meeting
  const done = () => onPanel(null)
  const possible = panels.filter((one) => isPossible(one, looked))
  const shown = panel !== null && possible.includes(panel) ? panel : null
  return (
    <Stack gap="lg">
      <Stack gap={6}>
        <Title order={2} size="h3">
          {t('pair', { supplier: nameOf(looked.room, 'supplier'), buyer: nameOf(looked.room, 'buyer') })}
        </Title>
        <PhaseLine looked={looked} />
        <TwoTimes
          start={meeting.start}
          end={meeting.end}
          places={[
            { zone },
            { zone: supplier.zone, label: supplier.name },
            { zone: buyer.zone, label: buyer.name },
          ]}
        />
      </Stack>
      <Needs looked={looked} />
      <People looked={looked} />
      <section aria-label={t('details.actions')}>
        <Group gap="xs" mb={shown ? 'md' : 0}>
          {looked.look.phase !== 'early' && (
            <ButtonLink
              to="/meetings/$meetingId"
              params={{ meetingId: meeting.id }}
              size="sm"
              leftSection={<IconDoorEnter size={18} aria-hidden />}
            >
              {t('dropIn')}
            </ButtonLink>
          )}
          {possible.map((one) => (
            <Button
              key={one}
              size="sm"
              variant={one === shown ? 'light' : 'default'}
              aria-expanded={one === shown}
              leftSection={icons[one]}
              onClick={() => onPanel(one === shown ? null : one)}
            >
              {t(`${one}.open`)}
            </Button>
          ))}
        </Group>
        {shown && (
          <div key={shown} ref={bringInSight} className={classes.panel}>
            {shown === 'message' && <MessageForm forumId={forumId} meetingIds={[meeting.id]} onDone={done} />}
            {shown === 'extend' && <ExtendPanel looked={looked} onDone={done} />}
            {shown === 'end' && <EndPanel looked={looked} onDone={onClose} onBack={done} />}
            {shown === 'move' && <MovePanel meeting={meeting} onDone={onClose} />}
            {shown === 'standIn' && <StandInPanel looked={looked} />}
            {shown === 'interpreter' && <InterpreterPanel meeting={meeting} onDone={done} />}
            {shown === 'incident' && <IncidentPanel meetingId={meeting.id} onDone={done} />}
          </div>
        )}
      </section>
      {log.length > 0 && (
        <section className={classes.log} aria-labelledby="room-log">
          <Title order={3} size="h4" id="room-log" mb="xs">
            {t('details.history')}
          </Title>
          <Log entries={log} />
        </section>
      )}
    </Stack>
  )
}

/** What the room needs, and the answer where a question waits for one. */
function Needs({ looked }: { looked: Looked }) {
  const { t } = useTranslation('wall')
  const words = useWallWords()
  const answer = useAction(room.answerMore)
  const { room: of, look } = looked
  const { extension } = of
  const sentence = useOnClock((now) =>
    look.needs
      .filter((one) => one !== 'more')
      .map((one) => words.need(one, looked, now))
      .join(' · '),
  )
  return (
    <>
      {sentence && <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={sentence} />}
      {extension && isRunning(look.phase) && (
        <Alert icon={<IconClockPlus aria-hidden />}>
          <Text size="sm">
            {t('extend.asked', {
              name: extension.name,
              firm: nameOf(of, extension.by),
              count: moreMinutes,
            })}
          </Text>
          <Group gap="xs" mt="xs">
            {[true, false].map((granted) => (
              <Button
                key={String(granted)}
                size="sm"
                variant={granted ? 'filled' : 'default'}
                loading={answer.isPending && answer.variables.granted === granted}
                onClick={() => answer.mutate({ meetingId: of.meeting.id, granted })}
              >
                {t(granted ? 'extend.grant' : 'extend.refuse')}
              </Button>
            ))}
          </Group>
        </Alert>
      )}
    </>
  )
}
