import { randomUUID } from 'node:crypto'
import { observer } from 'mediasoup'
import type { Consumer, Transport, WebRtcTransport } from 'mediasoup/types'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type HealthSample, sampleHealth } from '../../server/media/health.ts'
import { createMediaPlane, type OwnMediaPlane } from '../../server/media/plane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { verdictOf } from '../../shared/probe.ts'
import { median } from '../bench/median.ts'
import { launchChromium } from '../support/chromium.ts'
import { type Distance, distanceBetween } from '../support/distance.ts'
import { freePort } from '../support/freePort.ts'
import { bundleMediaPage, serveCalls } from '../support/mediaServer.ts'
import { mediaFlows, watchPeerConnections } from '../support/receivedMedia.ts'

/** A media server that stands at the other end of the world: what is measured of the way there is what it is. */

const [here, there] = ['127.0.0.2', '127.0.0.1']
const patience = { timeout: 60_000, interval: 250 }
/** A busy machine is given tries, not room. */
const tries = { retry: 2 }
/** What two browsers and a server on one machine take themselves, ms. */
const ownMs = 60

let distance: Distance
let browser: Browser
let plane: OwnMediaPlane
let server: Awaited<ReturnType<typeof serveCalls>>
const opened: (() => unknown)[] = []

/** What the worker has of the call that was opened last: for what is sent to it, and for what it sends. */
interface Lives {
  send: WebRtcTransport[]
  receive: WebRtcTransport[]
  consumers: Consumer[]
}
let lives: Lives
const isWebRtc = (transport: Transport): transport is WebRtcTransport => transport.type === 'webrtc'

beforeAll(async () => {
  observer.on('newworker', (worker) =>
    worker.observer.on('newrouter', (router) => {
      lives = { send: [], receive: [], consumers: [] }
      router.observer.on('newtransport', (transport) => {
        if (!isWebRtc(transport)) return
        transport.observer.on('newproducer', () => lives.send.push(transport))
        transport.observer.on('newconsumer', (consumer) => {
          lives.receive.push(transport)
          lives.consumers.push(consumer)
        })
      })
    }),
  )
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  const bin = await ensureMediaWorker({ log })
  const port = await freePort()
  plane = createMediaPlane({
    log,
    workerBin: async () => bin,
    workers: 1,
    listenIp: there,
    announcedAddress: here,
    rtcPort: port,
  })
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
  distance = await distanceBetween(here, there, port)
  server = await serveCalls(plane, await bundleMediaPage())
  browser = await launchChromium()
}, 900_000)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
  distance.becomes({ delayMs: 0 })
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  await plane?.close()
  distance?.close()
})

async function page(callId: string, as: string): Promise<Page> {
  const context = await browser.newContext()
  opened.push(() => context.close())
  await watchPeerConnections(context)
  const page = await context.newPage()
  await page.goto(`${server.url}/?call=${callId}&as=${as}`)
  return page
}

/** Two who see and hear each other over that way. */
async function call(): Promise<string> {
  const callId = randomUUID()
  const pages = [await page(callId, 'firm'), await page(callId, 'buyer')]
  for (const one of pages)
    await one.evaluate(async () => {
      await window.call.session.join(await window.call.openPreview({ mic: null, camera: null }))
    })
  await Promise.all(pages.map((one) => mediaFlows(one)))
  return callId
}

/** What health is judged by, of whoever sent or received last. */
function sample() {
  const { consumers } = lives
  const [send, receive] = [lives.send.at(-1), lives.receive.at(-1)]
  if (!send || !receive) throw new Error('nobody sends or receives')
  return sampleHealth({ send, receive, consumers: consumers.filter(({ closed }) => !closed) })
}

describe('the network probe', () => {
  test.each([
    [100, 'good'],
    [200, 'fair'],
    [450, 'poor'],
  ])(
    'finds the round trip of a way that takes %d ms each way, which is %s',
    tries,
    async (delayMs, verdict) => {
      distance.becomes({ delayMs })
      const lobby = await page(randomUUID(), 'firm')
      const figures = await lobby.evaluate(() => window.call.probe())
      expect(figures.rttMs).toBeGreaterThanOrEqual(2 * delayMs)
      expect(figures.rttMs).toBeLessThan(2 * delayMs + ownMs)
      expect(verdictOf(figures), JSON.stringify(figures)).toBe(verdict)
    },
  )
})

describe('the health of media', () => {
  test('has the round trip in milliseconds', tries, async () => {
    distance.becomes({ delayMs: 100 })
    const callId = await call()
    await expect.poll(async () => (await sample()).rttMs, patience).toBeGreaterThan(0)
    const { rttMs } = await sample()
    expect(rttMs).toBeGreaterThanOrEqual(200)
    expect(rttMs).toBeLessThan(200 + ownMs)
    await expect.poll(() => plane.health(callId).get('firm'), patience).toBe('good')
    distance.becomes({ delayMs: 250 })
    await expect.poll(() => plane.health(callId).get('firm'), patience).toBe('fair')
    distance.becomes({ delayMs: 450 })
    await expect.poll(() => plane.health(callId).get('firm'), patience).toBe('poor')
  })

  test('has what is lost as a share, each way', tries, async () => {
    await call()
    distance.becomes({ delayMs: 20, loss: 0.1 })
    await expect.poll(async () => (await sample()).lossDown, patience).toBeGreaterThan(0)
    const samples: HealthSample[] = []
    await vi.waitFor(async () => {
      samples.push(await sample())
      expect(samples.length).toBeGreaterThan(40)
    }, patience)
    const [up, down] = (['lossUp', 'lossDown'] as const).map((side) =>
      median(samples.map((one) => one[side] ?? 0)),
    )
    expect(up).toBeGreaterThan(0.06)
    expect(up).toBeLessThan(0.15)
    // Counted of few packets, those of pictures.
    expect(down).toBeGreaterThan(0.02)
    expect(down).toBeLessThan(0.2)
  })
})
