import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createMediaPlane, type MediaPlane } from '../../server/media/plane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { probeLimits, verdictOf } from '../../shared/probe.ts'
import { bundleMediaPage, serveCalls } from '../support/mediaServer.ts'
import { hostWithNetwork, type NetworkedHost } from '../support/network.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const patience = { timeout: 20_000, interval: 50 }

let host: NetworkedHost
let plane: MediaPlane
let server: Awaited<ReturnType<typeof serveCalls>>

beforeAll(async () => {
  const workerBin = await ensureMediaWorker({ log })
  host = await hostWithNetwork()
  plane = createMediaPlane({
    log,
    workerBin: async () => workerBin,
    workers: 1,
    listenIp: host.server,
    rtcPort: 0,
  })
  server = await serveCalls(plane, await bundleMediaPage(), '0.0.0.0')
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
}, 900_000)

afterEach(async () => {
  await host.restore()
  await vi.waitFor(
    async () => expect(await plane.usage()).toEqual([expect.objectContaining({ routers: 0, transports: 0 })]),
    patience,
  )
})

afterAll(async () => {
  await server?.close()
  await plane?.close()
  await host?.close()
})

async function page(browser: Browser): Promise<Page> {
  const opened = await browser.newPage()
  await opened.goto(`${server.url}/?call=${randomUUID()}&as=firm`)
  return opened
}

/** The bar: rates within a factor of 1.6, the round trip within 30 ms and 30 % of the true one. */
const factor = 1.6
const emptyWayMs = 30

describe('the network probe', () => {
  test('finds an open link good, and fills it no more than it may', { retry: 2 }, async () => {
    const lobby = await page(host.browser)
    const figures = await lobby.evaluate(() => window.call.probe())
    expect(verdictOf(figures)).toBe('good')
    expect(figures.up).toBeLessThan(probeLimits.rate * factor)
    expect(figures.down).toBeLessThan(probeLimits.rate * factor)
    await lobby.close()
  })

  test.each([
    [1_000, 'good'],
    [300, 'fair'],
    [150, 'poor'],
    [60, 'poor'],
    // A busy machine is given tries, not more room.
  ])('measures a link of %d kbit/s and finds it %s', { retry: 2 }, async (kbit, verdict) => {
    const lobby = await page(host.browser)
    await host.shape({ kbit })
    const figures = await lobby.evaluate(() => window.call.probe())
    for (const rate of [figures.up, figures.down]) {
      expect(rate, JSON.stringify(figures)).toBeGreaterThan((kbit * 1_000) / factor)
      expect(rate).toBeLessThan(kbit * 1_000 * factor)
    }
    expect(figures.rttMs).toBeLessThan(emptyWayMs)
    expect(figures.loss).toBeLessThan(0.1)
    expect(verdictOf(figures), JSON.stringify(figures)).toBe(verdict)
    await lobby.close()
  })

  test('counts what is lost', async () => {
    const lobby = await page(host.browser)
    await host.shape({ kbit: 3_000, loss: 0.2 })
    // A fifth each way: of those sent, 36 in 100 do not come back; 30 are sent.
    const { loss } = await lobby.evaluate(() => window.call.probe())
    expect(loss).toBeGreaterThan(0.1)
    expect(loss).toBeLessThan(0.7)
    await lobby.close()
  })

  test('does not let everyone in at once, and is over with its page', async () => {
    const probes = await Promise.all(Array.from({ length: 8 }, () => plane.openProbe('firm')))
    await expect(plane.openProbe('firm')).rejects.toMatchObject({ code: 'too_many_requests' })
    for (const { probe } of probes) probe.close()
    const lobby = await page(host.browser)
    void lobby.evaluate(() => window.call.probe()).catch(() => undefined)
    await vi.waitFor(
      async () => expect(await plane.usage()).toEqual([expect.objectContaining({ routers: 1 })]),
      patience,
    )
    await lobby.close()
  })
})
