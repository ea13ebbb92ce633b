import type { OwnMediaPlane } from './media/plane.ts'
import type { Database } from './platform/db/database.ts'
import type { Jobs } from './platform/jobs.ts'
import type { Metrics } from './platform/metrics.ts'
import type { Outbox } from './platform/outbox.ts'
import type { Sockets } from './platform/sockets.ts'
import type { RoomKeeping } from './room/routes.ts'

/** What is asked of the parts at each look at the metrics, besides what counts itself. */
export function watchProcess(
  metrics: Metrics,
  parts: {
    database: Database
    sockets: Sockets
    jobs: Jobs
    outbox: Outbox
    rooms: RoomKeeping
    now: () => Date
  },
): void {
  const { sockets, jobs, outbox, rooms, now } = parts
  const { pool } = parts.database
  metrics.gauge('pendopo_sockets', 'Open pages on this process', () => sockets.io.engine.clientsCount)
  metrics.gaugeBy('pendopo_database_connections', 'Connections of this process', 'state', () => ({
    idle: pool.idleCount,
    used: pool.totalCount - pool.idleCount,
  }))
  metrics.gauge('pendopo_database_waiting', 'Waits for a database connection', () => pool.waitingCount)
  metrics.gauge(
    'pendopo_outbox_messages',
    'Facts and notices to be handed on, of all processes',
    async () => {
      return (await outbox.waiting()).messages
    },
  )
  metrics.gauge('pendopo_outbox_oldest_seconds', 'Age of the oldest of them', async () => {
    const { since } = await outbox.waiting()
    return since ? (now().getTime() - since.getTime()) / 1000 : 0
  })
  for (const state of ['waiting', 'failed'] as const)
    metrics.gaugeBy(`pendopo_jobs_${state}`, `Jobs ${state}, of all processes`, 'queue', async () => {
      const counts = Object.entries(await jobs.counts())
      return Object.fromEntries(counts.map(([queue, count]) => [queue, count[state]]))
    })
  metrics.gaugeBy('pendopo_meetings', 'Meetings whose lobby or room is open', 'phase', () => rooms.phases())
}

/** The calls of this process. */
export function watchMedia(metrics: Metrics, media: OwnMediaPlane): void {
  const figures = {
    workers: 'Media workers that live',
    deaths: 'Media workers that died since the start; each was replaced',
    calls: 'Calls on this process',
    peers: 'People in them',
  }
  for (const name of ['workers', 'deaths', 'calls', 'peers'] as const)
    metrics.gauge(`pendopo_media_${name}`, figures[name], async () => (await media.figures())[name])
}
