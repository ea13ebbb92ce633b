import { createMediaPlane, type MediaPlane, type OwnMediaPlane } from './media/plane.ts'
import { MediaHost } from './media/remote/mediaHost.ts'
import { createRemotePlane } from './media/remote/remotePlane.ts'
import { turnCredential } from './media/turn.ts'
import { ensureMediaWorker } from './media/worker/ensureMediaWorker.ts'
import type { Config } from './platform/config.ts'
import type { Coordination } from './platform/coordination/coordination.ts'
import type { Log } from './platform/log.ts'

export interface OpenMedia {
  /** The calls that the pages of this process may be in; closed after the pages. */
  forPages: MediaPlane
  /** The calls that are here, where this process has the role `media`. */
  own: OwnMediaPlane | undefined
  /** To be called before the pages end: sends what is here to the other processes, where there may be some. */
  handOver(): Promise<void>
}

/**
 * Audio and video as this process has it: alone, its pages are in its own calls; where several share a Redis, its
 * calls are open to the pages of all, and its pages are in the calls of all.
 */
export function openMedia(parts: { config: Config; coordination: Coordination; log: Log }): OpenMedia {
  const { config, coordination, log } = parts
  const own = config.ROLES.includes('media') ? ownPlane(config, log) : undefined
  if (own && !config.REDIS_URL) return { forPages: own, own, handOver: async () => {} }
  const forPages = createRemotePlane({ coordination, log })
  if (!own) return { forPages, own, handOver: async () => {} }
  const host = new MediaHost({ plane: own, coordination, log, workers: config.MEDIA_WORKERS })
  return {
    forPages,
    own,
    async handOver() {
      await host.drain()
      await host.close()
      await own.close()
    },
  }
}

function ownPlane(config: Config, log: Log): OwnMediaPlane {
  const { TURN_URLS: urls, TURN_SECRET: secret } = config
  const turn = urls && secret ? { urls, secret } : undefined
  return createMediaPlane({
    log,
    workerBin: (report) => ensureMediaWorker({ log, onProgress: report }),
    workers: config.MEDIA_WORKERS,
    listenIp: config.MEDIA_LISTEN_IP,
    announcedAddress: config.MEDIA_ANNOUNCED_ADDRESS,
    rtcPort: config.MEDIA_PORT,
    iceServersFor: (peerId) => (turn ? [turnCredential(turn, peerId, new Date())] : []),
  })
}
