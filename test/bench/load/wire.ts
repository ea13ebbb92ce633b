import { z } from 'zod'

/** What a process of the measurement says first. */
export const opened = z.object({ address: z.string() })

const statement = z.object({ text: z.string(), values: z.array(z.unknown()) })

/** The SQL of one request: in a transaction of one connection, or by itself. */
const step = z.object({ inTransaction: z.boolean(), statements: z.array(statement) })
export type Step = z.infer<typeof step>

/** What may be asked. */
export const asked = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('cpu') }),
  /** Tells the pages of one audience a fact, and answers when that was committed. */
  z.object({
    ask: z.literal('tell'),
    audience: z.templateLiteral([z.enum(['forum', 'organisation']), ':', z.string()]),
  }),
  /** The SQL of the requests since it was last asked. */
  z.object({ ask: z.literal('statements') }),
  /** How long it was from the first request since it was last asked to the end of the last answer. */
  z.object({ ask: z.literal('served') }),
  /** Tells the forum numbered facts for so long, ms. */
  z.object({ ask: z.literal('stream'), aSecond: z.int(), lasts: z.int() }),
  /** From now on the request at each place sends this SQL, gets this answer, and sends the rest. */
  z.object({
    ask: z.literal('replay'),
    requests: z.array(z.object({ steps: z.array(step), answer: z.unknown(), afterwards: z.array(step) })),
  }),
])
export type Asked = z.infer<typeof asked>

export const cpuUsed = z.object({ us: z.number() })

/** On the clock that all processes of a machine share, ms. */
export const told = z.object({ at: z.number() })

export const streamed = z.object({ facts: z.int() })

/** By request, each in the order in which it began. */
export const sent = z.object({ requests: z.array(z.array(step)) })

export const served = z.object({ ms: z.number() })

export const ready = z.object({ replays: z.int() })

/** The clock that all processes of a machine share, ms. */
export function sharedClock(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
