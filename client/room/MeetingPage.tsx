import { Stack } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../shared/room.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { ButtonLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { Cancelled, Early, Left, Over } from './stations.tsx'
import { useMeeting, useStage } from './useMeeting.ts'

/** Everything of the call itself: not loaded with the page, but before the lobby needs it. */
const loadLive = () => import('./live/Live.tsx')
const Live = lazy(loadLive)

/** Where the reader is in the meeting. `left` after having been inside. */
type Where = 'lobby' | 'room' | 'left'

/** A page that is loaded again while its reader is in the room goes back into it. */
const roomKey = 'pendopo.room'

/** One meeting, from before its lobby opens to after its end. */
export function MeetingPage() {
  const { meetingId } = useParams({ from: '/signed-in/meetings/$meetingId' })
  return <Meeting key={meetingId} meetingId={meetingId} />
}

function Meeting({ meetingId }: { meetingId: string }) {
  const { t } = useTranslation('room')
  const { asked, entering, entered } = useMeeting(meetingId)
  const { data: snapshot, error, refetch } = asked
  const stage = useStage(snapshot?.meeting)
  const start = snapshot?.meeting.start
  const [firstStart, setFirstStart] = useState(start)
  if (firstStart === undefined && start !== undefined) setFirstStart(start)
  const [knownStart, setKnownStart] = useState<string>()
  const [returns, setReturns] = useState(0)
  const [where, setWhere] = useState<Where>(() =>
    sessionStorage.getItem(roomKey) === meetingId ? 'room' : 'lobby',
  )
  // Moved to a time that is still to come: whoever was in the room waits for it in the lobby.
  if (snapshot && start !== knownStart) {
    setKnownStart(start)
    if (where !== 'lobby' && mustWait(stage, snapshot.meeting.part)) {
      setWhere('lobby')
      setReturns(returns + 1)
    }
  }
  // While there is time: a network that fails just when the lobby opens keeps nobody out.
  useEffect(() => {
    if (stage === 'early') loadLive().catch(() => undefined)
  }, [stage])
  useEffect(() => {
    if (where !== 'room') return
    sessionStorage.setItem(roomKey, meetingId)
    // Not when the page is loaded anew; but whoever went elsewhere comes back through the lobby.
    return () => sessionStorage.removeItem(roomKey)
  }, [where, meetingId])

  // What was theirs may have become somebody else's: whoever stood in does not at another time.
  if (!snapshot || !stage || error?.code === 'not_allowed')
    return error ? (
      <Page width="narrow" title={t('live.region')}>
        <Stack align="start">
          <LoadError error={error} retry={refetch} />
          <ButtonLink to="/" variant="default">
            {t('toForums')}
          </ButtonLink>
        </Stack>
      </Page>
    ) : (
      <PageSkeleton />
    )
  const live = (inside: 'lobby' | 'room') => (
    <Suspense fallback={<PageSkeleton />}>
      <Live
        // The lobby has the devices anew, which the call took over.
        key={returns}
        snapshot={snapshot}
        place={inside}
        entering={entering}
        entered={entered}
        enter={() => setWhere('room')}
        leave={() => setWhere('left')}
      />
    </Suspense>
  )
  const station = stationOf(stage, where)
  if (station === 'lobby' || station === 'room') return live(station)
  return (
    <Station
      {...{ station, snapshot }}
      moved={start !== firstStart}
      missed={where === 'lobby'}
      back={() => setWhere('room')}
    />
  )
}

function mustWait(stage: ReturnType<typeof useStage>, part: RoomSnapshot['meeting']['part']): boolean {
  return stage === 'early' || (stage === 'lobby' && part !== 'moderator' && part !== 'host')
}

type StationName = 'cancelled' | 'early' | 'lobby' | 'room' | 'left' | 'over'

function stationOf(stage: NonNullable<ReturnType<typeof useStage>>, where: Where): StationName {
  if (stage === 'cancelled' || stage === 'early') return stage
  if (stage === 'closed' || (stage === 'over' && where !== 'room')) return 'over'
  return where
}

interface StationProps {
  station: StationName
  snapshot: RoomSnapshot
  moved: boolean
  missed: boolean
  back: () => void
}

function Station({ station, snapshot, moved, missed, back }: StationProps) {
  if (station === 'cancelled') return <Cancelled snapshot={snapshot} />
  if (station === 'early') return <Early snapshot={snapshot} moved={moved} />
  if (station === 'left') return <Left snapshot={snapshot} back={back} />
  return <Over snapshot={snapshot} missed={missed} />
}
