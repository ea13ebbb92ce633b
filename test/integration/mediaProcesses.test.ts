import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { createMediaPlane, type MediaPlane, type OwnMediaPlane } from '../../server/media/plane.ts'
import { MediaHost } from '../../server/media/remote/mediaHost.ts'
import { createRemotePlane } from '../../server/media/remote/remotePlane.ts'
import { callPlace } from '../../server/media/remote/wire.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import type { Coordination } from '../../server/platform/coordination/coordination.ts'
import { createCoordination } from '../../server/platform/coordination/createCoordination.ts'
import { mediaPushes } from '../../shared/media.ts'
import { hearsNothing } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { bundleMediaPage, serveCalls } from '../support/mediaServer.ts'
import { mediaFlows, watchPeerConnections } from '../support/receivedMedia.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

/** Two processes with calls and two with pages, on one Redis: here in one process, over their own connections. */
const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const patience = { timeout: 20_000, interval: 50 }

interface Host {
  plane: OwnMediaPlane
  host: MediaHost
  coordination: Coordination
}

let redis: RedisServer
let hosts: Host[]
let webs: { plane: MediaPlane; coordination: Coordination }[]
let servers: Awaited<ReturnType<typeof serveCalls>>[]
let browser: Browser
const opened: (() => unknown)[] = []

const connect = () => createCoordination({ redisUrl: redis.url, now: Date.now, log })

async function openHost(): Promise<Host> {
  const coordination = await connect()
  const plane = createMediaPlane({
    log,
    workerBin: () => ensureMediaWorker({ log }),
    workers: 1,
    listenIp: '127.0.0.1',
    rtcPort: 0,
  })
  return { plane, coordination, host: new MediaHost({ plane, coordination, log, workers: 1 }) }
}

async function closeHost({ plane, host, coordination }: Host): Promise<void> {
  await host.close()
  await plane.close()
  await coordination.close()
}

beforeAll(async () => {
  await ensureMediaWorker({ log })
  redis = await startRedis()
  hosts = await Promise.all([openHost(), openHost()])
  webs = await Promise.all(
    [0, 1].map(async () => {
      const coordination = await connect()
      return { coordination, plane: createRemotePlane({ coordination, log }) }
    }),
  )
  const bundled = await bundleMediaPage()
  servers = await Promise.all(webs.map(({ plane }) => serveCalls(plane, bundled)))
  browser = await launchChromium()
  await vi.waitFor(() => {
    for (const { plane } of webs) expect(plane.status().state).toBe('ready')
  }, patience)
}, 900_000)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
  await expect.poll(callsOnHosts, patience).toEqual([0, 0])
})

afterAll(async () => {
  await browser?.close()
  await Promise.all((servers ?? []).map((server) => server.close()))
  for (const { plane, coordination } of webs ?? []) {
    await plane.close()
    await coordination.close()
  }
  await Promise.all((hosts ?? []).map(closeHost))
  await redis?.stop()
})

const callsOnHosts = () => hosts.map(({ plane }) => plane.calls().length)

/** Someone in a browser of their own, on one of the web processes. */
async function enter(callId: string, as: string, web: 0 | 1): Promise<Page> {
  const context = await browser.newContext()
  opened.push(() => context.close())
  await watchPeerConnections(context)
  const page = await context.newPage()
  await page.goto(`${servers[web]?.url}/?call=${callId}&as=${as}`)
  await page.evaluate(async () => {
    await window.call.session.join(await window.call.openPreview({ mic: null, camera: null }))
  })
  return page
}

const connection = (page: Page) => page.evaluate(() => window.call.session.getSnapshot().connection)
const heard = (page: Page) => page.evaluate(() => window.call.pushes)
const planeOf = (web: 0 | 1) => webs[web]?.plane ?? expect.unreachable()

/** Someone without a browser; answers what ends the stay. */
async function sit(callId: string, as: string, web: 0 | 1) {
  const told: string[] = []
  const { peer } = await planeOf(web).join(callId, as, (push) => told.push(push.name), hearsNothing)
  opened.push(() => peer.leave())
  return { peer, told }
}

test('two people on different web processes see and hear each other, and leave nothing behind', async () => {
  const callId = randomUUID()
  const [buyer, firm] = await Promise.all([enter(callId, 'buyer', 0), enter(callId, 'firm', 1)])
  await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
  expect(callsOnHosts().sort()).toEqual([0, 1])

  await buyer.evaluate(() => window.call.session.setMic(false))
  const muted = () => firm.evaluate(() => window.call.session.getSnapshot().remotes.some((one) => one.paused))
  await expect.poll(muted, patience).toBe(true)

  await expect.poll(() => planeOf(1).health(callId).get('buyer'), patience).toBe('good')
  await buyer.evaluate(() => window.call.session.leave())
  const left = () => firm.evaluate(() => window.call.session.getSnapshot().remotes.length)
  await expect.poll(left, patience).toBe(0)
  await firm.evaluate(() => window.call.session.leave())
  await expect.poll(callsOnHosts, patience).toEqual([0, 0])
  const place = () => webs[0]?.coordination.present(callPlace(callId))
  await expect.poll(place, patience).toEqual([])
})

test('calls go where there is most room', async () => {
  for (let call = 0; call < 6; call++) await sit(randomUUID(), 'someone', call % 2 === 0 ? 0 : 1)
  expect(callsOnHosts()).toEqual([3, 3])
})

test('forty who come to one call at the same moment over two processes meet in one place', async () => {
  const callId = randomUUID()
  await Promise.all(
    Array.from({ length: 40 }, (_, one) => sit(callId, `guest ${one}`, one % 2 === 0 ? 0 : 1)),
  )
  expect(callsOnHosts().sort()).toEqual([0, 1])
})

test('the same person on another process takes their place, and a closed call ends for both processes', async () => {
  const callId = randomUUID()
  const first = await sit(callId, 'buyer', 0)
  const firm = await sit(callId, 'firm', 1)
  const second = await sit(callId, 'buyer', 1)
  await expect.poll(() => first.told).toContain(mediaPushes.replaced.name)
  await planeOf(0).closeCall(callId)
  for (const { told } of [firm, second]) await expect.poll(() => told).toContain(mediaPushes.ended.name)
  await expect(second.peer.want({ pictures: 'none', sound: true })).rejects.toThrow('not_in_call')
})

test('a stay is touched by the process alone that asked for it, and by no name of another', async () => {
  const callId = randomUUID()
  const [buyer, firm] = await Promise.all([sit(callId, 'buyer', 0), sit(callId, 'firm', 1)])
  const transportId = randomUUID()
  await expect(buyer.peer.restartIce({ transportId })).rejects.toThrow('not_found')
  buyer.peer.leave()
  await expect(buyer.peer.want({ pictures: 'none', sound: true })).rejects.toThrow('not_in_call')
  await expect(firm.peer.want({ pictures: 'none', sound: true })).resolves.toEqual({})
})

test('the probe of the network runs on a host', async () => {
  const page = await enter(randomUUID(), 'buyer', 0)
  const result = await page.evaluate(() => window.call.probe())
  expect(result.loss).toBe(0)
  expect(Math.min(result.up ?? 0, result.down ?? 0)).toBeGreaterThan(300_000)
})

// A busy machine is given tries, not time.
test('a host that drains sends its calls to the other within five seconds', { retry: 2 }, async () => {
  const callId = randomUUID()
  const [buyer, firm] = await Promise.all([enter(callId, 'buyer', 0), enter(callId, 'firm', 1)])
  await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
  const old = hosts.find(({ plane }) => plane.calls().includes(callId)) ?? expect.unreachable()
  const at = hosts.indexOf(old)

  const flows = Promise.all(
    [buyer, firm].map((page) => expect.poll(() => heard(page), patience).toContain(mediaPushes.lost.name)),
  )
  await old.host.drain()
  await flows
  const tookMs = await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
  expect(Math.max(...tookMs)).toBeLessThan(5_000)
  expect(old.plane.calls()).toEqual([])
  for (const page of [buyer, firm]) expect(await connection(page)).toBe('connected')
  // Nothing new goes there either.
  await sit(randomUUID(), 'someone', 0)
  expect(old.plane.calls()).toEqual([])
  await closeHost(old)
  hosts[at] = await openHost()
  await vi.waitFor(() => expect(hosts[at]?.plane.status().state).toBe('ready'), patience)
})

test('a web process that is gone takes its people out of the calls', async () => {
  const callId = randomUUID()
  const coordination = await connect()
  const plane = createRemotePlane({ coordination, log })
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
  const { peer } = await plane.join(callId, 'buyer', () => {}, hearsNothing)
  expect(peer.seat).toBeTruthy()
  expect(callsOnHosts().sort()).toEqual([0, 1])
  await plane.close()
  await coordination.close()
  await expect.poll(callsOnHosts, patience).toEqual([0, 0])
})

test('who was refused because a host took too long to let them in is in no call when it gets to it', async () => {
  const callId = randomUUID()
  const workers = await Promise.all(hosts.map(({ plane }) => plane.usage()))
  const signal = (name: NodeJS.Signals) => {
    for (const { pid } of workers.flat()) process.kill(pid, name)
  }
  signal('SIGSTOP')
  try {
    const joining = planeOf(0).join(callId, 'buyer', () => {}, hearsNothing)
    await expect(joining).rejects.toThrow('unavailable')
    // What a host hears after this it hears after the leave.
    const fences = hosts.map(
      ({ coordination }) => new Promise<string>((heard) => coordination.subscribe(callId, heard)),
    )
    await webs[0]?.coordination.publish(callId, '')
    await Promise.all(fences)
  } finally {
    signal('SIGCONT')
  }
  expect(callsOnHosts().sort()).toEqual([0, 1])
  await expect.poll(callsOnHosts, patience).toEqual([0, 0])
})

test('while Redis is away those in a call go on talking; after it every page joins anew', async () => {
  const callId = randomUUID()
  const [buyer, firm] = await Promise.all([enter(callId, 'buyer', 0), enter(callId, 'firm', 1)])
  await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
  await redis.stop()
  const until = performance.now() + 6_000
  // Longer than the silence after which a process counts as gone.
  while (performance.now() < until) await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
  for (const page of [buyer, firm]) expect(await heard(page)).not.toContain(mediaPushes.lost.name)

  await redis.start()
  for (const page of [buyer, firm])
    await expect.poll(() => heard(page), patience).toContain(mediaPushes.lost.name)
  await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
  expect(callsOnHosts().sort()).toEqual([0, 1])
})
