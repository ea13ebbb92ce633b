import type { Parsed } from '../../shared/contract.ts'
import { goodbyeMs, roomEvents, roomPushes } from '../../shared/room.ts'
import { mountMediaEvents } from '../media/events.ts'
import type { MediaPlane } from '../media/plane.ts'
import { mountProbeEvents } from '../media/probeEvents.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Log } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import type { Page, Sockets } from '../platform/sockets.ts'
import { type Runner, runFor } from '../platform/work.ts'
import { presentAgendaMeeting } from '../schedule/service.ts'
import { came, log } from './course.ts'
import { Doorkeeper } from './doorkeeper.ts'
import { interpretsIn } from './interpretation.ts'
import { Presences } from './presence.ts'
import { countsOf, shutFor, shutToAll } from './rules.ts'
import { type Around, say, snapshot } from './service.ts'
import { countLive, refuseIf, standingIn } from './standing.ts'
import { hoursOf, wasInRoom } from './store.ts'

export interface RoomParts {
  sockets: Sockets
  runner: Runner
  coordination: Coordination
  media: MediaPlane
  log: Log
}

/** A person may try their network so often in ten minutes. */
const probesEach = 20
const probesEachMs = 600_000

/** Mounts what lives: entering, leaving, the chat and the calls. */
export function mountRoomEvents(parts: RoomParts): { around: Around; doorkeeper: Doorkeeper } {
  const { sockets, media } = parts
  const presences = new Presences(parts.coordination)
  const around: Around = { presences, mediaStatus: () => media.status() }

  /**
   * What each page does at the doors, one after the other in the order in which it said so. It may join the call, or
   * probe, in the same breath, which then waits for that.
   */
  const turns = new WeakMap<Page, Promise<unknown>>()
  const inTurn = <T>(page: Page, act: () => Promise<T>): Promise<T> => {
    const done = (turns.get(page) ?? Promise.resolve()).then(act)
    turns.set(
      page,
      done.catch(() => undefined),
    )
    return done
  }

  const calls = mountMediaEvents<Page>({
    plane: media,
    on: (event, answer) => sockets.on(event, answer),
    // A call is a meeting's, and those in its room are in it; one place a person, however many pages.
    admit: async (page, callId) => {
      await turns.get(page)
      if (doorkeeper.seatIn(page, callId)?.who.place !== 'room') refuse('not_in_call')
      const meeting = (await hoursOf(page.db, [callId])).get(callId) ?? refuse('not_found')
      refuseIf(shutToAll(meeting, page.now))
      return { peerId: page.actor.userId, tell: (push, data) => page.push(push, data) }
    },
  })
  const probes = mountProbeEvents<Page>({
    plane: media,
    on: (event, answer) => sockets.on(event, answer),
    // From the lobby only: it would take the place of sound and picture in the room.
    admit: async (page, callId) => {
      await turns.get(page)
      if (doorkeeper.seatIn(page, callId)?.who.place !== 'lobby') refuse('not_in_call')
      const { userId } = page.actor
      const use = await parts.coordination.allow(`probe:${userId}`, probesEach, probesEachMs)
      if (!use.allowed) refuse('too_many_requests', { seconds: Math.ceil(use.retryAfterMs / 1000) })
      return { peerId: userId }
    },
  })
  const doorkeeper: Doorkeeper = new Doorkeeper({
    ...parts,
    presences,
    leaveCall: (page) => calls.leave(page),
  })

  sockets.onPage((page) =>
    page.onClose(() => {
      doorkeeper.lost(page)
      probes.leave(page)
    }),
  )

  const letIn = async (page: Page, { meetingId, place, state }: Parsed<typeof roomEvents.enter>) => {
    const standing = await standingIn(page, 'room.enter', meetingId)
    const { meeting, part, organisation } = standing
    const { userId, name } = page.actor
    const [noted, interprets] = await Promise.all([presences.noted(meetingId), interpretsIn(page, standing)])
    // Presence may have been lost with a server that was started anew: the records know who was here until just now.
    const inRoom =
      noted.some((one) => one.userId === userId && one.place === 'room') ||
      (await wasInRoom(page.db, meetingId, userId, new Date(page.now.getTime() - goodbyeMs)))
    const presented = presentAgendaMeeting(meeting, { part, outcomeRecorded: false })
    refuseIf(shutFor(presented, { place, part, inRoom }, page.now))
    await countLive(parts.runner.limits, page.actor, standing)
    const entered = await doorkeeper.enter(page, meeting, {
      who: {
        ...countsOf(state, interprets),
        userId,
        name,
        part,
        organisation: organisation?.name ?? null,
        place,
        reachable: true,
        media: null,
      },
      organisationId: organisation?.id ?? null,
      interprets,
    })
    if (!entered) refuse('unavailable')
    return { standing, inRoom }
  }

  sockets.on(roomEvents.enter, async (page, input) => {
    const { meetingId, place } = input
    const { standing, inRoom } = await inTurn(page, () => letIn(page, input))
    // It would fill the link that the call needs.
    if (place === 'room') probes.end(page)
    const { meeting, part, organisation } = standing
    if (part === 'supplier' || part === 'buyer') {
      const standIn = organisation && organisation.id !== meeting[part].id ? organisation.name : ''
      await came(parts.runner, meeting, { part, standIn })
    }
    if ((part === 'moderator' || part === 'host') && place === 'room' && !inRoom)
      await runFor(parts.runner, page.actor, (work) =>
        log(work, [{ forumId: meeting.forumId, meetingId, kind: 'dropped_in', detail: page.actor.name }]),
      )
    const answer = await snapshot(page, around, standing)
    doorkeeper.answered(meetingId)
    return answer
  })

  sockets.on(roomEvents.state, async (page, { meetingId, state }) => {
    await inTurn(page, () => doorkeeper.amend(page, meetingId, state))
    return {}
  })

  sockets.on(roomEvents.leave, async (page, { meetingId }) => {
    await inTurn(page, () => doorkeeper.leave(page, meetingId))
    return {}
  })

  sockets.on(roomEvents.say, async (page, input) => {
    const message = await say(page, parts.runner.limits, input)
    const { meetingId } = input
    // Of a repeat too: the process that kept it may have died before it told anybody. Pages join messages by their id.
    sockets.push(`meeting:${meetingId}`, roomPushes.said, { meetingId, message })
    return message
  })

  return { around, doorkeeper }
}
