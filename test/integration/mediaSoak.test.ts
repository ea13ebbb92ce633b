import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createMediaPlane, type OwnMediaPlane } from '../../server/media/plane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import type { RtpParameters } from '../../shared/media.ts'

/** People who come and go all day, without browsers: what they leave behind in the server and in its worker. */

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
let plane: OwnMediaPlane

beforeAll(async () => {
  const bin = await ensureMediaWorker({ log })
  plane = createMediaPlane({ log, workerBin: async () => bin, workers: 1, listenIp: '127.0.0.1', rtcPort: 0 })
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), { timeout: 20_000 })
}, 900_000)

afterAll(() => plane?.close())

const fingerprint = { algorithm: 'sha-256' as const, value: Array(32).fill('AB').join(':') }
const voice: RtpParameters = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 11_111 }],
}
const face: RtpParameters = {
  mid: '1',
  codecs: [{ mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 }],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10 }],
  encodings: [{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }],
}

/** Two people meet: all that a page does, then they leave, one by a page that comes anew in between. */
async function meet(): Promise<void> {
  const callId = randomUUID()
  const capabilities = plane.capabilities()
  const come = async (peerId: string) => {
    const { peer, welcome } = await plane.join(callId, peerId, () => undefined, capabilities)
    for (const transportId of [welcome.send.id, welcome.receive.id])
      await peer.connectTransport({
        transportId,
        dtlsParameters: { role: 'client', fingerprints: [fingerprint] },
      })
    const transportId = welcome.send.id
    await peer.produce({ transportId, source: 'mic', kind: 'audio', rtpParameters: voice, paused: false })
    await peer.produce({ transportId, source: 'camera', kind: 'video', rtpParameters: face, paused: false })
    for (const { id } of welcome.consumers) await peer.resume({ consumerId: id })
    await peer.restartIce({ transportId })
    return { peer, consumers: welcome.consumers.length }
  }
  const firm = await come('firm')
  const buyer = await come('buyer')
  expect(buyer.consumers).toBe(2)
  firm.peer.leave()
  buyer.peer.leave()
}

/** What the server and its worker hold, in bytes, after the garbage of this process was collected. */
async function held(): Promise<{ heap: number; worker: number }> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
  const [usage] = await plane.usage()
  const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${usage?.pid}/status`, 'utf8'))?.[1]
  return { heap: process.memoryUsage().heapUsed, worker: Number(kib) * 1024 }
}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length

test('500 joins and leaves leave no call, router, transport or timer, and take no memory', async () => {
  const before = timers()
  const joins = async (count: number) => {
    for (let joined = 0; joined < count; joined += 2) await meet()
  }
  await joins(200)
  const early = await held()
  await joins(300)
  await expect.poll(() => plane.usage()).toMatchObject([{ calls: 0, routers: 0, transports: 0 }])
  await expect.poll(timers).toBe(before)
  const late = await held()
  const mib = 1024 * 1024
  // One join holds some 40 KiB here and 100 KiB there: a twentieth of them kept would show.
  expect((late.heap - early.heap) / mib).toBeLessThan(1)
  expect((late.worker - early.worker) / mib).toBeLessThan(2)
}, 60_000)
