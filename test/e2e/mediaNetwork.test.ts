import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createMediaPlane, type MediaPlane } from '../../server/media/plane.ts'
import { turnCredential } from '../../server/media/turn.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { type IceServer, mediaEvents } from '../../shared/media.ts'
import { launchChromium } from '../support/chromium.ts'
import { bundleMediaPage, serveCalls } from '../support/mediaServer.ts'
import { hostWithNetwork, type NetworkedHost } from '../support/network.ts'
import { mediaFlows, watchPeerConnections } from '../support/receivedMedia.ts'
import { startTurn } from '../support/turn.ts'

/** A firm whose network lets some things through and not others, in a call with a buyer who has no such trouble. */

const patience = { timeout: 30_000, interval: 50 }
/** Within so long after the network is back there is picture and sound again, ms. */
const backWithinMs = 3_000
/** A busy machine is given tries, not time. */
const tries = { retry: 2 }

let host: NetworkedHost
let browser: Browser
let plane: MediaPlane
let server: Awaited<ReturnType<typeof serveCalls>>
let pagePort: number
let relays: (peerId: string) => IceServer[] = () => []
const opened: (() => unknown)[] = []

beforeAll(async () => {
  const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
  await ensureMediaWorker({ log })
  // Before the plane, which tells browsers the addresses that this machine has then.
  host = await hostWithNetwork()
  plane = createMediaPlane({
    log,
    workerBin: () => ensureMediaWorker({ log }),
    workers: 1,
    listenIp: '0.0.0.0',
    rtcPort: 0,
    iceServersFor: (peerId) => relays(peerId),
  })
  server = await serveCalls(plane, await bundleMediaPage(), '0.0.0.0')
  pagePort = Number(new URL(server.url).port)
  browser = await launchChromium()
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
}, 900_000)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
  relays = () => []
  await host.restore()
})

afterAll(async () => {
  await browser?.close()
  await host?.close()
  await server?.close()
  await plane?.close()
})

async function enter(on: Browser, callId: string, as: string): Promise<Page> {
  const context = await on.newContext()
  opened.push(() => context.close())
  await watchPeerConnections(context)
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${pagePort}/?call=${callId}&as=${as}`)
  await page.evaluate(async () => {
    await window.call.session.join(await window.call.openPreview({ mic: null, camera: null }))
  })
  return page
}

const connection = (page: Page) => page.evaluate(() => window.call.session.getSnapshot().connection)
const timesAsked = (page: Page, event: { name: string }) =>
  page.evaluate((name) => window.call.asked.filter((one) => one === name).length, event.name)
const connectionsMade = (page: Page) => page.evaluate(() => window.peerConnections.length)

/** How the page's connections reach the server: the local candidates that are in use, as "type protocol". */
const ways = (page: Page) =>
  page.evaluate(async () => {
    const found = new Set<string>()
    for (const connection of window.peerConnections) {
      if (connection.connectionState !== 'connected') continue
      const stats = [...(await connection.getStats()).values()]
      for (const { selectedCandidatePairId } of stats.filter(({ type }) => type === 'transport')) {
        const pair = stats.find(({ id }) => id === selectedCandidatePairId)
        const local = stats.find(({ id }) => id === pair?.localCandidateId)
        found.add(`${local?.candidateType} ${local?.relayProtocol ?? local?.protocol}`)
      }
    }
    return [...found]
  })

describe.each(['udp', 'tcp'] as const)('a link over %s', (protocol) => {
  const open = () => (protocol === 'tcp' ? host.letThroughOnly('tcp') : host.restore())

  test('that breaks below a working socket is mended in place by an ICE restart', tries, async () => {
    await open()
    const callId = randomUUID()
    const [firm, buyer] = await Promise.all([
      enter(host.browser, callId, 'firm'),
      enter(browser, callId, 'buyer'),
    ])
    await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
    expect(await ways(firm)).toEqual([expect.stringMatching(new RegExp(`^(host|prflx|srflx) ${protocol}$`))])
    const made = await connectionsMade(firm)

    await host.letThroughOnly('tcp', [pagePort])
    await expect.poll(() => timesAsked(firm, mediaEvents.restartIce), patience).toBeGreaterThan(0)
    expect(await connection(firm)).toBe('reconnecting')
    await open()
    const tookMs = await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
    expect(Math.max(...tookMs)).toBeLessThan(backWithinMs)
    await expect.poll(() => connection(firm), patience).toBe('connected')
    expect(await connectionsMade(firm)).toBe(made)
    expect(await timesAsked(firm, mediaEvents.join)).toBe(1)
  })

  test('that cannot be mended in time is made anew', tries, async () => {
    await open()
    const callId = randomUUID()
    const [firm, buyer] = await Promise.all([
      enter(host.browser, callId, 'firm'),
      enter(browser, callId, 'buyer'),
    ])
    await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
    await host.letThroughOnly('tcp', [pagePort])
    await expect.poll(() => timesAsked(firm, mediaEvents.join), patience).toBe(2)
    await open()
    const tookMs = await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
    expect(Math.max(...tookMs)).toBeLessThan(backWithinMs)
    await expect.poll(() => connection(firm), patience).toBe('connected')
  })
})

test('where only TCP to the relay gets through, the call goes over the relay', async () => {
  const secret = randomUUID()
  const turn = await startTurn(host.server, secret)
  opened.push(() => turn.stop())
  const urls = [`turn:${host.server}:${turn.port}?transport=tcp`]
  relays = (peerId) => [turnCredential({ urls, secret }, peerId, new Date())]
  await host.letThroughOnly('tcp', [pagePort, turn.port])
  const callId = randomUUID()
  const [firm, buyer] = await Promise.all([
    enter(host.browser, callId, 'firm'),
    enter(browser, callId, 'buyer'),
  ])
  await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
  expect(await ways(firm)).toEqual(['relay tcp'])
})

test('a server ends in time, though it still has something to send over TCP to a network that is gone', async () => {
  await host.letThroughOnly('tcp')
  const callId = randomUUID()
  const [firm, buyer] = await Promise.all([
    enter(host.browser, callId, 'firm'),
    enter(browser, callId, 'buyer'),
  ])
  await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
  await host.cut()
  // Until the media server hears nothing of the firm any more, what it sends piles up.
  await expect.poll(() => connection(firm), patience).toBe('reconnecting')
  const from = performance.now()
  await plane.close()
  expect(performance.now() - from).toBeLessThan(10_000)
})
