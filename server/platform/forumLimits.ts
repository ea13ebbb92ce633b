import type { Coordination } from './coordination/coordination.ts'
import { Handfuls } from './coordination/handfuls.ts'

/**
 * Who shares a forum's limits: those whom the hosts let in, and apart from them everybody else, so that no stranger
 * uses up what guests may do. The host team is not counted: it can act whatever others do.
 */
export type Pool = 'taking_part' | 'applying'

const hour = 3_600_000

/**
 * What a forum's people may do together. A busy day of 300 firms stays far below; one firm, whose people have the limits
 * of persons, gets nowhere near.
 */
export const forumLimits = {
  /** Commands that change something, a minute. */
  changes: { taking_part: 6_000, applying: 1_200 },
  /** Commands that send mails, an hour. */
  mails: { taking_part: 6_000, applying: 600 },
  /** What is said in meetings and who comes to them, a minute. Apart from commands: a chat in flood stops no booking. */
  live: { taking_part: 6_000, applying: 1_200 },
}
/** Commands that send mails, by which one person takes part in forums, an hour. */
export const mailsOfPerson = 300
/** What one person says in meetings, and how often they come to them, a minute: as many as commands. */
export const liveOfPerson = 120

/** Who is counted where. */
export interface Counted {
  userId: string
  forumId: string
  pool: Pool
}

/** Counts what people do in forums. */
export class ForumLimits {
  readonly #handfuls: Handfuls

  constructor(coordination: Coordination, now: () => Date) {
    this.#handfuls = new Handfuls(coordination, now)
  }

  /** Counts a command, or refuses it (`too_many_requests`). Asked after it was authorised and done, before its commit. */
  async spend({ userId, forumId, pool, mails }: Counted & { mails: boolean }): Promise<void> {
    // One after the other: what a person is refused does not count against the forum.
    if (mails) {
      await this.#handfuls.count(`mails:user:${userId}`, mailsOfPerson, hour)
      await this.#handfuls.count(`mails:forum:${forumId}:${pool}`, forumLimits.mails[pool], hour)
    }
    await this.#handfuls.count(`forum:${forumId}:${pool}`, forumLimits.changes[pool])
  }

  /** Counts what somebody writes over a socket, once they may, or refuses it (`too_many_requests`) before it is written. */
  async spendLive({ userId, forumId, pool }: Counted): Promise<void> {
    await this.#handfuls.count(`live:user:${userId}`, liveOfPerson)
    await this.#handfuls.count(`live:forum:${forumId}:${pool}`, forumLimits.live[pool])
  }
}
