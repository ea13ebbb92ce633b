import { roomEvents, roomPushes } from '../../shared/room.ts'
import { mountMediaEvents } from '../media/events.ts'
import type { MediaPlane } from '../media/plane.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import type { Page, Sockets } from '../platform/sockets.ts'
import type { Runner } from '../platform/work.ts'
import { presentAgendaMeeting } from '../schedule/service.ts'
import { Doorkeeper } from './doorkeeper.ts'
import { Presences } from './presence.ts'
import { shutFor, shutToAll } from './rules.ts'
import { type Around, say, snapshot } from './service.ts'
import { refuseIf, standingIn } from './standing.ts'
import { hoursOf } from './store.ts'

export interface RoomParts {
  sockets: Sockets
  runner: Runner
  coordination: Coordination
  media: MediaPlane
  log: Log
}

/** Mounts what lives: entering, leaving, the chat and the calls. */
export function mountRoomEvents(parts: RoomParts): { around: Around; doorkeeper: Doorkeeper } {
  const { sockets, media } = parts
  const presences = new Presences(parts.coordination)
  const around: Around = { presences, mediaStatus: () => media.status() }

  const calls = mountMediaEvents<Page>({
    plane: media,
    on: (event, answer) => sockets.on(event, answer),
    // A call is a meeting's, and those in its room are in it; one place a person, however many pages.
    admit: async (page, callId) => {
      if (doorkeeper.seatIn(page, callId)?.who.place !== 'room') refuse('not_in_call')
      const meeting = (await hoursOf(page.db, [callId])).get(callId) ?? refuse('not_found')
      refuseIf(shutToAll(meeting, page.now))
      return { peerId: page.actor.userId, tell: (push, data) => page.push(push, data) }
    },
  })
  const doorkeeper: Doorkeeper = new Doorkeeper({
    ...parts,
    presences,
    leaveCall: (page) => calls.leave(page),
  })

  sockets.onPage((page) => page.onClose(() => doorkeeper.lost(page)))

  sockets.on(roomEvents.enter, async (page, { meetingId, place, state }) => {
    const standing = await standingIn(page, 'room.enter', meetingId)
    const { meeting, part, organisation } = standing
    const { userId, name } = page.actor
    const noted = await presences.noted(meetingId)
    const inRoom = noted.some((one) => one.userId === userId && one.place === 'room')
    const presented = presentAgendaMeeting(meeting, { part, outcomeRecorded: false })
    refuseIf(shutFor(presented, { place, part, inRoom }, page.now))
    const entered = await doorkeeper.enter(page, meeting, {
      who: {
        ...state,
        userId,
        name,
        part,
        organisation: organisation?.name ?? null,
        place,
        reachable: true,
        media: null,
      },
      organisationId: organisation?.id ?? null,
    })
    if (!entered) refuse('unavailable')
    return snapshot(page, around, standing)
  })

  sockets.on(roomEvents.state, async (page, { meetingId, state }) => {
    await doorkeeper.amend(page, meetingId, state)
    return {}
  })

  sockets.on(roomEvents.leave, async (page, { meetingId }) => {
    await doorkeeper.leave(page, meetingId)
    return {}
  })

  sockets.on(roomEvents.say, async (page, input) => {
    const { message, fresh } = await say(page, input)
    if (fresh) {
      const { meetingId } = input
      sockets.push(`meeting:${meetingId}`, roomPushes.said, { meetingId, message })
    }
    return message
  })

  return { around, doorkeeper }
}
