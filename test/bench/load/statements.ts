import type pg from 'pg'
import { z } from 'zod'
import { theOccasion } from '../../../server/platform/log.ts'
import type { Step } from './wire.ts'

/** As `pg` is told it: the text, or with its name. */
const statement = z.object({ text: z.string(), values: z.array(z.unknown()).default([]) })

/** A step whose transaction may still go on. */
interface Open extends Step {
  client: pg.PoolClient
}

/** Hears every statement of a pool, by the request it belongs to, from the first `taken` on. */
export function listenTo(pool: pg.Pool): { taken(): Step[][] } {
  let requests: Map<string, Open[]> | undefined

  const note = (client: pg.PoolClient, [sent, beside]: readonly unknown[]) => {
    const { requestId } = theOccasion()
    const { text, values } = statement.parse(typeof sent === 'string' ? { text: sent, values: beside } : sent)
    if (!requests || requestId === undefined) return
    const steps = requests.get(requestId) ?? []
    requests.set(requestId, steps)
    const last = steps.findLast((step) => step.client === client && step.inTransaction && !isOver(step))
    if (last) last.statements.push({ text, values })
    else steps.push({ client, inTransaction: text === 'begin', statements: [{ text, values }] })
  }

  pool.on('connect', (client) => {
    const ask: unknown = client.query
    if (typeof ask !== 'function') return
    Reflect.set(client, 'query', (...words: unknown[]) => {
      note(client, words)
      return Reflect.apply(ask, client, words)
    })
  })

  return {
    taken() {
      const taken = [...(requests?.values() ?? [])]
      requests = new Map()
      return taken.map((steps) =>
        steps.map(({ inTransaction, statements }) => ({ inTransaction, statements })),
      )
    },
  }
}

function isOver({ statements }: Step): boolean {
  return /^(commit|rollback)/.test(statements.at(-1)?.text ?? '')
}
