import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Push } from '../../shared/contract.ts'
import type { Topic } from '../../shared/facts.ts'
import type { Language } from '../../shared/values.ts'
import { type Db, sqlState, violated } from './db/database.ts'
import { outgrewItsPlan } from './db/prepared.ts'
import type { ForumLimits, Pool } from './forumLimits.ts'
import type { Notice } from './notices.ts'
import { Refusal, refuse } from './refusal.ts'

/** The signed-in person on whose behalf something is done. */
export interface Actor {
  userId: string
  email: string
  name: string
  language: Language
  zone: string
}

/** Socket rooms that hear facts; see `forum.watch` for who joins which. */
export type Audience =
  | `user:${string}`
  | `forum:${string}`
  | `team:${string}`
  | `organisation:${string}`
  | `meeting:${string}`

export type OutboxMessage =
  | { kind: 'fact'; audience: Audience[]; topics: Topic[] }
  | { kind: 'push'; audience: Audience[]; name: string; data: unknown }
  | { kind: 'notice'; notice: Notice }
  | { kind: 'end_pages'; userId: string }
  | { kind: 'run'; runId: string }

/** What a query stands on. */
export interface Reading<A = Actor> {
  readonly db: Db
  /** The server's clock at the start of the request. */
  readonly now: Date
  readonly actor: A
  /** The address people reach this server at, without a trailing slash. */
  readonly publicUrl: string
}

/** What a command stands on: a transaction, and what is told when (and only when) it commits. */
export interface Work<A = Actor> extends Reading<A> {
  newId(): string
  /** After the commit, pages of the audience ask anew for what they show of these nouns. */
  tell(audience: Audience[], topics: Topic[]): void
  /** After the commit, pages of the audience are sent this. At least once, like facts. */
  push<P extends Push>(audience: Audience[], push: P, data: z.input<P['data']>): void
  /** After the commit, a message is made for its reader. */
  notify(notice: Notice): void
  /** After the commit, this person's open pages are cut off: they come back with what they may still hear. */
  endPages(userId: string): void
  /** After the commit, one server process begins to make this schedule. */
  beginRun(runId: string): void
  /** Counts this command against what these people may do together in the forum, once however often it is said. */
  countIn(forumId: string, pool: Pool): void
  /** Who did what to whom, kept with the change. `detail` holds ids, kinds and numbers: nobody's words, no name. */
  audit(entry: {
    action: string
    forumId?: string
    subjectId?: string
    detail?: Record<string, unknown>
  }): void
}

export interface Runner {
  db: Db
  publicUrl: string
  now: () => Date
  newId: () => string
  limits: ForumLimits
  /** Called after each commit that left something in the outbox. */
  committed: () => void
}

/**
 * Runs a command once for its actor and key, whole or not at all: the change, its facts, notices and audit
 * share one transaction. A repeat with the same key gets the first answer; the same key with another input
 * is refused (`key_reused`). Deadlocks, serialization failures and outgrown plans are tried again; an overlap that the
 * database refuses becomes `slot_taken`.
 */
export async function runCommand<T>(
  runner: Runner,
  request: { actor: Actor; key: string; name: string; input: unknown },
  act: (work: Work) => Promise<T>,
): Promise<T> {
  const { actor, key, name } = request
  const inputHash = createHash('sha256').update(JSON.stringify(request.input)).digest()
  const answer = await inTransaction(runner, actor, async (work) => {
    const first = await work.db
      .insertInto('commands')
      .values({ actor: actor.userId, key, name, inputHash, answer: 'null', at: work.now })
      .onConflict((conflict) => conflict.columns(['actor', 'key']).doNothing())
      .returning('key')
      .executeTakeFirst()
    if (!first) {
      const done = await work.db
        .selectFrom('commands')
        .select(['name', 'inputHash', 'answer'])
        .where('actor', '=', actor.userId)
        .where('key', '=', key)
        .executeTakeFirstOrThrow()
      if (done.name !== name || !done.inputHash.equals(inputHash)) refuse('key_reused')
      return done.answer
    }
    const result = await act(work)
    await work.db
      .updateTable('commands')
      .set({ answer: JSON.stringify(result) })
      .where('actor', '=', actor.userId)
      .where('key', '=', key)
      .execute()
    return result
  })
  // The stored answer was written by the same command of the same name, so it has its type.
  return answer as T
}

/** Runs work that no person asked for: expiries, seeding. Whole or not at all, like a command. */
export function runSystem<T>(runner: Runner, act: (work: Work<null>) => Promise<T>): Promise<T> {
  return inTransaction(runner, null, act)
}

/** Runs what somebody did by something else than a command, as entering a room. Whole or not at all. */
export function runFor<T>(runner: Runner, actor: Actor, act: (work: Work) => Promise<T>): Promise<T> {
  return inTransaction(runner, actor, act)
}

const attempts = 4

async function inTransaction<A extends Actor | null, T>(
  runner: Runner,
  actor: A,
  act: (work: Work<A>) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const outbox: OutboxMessage[] = []
    const audits: Parameters<Work['audit']>[0][] = []
    const counted = new Map<string, Pool>()
    try {
      const result = await runner.db.transaction().execute(async (tx) => {
        const now = runner.now()
        const done = await act({
          db: tx,
          now,
          actor,
          publicUrl: runner.publicUrl,
          newId: runner.newId,
          tell: (audience, topics) => outbox.push({ kind: 'fact', audience, topics }),
          push: (audience, { name }, data) => outbox.push({ kind: 'push', audience, name, data }),
          notify: (notice) => outbox.push({ kind: 'notice', notice }),
          endPages: (userId) => outbox.push({ kind: 'end_pages', userId }),
          beginRun: (runId) => outbox.push({ kind: 'run', runId }),
          countIn: (forumId, pool) => counted.set(forumId, pool),
          audit: (entry) => audits.push(entry),
        })
        const mails = outbox.some(({ kind }) => kind === 'notice')
        if (actor)
          for (const [forumId, pool] of counted)
            await runner.limits.spend({ userId: actor.userId, forumId, pool, mails })
        if (outbox.length > 0)
          await tx
            .insertInto('outbox')
            .values(outbox.map((message) => ({ message: JSON.stringify(message), at: now })))
            .execute()
        if (audits.length > 0)
          await tx
            .insertInto('audit')
            .values(
              audits.map((entry) => ({
                at: now,
                actorId: actor?.userId ?? null,
                action: entry.action,
                forumId: entry.forumId ?? null,
                subjectId: entry.subjectId ?? null,
                detail: JSON.stringify(entry.detail ?? {}),
              })),
            )
            .execute()
        return done
      })
      if (outbox.length > 0) runner.committed()
      return result
    } catch (error) {
      const state = sqlState(error)
      if (state === '23P01' && violated(error) === 'no_double_booking') throw new Refusal('slot_taken')
      const passes = state === '40P01' || state === '40001' || outgrewItsPlan(error)
      if (passes && attempt < attempts) continue
      throw error
    }
  }
}
