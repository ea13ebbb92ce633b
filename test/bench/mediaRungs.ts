import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import type { Page } from 'playwright-core'
import type { Rung } from '../../shared/media.ts'
import { launchChromium } from '../support/chromium.ts'
import { openThinCalls } from '../support/thinCalls.ts'

/** A link each rung is at home on, kbit/s. Data saving stands on `audio` whatever the link. */
const links: readonly { rung: Rung; kbit: number }[] = [
  { rung: 'video', kbit: 2_000 },
  { rung: 'small', kbit: 300 },
  { rung: 'audio', kbit: 100 },
  { rung: 'chat', kbit: 20 },
]
const reachedWithinMs = 90_000
/** What the change of a rung left in the queues has gone by then. */
const settlesMs = 5_000
const countedMs = 20_000

/**
 * Prints how many bytes a minute go over the link of one of two people, both ways together, on each rung of the
 * low-bandwidth ladder: sound and picture from the fake devices, with RTP, RTCP, SRTP and ICE, without UDP and IP and
 * without signalling. Answers the rungs that were not reached.
 */
export async function measureRungs(): Promise<string[]> {
  const calls = await openThinCalls(pino({ level: 'silent' }))
  const browser = await launchChromium()
  const missed: string[] = []
  try {
    let full: number | undefined
    for (const { rung, kbit } of links) {
      const callId = randomUUID()
      const [exporter] = await Promise.all([
        calls.enter(calls.host.browser, callId, 'exporter'),
        calls.enter(browser, callId, 'buyer'),
      ])
      await calls.host.shape({ kbit })
      if (await stands(exporter, rung)) {
        const bytes = await bytesAMinute(exporter)
        full ??= bytes
        const share = `x ${(bytes / full).toFixed(3)} of ${links[0]?.rung}`
        process.stdout.write(
          `rung ${rung.padEnd(5)} on ${String(kbit).padStart(4)} kbit/s: ${(bytes / 1e6).toFixed(2).padStart(6)} MB a minute, ${share}\n`,
        )
      } else missed.push(`the rung ${rung} on a link of ${kbit} kbit/s`)
      await calls.restore()
    }
  } finally {
    await browser.close()
    await calls.close()
  }
  return missed
}

async function stands(page: Page, rung: Rung): Promise<boolean> {
  const end = performance.now() + reachedWithinMs
  const now = () => page.evaluate(() => window.call.session.getSnapshot().ladder.rung)
  while (performance.now() < end) {
    if ((await now()) === rung) {
      await pause(settlesMs)
      if ((await now()) === rung) return true
    }
    await pause(250)
  }
  return false
}

async function bytesAMinute(page: Page): Promise<number> {
  const [from, before] = [performance.now(), await bytesOf(page)]
  await pause(countedMs)
  return ((await bytesOf(page)) - before) / ((performance.now() - from) / 60_000)
}

/** Bytes that all of a page's connections have sent and received. */
function bytesOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let bytes = 0
    for (const connection of window.peerConnections)
      for (const stat of (await connection.getStats()).values())
        if (stat.type === 'transport') bytes += Number(stat.bytesSent) + Number(stat.bytesReceived)
    return bytes
  })
}
