import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { probeLimits, verdictOf } from '../../shared/probe.ts'
import { openThinCalls, type ThinCalls } from '../support/thinCalls.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const patience = { timeout: 20_000, interval: 50 }

let calls: ThinCalls

beforeAll(async () => {
  calls = await openThinCalls(log)
}, 900_000)

afterEach(async () => {
  await calls.restore()
  const nothing = expect.objectContaining({ routers: 0, transports: 0 })
  await vi.waitFor(async () => expect(await calls.plane.usage()).toEqual([nothing]), patience)
})

afterAll(() => calls?.close())

async function page(browser: Browser): Promise<Page> {
  const opened = await browser.newPage()
  await opened.goto(`${calls.url}/?call=${randomUUID()}&as=firm`)
  return opened
}

/** The bar: rates within a factor of 1.6, the round trip within 30 ms and 30 % of the true one. */
const factor = 1.6
const emptyWayMs = 30

describe('the network probe', () => {
  test('finds an open link good, and fills it no more than it may', { retry: 2 }, async () => {
    const lobby = await page(calls.host.browser)
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
    const lobby = await page(calls.host.browser)
    await calls.host.shape({ kbit })
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
    const lobby = await page(calls.host.browser)
    await calls.host.shape({ kbit: 3_000, loss: 0.2 })
    // A fifth each way: of those sent, 36 in 100 do not come back; 30 are sent.
    const { loss } = await lobby.evaluate(() => window.call.probe())
    expect(loss).toBeGreaterThan(0.1)
    expect(loss).toBeLessThan(0.7)
    await lobby.close()
  })

  test('does not let everyone in at once, and is over with its page', async () => {
    const probes = await Promise.all(Array.from({ length: 8 }, () => calls.plane.openProbe('firm')))
    await expect(calls.plane.openProbe('firm')).rejects.toMatchObject({ code: 'too_many_requests' })
    for (const { probe } of probes) probe.close()
    const lobby = await page(calls.host.browser)
    void lobby.evaluate(() => window.call.probe()).catch(() => undefined)
    await vi.waitFor(
      async () => expect(await calls.plane.usage()).toEqual([expect.objectContaining({ routers: 1 })]),
      patience,
    )
    await lobby.close()
  })
})
