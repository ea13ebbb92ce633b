import { type ChildProcess, fork } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { descendantsOf } from '../support/processes.ts'
import { median } from './median.ts'
import { cpuSeconds, residentMb } from './rooms/usage.ts'
import { forwarded, type Input, opened, payloadTypes } from './rooms/wire.ts'

const sizes = [10, 25, 50]
/** As many as the moderators' wall holds without lag: what the looks at health cost. */
const watched = 60
const rounds = 3
/** ms; health is looked at every three seconds. */
const warmUp = 2_000
const measured = 9_000
/** CPU of a room in the plane may be so many times that of a bare one. */
const bar = 1.25
/** A round in which less came through says nothing. */
const leastForwarded = 0.97

/** Opus in the usual 20 ms, and 500 kbit/s of video: bytes after the RTP header, packets and clock ticks a second. */
const streams = {
  audio: { bytes: 80, rate: 50, clock: 48_000 },
  video: { bytes: 1_100, rate: 57, clock: 90_000 },
}
const headerBytes = 12

type Side = 'plane' | 'unwatched' | 'bare'

interface Cost {
  /** Hundredths of a core: the worker's, and Node's beside it. */
  worker: number
  node: number
  /** MB for all rooms, without what the processes held before. */
  mb: number
}

/**
 * What a room of two costs in the media plane, beside the same router and the same media on a worker that nobody
 * looks after: CPU of worker and Node together, and memory. Each call of the plane is opened by two who join,
 * produce and take up what is offered, so its transports, its consumers and the looks at health are there as in
 * production. The media itself cannot come that way without browsers: on both sides it comes in as plain RTP and
 * goes out as SRTP (AES-GCM) by transports that are put on the router of the call. So not measured are ICE, DTLS,
 * the decryption of what comes in, simulcast, congestion control, and the sockets of pages. Medians; answers what
 * is missed.
 */
export async function measureRooms(): Promise<string[]> {
  const bin = await ensureMediaWorker({ log: createLog('silent') })
  const missed: string[] = []
  for (const rooms of sizes) {
    const [plane, bare] = await costsOf(['plane', 'bare'], rooms, bin)
    const [ofPlane, ofBare] = [cpu(plane) / rooms, cpu(bare) / rooms]
    const ratio = ofPlane / ofBare
    process.stdout.write(
      `${rooms} rooms: CPU a room ${ofPlane.toFixed(2)} % of a core, bare ${ofBare.toFixed(2)} %, ` +
        `× ${ratio.toFixed(2)} (bar ${bar}); a core holds ${Math.floor(100 / ofPlane)}; ` +
        `${described(plane, rooms)}; bare ${described(bare, rooms)} ` +
        `(medians of ${rounds}, load ${loadavg()[0]?.toFixed(1)})\n`,
    )
    if (!(ratio <= bar)) missed.push(`CPU of ${rooms} rooms: × ${ratio.toFixed(2)} of ${bar}`)
  }
  const [looking, unwatched] = await costsOf(['plane', 'unwatched'], watched, bin)
  process.stdout.write(
    `${watched} rooms: the looks at health take Node ${((looking.node - unwatched.node) * 10).toFixed(0)} ms a second ` +
      `and the worker ${((looking.worker - unwatched.worker) * 10).toFixed(0)}; CPU ` +
      `× ${(cpu(looking) / cpu(unwatched)).toFixed(2)} of the same rooms without them\n`,
  )
  return missed
}

/** The medians of both, measured in turn. */
async function costsOf(sides: [Side, Side], rooms: number, bin: string): Promise<[Cost, Cost]> {
  const costs: [Cost[], Cost[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    costs[0].push(await costOf(sides[0], rooms, bin))
    costs[1].push(await costOf(sides[1], rooms, bin))
  }
  return [middle(costs[0]), middle(costs[1])]
}

function cpu({ worker, node }: Cost): number {
  return worker + node
}

function described({ worker, node, mb }: Cost, rooms: number): string {
  return `worker ${worker.toFixed(1)} % + Node ${node.toFixed(1)} %, ${(mb / rooms).toFixed(2)} MB a room`
}

function middle(costs: readonly Cost[]): Cost {
  const of = (which: keyof Cost) => median(costs.map((cost) => cost[which]))
  return { worker: of('worker'), node: of('node'), mb: of('mb') }
}

async function costOf(side: Side, rooms: number, bin: string): Promise<Cost> {
  const sink = createSocket({ type: 'udp4' }).on('message', () => undefined)
  sink.bind(0, '127.0.0.1')
  await once(sink, 'listening')
  const args = [side, String(rooms), bin, String(sink.address().port)]
  const host = fork(path.join(import.meta.dirname, 'rooms/host.ts'), args)
  const pid = host.pid ?? 0
  let load: Load | undefined
  try {
    const { workerPid, emptyMb, inputs } = opened.parse(await answer(host))
    load = new Load(inputs)
    await pause(warmUp)
    const [sent, through] = [load.sent, await forwardedBy(host)]
    const before = { worker: cpuSeconds(workerPid), node: cpuSeconds(pid), at: performance.now() }
    await pause(measured)
    const seconds = (performance.now() - before.at) / 1_000
    const worker = ((cpuSeconds(workerPid) - before.worker) / seconds) * 100
    const node = ((cpuSeconds(pid) - before.node) / seconds) * 100
    const share = ((await forwardedBy(host)) - through) / (load.sent - sent)
    if (share < leastForwarded)
      throw new Error(`only ${(share * 100).toFixed(0)} % of the media came through`)
    return { worker, node, mb: residentMb(workerPid) + residentMb(pid) - emptyMb }
  } finally {
    load?.stop()
    for (const one of [...descendantsOf(pid), pid]) process.kill(one, 'SIGKILL')
    sink.close()
  }
}

async function forwardedBy(host: ChildProcess): Promise<number> {
  host.send('count')
  return forwarded.parse(await answer(host)).packets
}

async function answer(host: ChildProcess): Promise<unknown> {
  const over = new AbortController()
  const { signal } = over
  const ended = once(host, 'exit', { signal }).then(() => {
    throw new Error('the process with the rooms ended')
  })
  try {
    const [message] = await Promise.race([once(host, 'message', { signal }), ended])
    return message
  } finally {
    over.abort()
    ended.catch(() => undefined)
  }
}

/** Sends to all inputs at their rates until it is stopped; spread over time, as people are. */
class Load {
  sent = 0
  readonly #socket: Socket = createSocket('udp4')
  readonly #timer: NodeJS.Timeout

  constructor(inputs: readonly Input[]) {
    const began = performance.now()
    const streaming = inputs.map((input, place) => new Stream(input, place / inputs.length))
    this.#timer = setInterval(() => {
      const seconds = (performance.now() - began) / 1_000
      for (const stream of streaming)
        for (const packet of stream.due(seconds)) {
          this.#socket.send(packet, stream.port, '127.0.0.1')
          this.sent++
        }
    }, 4)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }
}

class Stream {
  readonly port: number
  readonly #packet: Buffer
  readonly #rate: number
  readonly #ticks: number
  readonly #offset: number
  #count = 0

  /** `offset`: of one packet's time, 0 to 1. */
  constructor({ port, kind, ssrc }: Input, offset: number) {
    const { bytes, rate, clock } = streams[kind]
    this.port = port
    this.#rate = rate
    this.#ticks = Math.round(clock / rate)
    this.#offset = offset
    const packet = Buffer.alloc(headerBytes + bytes)
    packet[0] = 0x80
    packet[1] = payloadTypes[kind] | (kind === 'video' ? 0x80 : 0)
    packet.writeUInt32BE(ssrc, 8)
    // A VP8 descriptor that begins a partition, and after it the bit of a key frame, which is 0: nobody waits for one.
    if (kind === 'video') packet[headerBytes] = 0x10
    this.#packet = packet
  }

  /** What is to be sent by then. */
  due(seconds: number): Buffer[] {
    const packets: Buffer[] = []
    while (this.#count < seconds * this.#rate - this.#offset) {
      const packet = Buffer.from(this.#packet)
      packet.writeUInt16BE(this.#count & 0xffff, 2)
      packet.writeUInt32BE((this.#count * this.#ticks) >>> 0, 4)
      this.#count++
      packets.push(packet)
    }
    return packets
  }
}
