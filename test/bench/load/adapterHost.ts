import { createServer } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter'
import { createAdapter as createStreamsAdapter } from '@socket.io/redis-streams-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { connectRedis } from '../../../server/platform/coordination/redisConnection.ts'
import { createLog } from '../../../server/platform/log.ts'
import { fact } from '../../../shared/facts.ts'
import { freePort } from '../../support/freePort.ts'
import { asked, sharedClock } from './wire.ts'

/**
 * A process that fans facts out over one of the adapters: `adapterHost.ts plain|sharded|streams REDIS_URL`, with
 * `recovering` for Socket.IO's recovery of connections.
 */
const [kind, url = '', recovering] = process.argv.slice(2)
const log = createLog('silent')
// What an adapter asks of a Redis that is away, nobody awaits.
process.on('unhandledRejection', () => undefined)

/** As the product has its clients: they refuse while Redis is away. */
const refusing = (name: string) => connectRedis({ url, name, log }, (options) => createClient(options))

async function adapter() {
  if (kind === 'plain') return createAdapter(await refusing('out'), await refusing('in'))
  if (kind === 'sharded') return createShardedAdapter(await refusing('out'), await refusing('in'))
  // Its reader asks again at once after a refusal, without end: it needs clients that keep what they are asked.
  const client = createClient({
    url,
    socket: { reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 1_000) },
  })
  client.on('error', () => undefined)
  await client.connect()
  return createStreamsAdapter(client)
}

const http = createServer((_request, response) => void response.end('asked anew'))
const io = new Server(http, {
  serveClient: false,
  adapter: await adapter(),
  ...(recovering && { connectionStateRecovery: {} }),
})
io.on('connection', (socket) => void socket.join('forum:one'))

process.on('message', async (message) => {
  const question = asked.parse(message)
  if (question.ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ us: user + system })
  }
  if (question.ask === 'stream') {
    const began = performance.now()
    let number = 0
    for (let passed = 0; passed < question.lasts; passed = performance.now() - began) {
      for (; number < (passed * question.aSecond) / 1_000; number++)
        io.to('forum:one').emit(fact.name, { number, at: sharedClock() })
      await pause(1)
    }
    process.send?.({ facts: number })
  }
})
const port = await freePort()
await new Promise<void>((listening) => http.listen(port, '127.0.0.1', listening))
process.send?.({ address: `http://127.0.0.1:${port}` })
