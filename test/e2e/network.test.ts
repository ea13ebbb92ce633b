import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { ensureClient } from '../../scripts/client.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { room, roomPushes } from '../../shared/room.ts'
import { acceptedFirm, openForum, plannedMeeting } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { hostWithNetwork, type NetworkedHost } from '../support/network.ts'
import { mediaFlows } from '../support/receivedMedia.ts'
import { runClock } from '../support/runClock.ts'
import { signInBrowser } from '../support/signIn.ts'
import { Visitor } from '../support/stations.ts'

/** A firm whose network fails in a meeting, beside a buyer whose network does not. */

const device = { width: 1280, height: 800, locale: 'en', zone: 'Asia/Jakarta', language: 'en' } as const
const cutMs = 10_000
/** Within so long after the network is back there is picture and sound again, ms. */
const backWithinMs = 3_000
/** Within so long after a change of address, ms. */
const movedWithinMs = 5_000
/** A busy machine is given tries, not time. */
const tries = { retry: 2 }

let host: NetworkedHost
let house: TestHouse
let browser: Browser
let stopClock: () => void

beforeAll(async () => {
  await ensureClient()
  const log = createLog('silent')
  // Before the house, which tells browsers the addresses that this machine has then.
  host = await hostWithNetwork()
  house = await openHouse({ everywhere: true, workerBin: () => ensureMediaWorker({ log }) })
  stopClock = runClock(house)
  browser = await launchChromium()
}, 900_000)

// Whoever is still in a meeting sends and decodes pictures, and is slow work for the next one's machine.
const visitors: Visitor[] = []
afterEach(async () => {
  await host.restore()
  for (const { context } of visitors.splice(0)) await context.close()
})

afterAll(async () => {
  await browser?.close()
  await host?.close()
  stopClock?.()
  await house?.close()
})

async function intoRoom(on: Browser, email: string, path: string): Promise<Visitor> {
  const visitor = await Visitor.arrive(house, on, device)
  visitors.push(visitor)
  await signInBrowser(house, visitor.context, email, device)
  await visitor.page.goto(path)
  await visitor.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await visitor.page.getByRole('toolbar').first().waitFor()
  return visitor
}

/** How long it takes until pictures are decoded and sound arrives at both, from now on; ms. */
async function timeToMedia(...visitors: Visitor[]): Promise<number> {
  return Math.max(...(await Promise.all(visitors.map(({ page }) => mediaFlows(page)))))
}

const sent = z.tuple([z.string(), z.unknown()])

/** Everything that this page is told of who is there, from the frames on the wire. */
function presencesHeardBy({ page }: Visitor) {
  const heard: z.output<typeof roomPushes.present.data>['present'][] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload)
      if (!text.startsWith('42[')) return
      const [name, data] = sent.parse(JSON.parse(text.slice(2)))
      if (name === roomPushes.present.name) heard.push(roomPushes.present.data.parse(data).present)
    }),
  )
  return heard
}

/** A firm and a buyer in the room of their meeting, who see and hear each other. */
async function inMeeting() {
  const team = await house.signIn('host@chamber.example')
  const forumId = await openForum(house, team)
  const supplier = await acceptedFirm(house, forumId, { name: 'Kayu Rimba', standing: 'supplier' })
  const other = await acceptedFirm(house, forumId, { name: 'Belkommash', standing: 'buyer', country: 'BY' })
  const startsAt = new Date(house.clock.now().getTime() + 8 * 60_000)
  const meetingId = await plannedMeeting(house, forumId, { supplier, buyer: other, startsAt })
  house.clock.set(startsAt)
  const path = `/meetings/${meetingId}`

  const firm = await intoRoom(host.browser, supplier.email, path)
  const buyer = await Visitor.arrive(house, browser, device)
  visitors.push(buyer)
  const heard = presencesHeardBy(buyer)
  await signInBrowser(house, buyer.context, other.email, device)
  await buyer.page.goto(path)
  await buyer.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await timeToMedia(firm, buyer)
  return { team, forumId, firm, buyer, heard }
}

test(
  'a cut of ten seconds and a change of address end by themselves, and are no leaving and coming',
  tries,
  async () => {
    const { firm, buyer, heard } = await inMeeting()
    const tile = buyer.page.getByRole('list', { name: 'People in the room' }).getByRole('listitem')
    const namesHeard = () =>
      heard.map((people) =>
        people
          .map(({ name, place }) => `${name} ${place}`)
          .sort()
          .join(),
      )
    const mending = firm.page.getByText('Your connection is being restored')
    const before = heard.length

    // ── everything is lost on the way for ten seconds ──
    const cutAt = performance.now()
    await host.cut()
    await tile.getByText('Reconnecting').waitFor({ timeout: cutMs })
    await mending.waitFor({ timeout: cutMs })
    await new Promise((over) => setTimeout(over, cutAt + cutMs - performance.now()))
    await host.restore()
    const afterCut = await timeToMedia(firm, buyer)
    expect(afterCut).toBeLessThan(backWithinMs)
    await tile.getByText('Reconnecting').waitFor({ state: 'detached' })
    await mending.waitFor({ state: 'detached' })

    // ── what they say meanwhile is there afterwards: the snapshot is a fresh one ──
    await host.cut()
    await buyer.page.getByLabel('Your message').fill('Are you still there?')
    await buyer.page.getByRole('button', { name: 'Send' }).click()
    await tile.getByText('Reconnecting').waitFor()
    await host.restore()
    await firm.page.getByText('Are you still there?').waitFor()
    await timeToMedia(firm, buyer)

    // ── another address ──
    const movedAt = performance.now()
    // Until it is noticed, what had arrived already is still played. It may be said for a moment only.
    await Promise.all([mending.waitFor(), host.changeAddress()])
    await timeToMedia(firm, buyer)
    expect(performance.now() - movedAt).toBeLessThan(movedWithinMs)

    // Nobody was ever away from the room, as far as the buyer was told.
    expect(heard.length).toBeGreaterThan(before)
    expect(heard.slice(before).some((people) => people.some(({ reachable }) => !reachable))).toBe(true)
    expect(new Set(namesHeard().slice(before)).size).toBe(1)
    expect([...firm.faults, ...buyer.faults]).toEqual([])
  },
)

test('a page that the browser tells of its network being back needs no time to notice', tries, async () => {
  const { firm, buyer } = await inMeeting()
  const online = () => firm.page.evaluate(() => navigator.onLine)
  await host.unplug()
  await expect.poll(online).toBe(false)
  await firm.page.getByText('Your connection is being restored').waitFor()
  await host.restore()
  expect(await timeToMedia(firm, buyer)).toBeLessThan(backWithinMs)
  expect(await online()).toBe(true)
})

test(
  'a link that loses packets is poor on the wall while it does, and good again afterwards',
  tries,
  async () => {
    const { team, forumId } = await inMeeting()
    const healthOf = async (firm: string) => {
      const { meetings } = await team.call(room.wall, { forumId })
      return meetings[0]?.present.find(({ organisation }) => organisation === firm)?.media
    }
    const patience = { timeout: 60_000, interval: 500 }
    await expect.poll(() => healthOf('Kayu Rimba'), patience).toBe('good')
    await host.shape({ kbit: 4_000, loss: 0.2 })
    await expect.poll(() => healthOf('Kayu Rimba'), patience).toBe('poor')
    await host.restore()
    await expect.poll(() => healthOf('Kayu Rimba'), patience).toBe('good')
  },
)
