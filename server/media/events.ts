import type { Event, Output, Parsed } from '../../shared/contract.ts'
import { mediaEvents } from '../../shared/media.ts'
import { occasionIsAbout } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import type { MediaPlane } from './plane.ts'
import type { Seat, Tell } from './seat.ts'

/** What the events are mounted on. `C` is one object for the whole life of a connection: the socket's page. */
export interface MediaMounting<C extends object> {
  /** Mounts the answer to one event; the socket layer parses, limits, acknowledges. */
  on: <E extends Event>(event: E, answer: (connection: C, input: Parsed<E>) => Promise<Output<E>>) => void
  plane: Pick<MediaPlane, 'join' | 'capabilities'>
  /**
   * Decides from the session whether this connection may join the call, and as whom. Refuses otherwise:
   * with `not_in_call` where the person has to enter the room first (the client then tries again), with
   * anything else for good.
   */
  admit: (connection: C, callId: string) => Promise<{ peerId: string; tell: Tell }>
}

/**
 * Mounts all media events. A connection speaks for the peer it joined as, one at a time. The returned
 * `leave` must be called when a connection is gone, and may be whenever its person leaves the room.
 */
export function mountMediaEvents<C extends object>({
  on,
  plane,
  admit,
}: MediaMounting<C>): {
  leave(connection: C): void
} {
  const stays = new WeakMap<C, { callId: string; peer: Seat }>()
  /** Counts up with every join and leave of a connection: a join that was overtaken gives its place back. */
  const turns = new WeakMap<C, number>()
  const turnOf = (connection: C) => turns.get(connection) ?? 0
  const nextTurn = (connection: C) => {
    const turn = turnOf(connection) + 1
    turns.set(connection, turn)
    return turn
  }
  /** What a peer says does not name its call: the log is told here. */
  const seated = (connection: C) => {
    const { callId, peer } = stays.get(connection) ?? refuse('not_in_call')
    occasionIsAbout({ callId })
    return peer
  }

  on(mediaEvents.capabilities, async () => ({ rtpCapabilities: plane.capabilities() }))
  on(mediaEvents.join, async (connection, { callId, rtpCapabilities }) => {
    const turn = nextTurn(connection)
    const { peerId, tell } = await admit(connection, callId)
    if (turnOf(connection) !== turn) refuse('not_in_call')
    const { peer, welcome } = await plane.join(callId, peerId, tell, rtpCapabilities)
    if (turnOf(connection) !== turn) {
      peer.leave()
      return refuse('not_in_call')
    }
    // Joining another call leaves the one before.
    stays.get(connection)?.peer.leave()
    stays.set(connection, { callId, peer })
    return welcome
  })
  on(mediaEvents.leave, async (connection, { seat }) => {
    const stay = stays.get(connection)
    occasionIsAbout({ callId: stay?.callId })
    if (stay?.peer.seat === seat) stay.peer.leave()
    return {}
  })
  on(mediaEvents.connectTransport, async (connection, input) => seated(connection).connectTransport(input))
  on(mediaEvents.restartIce, async (connection, input) => seated(connection).restartIce(input))
  on(mediaEvents.produce, async (connection, input) => seated(connection).produce(input))
  on(mediaEvents.pauseProducer, async (connection, input) => seated(connection).pauseProducer(input))
  on(mediaEvents.resumeProducer, async (connection, input) => seated(connection).resumeProducer(input))
  on(mediaEvents.closeProducer, async (connection, input) => seated(connection).closeProducer(input))
  on(mediaEvents.resume, async (connection, input) => seated(connection).resume(input))
  on(mediaEvents.want, async (connection, input) => seated(connection).want(input))

  return {
    leave(connection) {
      nextTurn(connection)
      stays.get(connection)?.peer.leave()
      stays.delete(connection)
    },
  }
}
