import { setTimeout as pause } from 'node:timers/promises'
import type { Router } from 'express'

/** Whether something that the process needs can be used just now. */
type Part = () => Promise<boolean> | boolean

/** What `/readyz` answers. */
export interface Readiness {
  ready: boolean
  /** The process has been asked to end: it still answers, and wants no new work. */
  draining: boolean
  parts: Record<string, 'ok' | 'away'>
}

/** A part that says nothing for so long counts as away, ms. */
const patience = 3_000

/** Whether this process can do its work. */
export class Health {
  readonly #parts: Record<string, Part>
  #draining = false
  #looking: Promise<Readiness> | undefined

  /** Each part is asked anew at every look; one that rejects or takes seconds is away. */
  constructor(parts: Record<string, Part>) {
    this.#parts = parts
  }

  /** From now on the process is not ready, whatever its parts say. */
  drain(): void {
    this.#draining = true
  }

  /** Never rejects; answers within seconds. Whoever asks while it is being found out gets the same answer. */
  async look(): Promise<Readiness> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #look(): Promise<Readiness> {
    const asked = Object.entries(this.#parts).map(async ([name, part]) => {
      const ok = await inTime(patience, part).catch(() => false)
      return [name, ok ? 'ok' : 'away'] as const
    })
    const parts = Object.fromEntries(await Promise.all(asked))
    const draining = this.#draining
    return { ready: !draining && Object.values(parts).every((state) => state === 'ok'), draining, parts }
  }
}

/**
 * `/healthz` answers 200 while the process lives: start it anew when it does not. `/readyz` answers 503 while a part
 * is away or the process is about to end: send it nothing meanwhile.
 */
export function mountHealth(router: Pick<Router, 'get'>, health: Health): void {
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ ok: true })
  })
  router.get('/readyz', async (_request, response) => {
    const readiness = await health.look()
    response
      .status(readiness.ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json(readiness)
  })
}

/** What `ask` answers, or an error when that takes longer than `ms`. */
export async function inTime<T>(ms: number, ask: () => Promise<T> | T): Promise<T> {
  const late = pause(ms, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${ms} ms`)
  })
  return Promise.race([ask(), late])
}
