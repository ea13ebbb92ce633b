import express from 'express'
import pg from 'pg'
import { freePort } from '../../support/freePort.ts'
import { type Asked, asked, type Step } from './wire.ts'

/**
 * The least that could do a command: Express reads the JSON, `pg` sends the same SQL in the same transactions, Express
 * answers the same JSON. `bareCommands.ts DATABASE_URL`
 */
const [url = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 16, options: '-c timezone=UTC' })
let requests: (Asked & { ask: 'replay' })['requests'] = []

const app = express()
app.use(express.json())
app.post('/:at', async ({ params }, response) => {
  const request = requests[Number(params.at)]
  if (!request) throw new Error('there is no such request')
  for (const step of request.steps) await send(step)
  response.json(request.answer)
  left.push(...request.afterwards)
  if (!isDelivering) await deliver()
})

const left: Step[] = []
let isDelivering = false

/** Of all requests that were answered meanwhile at once, as the product empties its outbox. */
async function deliver(): Promise<void> {
  isDelivering = true
  for (let first = left.shift(); first; first = left.shift()) {
    const others = left.splice(0).flatMap(({ statements }) => statements.slice(2, -1))
    const { statements } = first
    await send({ ...first, statements: [...statements.slice(0, -1), ...others, ...statements.slice(-1)] })
  }
  isDelivering = false
}

async function send({ inTransaction, statements }: Step): Promise<void> {
  const one = inTransaction ? await pool.connect() : undefined
  try {
    for (const { text, values } of statements) await (one ?? pool).query(text, values)
  } finally {
    one?.release()
  }
}

process.on('message', (message) => {
  const question = asked.parse(message)
  if (question.ask !== 'replay') return
  requests = question.requests
  process.send?.({ replays: requests.length })
})
const port = await freePort()
app.listen(port, '127.0.0.1', () => process.send?.({ address: `http://127.0.0.1:${port}` }))
