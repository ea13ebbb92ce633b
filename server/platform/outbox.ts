import type { Topic } from '../../shared/facts.ts'
import type { Db } from './db/database.ts'
import type { Log } from './log.ts'
import type { Notice } from './notices.ts'
import type { Audience, OutboxMessage } from './work.ts'

export interface Deliveries {
  /** Tells open pages. At least once, in the order of commits as far as one process goes. */
  fact(audience: Audience[], topics: Topic[]): void
  /** Sends pages of the audience what their contract calls by this name. At least once. */
  push(audience: Audience[], name: string, data: unknown): void
  /** Cuts off a person's open pages. */
  endPages(userId: string): void
  /** Has a schedule made, once however often it hears of it. */
  beginRun(runId: string): void
  /** Takes the notices over for good, in the transaction that removes them from the outbox. */
  notices(notices: Notice[], tx: Db): Promise<void>
}

export interface Outbox {
  /** Something was committed: deliver soon. */
  kick(): void
  /** Delivers what is there now; resolves when nothing is left that this process may take. */
  drain(): Promise<void>
  /** How many messages wait, and when the oldest was left there. */
  waiting(): Promise<{ messages: number; since: Date | null }>
  stop(): Promise<void>
}

const batch = 200

/**
 * Delivers what commands left in the outbox: at once after their commit, and every `sweepMs` for what a
 * process that died left behind. Several processes share the work; each message is taken by one.
 */
export function startOutbox(db: Db, deliveries: Deliveries, log: Log, sweepMs = 2_000): Outbox {
  let running: Promise<void> | undefined
  let again = false
  let isStopped = false

  const takeBatch = () =>
    db.transaction().execute(async (tx) => {
      const taken = await tx
        .deleteFrom('outbox')
        .where('id', 'in', (rows) =>
          rows.selectFrom('outbox').select('id').orderBy('id').limit(batch).forUpdate().skipLocked(),
        )
        .returning(['id', 'message'])
        .execute()
      // Only commands write this table, through `Work`, so its JSON has their type.
      const messages = taken.sort((a, b) => a.id - b.id).map((row) => row.message as OutboxMessage)
      const notices = messages.flatMap((message) => (message.kind === 'notice' ? [message.notice] : []))
      if (notices.length > 0) await deliveries.notices(notices, tx)
      // Before the commit on purpose: a fact told twice does no harm, a lost one does.
      for (const message of messages) {
        if (message.kind === 'fact') deliveries.fact(message.audience, message.topics)
        if (message.kind === 'push') deliveries.push(message.audience, message.name, message.data)
        if (message.kind === 'end_pages') deliveries.endPages(message.userId)
        if (message.kind === 'run') deliveries.beginRun(message.runId)
      }
      return taken.length
    })

  const run = async () => {
    do {
      again = false
      while ((await takeBatch()) === batch);
    } while (again)
  }

  const drain = (): Promise<void> => {
    if (running) {
      again = true
      return running
    }
    running = run().finally(() => {
      running = undefined
    })
    return running
  }
  const kick = () => {
    // What comes now is another process's to deliver, or the next one's.
    if (isStopped) return
    drain().catch((error) =>
      log.error({ err: error }, 'the outbox could not be delivered; it is tried again'),
    )
  }
  const sweep = setInterval(kick, sweepMs)
  sweep.unref()
  return {
    kick,
    drain,
    waiting: () =>
      db
        .selectFrom('outbox')
        .select((row) => [row.fn.countAll<number>().as('messages'), row.fn.min('at').as('since')])
        .executeTakeFirstOrThrow(),
    stop: async () => {
      isStopped = true
      clearInterval(sweep)
      await running?.catch(() => {})
    },
  }
}
