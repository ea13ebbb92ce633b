import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Rung } from '../../shared/media.ts'
import { launchChromium } from '../support/chromium.ts'
import { mediaFlows, receivedMedia } from '../support/receivedMedia.ts'
import { openThinCalls, type ThinCalls } from '../support/thinCalls.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const patience = { timeout: 40_000, interval: 200 }
/** The bar for sound on a thin link, also while the ladder steps down. */
const longestGapMs = 1_000
/** A call stands on a thin link for so long: twice what the ladder takes to find its rung. */
const standsMs = 30_000

let calls: ThinCalls
let elsewhere: Browser

beforeAll(async () => {
  calls = await openThinCalls(log)
  elsewhere = await launchChromium()
}, 900_000)

afterEach(() => calls.restore())

afterAll(async () => {
  await elsewhere?.close()
  await calls?.close()
})

/** An exporter behind a network of their own and a buyer on a good one, who see and hear each other. */
async function call() {
  const callId = randomUUID()
  const [exporter, buyer] = await Promise.all([
    calls.enter(calls.host.browser, callId, 'exporter'),
    calls.enter(elsewhere, callId, 'buyer'),
  ])
  await Promise.all([exporter, buyer].map(flows))
  return { callId, exporter, buyer }
}

async function flows(page: Page) {
  const before = await receivedMedia(page)
  await expect
    .poll(async () => {
      const now = await receivedMedia(page)
      return now.framesDecoded > before.framesDecoded + 2 && now.audioBytes > before.audioBytes + 200
    }, patience)
    .toBe(true)
}

const rung = (page: Page) => page.evaluate(() => window.call.session.getSnapshot().ladder.rung)
const ownCamera = (page: Page) =>
  page.evaluate(() => {
    const { on, track } = window.call.session.getSnapshot().camera
    return on && track?.readyState === 'live' && track.enabled && !track.muted
  })

describe('on a narrow link', () => {
  test.each([
    [1_000, ['video']],
    [300, ['small']],
    [150, ['small', 'audio']],
    [60, ['audio']],
  ])(
    'of %d kbit/s the call stands on %s, and sound goes on',
    // A busy machine is given tries, not time.
    { timeout: 150_000, retry: 2 },
    async (kbit, expected) => {
      const { exporter, buyer } = await call()
      await Promise.all([exporter, buyer].map((page) => page.evaluate(() => window.call.listen())))
      await calls.host.shape({ kbit })
      const until = performance.now() + standsMs
      const fallen = until - standsMs / 2
      const seen = new Map<string, number>()
      await vi.waitFor(
        async () => {
          const now = await rung(exporter)
          // It goes down first, and later tries the next rung for a moment now and then: it stands where it is most.
          if (performance.now() > fallen) seen.set(now, (seen.get(now) ?? 0) + 1)
          expect(performance.now()).toBeGreaterThan(until)
        },
        { timeout: 2 * standsMs, interval: 500 },
      )
      const gaps = await Promise.all(
        [exporter, buyer].map((page) => page.evaluate(() => window.call.longestGap())),
      )
      const [stands] = [...seen].sort(([, a], [, b]) => b - a)[0] ?? []
      expect(expected).toContain(stands)
      for (const gap of gaps) expect(gap).toBeLessThan(longestGapMs)
      expect(await ownCamera(exporter)).toBe(true)
    },
  )
})

test('on a link too narrow for sound only the chat is left, and once it is open again the call climbs by itself', {
  timeout: 150_000,
  retry: 2,
}, async () => {
  const { exporter, buyer } = await call()
  const seen: Rung[] = []
  const reaches = (wanted: Rung, ms: number) =>
    vi.waitFor(
      async () => {
        const now = await rung(exporter)
        if (seen.at(-1) !== now) seen.push(now)
        expect(now).toBe(wanted)
      },
      { timeout: ms, interval: 250 },
    )
  await calls.host.shape({ kbit: 20 })
  await reaches('chat', 60_000)
  expect(await ownCamera(exporter)).toBe(true)

  await calls.host.restore()
  seen.splice(0)
  await reaches('audio', 30_000)
  // What is said arrives again before anything is measured.
  await Promise.all([exporter, buyer].map((page) => mediaFlows(page, { video: false })))
  await Promise.all([exporter, buyer].map((page) => page.evaluate(() => window.call.listen())))
  await reaches('video', 60_000)
  await Promise.all([exporter, buyer].map(flows))
  const gaps = await Promise.all(
    [exporter, buyer].map((page) => page.evaluate(() => window.call.longestGap())),
  )
  for (const gap of gaps) expect(gap).toBeLessThan(longestGapMs)
  expect(seen.slice(-3)).toEqual(['audio', 'small', 'video'])
})

test("saving data by one press leaves sound and one's own picture, and is taken back without a reload", async () => {
  const { exporter, buyer } = await call()
  const paused = () =>
    buyer.evaluate(() =>
      window.call.session
        .getSnapshot()
        .remotes.map(({ source, paused }) => `${source}${paused ? ' paused' : ''}`)
        .sort(),
    )
  await exporter.evaluate(() => window.call.session.saveData(true))
  await expect.poll(paused, patience).toEqual(['camera paused', 'mic'])
  expect(await rung(exporter)).toBe('audio')
  expect(await ownCamera(exporter)).toBe(true)
  // Pictures stop coming both ways, sound goes on both ways.
  for (const page of [exporter, buyer]) {
    await expect.poll(() => framesWhileSoundRuns(page), patience).toBe(0)
  }
  await exporter.evaluate(() => window.call.session.saveData(false))
  await Promise.all([exporter, buyer].map(flows))
  expect(await paused()).toEqual(['camera', 'mic'])
})

/** Pictures that arrive while some sound does; some may still be on their way. */
async function framesWhileSoundRuns(page: Page): Promise<number> {
  const before = await receivedMedia(page)
  return vi.waitFor(async () => {
    const now = await receivedMedia(page)
    expect(now.audioBytes).toBeGreaterThan(before.audioBytes + 1_000)
    return now.framesDecoded - before.framesDecoded
  }, patience)
}
