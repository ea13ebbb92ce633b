import { setTimeout as pause } from 'node:timers/promises'
import { fact } from '../../../shared/facts.ts'
import { forumEvents, forum as forums } from '../../../shared/forum.ts'
import type { ForumAtWork } from '../../support/forumAtWork.ts'
import { type Person, Refused } from '../../support/harness.ts'
import type { ServerProcess } from '../../support/serverProcess.ts'

/** Whoever has been answered for so long is answered for good, ms. */
const forGoodMs = 1_500
const patienceMs = 60_000

/** What somebody who looks at a page again and again is told, and when. */
export class Reader {
  readonly answers: { at: number; words: string }[] = []
  #goesOn = true
  readonly #done: Promise<void>

  constructor(person: Person, { forumId }: Pick<ForumAtWork, 'forumId'>) {
    this.#done = this.#read(person, forumId)
  }

  /** All that was said from one moment to another, `performance.now()`. */
  between(from: number, to: number): string[] {
    return this.answers.filter(({ at }) => from <= at && at <= to).map(({ words }) => words)
  }

  /** Resolves once it is answered for good; with how long after this moment that began, in seconds. */
  async wellAfter(moment: number): Promise<number> {
    while (performance.now() - moment < patienceMs) {
      const lastRefused = this.answers.findLast(({ at, words }) => at > moment && words !== 'ok')
      const well = this.answers.find(({ at, words }) => at > (lastRefused?.at ?? moment) && words === 'ok')
      if (well && performance.now() - well.at > forGoodMs) return (well.at - moment) / 1000
      await pause(100)
    }
    return Number.POSITIVE_INFINITY
  }

  async stop(): Promise<void> {
    this.#goesOn = false
    await this.#done
  }

  async #read(person: Person, forumId: string): Promise<void> {
    while (this.#goesOn) {
      const words = await person.call(forums.view, { forumId }).then(
        () => 'ok',
        (error: unknown) => (error instanceof Refused ? `${error.status} ${error.error.code}` : 'no answer'),
      )
      this.answers.push({ at: performance.now(), words })
      await pause(100)
    }
  }
}

/** What a page may be told while something is away or full: that it is. */
const clear = ['ok', '503 unavailable', '507 storage_full']

export function unclear(words: readonly string[]): string[] {
  return words.filter((one) => !clear.includes(one))
}

/** What of these servers has ended. */
export function ended(servers: readonly ServerProcess[]): string[] {
  return servers.flatMap((server) => (server.hasEnded() ? [server.said().slice(-500)] : []))
}

/** Answers, in ms, how soon a page at one server hears what is done at another. */
export async function heardAcross(
  from: Person,
  to: Person,
  forumId: string,
  change: (person: Person) => Promise<unknown>,
): Promise<number> {
  const page = await to.connect()
  await page.ask(forumEvents.watch, { forumId })
  const heard = page.next(fact)
  const began = performance.now()
  await change(from)
  await Promise.race([heard, pause(20_000)])
  page.close()
  return performance.now() - began
}
