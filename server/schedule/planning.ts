import { MessageChannel, Worker } from 'node:worker_threads'
import type { Log } from '../platform/log.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Answers, PlannerData, Reply } from './planner.ts'

/**
 * Questions about a forum's schedule whose answers take long: asked in threads of their own, so that the event loop
 * is never held up. A question sees what is committed, and throws the refusals of its answer.
 */
export interface Planning {
  ask<Kind extends keyof Answers>(
    kind: Kind,
    asked: Parameters<Answers[Kind]>[0],
  ): Promise<Awaited<ReturnType<Answers[Kind]>>>
  close(): Promise<void>
}

/** Starts nothing before the first question. Advice, which takes seconds, holds up no other question. */
export function startPlanning({ databaseUrl, log }: { databaseUrl: string; log: Log }): Planning {
  const data = { databaseUrl, logLevel: log.level }
  const quick = new Planner({ ...data, makes: true })
  const slow = new Planner({ ...data, makes: false })
  return {
    ask: (kind, asked) => (kind === 'advice' ? slow : quick).ask(kind, asked),
    close: async () => {
      await Promise.all([quick.close(), slow.close()])
    },
  }
}

/** One thread, begun when it is first needed and anew when it has died. */
class Planner {
  readonly #data: PlannerData
  #open: { worker: Worker; waiting: Set<(reason: unknown) => void> } | undefined

  constructor(data: PlannerData) {
    this.#data = data
  }

  ask<Kind extends keyof Answers>(
    kind: Kind,
    asked: Parameters<Answers[Kind]>[0],
  ): Promise<Awaited<ReturnType<Answers[Kind]>>> {
    const { worker, waiting } = this.#opened()
    const { port1, port2 } = new MessageChannel()
    return new Promise((resolve, reject) => {
      waiting.add(reject)
      port1.once('message', (reply: Reply<Kind>) => {
        waiting.delete(reject)
        if (reply.ok) resolve(reply.value)
        else reject(reply.refusal ? new Refusal(reply.refusal.code, reply.refusal.data) : reply.error)
      })
      worker.postMessage({ kind, asked, port: port2 }, [port2])
    })
  }

  #opened() {
    if (this.#open) return this.#open
    const worker = new Worker(new URL('./planner.ts', import.meta.url), { workerData: this.#data })
    const open = { worker, waiting: new Set<(reason: unknown) => void>() }
    // A thread that fails ends a moment later: by then others may wait for the next one.
    const isGone = (reason: unknown) => {
      if (this.#open === open) this.#open = undefined
      for (const reject of open.waiting) reject(reason)
      open.waiting.clear()
    }
    worker.on('error', isGone)
    worker.on('exit', () => isGone(new Error('the planning thread ended')))
    this.#open = open
    return open
  }

  async close(): Promise<void> {
    await this.#open?.worker.terminate()
  }
}
