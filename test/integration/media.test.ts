import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Browser, Page } from 'playwright-core'
import { io } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createMediaPlane, type MediaPlaneParts, type OwnMediaPlane } from '../../server/media/plane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import type { Answer, Event, Input, Output, Push } from '../../shared/contract.ts'
import { mediaEvents, mediaPushes, type RtpParameters } from '../../shared/media.ts'
import { hearsNothing } from '../support/builders.ts'
import { launchChromium } from '../support/chromium.ts'
import { bundleMediaPage, serveCalls } from '../support/mediaServer.ts'
import { mediaFlows, receivedMedia, watchPeerConnections } from '../support/receivedMedia.ts'

const log = pino({ level: process.env.TEST_LOG ?? 'silent' })
const parts: MediaPlaneParts = {
  log,
  workerBin: () => ensureMediaWorker({ log }),
  workers: 2,
  listenIp: '127.0.0.1',
  rtcPort: 0,
}
const nothing = { calls: 0, routers: 0, transports: 0 }
const patience = { timeout: 20_000, interval: 50 }

let plane: OwnMediaPlane
let server: Awaited<ReturnType<typeof serveCalls>>
let browser: Browser
const opened: (() => unknown)[] = []
const pageErrors: Error[] = []

beforeAll(async () => {
  // On a new machine the worker may have to be built first.
  await ensureMediaWorker({ log })
  plane = createMediaPlane(parts)
  const bundled = await bundleMediaPage()
  server = await serveCalls(plane, bundled)
  browser = await launchChromium()
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
}, 900_000)

afterEach(async () => {
  await Promise.all(opened.splice(0).map((close) => close()))
  expect(pageErrors.splice(0)).toEqual([])
  // Whatever a test opened is gone from the workers once its people are gone.
  await vi.waitFor(async () => expect(await livesOnWorkers()).toEqual(nothing), patience)
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  await plane?.close()
})

async function livesOnWorkers() {
  const sum = { calls: 0, routers: 0, transports: 0 }
  for (const { calls, routers, transports } of await plane.usage()) {
    sum.calls += calls
    sum.routers += routers
    sum.transports += transports
  }
  return sum
}

type Devices = { mic: null | false; camera: null | false }
const all: Devices = { mic: null, camera: null }
const none: Devices = { mic: false, camera: false }

/** Someone in a browser of their own, in the call with the devices they want. */
async function enter(callId: string, as: string, devices = all, search = ''): Promise<Page> {
  const context = await browser.newContext()
  opened.push(() => context.close())
  await watchPeerConnections(context)
  const page = await context.newPage()
  page.on('pageerror', (error) => pageErrors.push(error))
  await page.goto(`${server.url}/?call=${callId}&as=${as}${search}`)
  await page.evaluate(
    async ({ devices, answered }) => {
      const joined = window.call.session.join(await window.call.openPreview(devices))
      if (answered) await joined
    },
    { devices, answered: search === '' },
  )
  return page
}

const asked = (page: Page) => page.evaluate(() => window.call.asked)
const connection = (page: Page) => page.evaluate(() => window.call.session.getSnapshot().connection)
const remotes = (page: Page) =>
  page.evaluate(() =>
    window.call.session
      .getSnapshot()
      .remotes.map(({ peerId, source, paused }) => `${peerId} ${source}${paused ? ' muted' : ''}`)
      .sort(),
  )

/** Bytes of sound that arrive in the time of a few pictures; some may still be on their way after a muting. */
async function soundWhilePictureRuns(page: Page): Promise<number> {
  const before = await receivedMedia(page)
  return vi.waitFor(async () => {
    const now = await receivedMedia(page)
    expect(now.framesDecoded).toBeGreaterThan(before.framesDecoded + 5)
    return now.audioBytes - before.audioBytes
  }, patience)
}

/** A client without a browser, which can say anything. */
async function wire(as: string) {
  const socket = io(server.url, { auth: { as }, transports: ['websocket'], forceNew: true })
  opened.push(() => socket.disconnect())
  await new Promise<void>((connected) => socket.once('connect', () => connected()))
  return {
    close: () => socket.disconnect(),
    tell: (event: Event, input: unknown): Promise<Answer<unknown>> =>
      socket.timeout(5_000).emitWithAck(event.name, input),
    async ask<E extends Event>(event: E, input: Input<E>): Promise<Output<E>> {
      const answer: Answer<Output<E>> = await socket.timeout(5_000).emitWithAck(event.name, input)
      if (!answer.ok) throw new Error(answer.error.code)
      return answer.data
    },
    next: (push: Push) => new Promise((heard) => socket.once(push.name, heard)),
  }
}

const refusal = (code: string) => ({ ok: false, error: { code } })
const joining = (callId: string) => ({ callId, rtpCapabilities: plane.capabilities() })
const fingerprint = { algorithm: 'sha-256' as const, value: Array(32).fill('AB').join(':') }
const someVoice: RtpParameters = {
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc: 11_111 }],
}

describe('two people in a call', () => {
  test('see and hear each other, mute, share a screen and leave nothing behind', async () => {
    const callId = randomUUID()
    const [buyer, firm] = await Promise.all([enter(callId, 'buyer'), enter(callId, 'firm')])
    await Promise.all([mediaFlows(buyer), mediaFlows(firm)])
    expect(await connection(buyer)).toBe('connected')
    expect(await remotes(firm)).toEqual(['buyer camera', 'buyer mic'])

    await buyer.evaluate(() => window.call.session.setMic(false))
    await expect.poll(() => remotes(firm), patience).toEqual(['buyer camera', 'buyer mic muted'])
    await expect.poll(() => soundWhilePictureRuns(firm), patience).toBe(0)

    await buyer.evaluate(() => window.call.session.setMic(true))
    await expect.poll(() => remotes(firm), patience).toEqual(['buyer camera', 'buyer mic'])
    await mediaFlows(firm)

    await firm.evaluate(() => window.call.session.shareScreen())
    await expect.poll(() => remotes(buyer), patience).toEqual(['firm camera', 'firm mic', 'firm screen'])
    await firm.evaluate(() => window.call.session.stopShare())
    await firm.evaluate(() => window.call.session.setCamera(false))
    await expect.poll(() => remotes(buyer), patience).toEqual(['firm mic'])
    await firm.evaluate(() => window.call.session.setCamera(true))
    await expect.poll(() => remotes(buyer), patience).toEqual(['firm camera', 'firm mic'])
    await mediaFlows(buyer)

    await firm.evaluate(() => window.call.session.leave())
    await expect.poll(() => remotes(buyer), patience).toEqual([])
    await buyer.evaluate(() => window.call.session.leave())
    await expect.poll(livesOnWorkers, patience).toEqual(nothing)
  })

  test('are at most four round trips from each other', async () => {
    const callId = randomUUID()
    const firm = await enter(callId, 'firm')
    // Only two answers ever reach the buyer's page: what calls can carry, and the place in the call. Sound and
    // picture come all the same with what it sends next, and its voice goes out; that is three. The camera
    // follows the microphone, which makes four.
    const unheard = [mediaEvents.connectTransport, mediaEvents.produce, mediaEvents.resume]
    const buyer = await enter(callId, 'buyer', all, `&unheard=${unheard.map(({ name }) => name)}`)
    await Promise.all([mediaFlows(buyer), mediaFlows(firm, {})])
    expect(await remotes(firm)).toEqual(['buyer mic'])
    expect(await asked(buyer)).toEqual(expect.arrayContaining(unheard.map(({ name }) => name)))
  })

  test('send three layers of the camera, and sound with repair, pauses and first claim on the link', async () => {
    const page = await enter(randomUUID(), 'firm')
    const sending = await page.evaluate(() =>
      window.peerConnections.flatMap((connection) =>
        connection.getSenders().map((sender) => ({
          kind: sender.track?.kind,
          encodings: sender.getParameters().encodings.map(({ priority, networkPriority, maxBitrate }) => ({
            priority,
            networkPriority,
            maxBitrate,
          })),
          agreed: connection.remoteDescription?.sdp ?? '',
        })),
      ),
    )
    const [mic] = sending.filter(({ kind }) => kind === 'audio')
    const [camera] = sending.filter(({ kind }) => kind === 'video')
    expect(mic?.encodings).toMatchObject([{ priority: 'high', networkPriority: 'high' }])
    expect(mic?.agreed).toMatch(/a=fmtp:\d+ .*useinbandfec=1/)
    expect(mic?.agreed).toMatch(/a=fmtp:\d+ .*usedtx=1/)
    expect(mic?.agreed).toMatch(/a=fmtp:\d+ .*\bstereo=0/)
    expect(camera?.encodings).toMatchObject([
      { priority: 'low', maxBitrate: 100_000 },
      { priority: 'low', maxBitrate: 300_000 },
      { priority: 'low', maxBitrate: 900_000 },
    ])
  })

  test('may come without camera and microphone, and change the device on the way', async () => {
    const callId = randomUUID()
    const [firm, listener] = await Promise.all([enter(callId, 'firm'), enter(callId, 'listener', none)])
    await mediaFlows(listener)
    expect(await remotes(firm)).toEqual([])
    await firm.evaluate(async () => {
      const { cameras } = await window.call.listDevices()
      await window.call.session.switchDevice('camera', cameras.at(-1)?.deviceId ?? null)
    })
    await mediaFlows(listener)
    await listener.evaluate(() => window.call.session.setMic(true))
    await expect.poll(() => remotes(firm), patience).toEqual(['listener mic'])
  })

  test('a second page of the same person takes the place of the first', async () => {
    const callId = randomUUID()
    const [firm, first] = await Promise.all([enter(callId, 'firm'), enter(callId, 'buyer')])
    await mediaFlows(firm)
    const second = await enter(callId, 'buyer')
    await expect.poll(() => connection(first), patience).toBe('replaced')
    await expect.poll(() => remotes(firm), patience).toEqual(['buyer camera', 'buyer mic'])
    await Promise.all([mediaFlows(firm), mediaFlows(second)])
    // The first page's late goodbye must not end the second one's stay.
    await first.evaluate(() => window.call.session.leave())
    await first.close()
    await mediaFlows(firm)
  })

  test('come back by themselves when the connection to the server broke', async () => {
    const callId = randomUUID()
    const [firm, buyer] = await Promise.all([enter(callId, 'firm'), enter(callId, 'buyer')])
    await mediaFlows(firm)
    await buyer.evaluate(() => {
      window.call.socket.disconnect()
      window.call.socket.connect()
    })
    await expect.poll(() => connection(buyer), patience).toBe('connected')
    await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
  })

  test('learn that the call was closed', async () => {
    const callId = randomUUID()
    const page = await enter(callId, 'firm', none)
    await plane.closeCall(callId)
    await expect.poll(() => connection(page), patience).toBe('ended')
  })

  test('hear themselves on the level meter and the speaker test before they enter', async () => {
    const page = await enter(randomUUID(), 'firm')
    const level = await page.evaluate(async () => {
      const { track } = window.call.session.getSnapshot().mic
      if (!track) return 0
      return new Promise<number>((loud) => {
        const stop = window.call.meterLevel(track, (now) => {
          if (now < 0.1) return
          stop()
          loud(now)
        })
      })
    })
    expect(level).toBeLessThanOrEqual(1)
    await page.evaluate(() => window.call.playTestTone())
  })
})

/** What would show in a page whose call was disturbed. */
const stateOf = (page: Page) =>
  page.evaluate(async () => {
    let packetsLost = 0
    for (const connection of window.peerConnections)
      for (const stat of (await connection.getStats()).values())
        if (stat.type === 'inbound-rtp') packetsLost += stat.packetsLost
    const { connection } = window.call.session.getSnapshot()
    return { connection, packetsLost, connectionsMade: window.peerConnections.length }
  })

// A busy machine is given tries, not time.
test('a worker that dies takes only its own calls, and they come back', { retry: 2 }, async () => {
  const [struck, spared] = [randomUUID(), randomUUID()]
  const voice: Devices = { mic: null, camera: false }
  const firm = await enter(struck, 'firm')
  const doomed = (await plane.usage()).find(({ calls }) => calls > 0)
  const buyer = await enter(struck, 'buyer')
  const [other, another] = await Promise.all([enter(spared, 'other', voice), enter(spared, 'another', voice)])
  await Promise.all([mediaFlows(firm), mediaFlows(buyer), mediaFlows(another, {})])
  if (!doomed) throw new Error('no worker has the call')

  const sparedBefore = await stateOf(another)
  process.kill(doomed.pid, 'SIGKILL')
  const tookMs = await Promise.all([firm, buyer].map((page) => mediaFlows(page)))
  expect(Math.max(...tookMs)).toBeLessThan(5_000)
  const pushes = (page: Page) => page.evaluate(() => window.call.pushes)
  for (const page of [firm, buyer]) expect(await pushes(page)).toContain(mediaPushes.lost.name)
  await expect.poll(() => connection(firm), patience).toBe('connected')
  await mediaFlows(another, {})
  for (const page of [other, another]) expect(await pushes(page)).not.toContain(mediaPushes.lost.name)
  // Not a packet was lost there, nor a connection made anew.
  expect(await stateOf(another)).toEqual(sparedBefore)
  // The dead one has a successor.
  await expect.poll(async () => (await plane.usage()).length, patience).toBe(2)
})

test('a link that stalls is shown as reconnecting and mended in place', async () => {
  const callId = randomUUID()
  const [firm, buyer] = await Promise.all([enter(callId, 'firm'), enter(callId, 'buyer')])
  await mediaFlows(firm)
  const connectionsMade = () => firm.evaluate(() => window.peerConnections.length)
  const made = await connectionsMade()
  const pid = (await plane.usage()).find(({ calls }) => calls > 0)?.pid ?? 0
  process.kill(pid, 'SIGSTOP')
  try {
    await expect
      .poll(() => firm.evaluate(() => window.call.asked), patience)
      .toContain(mediaEvents.restartIce.name)
    expect(await connection(firm)).toBe('reconnecting')
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await expect.poll(() => connection(firm), patience).toBe('connected')
  await Promise.all([mediaFlows(firm), mediaFlows(buyer)])
  expect(await connectionsMade()).toBe(made)
})

describe('what a client says', () => {
  test('touches nothing that belongs to another', async () => {
    const callId = randomUUID()
    const [firm, thief] = await Promise.all([wire('firm'), wire('thief')])
    const { rtpCapabilities } = await firm.ask(mediaEvents.capabilities, {})
    const place = await firm.ask(mediaEvents.join, { callId, rtpCapabilities })
    const { producerId } = await firm.ask(mediaEvents.produce, {
      transportId: place.send.id,
      source: 'mic',
      kind: 'audio',
      rtpParameters: someVoice,
      paused: false,
    })
    const { consumers } = await thief.ask(mediaEvents.join, { callId, rtpCapabilities })
    const [mine] = consumers
    expect(mine).toMatchObject({ producerId, peerId: 'firm', source: 'mic', paused: false })

    const transportId = place.send.id
    const dtlsParameters = { fingerprints: [fingerprint] }
    const voice = { source: 'mic', kind: 'audio', rtpParameters: someVoice, paused: false }
    const strange: [Event, unknown][] = [
      [mediaEvents.connectTransport, { transportId, dtlsParameters }],
      [mediaEvents.restartIce, { transportId }],
      [mediaEvents.produce, { transportId, ...voice }],
      [mediaEvents.pauseProducer, { producerId }],
      [mediaEvents.resumeProducer, { producerId }],
      [mediaEvents.closeProducer, { producerId }],
      [mediaEvents.resume, { consumerId: randomUUID() }],
    ]
    for (const [event, input] of strange) expect(await thief.tell(event, input)).toEqual(refusal('not_found'))
    expect(await firm.tell(mediaEvents.resume, { consumerId: mine?.id })).toEqual(refusal('not_found'))
    // Neither can it end the other's stay.
    await thief.ask(mediaEvents.leave, { seat: place.seat })
    await firm.ask(mediaEvents.pauseProducer, { producerId })
  })

  test('is refused before joining, after leaving, and to those who may not join', async () => {
    const callId = randomUUID()
    const [firm, stranger] = await Promise.all([wire('firm'), wire('stranger')])
    expect(await stranger.tell(mediaEvents.join, joining(callId))).toEqual(refusal('not_allowed'))
    expect(await stranger.tell(mediaEvents.restartIce, { transportId: randomUUID() })).toEqual(
      refusal('not_in_call'),
    )
    const { seat, send } = await firm.ask(mediaEvents.join, joining(callId))
    await firm.ask(mediaEvents.leave, { seat })
    expect(await firm.tell(mediaEvents.restartIce, { transportId: send.id })).toEqual(refusal('not_in_call'))
  })

  test('joins once, however often and fast it asks', async () => {
    const callId = randomUUID()
    const firm = await wire('firm')
    const joins = await Promise.all([1, 2, 3].map(() => firm.tell(mediaEvents.join, joining(callId))))
    expect(joins.map(({ ok }) => ok)).toContain(true)
    expect(await livesOnWorkers()).toEqual({ calls: 1, routers: 1, transports: 2 })
    const gone = await wire('gone')
    void gone.tell(mediaEvents.join, joining(callId)).catch(() => undefined)
    gone.close()
    await firm.ask(mediaEvents.join, joining(randomUUID()))
    await expect.poll(livesOnWorkers, patience).toEqual({ calls: 1, routers: 1, transports: 2 })
  })

  test('is refused as bad input where it makes no sense, and harms no worker', async () => {
    const callId = randomUUID()
    const pids = (await plane.usage()).map(({ pid }) => pid)
    const firm = await wire('firm')
    const { send, receive } = await firm.ask(mediaEvents.join, joining(callId))
    const [codec] = someVoice.codecs
    const rtx = { mimeType: 'video/rtx', payloadType: 102, clockRate: 90_000 }
    const vp8 = { mimeType: 'video/VP8', payloadType: 101, clockRate: 90_000 }
    const nonsense: Record<string, unknown>[] = [
      { codecs: [] },
      { encodings: [] },
      { codecs: [codec, codec] },
      { codecs: [rtx] },
      { codecs: [vp8, { ...rtx, parameters: { apt: 101.5 } }] },
      { codecs: [vp8, { ...rtx, parameters: { apt: 102 } }] },
      { codecs: [{ ...codec, mimeType: 'audio/ulpfec' }] },
      { codecs: [{ ...codec, parameters: { deep: { er: 1 } } }] },
      { codecs: [{ ...codec, payloadType: 300 }] },
      { encodings: [{ ssrc: 1, codecPayloadType: 99 }] },
      { encodings: [{ ssrc: 1, maxBitrate: 0.5 }] },
      { encodings: [{ ssrc: 1, scalabilityMode: 'L99T99' }] },
      { encodings: [{ ssrc: 2 ** 32 }] },
      { encodings: Array(9).fill({ ssrc: 1 }) },
      { mid: '0'.repeat(1000) },
      { headerExtensions: [{ uri: 'urn:unknown', id: 1 }] },
      { headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 0 }] },
    ]
    const voice = { transportId: send.id, source: 'mic', kind: 'audio', paused: false }
    for (const broken of nonsense) {
      const answer = await firm.tell(mediaEvents.produce, {
        ...voice,
        rtpParameters: { ...someVoice, ...broken },
      })
      expect(answer, JSON.stringify(broken)).toEqual(refusal('bad_input'))
    }
    const wrongKind = { ...voice, kind: 'video', rtpParameters: someVoice }
    expect(await firm.tell(mediaEvents.produce, wrongKind)).toEqual(refusal('bad_input'))
    const intoReceiving = { ...voice, transportId: receive.id, rtpParameters: someVoice }
    expect(await firm.tell(mediaEvents.produce, intoReceiving)).toEqual(refusal('not_found'))
    const connect = { transportId: send.id, dtlsParameters: { role: 'client', fingerprints: [fingerprint] } }
    expect(await firm.tell(mediaEvents.connectTransport, connect)).toMatchObject({ ok: true })
    expect(await firm.tell(mediaEvents.connectTransport, connect)).toEqual(refusal('conflict'))

    // The same worker still takes what makes sense; a second microphone takes the place of the first.
    const produce = (ssrc: number) =>
      firm.tell(mediaEvents.produce, {
        ...voice,
        rtpParameters: { ...someVoice, mid: String(ssrc), encodings: [{ ssrc }] },
      })
    expect(await produce(22_222)).toMatchObject({ ok: true })
    expect(await produce(33_333)).toMatchObject({ ok: true })
    const listener = await wire('listener')
    const { consumers } = await listener.ask(mediaEvents.join, joining(callId))
    expect(consumers).toHaveLength(1)
    expect((await plane.usage()).map(({ pid }) => pid)).toEqual(pids)
  })
})

describe('a media plane that is not ready', () => {
  const tell = () => undefined

  test('says so while the worker is being prepared, with the progress', async () => {
    const half = createMediaPlane({
      ...parts,
      workerBin: (report) => {
        report({ progress: 0.5, note: 'building' })
        return new Promise(() => {})
      },
    })
    expect(half.status()).toEqual({ state: 'preparing', progress: 0.5, note: 'building' })
    await expect(half.join(randomUUID(), 'firm', tell, hearsNothing)).rejects.toThrow('media_preparing')
    await half.close()
  })

  test('passes on the sentence when there will be none', async () => {
    const sentence = 'Install the package libsrtp2-1.'
    const failed = createMediaPlane({ ...parts, workerBin: () => Promise.reject(new Error(sentence)) })
    await expect.poll(() => failed.status(), patience).toEqual({ state: 'failed', sentence })
    await expect(failed.join(randomUUID(), 'firm', tell, hearsNothing)).rejects.toThrow('media_failed')
    await failed.close()
  })

  test('leaves no process behind when it is closed', async () => {
    const brief = createMediaPlane(parts)
    await expect.poll(() => brief.status().state, patience).toBe('ready')
    const pids = (await brief.usage()).map(({ pid }) => pid)
    expect(pids).toHaveLength(2)
    await brief.close()
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
