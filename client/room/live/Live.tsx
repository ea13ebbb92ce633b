import { LoadingOverlay } from '@mantine/core'
import { useEffect, useEffectEvent, useState } from 'react'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { ask, on, reopenSocket } from '../../platform/socket.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { Devices } from '../lobby/devices.ts'
import { Lobby } from '../lobby/Lobby.tsx'
import { MediaSession } from '../media/session.ts'
import { usePlace } from '../usePlace.ts'
import { useAnnouncements } from './Announcements.tsx'
import { Room } from './Room.tsx'

interface LiveProps {
  snapshot: RoomSnapshot
  place: 'lobby' | 'room'
  entering: () => void
  entered: (snapshot: RoomSnapshot) => void
  enter: () => void
  leave: () => void
}

/** The lobby and the room: whatever has to do with cameras, sound and the call. */
export default function Live({ snapshot, place, entering, entered, enter, leave }: LiveProps) {
  const meetingId = snapshot.meeting.id
  const [devices] = useState(() => new Devices())
  const [session] = useState(() => new MediaSession({ ask, on, reopen: reopenSocket }, meetingId))
  const [inside, setInside] = useState(false)
  const announcements = useAnnouncements(meetingId)

  const { error } = usePlace(meetingId, place, {
    // The server takes one into the call as soon as one is inside: no need to wait for its answer first.
    entering: () => {
      entering()
      if (place === 'lobby') return
      const { connection } = session.getSnapshot()
      if (connection === 'idle' || connection === 'left') void joinWithDevices()
      // In the call already: the connection was lost meanwhile.
      else void session.rejoin()
    },
    entered: (answer) => {
      entered(answer)
      if (place === 'room') setInside(true)
    },
  })

  const joinWithDevices = async () => {
    // Loaded anew in the room: there was no lobby that would have opened them.
    void devices.open()
    await session.join(await devices.hand())
  }

  // While one is in the lobby, or still at the door.
  useEffect(() => session.prepare(), [session])
  useEffect(
    () => () => {
      devices.close()
      session.leave()
    },
    [devices, session],
  )

  useEffect(() => {
    if (error) session.leave()
  }, [error, session])

  // Loaded anew after the end, and not among those who were inside then.
  const tooLate = error?.code === 'meeting_over'
  const goOut = useEffectEvent(leave)
  useEffect(() => {
    if (tooLate) goOut()
  }, [tooLate])

  if (error) return <LoadError error={error} retry={() => location.reload()} />
  if (place === 'lobby') return <Lobby {...{ snapshot, devices, announcements, enter }} />
  return (
    <>
      <LoadingOverlay visible={!inside} />
      <Room {...{ snapshot, session, announcements, leave }} />
    </>
  )
}
