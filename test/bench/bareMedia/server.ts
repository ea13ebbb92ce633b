import { once } from 'node:events'
import { createServer } from 'node:http'
import path from 'node:path'
import { createWorker } from 'mediasoup'
import type { Producer, Router, RouterRtpCodecCapability, WebRtcTransport } from 'mediasoup/types'
import { Server, type Socket } from 'socket.io'
import { capabilitiesOf } from '../../../server/media/codecs.ts'
import { described } from '../../../server/media/peer.ts'
import { rtpParameters } from '../../../shared/media.ts'
import { bundleMediaPage } from '../../support/mediaServer.ts'
import type { Asked } from './wire.ts'

const mediaCodecs: RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
]

/** One worker with one call that everybody is in, and the page that enters it. */
export async function serveBareCall(workerBin: string) {
  const files = await bundleMediaPage(path.join(import.meta.dirname, 'page.ts'))
  const worker = await createWorker({ workerBin, logLevel: 'error' })
  const router = await worker.createRouter({ mediaCodecs })
  const producers = new Map<Producer, string>()
  const http = createServer((request, response) => {
    const file = files.get(request.url ?? '/')
    response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
    response.end(file ?? '<!doctype html><title>Bare</title><script type="module" src="/page.js"></script>')
  })
  const sockets = new Server<Asked>(http)
  sockets.on('connection', (socket) => answer(socket, router, producers))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      await sockets.close()
      worker.close()
    },
  }
}

function answer(socket: Socket<Asked>, router: Router, producers: Map<Producer, string>): void {
  let send: WebRtcTransport | undefined
  let receive: WebRtcTransport | undefined
  socket.on('enter', async (given) => {
    const listen = { listenInfos: [{ protocol: 'udp' as const, ip: '127.0.0.1' }] }
    send = await router.createWebRtcTransport(listen)
    receive = await router.createWebRtcTransport(listen)
    given({ capabilities: capabilitiesOf(router), send: described(send), receive: described(receive) })
  })
  socket.on('connectTransport', async (transportId, dtlsParameters, done) => {
    await [send, receive].find((one) => one?.id === transportId)?.connect({ dtlsParameters })
    done()
  })
  socket.on('produce', async (kind, rtpParameters, done) => {
    const producer = await send?.produce({ kind, rtpParameters })
    if (!producer) return
    producers.set(producer, socket.id)
    producer.observer.once('close', () => producers.delete(producer))
    done(producer.id)
  })
  socket.on('consume', async (rtpCapabilities, given) => {
    const others = [...producers].filter(([, of]) => of !== socket.id)
    const consumers = await Promise.all(
      others.map(([{ id: producerId }]) => receive?.consume({ producerId, rtpCapabilities })),
    )
    given(
      consumers.flatMap((one) => {
        if (!one) return []
        const { id, producerId, kind } = one
        return [{ id, producerId, kind, rtpParameters: rtpParameters.parse(one.rtpParameters) }]
      }),
    )
  })
  socket.on('disconnect', () => {
    send?.close()
    receive?.close()
  })
}
