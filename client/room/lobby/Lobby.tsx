import { Alert, Button, Stack, Text, Title, UnstyledButton } from '@mantine/core'
import {
  IconMicrophone,
  IconMicrophoneOff,
  IconPlayerPlay,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from 'zustand'
import { type Phase, phaseOf, type RoomSnapshot } from '../../../shared/room.ts'
import { serverNow } from '../../platform/clock.ts'
import { Page } from '../../platform/ui/Page.tsx'
import { CancelMeeting } from '../CancelMeeting.tsx'
import { Countdown } from '../Countdown.tsx'
import { Announcements, type useAnnouncements } from '../live/Announcements.tsx'
import { Video } from '../live/Video.tsx'
import { playTestTone } from '../media/sound.ts'
import { BackToForum, MeetingFacts, useMeetingTitle } from '../stations.tsx'
import { useStage } from '../useMeeting.ts'
import { Blur } from './Blur.tsx'
import { DeviceSelects } from './DeviceSelects.tsx'
import type { Devices } from './devices.ts'
import { AllowHelp, InAppHint, MediaHint } from './hints.tsx'
import classes from './Lobby.module.css'
import { MicLevel } from './MicLevel.tsx'
import { People } from './People.tsx'
import { Probe } from './Probe.tsx'

interface LobbyProps {
  snapshot: RoomSnapshot
  devices: Devices
  announcements: ReturnType<typeof useAnnouncements>
  enter: () => void
}

/** Before entering: is everything right with my camera and sound, who is here, how long is it still? */
export function Lobby({ snapshot, devices, announcements, enter }: LobbyProps) {
  const { t } = useTranslation('room')
  useEffect(() => void devices.open(), [devices])
  const stage = useStage(snapshot.meeting)
  return (
    <Page
      title={useMeetingTitle(snapshot.meeting)}
      lead={t('lobby.lead')}
      back={<BackToForum snapshot={snapshot} />}
      width="wide"
    >
      <Stack gap="lg">
        <Announcements announcements={announcements} />
        <InAppHint />
        <MediaHint media={snapshot.media} />
        <div className={classes.columns}>
          <DeviceCheck devices={devices} />
          <Stack gap="lg" className={classes.facts}>
            <MeetingFacts snapshot={snapshot} />
            <Probe meetingId={snapshot.meeting.id} ready={snapshot.media.state === 'ready'} />
            <People present={snapshot.present} />
            {stage === 'lobby' && <CancelMeeting snapshot={snapshot} />}
          </Stack>
          <Enter snapshot={snapshot} enter={enter} />
        </div>
      </Stack>
    </Page>
  )
}

/**
 * The countdown and the one way in. Before the start a press asks to be taken in with it: browsers let a page
 * play sound only after its reader has pressed something.
 */
function Enter({ snapshot: { meeting }, enter }: Pick<LobbyProps, 'snapshot' | 'enter'>) {
  const { t } = useTranslation('room')
  const [ready, setReady] = useState(false)
  const phase = useStage(meeting) ?? phaseOf(meeting, serverNow())
  const begun = phase !== 'lobby'
  const mayEnter = begun || meeting.part === 'moderator' || meeting.part === 'host'

  useEffect(() => {
    if (ready && begun) enter()
  }, [ready, begun, enter])

  return (
    <div className={classes.enter}>
      <div className={classes.way}>
        <Countdown
          to={begun ? meeting.end : meeting.start}
          label={t(begun ? 'countdown.toEnd' : 'countdown.toStart')}
        />
        {mayEnter ? (
          <Button size="lg" px="md" onClick={enter}>
            {begun ? t('lobby.enter') : t('lobby.enterNow')}
          </Button>
        ) : (
          <Button size="lg" px="md" variant={ready ? 'default' : 'filled'} onClick={() => setReady(!ready)}>
            {ready ? t('lobby.notReady') : t('lobby.ready')}
          </Button>
        )}
      </div>
      <Text size="sm" mt={4} role="status">
        {wordsFor(phase, ready, t)}
      </Text>
    </div>
  )
}

function wordsFor(
  phase: Phase | 'closed',
  ready: boolean,
  t: ReturnType<typeof useTranslation<'room'>>['t'],
): string {
  if (phase !== 'lobby') return ready ? t('lobby.entering') : t('lobby.running')
  return ready ? t('lobby.readySet') : ''
}

function DeviceCheck({ devices }: { devices: Devices }) {
  const { t } = useTranslation('room')
  const { mic, camera, wishes, problems, choices, asking } = useStore(devices.store)
  const denied = problems.mic === 'denied' || problems.camera === 'denied'
  return (
    <section aria-labelledby="devices" className={classes.devices}>
      <Stack gap="md">
        <Title order={2} size="h3" id="devices">
          {t('devices.title')}
        </Title>
        <div className={classes.preview} data-off={camera === null || undefined}>
          {camera ? (
            <Video track={camera} label={t('devices.preview')} mirrored className={classes.video} />
          ) : (
            <Text className={classes.off}>{asking ? t('devices.asking') : t('devices.cameraOff')}</Text>
          )}
          <div className={classes.toggles}>
            <Toggle
              on={mic !== null || (asking && wishes.micOn)}
              labels={[t('control.mute'), t('control.unmute')]}
              onClick={() => void devices.set('mic', mic === null)}
              icons={[IconMicrophone, IconMicrophoneOff]}
            />
            <Toggle
              on={camera !== null || (asking && wishes.cameraOn)}
              labels={[t('control.cameraOff'), t('control.cameraOn')]}
              onClick={() => void devices.set('camera', camera === null)}
              icons={[IconVideo, IconVideoOff]}
            />
          </div>
        </div>
        {(problems.mic || problems.camera) && (
          <Alert color="yellow" role="alert">
            <Stack gap="sm" align="start">
              {problems.camera && <Text size="sm">{t(`devices.problem.camera.${problems.camera}`)}</Text>}
              {problems.mic && <Text size="sm">{t(`devices.problem.mic.${problems.mic}`)}</Text>}
              {denied && <AllowHelp />}
              <Button size="sm" variant="default" loading={asking} onClick={() => void devices.open()}>
                {t('devices.again')}
              </Button>
            </Stack>
          </Alert>
        )}
        {mic ? <MicLevel track={mic} /> : <Text size="sm">{t('devices.micOff')}</Text>}
        <SpeakerTest speaker={wishes.speaker} />
        <DeviceSelects
          choices={choices}
          chosen={wishes}
          choose={(kind, deviceId) => void devices.choose(kind, deviceId)}
        />
        {camera && <Blur key={camera.id} track={camera} />}
        <Text size="sm" c="dimmed">
          {t('devices.without')}
        </Text>
      </Stack>
    </section>
  )
}

interface ToggleProps {
  on: boolean
  /** What a press does while it is on, and while it is off. */
  labels: [string, string]
  onClick: () => void
  icons: [typeof IconVideo, typeof IconVideo]
}

function Toggle({ on, labels: [turnOff, turnOn], onClick, icons: [On, Off] }: ToggleProps) {
  return (
    <UnstyledButton className={classes.toggle} data-off={!on || undefined} onClick={onClick}>
      <span className={classes.sign}>
        {on ? <On size={24} aria-hidden /> : <Off size={24} aria-hidden />}
      </span>
      <span className={classes.words}>{on ? turnOff : turnOn}</span>
    </UnstyledButton>
  )
}

function SpeakerTest({ speaker }: { speaker: string | null }) {
  const { t } = useTranslation('room')
  const [state, setState] = useState<'idle' | 'playing' | 'failed'>('idle')
  const play = async () => {
    setState('playing')
    const played = await playTestTone(speaker ?? undefined).then(
      () => true,
      () => false,
    )
    setState(played ? 'idle' : 'failed')
  }
  return (
    <div>
      <Button
        variant="default"
        size="sm"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => void play()}
        disabled={state === 'playing'}
      >
        {state === 'playing' ? t('devices.testing') : t('devices.test')}
      </Button>
      {state === 'failed' && (
        <Text size="sm" c="red" mt={4} role="alert">
          {t('devices.testFailed')}
        </Text>
      )}
    </div>
  )
}
