import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { launchChromium } from '../support/chromium.ts'
import { hostWithNetwork } from '../support/network.ts'
import { watchPeerConnections } from '../support/receivedMedia.ts'
import { Flow } from './flow.ts'
import { median } from './median.ts'
import { openMeeting } from './underWay.ts'

const rounds = 10
/** ms */
const cutOff = 10_000
/** One that dies younger is started again more and more slowly (server/media/workers.ts), in ms. */
const workerIsYoung = 11_000

interface Fault {
  name: string
  /** The median may be so long, in seconds. */
  bar: number
  /** Answers from when on the time counts, in ms, where that is not its beginning. */
  strike: () => Promise<number | undefined>
}

/**
 * How soon a meeting of two has picture and sound both ways again, in the product: its media worker killed, its server
 * killed and started again, one of the two cut off for ten seconds (from the moment the network is back), and with
 * another address from one moment to the next. Answers what is missed.
 */
export async function measureFaults(): Promise<string[]> {
  // Its cable is there before the server looks for its addresses.
  const host = await hostWithNetwork()
  const [meeting, browser] = [await openMeeting(), await launchChromium()]
  const faults: Fault[] = [
    {
      name: 'media worker killed',
      bar: 5,
      strike: async () => {
        await pause(workerIsYoung)
        const killed = performance.now()
        process.kill(meeting.workerPid(), 'SIGKILL')
        return killed
      },
    },
    {
      name: 'cut off for 10 s',
      bar: 3,
      strike: async () => {
        await host.cut()
        await pause(cutOff)
        await host.restore()
        return performance.now()
      },
    },
    { name: 'another address', bar: 5, strike: async () => void (await host.changeAddress()) },
    { name: 'server killed, started again', bar: 5, strike: async () => void (await meeting.restart()) },
  ]
  const missed: string[] = []
  try {
    const pages = [
      await enter(await meeting.signedIn(host.browser, 'supplier')),
      await enter(await meeting.signedIn(browser, 'buyer')),
    ]
    for (const { name, bar, strike } of faults) {
      const seconds: number[] = []
      for (let round = 0; round < rounds; round++) seconds.push(await recovery(pages, strike))
      const [took, worst] = [median(seconds), Math.max(...seconds)].map((one) => one.toFixed(1))
      process.stdout.write(
        `${name.padEnd(30)} ${took} s, slowest ${worst} s (bar ${bar} s, median of ${rounds})\n`,
      )
      if (median(seconds) > bar) missed.push(`${name}: ${took} s of ${bar}`)
    }
  } finally {
    await browser.close()
    await host.close()
    await meeting.close()
  }
  return missed

  async function enter(context: Awaited<ReturnType<typeof meeting.signedIn>>): Promise<Page> {
    await watchPeerConnections(context)
    const page = await meeting.lobby(context)
    await page.getByRole('button', { name: 'Enter the meeting' }).click()
    return page
  }
}

/** Seconds from the fault until both pages have everything again. */
async function recovery(pages: readonly Page[], strike: Fault['strike']): Promise<number> {
  const flows = pages.map((page) => new Flow(page))
  try {
    await Promise.all(flows.map((flow) => flow.isSteady()))
    const began = performance.now()
    const counted = (await strike()) ?? began
    const recovered = await Promise.all(flows.map((flow) => flow.recovered(began)))
    return (Math.max(...recovered) - counted) / 1000
  } finally {
    await Promise.all(flows.map((flow) => flow.stop()))
  }
}
