import type { BrowserContext, Page } from 'playwright-core'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { launchChromium } from '../support/chromium.ts'
import { serveBareCall } from './bareMedia/server.ts'
import { median } from './median.ts'
import { openMeeting } from './underWay.ts'

declare global {
  interface Window {
    /** ms from the last press to the first picture of somebody else on the page. */
    firstFrame: Promise<number>
    framesSent: () => Promise<number>
  }
}

const rounds = 9

/**
 * From the press on "Enter" to the first picture of the other one, who is in the meeting already: in the product,
 * and on a page that is mediasoup and nothing else, by turns. Medians.
 */
export async function measureFirstFrame(): Promise<string[]> {
  const bin = await ensureMediaWorker({ log: createLog('silent') })
  const [meeting, bare, browser] = [await openMeeting(), await serveBareCall(bin), await launchChromium()]
  const [product, least]: [number[], number[]] = [[], []]
  try {
    for (let round = 0; round < rounds; round++) {
      product.push(
        await untilFirstFrame({
          context: (who) => meeting.signedIn(browser, who),
          open: (context) => meeting.lobby(context),
          press: (page) => page.getByRole('button', { name: 'Enter the meeting' }).click(),
        }),
      )
      least.push(
        await untilFirstFrame({
          context: () => browser.newContext(),
          open: async (context) => {
            const page = await context.newPage()
            await page.goto(bare.url)
            return page
          },
          press: (page) => page.getByRole('button', { name: 'Enter' }).click(),
        }),
      )
    }
  } finally {
    await browser.close()
    await bare.close()
    await meeting.close()
  }
  const ratio = (median(product) / median(least)).toFixed(2)
  process.stdout.write(
    `first frame after "enter": ${median(product).toFixed(0)} ms, bare mediasoup ${median(least).toFixed(0)} ms, ` +
      `× ${ratio} (medians of ${rounds})\n`,
  )
  return []
}

interface Way {
  context: (who: 'supplier' | 'buyer') => Promise<BrowserContext>
  open: (context: BrowserContext) => Promise<Page>
  press: (page: Page) => Promise<void>
}

async function untilFirstFrame({ context, open, press }: Way): Promise<number> {
  const contexts = [await context('supplier'), await context('buyer')]
  try {
    const pages: Page[] = []
    for (const one of contexts) {
      await one.addInitScript(watchFrames)
      pages.push(await open(one))
    }
    const [there, coming] = pages
    if (!there || !coming) throw new Error('two pages were opened')
    await press(there)
    await there.waitForFunction(async () => (await window.framesSent()) > 20)
    await press(coming)
    return await coming.evaluate(() => window.firstFrame)
  } finally {
    for (const one of contexts) await one.close()
  }
}

/** Runs in the page, before its own scripts. */
function watchFrames(): void {
  const connections: RTCPeerConnection[] = []
  const remote = new Set<MediaStreamTrack>()
  let pressed = 0
  document.addEventListener('click', () => (pressed = performance.now()), { capture: true })
  const seen = Promise.withResolvers<number>()
  window.firstFrame = seen.promise
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      connections.push(this)
      this.addEventListener('track', ({ track }) => remote.add(track))
    }
  }
  window.framesSent = async () => {
    let sent = 0
    for (const connection of connections)
      for (const stat of (await connection.getStats()).values())
        if (stat.type === 'outbound-rtp' && stat.kind === 'video') sent += stat.framesSent ?? 0
    return sent
  }
  const watched = new WeakSet<HTMLVideoElement>()
  const watch = (video: HTMLVideoElement) =>
    video.requestVideoFrameCallback((now) => {
      const tracks = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks() : []
      if (tracks.some((track) => remote.has(track))) seen.resolve(now - pressed)
      else watch(video)
    })
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) {
      if (watched.has(video)) continue
      watched.add(video)
      watch(video)
    }
  }).observe(document, { childList: true, subtree: true })
}
