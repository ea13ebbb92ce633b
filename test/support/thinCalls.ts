import type { Browser, Page } from 'playwright-core'
import { createMediaPlane } from '../../server/media/plane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import type { Log } from '../../server/platform/log.ts'
import { bundleMediaPage, serveCalls } from './mediaServer.ts'
import { hostWithNetwork } from './network.ts'
import { watchPeerConnections } from './receivedMedia.ts'

/** A media plane, its pages, and a host whose way to them can be cut and narrowed. To be closed after the last call. */
export async function openThinCalls(log: Log) {
  const workerBin = await ensureMediaWorker({ log })
  // Before the plane, which listens on the address of the host's cable.
  const host = await hostWithNetwork()
  const plane = createMediaPlane({
    log,
    workerBin: async () => workerBin,
    workers: 1,
    listenIp: host.server,
    rtcPort: 0,
  })
  const server = await serveCalls(plane, await bundleMediaPage(), '0.0.0.0')
  if (plane.status().state !== 'ready')
    await new Promise<void>((resolve) => plane.onStatus(({ state }) => state === 'ready' && resolve()))
  const contexts: (() => Promise<void>)[] = []
  return {
    host,
    plane,
    url: server.url,

    /** Someone's page in a call, sending from the fake camera and microphone. */
    async enter(browser: Browser, callId: string, as: string): Promise<Page> {
      const context = await browser.newContext()
      contexts.push(() => context.close())
      await watchPeerConnections(context)
      const page = await context.newPage()
      await page.goto(`${server.url}/?call=${callId}&as=${as}`)
      await page.evaluate(async () => {
        await window.call.session.join(await window.call.openPreview({ mic: null, camera: null }))
      })
      return page
    },

    /** Ends the calls, and the host has its whole network again. */
    async restore(): Promise<void> {
      await host.restore()
      await Promise.all(contexts.splice(0).map((close) => close()))
    },

    async close(): Promise<void> {
      await host.close()
      await server.close()
      await plane.close()
    },
  }
}

export type ThinCalls = Awaited<ReturnType<typeof openThinCalls>>
