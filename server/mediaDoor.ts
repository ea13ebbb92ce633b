import { createServer } from 'node:http'
import express from 'express'
import type { MediaPlane } from './media/plane.ts'
import type { Config } from './platform/config.ts'
import type { Coordination } from './platform/coordination/coordination.ts'
import { Health, mountHealth } from './platform/health.ts'
import { answerErrors, withRequestId } from './platform/http.ts'
import { listenOn } from './platform/listen.ts'
import type { Log } from './platform/log.ts'
import { type Metrics, mountMetrics } from './platform/metrics.ts'

/**
 * The door of a process that has calls and no pages: people have no business at it, those who watch the process do.
 * Answers what closes it.
 */
export async function openMediaDoor(parts: {
  config: Config
  coordination: Coordination
  media: MediaPlane
  metrics: Metrics
  log: Log
}): Promise<{ address: string; drain(): void; close(): void }> {
  const { config, coordination, media, metrics, log } = parts
  const app = express()
  app.disable('x-powered-by')
  app.use(withRequestId)
  const health = new Health({
    redis: async () => (await coordination.health()).ok,
    media: () => media.status().state === 'ready',
  })
  mountHealth(app, health)
  mountMetrics(app, metrics, config.METRICS_TOKEN)
  app.use(answerErrors(log))
  const server = createServer(app)
  const address = await listenOn(server, config.PORT, config.HOST)
  return {
    address,
    drain: () => health.drain(),
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
