import { createServer } from 'node:http'
import { createAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { z } from 'zod'
import { fact } from '../../../shared/facts.ts'
import { roomEvents } from '../../../shared/room.ts'
import { freePort } from '../../support/freePort.ts'
import { asked, sharedClock } from './wire.ts'

/**
 * The least that could do what pages need: Socket.IO with its Redis adapter, which puts a socket into the rooms that it
 * names and acknowledges one event. `bareSockets.ts REDIS_URL`
 */
const [url = ''] = process.argv.slice(2)
const publisher = createClient({ url })
const subscriber = publisher.duplicate()
await Promise.all([publisher.connect(), subscriber.connect()])
const http = createServer()
const io = new Server(http, {
  pingInterval: 3_000,
  pingTimeout: 5_000,
  serveClient: false,
  adapter: createAdapter(publisher, subscriber),
})
const rooms = z.array(z.string())
io.on('connection', (socket) => {
  socket.on('join', async (names: unknown, acknowledge: unknown) => {
    await socket.join(rooms.parse(names))
    if (typeof acknowledge === 'function') acknowledge()
  })
  socket.on(roomEvents.state.name, (_input: unknown, acknowledge: unknown) => {
    if (typeof acknowledge === 'function') acknowledge({ ok: true, data: {} })
  })
})
process.on('message', (message) => {
  const question = asked.parse(message)
  if (question.ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ us: user + system })
  }
  if (question.ask === 'tell') {
    const at = sharedClock()
    io.to(question.audience).emit(fact.name, { topics: ['schedule'] })
    process.send?.({ at })
  }
})
const port = await freePort()
await new Promise<void>((listening) => http.listen(port, '127.0.0.1', listening))
process.send?.({ address: `http://127.0.0.1:${port}` })
