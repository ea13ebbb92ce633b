import { createWorker, observer } from 'mediasoup'
import type { Consumer, Router } from 'mediasoup/types'
import { callCodecs } from '../../../server/media/codecs.ts'
import { createMediaPlane, type MediaPlane } from '../../../server/media/plane.ts'
import type { Seat } from '../../../server/media/seat.ts'
import { createLog } from '../../../server/platform/log.ts'
import { kindOfSource, type MediaKind, mediaPushes } from '../../../shared/media.ts'
import { residentMb } from './usage.ts'
import { type Input, payloadTypes } from './wire.ts'

/**
 * A process that holds rooms and does nothing else, so that its time and memory are theirs:
 * `host.ts plane|unwatched|bare ROOMS WORKER SINK`; `unwatched` is the plane without its looks at health. Media comes in as plain RTP and goes out as SRTP to the port SINK.
 */
const [side, rooms, workerBin = '', sink] = process.argv.slice(2)
const cryptoSuite = 'AEAD_AES_256_GCM'
const srtpParameters = { cryptoSuite, keyBase64: Buffer.alloc(44, 7).toString('base64') } as const
const ip = '127.0.0.1'
/** The longest that a timer waits, ms. */
const never = 2 ** 31 - 1
const consumers: Consumer[] = []
const inputs: Input[] = []
let ssrc = 1_000

const { workerPid, room } = await (side === 'bare' ? bare() : ofThePlane())
const emptyMb = residentMb(workerPid) + residentMb(process.pid)
for (let place = 0; place < Number(rooms); place++) {
  const router = await room(place)
  for (let person = 0; person < 2; person++)
    for (const kind of ['audio', 'video'] as const) await carry(router, kind)
}
process.on('message', async () => {
  const stats = await Promise.all(consumers.map((consumer) => consumer.getStats()))
  const sent = stats.flat().map((stat) => (stat.type === 'outbound-rtp' ? stat.packetCount : 0))
  process.send?.({ packets: sent.reduce((sum, one) => sum + one, 0) })
})
process.send?.({ workerPid, emptyMb, inputs })

async function bare() {
  const worker = await createWorker({ workerBin, logLevel: 'warn' })
  return { workerPid: worker.pid, room: () => worker.createRouter({ mediaCodecs: callCodecs }) }
}

/** Calls of the plane's, each with two in it who send and receive in its own way, though nobody's packets come. */
async function ofThePlane() {
  const routers: Router[] = []
  observer.on('newworker', (worker) => worker.observer.on('newrouter', (router) => routers.push(router)))
  const plane = createMediaPlane({
    log: createLog('silent'),
    workerBin: async () => workerBin,
    workers: 1,
    listenIp: ip,
    rtcPort: 0,
    ...(side === 'unwatched' && { healthEveryMs: never }),
  })
  await new Promise<void>((ready) => plane.onStatus(({ state }) => state === 'ready' && ready()))
  const [worker] = await plane.usage()
  if (!worker) throw new Error('the plane has no worker')
  return {
    workerPid: worker.pid,
    async room(place: number) {
      for (const person of ['supplier', 'buyer']) await joined(plane, `room-${place}`, person)
      const router = routers.at(-1)
      if (!router) throw new Error('the plane opened no call')
      return router
    },
  }
}

async function joined(plane: MediaPlane, callId: string, person: string): Promise<void> {
  const take = (peer: Seat, offers: readonly { id: string }[]) =>
    Promise.all(offers.map(({ id }) => peer.resume({ consumerId: id })))
  const { peer, welcome } = await plane.join(
    callId,
    person,
    (_push, data) => {
      const { data: offered } = mediaPushes.offered.data.safeParse(data)
      if (offered) void take(peer, offered.consumers)
    },
    plane.capabilities(),
  )
  await take(peer, welcome.consumers)
  for (const source of ['mic', 'camera'] as const) {
    const kind = kindOfSource[source]
    const sent = { source, kind, rtpParameters: parametersOf(kind), paused: false }
    await peer.produce({ transportId: welcome.send.id, ...sent })
  }
}

/** One source from one person to the other. */
async function carry(router: Router, kind: MediaKind): Promise<void> {
  const listenInfo = { protocol: 'udp', ip } as const
  const from = await router.createPlainTransport({ listenInfo, rtcpMux: true, comedia: true })
  const rtpParameters = parametersOf(kind)
  const producer = await from.produce({ kind, rtpParameters })
  inputs.push({ port: from.tuple.localPort, kind, ssrc })
  const to = await router.createPlainTransport({
    listenInfo,
    rtcpMux: true,
    enableSrtp: true,
    srtpCryptoSuite: cryptoSuite,
  })
  await to.connect({ ip, port: Number(sink), srtpParameters })
  const { id: producerId } = producer
  consumers.push(await to.consume({ producerId, rtpCapabilities: router.rtpCapabilities, paused: false }))
}

function parametersOf(kind: MediaKind) {
  const codec =
    kind === 'audio'
      ? { mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }
      : { mimeType: 'video/VP8', clockRate: 90_000 }
  return { codecs: [{ ...codec, payloadType: payloadTypes[kind] }], encodings: [{ ssrc: ++ssrc }] }
}
