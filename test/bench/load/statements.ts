import type pg from 'pg'
import { theOccasion } from '../../../server/platform/log.ts'
import type { Step } from './wire.ts'

/** A step whose transaction may still go on. */
interface Open extends Step {
  client: pg.PoolClient
}

/** Hears every statement of a pool, by the request it belongs to, from the first `taken` on. */
export function listenTo(pool: pg.Pool): { taken(): Step[][] } {
  let requests: Map<string, Open[]> | undefined

  const note = (client: pg.PoolClient, [first, second]: readonly unknown[]) => {
    const { requestId } = theOccasion()
    if (!requests || requestId === undefined || typeof first !== 'string') return
    const steps = requests.get(requestId) ?? []
    requests.set(requestId, steps)
    const values = Array.isArray(second) ? second : []
    const last = steps.findLast((step) => step.client === client && step.inTransaction && !isOver(step))
    if (last) last.statements.push({ text: first, values })
    else steps.push({ client, inTransaction: first === 'begin', statements: [{ text: first, values }] })
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
