import { fromKysely, PgBoss, type QueuePolicy, type UpdateQueueOptions } from 'pg-boss'
import type { z } from 'zod'
import type { Db } from './db/database.ts'
import { type Log, onOccasion } from './log.ts'

/** Due work that survives a restart: a queue by name, its jobs validated when they are taken. */
export interface Jobs {
  /** Handles the jobs of a queue, tried again with growing pauses when the handler throws. */
  handle<S extends z.ZodType>(queue: string, data: S, act: (job: z.output<S>) => Promise<void>): Promise<void>
  /** Adds jobs in a transaction: they exist when it commits. */
  add(queue: string, jobs: { data: object; startAfter?: Date; key?: string }[], tx: Db): Promise<void>
  /** Calls `act` every minute, in one process at a time. */
  everyMinute(queue: string, act: () => Promise<void>): Promise<void>
  /** Calls `act` once a night (UTC), in one process. */
  everyNight(queue: string, act: () => Promise<void>): Promise<void>
  /** Jobs of each queue that could be done now and that failed for good in the last days, at most a minute old. */
  counts(): Promise<Record<string, { waiting: number; failed: number }>>
  stop(): Promise<void>
}

/** About half a day of tries: longer than a mail server is usually away. Seconds. */
const retries = { retryLimit: 60, retryDelay: 5, retryBackoff: true, retryDelayMax: 900 }

/**
 * A job in hand shows signs of life. Without one for so long its process was killed, which is seen at the next look, and
 * it is tried again. Seconds.
 */
const signOfLife = { heartbeatSeconds: 30 }
const looks = { superviseIntervalSeconds: 15, monitorIntervalSeconds: 15 }

/** Starts pg-boss in its own schema of the database at `url`. */
export async function startJobs(url: string, log: Log): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: url, max: 4, schema: 'jobs', ...looks })
  boss.on('error', (error) => log.error({ err: error }, 'the job queue had an error'))
  await boss.start()

  /** Also where an older version has made it with other settings. */
  const haveQueue = async (name: string, settings: UpdateQueueOptions, policy: QueuePolicy) => {
    await boss.createQueue(name, { policy })
    await boss.updateQueue(name, { ...settings, ...signOfLife })
  }

  const byClock = async (queue: string, cron: string, pollingSeconds: number, act: () => Promise<void>) => {
    await haveQueue(queue, { retryLimit: 0 }, 'stately')
    await boss.schedule(queue, cron)
    await boss.work(queue, { pollingIntervalSeconds: pollingSeconds }, async () =>
      onOccasion({ job: queue }, act),
    )
  }

  return {
    async handle(queue, data, act) {
      await haveQueue(queue, retries, 'standard')
      const workOne = { batchSize: 1, localConcurrency: 4, pollingIntervalSeconds: 1 } as const
      await boss.work(queue, workOne, async ([job]) => {
        if (job) await onOccasion({ job: queue, jobId: job.id }, () => act(data.parse(job.data)))
      })
    },
    async add(queue, jobs, tx) {
      await boss.insert(
        queue,
        jobs.map(({ data, startAfter, key }) => ({
          data,
          ...(startAfter && { startAfter }),
          ...(key && { singletonKey: key }),
        })),
        { db: fromKysely(tx.withoutPlugins()) },
      )
    },
    everyMinute: (queue, act) => byClock(queue, '* * * * *', 5, act),
    everyNight: (queue, act) => byClock(queue, '17 2 * * *', 60, act),
    async counts() {
      const queues = (await boss.getQueues()).filter(({ name }) => !name.startsWith('__'))
      return Object.fromEntries(
        queues.map(({ name, readyCount, failedCount }) => [
          name,
          { waiting: readyCount, failed: failedCount },
        ]),
      )
    },
    stop: () => boss.stop({ graceful: true, close: true, timeout: 5_000 }),
  }
}
