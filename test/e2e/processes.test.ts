import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { acceptedFirm, openForum, plannedMeeting } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { desk, flows } from '../support/meetingStage.ts'
import { startNginx } from '../support/nginx.ts'
import { freshDatabase } from '../support/postgres.ts'
import { mediaFlows } from '../support/receivedMedia.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { type ServerProcess, startServer } from '../support/serverProcess.ts'
import { signInBrowser } from '../support/signIn.ts'
import { Visitor } from '../support/stations.ts'

/** Pendopo on several machines: two processes with pages, two with calls, one Redis, one database, nginx in front. */
const patience = { timeout: 60_000, interval: 100 }
const token = 'what watches the processes'

let redis: RedisServer
let database: Awaited<ReturnType<typeof freshDatabase>>
let nginx: Awaited<ReturnType<typeof startNginx>>
let url: string
let browser: Browser
/** Makes forums and meetings, and signs people in, beside the real processes. */
let house: TestHouse
const ports: number[] = []
const webs: ServerProcess[] = []
const medias: ServerProcess[] = []
const visitors: Visitor[] = []

beforeAll(async () => {
  await ensureClient()
  await ensureMediaWorker({ log: createLog('silent') })
  redis = await startRedis()
  database = await freshDatabase()
  for (let one = 0; one < 5; one++) ports.push(await freePort())
  url = `http://127.0.0.1:${portAt(0)}`
  house = await openHouse({
    at: new Date().toISOString(),
    beside: { databaseUrl: database.url, redisUrl: redis.url },
  })
  webs.push(startWeb(1), startWeb(2))
  medias.push(startMedia(3), startMedia(4))
  nginx = await startNginx(portAt(0), [portAt(1), portAt(2)])
  browser = await launchChromium()
  await Promise.all([...webs, ...medias].map((server) => server.ready()))
}, 900_000)

afterEach(async () => {
  for (const { context } of visitors.splice(0)) await context.close()
})

afterAll(async () => {
  await browser?.close()
  await nginx?.stop()
  await Promise.all([...webs, ...medias].map((server) => server.kill()))
  await house?.close()
  await database?.drop()
  await redis?.stop()
})

const portAt = (place: number) => ports[place] ?? expect.unreachable()
const at = <T>(list: readonly T[], place: number): T => list[place] ?? expect.unreachable()

function startWeb(place: number): ServerProcess {
  return startServer(portAt(place), {
    ROLES: 'web',
    PUBLIC_URL: url,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    METRICS_TOKEN: token,
    TRUST_PROXY: '1',
  })
}

function startMedia(place: number): ServerProcess {
  return startServer(portAt(place), {
    ROLES: 'media',
    REDIS_URL: redis.url,
    METRICS_TOKEN: token,
    MEDIA_LISTEN_IP: '127.0.0.1',
  })
}

/** One figure of a process, as it is told to those who watch it. */
async function figure({ address }: ServerProcess, name: string): Promise<number> {
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const line = (await answer.text()).split('\n').find((words) => words.startsWith(`${name} `))
  return Number(line?.split(' ')[1])
}

/** Someone whose browser the proxy sends to this web process, in the room of the meeting. */
async function intoRoom(email: string, path: string, web: 1 | 2): Promise<Visitor> {
  const visitor = await Visitor.arrive(house, browser, desk)
  visitors.push(visitor)
  await signInBrowser(house, visitor.context, email, desk)
  await visitor.context.addCookies([{ name: 'web', value: String(web), url }])
  await visitor.page.goto(`${url}${path}`)
  await visitor.page.getByRole('button', { name: 'Enter the meeting' }).click()
  await visitor.page.getByRole('toolbar').first().waitFor()
  return visitor
}

async function inMeeting() {
  house.clock.set(new Date())
  const forumId = await openForum(house, await house.signIn(`host-${randomUUID()}@chamber.example`))
  const supplier = await acceptedFirm(house, forumId, { name: 'Kayu Rimba', standing: 'supplier' })
  const buyer = await acceptedFirm(house, forumId, { name: 'Belkommash', standing: 'buyer', country: 'BY' })
  // The room is open from a little before the start.
  const startsAt = new Date(Date.now() + 1_000)
  const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt })
  const people = await Promise.all([
    intoRoom(supplier.email, `/meetings/${meetingId}`, 1),
    intoRoom(buyer.email, `/meetings/${meetingId}`, 2),
  ])
  await flows(...people)
  return people
}

const mediaWithCall = async () => {
  const calls = await Promise.all(medias.map((media) => figure(media, 'pendopo_media_calls')))
  return calls.findIndex((count) => count > 0)
}
const timeToMedia = async (people: readonly Visitor[]) =>
  Math.max(...(await Promise.all(people.map(({ page }) => mediaFlows(page)))))

test('two people on different web processes meet; the processes with their call come and go', async () => {
  const people = await inMeeting()
  await expect.poll(() => Promise.all(webs.map((web) => figure(web, 'pendopo_sockets')))).toEqual([1, 1])

  // Killed: nobody is told, its silence is noticed.
  const struck = await mediaWithCall()
  await at(medias, struck).kill()
  const other = 1 - struck
  await expect.poll(() => figure(at(medias, other), 'pendopo_media_calls'), patience).toBe(1)
  await timeToMedia(people)
  medias[struck] = startMedia(3 + struck)
  await at(medias, struck).ready()

  // Asked to end: it sends its call to the other first, and takes its leave.
  const ending = at(medias, other).stop()
  await expect.poll(() => figure(at(medias, struck), 'pendopo_media_calls'), patience).toBe(1)
  expect(await timeToMedia(people)).toBeLessThan(5_000)
  expect(await ending).toBe(0)
  medias[other] = startMedia(3 + other)
  await at(medias, other).ready()
  for (const { faults } of people) expect(faults).toEqual([])
})

test('a web process that is gone is felt as one reconnect, through the proxy to the other', async () => {
  const people = await inMeeting()
  await at(webs, 0).kill()
  await expect.poll(() => figure(at(webs, 1), 'pendopo_sockets'), patience).toBe(2)
  await timeToMedia(people)
  webs[0] = startWeb(1)
  await at(webs, 0).ready()
})
