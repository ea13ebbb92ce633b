import { CloseButton, Drawer, Title, VisuallyHidden } from '@mantine/core'
import { useDisclosure, useMediaQuery } from '@mantine/hooks'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { useSession } from '../../platform/session.ts'
import { useArrival } from '../../platform/ui/Page.tsx'
import { useTimeTo } from '../Countdown.tsx'
import { Chat } from '../chat/Chat.tsx'
import { keptWishes } from '../lobby/devices.ts'
import { MediaHint } from '../lobby/hints.tsx'
import type { MediaSession } from '../media/session.ts'
import { useMeetingTitle } from '../stations.tsx'
import { useStage } from '../useMeeting.ts'
import { ControlBar } from './ControlBar.tsx'
import { type Participant, participantsOf, useCall, useComings, useUnread } from './callState.ts'
import { controlsOf, useKeys } from './controls.ts'
import { CallNotices, ClockNotices } from './Notices.tsx'
import classes from './Room.module.css'
import { RoomSettings } from './RoomSettings.tsx'
import { Sounds } from './Sounds.tsx'
import { OwnTile, ScreenTile, Tile } from './Tile.tsx'

interface RoomProps {
  snapshot: RoomSnapshot
  session: MediaSession
  leave: () => void
}

/** The meeting itself. */
export function Room({ snapshot, session, leave }: RoomProps) {
  const { t } = useTranslation('room')
  const { me } = useSession()
  const userId = me?.id ?? ''
  const { meeting, present, chat, media } = snapshot
  const call = useCall(session)
  const people = useMemo(() => participantsOf(present, call.remotes, userId), [present, call.remotes, userId])
  const wide = useMediaQuery('(min-width: 62em)', false, { getInitialValueInEffect: false })
  const [chatOpen, { toggle, close }] = useDisclosure(wide)
  const unread = useUnread(chat, userId, chatOpen)
  const [speaker, setSpeaker] = useState(() => keptWishes().speaker)
  const [keysOn, setKeysOn] = useState(true)
  const controls = useMemo(() => controlsOf(session, toggle), [session, toggle])
  useKeys(controls, keysOn)
  const heading = useArrival(useMeetingTitle(meeting))
  const chatPart = <Chat meetingId={meeting.id} messages={chat} userId={userId} />

  return (
    <section
      className={classes.room}
      aria-label={t('live.region')}
      data-chat={(chatOpen && wide) || undefined}
    >
      <div className={classes.top}>
        <h1 ref={heading} tabIndex={-1} className={classes.title}>
          {useMeetingTitle(meeting)}
        </h1>
        <Clock meeting={meeting} />
        <RoomSettings {...{ session, controls, speaker, keysOn, setKeysOn }} chooseSpeaker={setSpeaker} />
      </div>
      <div className={classes.stage}>
        <div className={classes.notices}>
          <MediaHint media={media} />
          <ClockNotices meeting={meeting} />
          <CallNotices call={call} session={session} mediaReady={media.state === 'ready'} />
          <Sounds remotes={call.remotes} speaker={speaker} />
        </div>
        <Stage people={people} present={present} userId={userId} />
        <OwnTile
          name={me?.name ?? ''}
          camera={call.camera.on ? call.camera.track : null}
          mic={call.mic.track}
          muted={!call.mic.on}
        />
      </div>
      <ControlBar call={call} controls={controls} chatOpen={chatOpen} unread={unread} leave={leave} />
      {wide && chatOpen && (
        <aside className={classes.chat} aria-label={t('chat.title')}>
          <div className={classes.chatTitle}>
            <Title order={2} size="h4">
              {t('chat.title')}
            </Title>
            <CloseButton aria-label={t('chat.close')} onClick={close} />
          </div>
          {chatPart}
        </aside>
      )}
      <Drawer
        opened={chatOpen && !wide}
        onClose={close}
        position="bottom"
        size="75dvh"
        title={t('chat.title')}
        closeButtonProps={{ 'aria-label': t('chat.close') }}
        styles={{
          content: { display: 'flex', flexDirection: 'column' },
          body: { flex: 1, minHeight: 0, padding: 0 },
        }}
      >
        {chatPart}
      </Drawer>
    </section>
  )
}

function Clock({ meeting }: { meeting: RoomSnapshot['meeting'] }) {
  const { t } = useTranslation('room')
  const stage = useStage(meeting)
  const waits = stage === 'lobby' || stage === 'early'
  const time = useTimeTo(waits ? meeting.start : meeting.end)
  const label = t(waits ? 'live.toStart' : 'countdown.toEnd')
  return (
    <div
      role="timer"
      className={classes.clock}
      data-waits={waits || undefined}
      data-last={stage === 'last_minutes' || stage === 'over' || undefined}
    >
      <span className={classes.clockWords}>{label} </span>
      {time}
    </div>
  )
}

interface StageProps {
  people: Participant[]
  present: RoomSnapshot['present']
  userId: string
}

function Stage({ people, present, userId }: StageProps) {
  const { t } = useTranslation('room')
  const { arrived, gone } = useComings(people)
  const showing = people.find(({ screen }) => screen)
  const waiting = present.filter((one) => one.place === 'lobby' && one.userId !== userId)
  return (
    <>
      {people.length === 0 ? (
        <div className={classes.empty}>
          <p>{t('live.alone')}</p>
          {waiting.length > 0 && (
            <p>{t('live.waitingIn', { names: waiting.map(({ name }) => name).join(', ') })}</p>
          )}
        </div>
      ) : (
        <ul
          className={classes.tiles}
          aria-label={t('live.people')}
          data-screen={showing !== undefined || undefined}
        >
          {showing && <ScreenTile person={showing} />}
          {people.map((person) => (
            <Tile key={person.userId} person={person} />
          ))}
        </ul>
      )}
      <VisuallyHidden role="status">
        {arrived ? t('live.arrived', { name: arrived }) : gone ? t('live.gone', { name: gone }) : ''}
      </VisuallyHidden>
    </>
  )
}
