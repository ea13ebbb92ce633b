import { probeEvents } from '../../shared/media.ts'
import { occasionIsAbout } from '../platform/log.ts'
import { refuse } from '../platform/refusal.ts'
import type { MediaMounting } from './events.ts'
import type { MediaPlane } from './plane.ts'
import type { NetworkProbe } from './seat.ts'

export interface ProbeMounting<C extends object> {
  on: MediaMounting<C>['on']
  plane: Pick<MediaPlane, 'openProbe'>
  /** Decides from the session whether this connection may probe for the call, and as whom; refuses otherwise. */
  admit: (connection: C, callId: string) => Promise<{ peerId: string }>
}

/**
 * Mounts the events of the network probe. A connection has one probe at a time; another one ends it. The
 * returned `end` ends it, and `leave` must be called when a connection is gone.
 */
export function mountProbeEvents<C extends object>({
  on,
  plane,
  admit,
}: ProbeMounting<C>): {
  end(connection: C): void
  leave(connection: C): void
} {
  const probes = new WeakMap<C, { callId: string; probe: NetworkProbe }>()
  const gone = new WeakSet<C>()
  const probeOf = (connection: C) => {
    const { callId, probe } = probes.get(connection) ?? refuse('not_in_call')
    occasionIsAbout({ callId })
    return probe
  }
  const end = (connection: C) => {
    probes.get(connection)?.probe.close()
    probes.delete(connection)
  }

  on(probeEvents.open, async (connection, { callId }) => {
    const { peerId } = await admit(connection, callId)
    const { probe, iceServers } = await plane.openProbe(peerId)
    end(connection)
    if (gone.has(connection)) {
      probe.close()
      return refuse('not_in_call')
    }
    probes.set(connection, { callId, probe })
    return { ...probe.opening(), iceServers }
  })
  on(probeEvents.connect, async (connection, input) => probeOf(connection).connect(input))
  on(probeEvents.produce, async (connection, input) => probeOf(connection).produce(input))
  on(probeEvents.consume, async (connection, input) => probeOf(connection).consume(input))
  on(probeEvents.up, async (connection, input) => probeOf(connection).up(input))
  on(probeEvents.down, async (connection, input) => probeOf(connection).down(input))
  on(probeEvents.end, async (connection) => {
    end(connection)
    return {}
  })

  return {
    end,
    leave(connection) {
      gone.add(connection)
      end(connection)
    },
  }
}
