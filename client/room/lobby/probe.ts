import { Device } from 'mediasoup-client'
import type { DataConsumer, DataProducer, Transport } from 'mediasoup-client/types'
import { dtlsParameters, probeEvents } from '../../../shared/media.ts'
import { type Arrival, dueBytes, type NetworkFigures, probeLimits, rateOf } from '../../../shared/probe.ts'
import { type MediaWire, refusalCode } from '../media/wire.ts'

/** What the probe is at. `waiting`: others are being measured; it is this page's turn soon. */
export type ProbeStep = 'waiting' | 'connecting' | 'trip' | 'up' | 'down'

/** Small and sparse, so that they find the way empty: 18 kbit/s with all headers. */
const pings = { count: 30, everyMs: 40, patienceMs: 1_000 } as const
/** As often the channel is looked at while it is filled, ms; more than this never waits in it, bytes. */
const pace = { everyMs: 10, waiting: 8_000 } as const
/** What is still on its way when a way was filled arrives within this, or does not count, ms. */
const lingerMs = 250
const connectWithinMs = 6_000
/** Tries to get a turn, with some seconds between them. */
const turns = 12

/** A message lost is not sent again: that it is lost is what is asked. */
const unreliable = { ordered: false, maxRetransmits: 0 }

/**
 * Measures the way between this page and the media server, in about five seconds: round trip and loss with the
 * way empty, then what it carries up and down. Rejects with a refusal, or when nothing gets through.
 */
export async function probeNetwork(
  wire: MediaWire,
  callId: string,
  at: (step: ProbeStep) => void,
): Promise<NetworkFigures> {
  const device = await Device.factory()
  await device.load({ routerRtpCapabilities: { codecs: [], headerExtensions: [] } })
  const opening = await takeTurn(wire, callId, at)
  at('connecting')
  const { iceServers } = opening
  const send = device.createSendTransport({ ...opening.send, iceServers })
  const receive = device.createRecvTransport({ ...opening.receive, iceServers })
  try {
    for (const transport of [send, receive]) connectThrough(wire, transport)
    send.on('producedata', ({ label, sctpStreamParameters: { streamId = 0, ...rest } }, done, fail) => {
      wire
        .ask(probeEvents.produce, {
          label: label === 'up' ? 'up' : 'ping',
          sctpStreamParameters: { streamId, ...rest },
        })
        .then(({ dataProducerId }) => done({ id: dataProducerId }), fail)
    })
    const channels = await within(connectWithinMs, openChannels(wire, send, receive))
    at('trip')
    const trip = await measureTrip(channels)
    at('up')
    const up = await measureUp(wire, channels.up)
    at('down')
    const down = await measureDown(wire, channels.down)
    return { ...trip, up, down }
  } finally {
    send.close()
    receive.close()
    wire.ask(probeEvents.end, {}).catch(() => undefined)
  }
}

async function takeTurn(wire: MediaWire, callId: string, at: (step: ProbeStep) => void) {
  for (let turn = 1; ; turn++) {
    try {
      return await wire.ask(probeEvents.open, { callId })
    } catch (error) {
      if (refusalCode(error) !== 'too_many_requests' || turn === turns) throw error
      at('waiting')
      // Not all at once again.
      await wait(3_000 + Math.random() * 4_000)
    }
  }
}

function connectThrough(wire: MediaWire, transport: Transport) {
  transport.on('connect', ({ dtlsParameters: raw }, done, fail) => {
    wire
      .ask(probeEvents.connect, { transportId: transport.id, dtlsParameters: dtlsParameters.parse(raw) })
      .then(done, fail)
  })
}

interface Channels {
  ping: DataProducer
  up: DataProducer
  echo: DataConsumer
  down: DataConsumer
}

async function openChannels(wire: MediaWire, send: Transport, receive: Transport): Promise<Channels> {
  const ping = await send.produceData({ label: 'ping', ...unreliable })
  const up = await send.produceData({ label: 'up', ...unreliable })
  const { consumers } = await wire.ask(probeEvents.consume, {})
  const [echo, down] = await Promise.all(
    (['ping', 'down'] as const).map((wanted) => {
      const offer = consumers.find(({ label }) => label === wanted)
      if (!offer) throw new Error(`no channel for ${wanted}`)
      return receive.consumeData(offer)
    }),
  )
  if (!echo || !down) throw new Error('a channel is missing')
  for (const channel of [echo, down]) channel.binaryType = 'arraybuffer'
  await Promise.all([
    opened(ping.readyState, (event, act) => ping.once(event, act)),
    opened(up.readyState, (event, act) => up.once(event, act)),
    opened(echo.readyState, (event, act) => echo.once(event, act)),
    opened(down.readyState, (event, act) => down.once(event, act)),
  ])
  return { ping, up, echo, down }
}

function opened(
  state: RTCDataChannelState,
  once: (event: 'open' | 'close', act: () => void) => unknown,
): Promise<void> {
  if (state === 'open') return Promise.resolve()
  return new Promise((open, failed) => {
    once('open', open)
    once('close', () => failed(new Error('the channel closed')))
  })
}

/** Sends small messages that come straight back. */
async function measureTrip({ ping, echo }: Channels): Promise<Pick<NetworkFigures, 'rttMs' | 'loss'>> {
  const sentAt: number[] = []
  const trips = new Map<number, number>()
  let all = () => {}
  const complete = new Promise<void>((done) => {
    all = done
  })
  echo.on('message', (message: unknown) => {
    if (!(message instanceof ArrayBuffer)) return
    const index = new DataView(message).getUint8(0)
    const sent = sentAt[index]
    if (sent === undefined || trips.has(index)) return
    trips.set(index, performance.now() - sent)
    if (trips.size === pings.count) all()
  })
  for (let index = 0; index < pings.count; index++) {
    sentAt.push(performance.now())
    ping.send(new Uint8Array([index]))
    await wait(pings.everyMs)
  }
  await Promise.race([complete, wait(pings.patienceMs)])
  const sorted = [...trips.values()].sort((one, other) => one - other)
  return { rttMs: sorted[Math.floor(sorted.length / 2)] ?? null, loss: 1 - trips.size / pings.count }
}

/** Fills the way up, no faster than the probe may, and asks how fast it arrived. */
async function measureUp(wire: MediaWire, up: DataProducer): Promise<number> {
  const message = new Uint8Array(probeLimits.messageBytes)
  const begin = performance.now()
  let sent = 0
  for (let ms = 0; ms < probeLimits.fillMs; ms = performance.now() - begin) {
    const due = dueBytes(ms)
    while (sent < due && up.bufferedAmount < pace.waiting) {
      up.send(message)
      sent += message.byteLength
    }
    // What could not be sent is not made up for: that would be faster than the limit.
    sent = Math.max(sent, due)
    await wait(pace.everyMs)
  }
  await wait(lingerMs)
  return (await wire.ask(probeEvents.up, {})).rate
}

async function measureDown(wire: MediaWire, down: DataConsumer): Promise<number> {
  const arrivals: Arrival[] = []
  down.on('message', (message: unknown) => {
    if (message instanceof ArrayBuffer) arrivals.push({ at: performance.now(), bytes: message.byteLength })
  })
  await wire.ask(probeEvents.down, {})
  await wait(lingerMs)
  return Math.round(rateOf(arrivals))
}

function wait(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms))
}

/** Rejects when it takes longer. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error('nothing gets through to the media server')), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
