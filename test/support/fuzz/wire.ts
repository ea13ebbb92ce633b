import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Random } from '../../../server/schedule/engine/random.ts'
import type { Action, Answer, Event, Input, Output } from '../../../shared/contract.ts'
import { commonErrors, type ErrorCode } from '../../../shared/errors.ts'
import { type Person, Refused, type TestSocket } from '../harness.ts'

type Outcome<T> = { ok: true; answer: T } | { ok: false; code: ErrorCode | 'dropped' }

/**
 * A network that drops, repeats and reorders what pages send, by a seed. It notes what no page may ever see: an answer
 * that says `internal` or a code that was never promised, and two answers to one key that are not the same.
 */
export class Wire {
  readonly random: Random
  /** What was sent, and what came of it. */
  readonly log: string[] = []
  readonly faults: string[] = []
  readonly #underWay = new Set<Promise<unknown>>()

  constructor(random: Random) {
    this.random = random
  }

  oneOf<T>(list: readonly T[]): T {
    const one = list[this.random.below(list.length)]
    if (one === undefined) throw new Error('there is none to choose from')
    return one
  }

  chance(share: number): boolean {
    return this.random.fraction() < share
  }

  /** Sends a command in one of the ways a network has. Nothing is waited for: what is sent next may be there first. */
  send<A extends Action>(
    who: string,
    person: Person,
    action: A,
    input: Input<A>,
  ): Promise<Outcome<Output<A>>> {
    const way = this.oneOf(['once', 'once', 'twice', 'dropped', 'later again'] as const)
    const patience = this.random.below(15)
    return this.#follow(`${who} ${action.name} (${way})`, this.#deliver(person, action, input, way, patience))
  }

  /** Asks over a socket, in the order of a page's own events. */
  ask<E extends Event>(
    who: string,
    socket: TestSocket,
    event: E,
    input: Input<E>,
  ): Promise<Answer<Output<E>>> {
    const asked = socket.ask(event, input).then(
      (answer) => {
        if (!answer.ok) this.#judge(event, answer.error.code)
        return answer
      },
      // The connection ended before the answer.
      (): Answer<Output<E>> => ({ ok: false, error: { code: 'unavailable' } }),
    )
    return this.#follow(`${who} ${event.name}`, asked)
  }

  /** Resolves when all that was sent has its answer. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay)
  }

  #follow<T>(words: string, outcome: Promise<T>): Promise<T> {
    const at = this.log.push(`${words} …`) - 1
    const followed = outcome.then((answer) => {
      this.log[at] = `${words}: ${said(answer)}`
      return answer
    })
    this.#underWay.add(followed)
    void followed.finally(() => this.#underWay.delete(followed))
    return followed
  }

  async #deliver<A extends Action>(
    person: Person,
    action: A,
    input: Input<A>,
    way: 'once' | 'twice' | 'dropped' | 'later again',
    patience: number,
  ): Promise<Outcome<Output<A>>> {
    const key = randomUUID()
    const call = async (signal?: AbortSignal): Promise<Outcome<Output<A>>> => {
      try {
        return { ok: true, answer: await person.call(action, input, key, undefined, signal) }
      } catch (error) {
        if (signal?.aborted) return { ok: false, code: 'dropped' }
        if (!(error instanceof Refused)) throw error
        this.#judge(action, error.error.code)
        return { ok: false, code: error.error.code }
      }
    }
    if (way === 'dropped') {
      await call(AbortSignal.timeout(patience))
      return call()
    }
    if (way === 'twice') {
      const [one, other] = await Promise.all([call(), call()])
      this.#compare(action, key, one, other)
      // Refused, it left its key free: the repeat may do what the first could not.
      return one.ok ? one : other
    }
    const first = await call()
    if (way === 'later again') {
      await pause(patience * 4)
      if (first.ok) this.#compare(action, key, first, await call())
    }
    return first
  }

  #compare<T>(action: Action, key: string, one: Outcome<T>, other: Outcome<T>): void {
    if (one.ok && other.ok && !isDeepStrictEqual(one.answer, other.answer))
      this.faults.push(`${action.name} ${key} was answered ${said(one)} and ${said(other)}`)
  }

  #judge({ name, errors }: Action | Event, code: ErrorCode): void {
    const promised: readonly ErrorCode[] = [...errors, ...commonErrors]
    if (code === 'internal' || !promised.includes(code)) this.faults.push(`${name} was answered ${code}`)
  }
}

function said(answer: unknown): string {
  return JSON.stringify(answer).slice(0, 120)
}
