import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Action, Input, Output, WireError } from '../../shared/contract.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { type Person, Refused } from './harness.ts'

export type Answered<A extends Action> =
  | { ok: true; key: string; answer: Output<A> }
  | { ok: false; key: string; code: ErrorCode }

/** "Try again" is no answer: the server could not do it just now, or says in how many seconds the minute is over. */
function isNotNow({ code, data }: WireError): boolean {
  return code === 'unavailable' || (code === 'too_many_requests' && data?.seconds !== undefined)
}

const patienceMs = 120_000

/**
 * Does as a page does with a command that gets no answer: repeats it under the same key until there is one. `unheard`
 * is told each time why there was none.
 */
export async function untilAnswered<A extends Action>(
  person: Person,
  action: A,
  input: Input<A>,
  unheard: (why: string) => void = () => undefined,
): Promise<Answered<A>> {
  const key = randomUUID()
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return { ok: true, key, answer: await person.call(action, input, key) }
    } catch (error) {
      const refusal = error instanceof Refused ? error.error : undefined
      if (refusal && !isNotNow(refusal)) return { ok: false, key, code: refusal.code }
      if (performance.now() > until) throw error
      unheard(refusal?.code ?? 'no answer')
      await pause(50 + Math.random() * 100)
    }
  }
}
