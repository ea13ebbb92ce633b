import { useMediaQuery } from '@mantine/hooks'
import { IconMessage, IconNotes, IconPackage } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { useSession } from '../../platform/session.ts'
import { useArrival } from '../../platform/ui/Page.tsx'
import { Chat } from '../chat/Chat.tsx'
import { keptWishes } from '../lobby/devices.ts'
import { MediaHint } from '../lobby/hints.tsx'
import type { MediaSession } from '../media/session.ts'
import { Notes } from '../notes/Notes.tsx'
import { Shown } from '../showing/Shown.tsx'
import { ShowOffering } from '../showing/ShowOffering.tsx'
import { useMeetingTitle } from '../stations.tsx'
import { useStage } from '../useMeeting.ts'
import { Announcements, type useAnnouncements } from './Announcements.tsx'
import { Clock } from './Clock.tsx'
import { ControlBar } from './ControlBar.tsx'
import { participantsOf, useCall, useUnread } from './callState.ts'
import { type Controls, shareOf, toggle, useKeys } from './controls.ts'
import { Goodbye } from './Goodbye.tsx'
import { Interpretation } from './Interpretation.tsx'
import { Missing } from './Missing.tsx'
import { AnswerMore, AskMore } from './MoreTime.tsx'
import notices from './Notices.module.css'
import { CallNotices, ClockNotices } from './Notices.tsx'
import { canPicture, usePicture } from './pictureInPicture.ts'
import classes from './Room.module.css'
import { RoomSettings } from './RoomSettings.tsx'
import { RungBar } from './RungBar.tsx'
import { type PanelName, type PanelTab, SidePanel } from './SidePanel.tsx'
import { SmallWindow } from './SmallWindow.tsx'
import { Sounds } from './Sounds.tsx'
import { Comings, Stage } from './Stage.tsx'
import { useHearing } from './useHearing.ts'
import { useView } from './view.ts'
import { useWakeLock } from './wakeLock.ts'

interface RoomProps {
  snapshot: RoomSnapshot
  session: MediaSession
  announcements: ReturnType<typeof useAnnouncements>
  leave: () => void
}

/** The meeting itself: the top line, the stage with its notices, the controls, and the panel beside or below. */
export function Room({ snapshot, session, announcements, leave }: RoomProps) {
  const { t } = useTranslation('room')
  const { me } = useSession()
  const userId = me?.id ?? ''
  const { meeting, present, chat, media } = snapshot
  const call = useCall(session)
  const people = useMemo(() => participantsOf(present, call.remotes, userId), [present, call.remotes, userId])
  const wide = useMediaQuery('(min-width: 62em)', false, { getInitialValueInEffect: false })
  const [panel, show] = useState<PanelName | null>(wide ? 'chat' : null)
  const press = useCallback((name: PanelName) => show((was) => (was === name ? null : name)), [])
  const unread = useUnread(chat, userId, panel === 'chat')
  const [speaker, setSpeaker] = useState(() => keptWishes().speaker)
  const [keysOn, setKeysOn] = useState(true)
  const [settingsOpen, setSettingsOpen] = useState(false)
  const { switchLayout, pin, ...view } = useView()
  const { gains, choice, switchOver } = useHearing(snapshot, people)
  const stage = useRef<HTMLDivElement>(null)
  const chatControl = useRef<HTMLButtonElement>(null)
  const picture = usePicture(useCallback(() => largest(stage.current), []))
  const seen = people.some(({ camera, screen }) => camera || screen)
  const over = useStage(meeting) === 'over'
  // The goodbye has the panel's place; whoever wants the chat then opens it again.
  useEffect(() => {
    if (over) show(null)
  }, [over])
  useWakeLock()
  const { part, supplier, buyer } = meeting
  const speaks = part === 'supplier' || part === 'buyer'
  const controls: Controls = {
    mic: () => toggle(session, 'mic'),
    camera: () => toggle(session, 'camera'),
    share: shareOf(session),
    layout: switchLayout,
    picture: seen && canPicture() ? picture.toggle : undefined,
    interpretation: switchOver,
    chat: () => press('chat'),
    notes: () => press('notes'),
    offerings: speaks ? () => press('offerings') : undefined,
  }
  const pinPlace = (place: number) => {
    const person = people[place - 1]
    if (person) pin(person.userId)
  }
  useKeys(controls, pinPlace, keysOn)
  const title = useMeetingTitle(meeting)
  // Of a title too long for a phone: who it is about; one's own firm is known.
  const firms = part === 'supplier' ? [buyer] : part === 'buyer' ? [supplier] : [supplier, buyer]
  const heading = useArrival(title)
  const tabs: PanelTab[] = [
    {
      name: 'chat',
      icon: <IconMessage size={18} aria-hidden />,
      news: unread,
      content: <Chat meetingId={meeting.id} messages={chat} userId={userId} />,
    },
    {
      name: 'notes',
      icon: <IconNotes size={18} aria-hidden />,
      content: <Notes meetingId={meeting.id} />,
    },
  ]
  if (speaks)
    tabs.push({
      name: 'offerings',
      icon: <IconPackage size={18} aria-hidden />,
      content: <ShowOffering snapshot={snapshot} />,
    })

  return (
    <section
      className={classes.room}
      aria-label={t('live.region')}
      data-panel={(panel !== null && wide) || undefined}
      data-goodbye={(over && panel === null) || undefined}
    >
      <div className={classes.top}>
        <h1 ref={heading} tabIndex={-1} className={classes.title}>
          {wide
            ? title
            : firms.map(({ name }) => (
                <span key={name} className={classes.firm}>
                  {name}
                </span>
              ))}
        </h1>
        <Clock meeting={meeting} />
        <RoomSettings
          {...{ session, controls, speaker, keysOn, setKeysOn, wide }}
          chooseSpeaker={setSpeaker}
          opened={settingsOpen}
          setOpened={setSettingsOpen}
        />
      </div>
      <div className={classes.stage} ref={stage}>
        <Shown
          meetingId={meeting.id}
          shown={over && !wide ? null : snapshot.shown}
          mayHide={speaks}
          wide={wide}
        >
          <div className={notices.notices}>
            <MediaHint media={media} />
            <Announcements announcements={announcements} className={notices.notice} />
            <AnswerMore snapshot={snapshot} />
            <ClockNotices end={meeting.end} />
            <Missing snapshot={snapshot} />
            <Comings people={people} />
            <CallNotices call={call} session={session} mediaReady={media.state === 'ready'} />
            <Sounds remotes={call.remotes} gains={gains} speaker={speaker} />
          </div>
          <Stage {...{ people, present, call, view, pin }} me={{ id: userId, name: me?.name ?? '' }} />
        </Shown>
      </div>
      {over && panel === null && <Goodbye meeting={meeting} leave={leave} />}
      <div className={classes.foot}>
        <RungBar meetingId={meeting.id} {...{ userId, present, call, session }} />
        <AskMore snapshot={snapshot} />
        <Interpretation choice={choice} muted={!call.mic.on} />
        <ControlBar
          {...{ call, controls, view, unread, wide, leave }}
          chatOpen={panel === 'chat'}
          chatRef={chatControl}
          inPicture={picture.shown}
          openSettings={() => setSettingsOpen(true)}
        />
      </div>
      <SidePanel tabs={tabs} open={panel} show={show} wide={wide} back={chatControl} />
      {picture.body && (
        <SmallWindow
          body={picture.body}
          {...{ meeting, people, leave }}
          pinned={view.pinned}
          mic={call.mic}
          toggleMic={() => toggle(session, 'mic')}
        />
      )}
    </section>
  )
}

/** The picture that is to go along above other programs: the pinned or shown one, else the first. */
function largest(stage: HTMLElement | null): HTMLVideoElement | null {
  return (
    stage?.querySelector<HTMLVideoElement>('[data-large] video') ?? stage?.querySelector('li video') ?? null
  )
}
