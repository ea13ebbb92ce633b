import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { Call } from '../../server/media/call.ts'
import { createMediaPlane, type OwnMediaPlane } from '../../server/media/plane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { MediaWorkers } from '../../server/media/workers.ts'
import type { RtpParameters } from '../../shared/media.ts'

/** What the server asks its worker about people who are just leaving, without browsers. */

const patience = { timeout: 20_000 }
/** All that is written as a warning or worse. */
const complaints: string[] = []
const log = pino({ level: 'warn' }, { write: (line: string) => void complaints.push(line) })
let workers: MediaWorkers
let plane: OwnMediaPlane

beforeAll(async () => {
  const bin = await ensureMediaWorker({ log: pino({ level: 'silent' }) })
  const parts = { log, listenIp: '127.0.0.1', rtcPort: 0 }
  workers = new MediaWorkers({ ...parts, bin, count: 1, announcedAddress: undefined }, () => undefined)
  await workers.start()
  plane = createMediaPlane({ ...parts, workerBin: async () => bin, workers: 1 })
  await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
}, 900_000)

afterAll(async () => {
  await plane?.close()
  await workers?.close()
})

const voice = (ssrc: number): RtpParameters => ({
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc }],
})

/** A firm that speaks, and a buyer who hears it. */
async function speaking() {
  const worker = workers.leastLoaded()
  if (!worker) throw new Error('there is no worker')
  const call = await Call.open(worker, log, () => undefined)
  const firm = await call.join('firm', () => undefined, plane.capabilities())
  const send = firm.welcome.send.id
  const speak = (ssrc: number) =>
    firm.peer.produce({
      transportId: send,
      source: 'mic',
      kind: 'audio',
      rtpParameters: voice(ssrc),
      paused: false,
    })
  const { producerId } = await speak(1)
  const buyer = await call.join('buyer', () => undefined, plane.capabilities())
  for (const { id } of buyer.welcome.consumers) await buyer.peer.resume({ consumerId: id })
  return { call, firm: firm.peer, buyer: buyer.peer, speak, producerId }
}

describe('what has just gone', () => {
  test('is no fault of whoever asks for less of it, or whose health is looked at', async () => {
    const { call, firm, buyer, producerId } = await speaking()
    const wanted = firm
      .closeProducer({ producerId })
      .then(() => buyer.want({ pictures: 'none', sound: false }))
    await expect(wanted).resolves.toEqual({})
    await call.look()
    expect(call.health()).toEqual(
      new Map([
        ['firm', 'good'],
        ['buyer', 'good'],
      ]),
    )
    firm.leave()
    const looking = buyer.look()
    buyer.leave()
    await looking
    await buyer.look()
    expect(complaints).toEqual([])
  })

  test('is refused to whoever asks for more of it', async () => {
    const { call, firm, buyer } = await speaking()
    const asked = buyer.want({ pictures: 'none', sound: false })
    call.close('ended')
    await expect(asked).rejects.toMatchObject({ code: 'not_in_call' })
    await expect(firm.want({ pictures: 'full', sound: true })).rejects.toMatchObject({ code: 'not_in_call' })
    expect(complaints).toEqual([])
  })

  test('is no fault of a probe that ends while its way down is filled', async () => {
    const { probe } = await plane.openProbe('firm')
    await probe.produce({
      label: 'ping',
      sctpStreamParameters: { streamId: 0, ordered: false, maxRetransmits: 0 },
    })
    await probe.consume({})
    const filling = probe.down({})
    setTimeout(() => probe.close(), 50)
    await expect(filling).rejects.toMatchObject({ code: 'not_in_call' })
    expect(complaints).toEqual([])
  })
})

test('what a worker refuses for another reason is written down', async () => {
  const { call, speak } = await speaking()
  await expect(speak(1)).rejects.toMatchObject({ code: 'bad_input' })
  expect(complaints.splice(0).join()).toContain('ssrc already exists')
  call.close('ended')
})
