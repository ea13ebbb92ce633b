import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createMediaPlane } from '../../server/media/plane.ts'
import { MediaHost } from '../../server/media/remote/mediaHost.ts'
import { createRemotePlane } from '../../server/media/remote/remotePlane.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createCoordination } from '../../server/platform/coordination/createCoordination.ts'
import { createLog, onOccasion } from '../../server/platform/log.ts'
import type { Event, Input } from '../../shared/contract.ts'
import { mediaEvents, probeEvents } from '../../shared/media.ts'
import { noOwnState, roomEvents } from '../../shared/room.ts'
import { hearsNothing } from '../support/builders.ts'
import type { TestSocket } from '../support/harness.ts'
import { liveHouse } from '../support/liveMeeting.ts'
import { startRedis } from '../support/redis.ts'

const patience = { timeout: 30_000, interval: 100 }
const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/)

function keptLog() {
  const lines: Record<string, unknown>[] = []
  return { lines, log: createLog('trace', { write: (line) => void lines.push(JSON.parse(line)) }) }
}

const { lines, log } = keptLog()
const workerBin = () => ensureMediaWorker({ log: createLog('silent') })
const live = await liveHouse({ log, workerBin })
const { inside, meetingOfMany, page } = live

beforeEach(() => {
  lines.length = 0
})
const linesOf = ({ name }: Event) => lines.filter((line) => line.event === name)

const voice = (transportId: string): Input<typeof mediaEvents.produce> => ({
  transportId,
  source: 'mic',
  kind: 'audio',
  paused: false,
  rtpParameters: {
    mid: '0',
    codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
    encodings: [{ ssrc: 11_111 }],
  },
})
/** Well formed, but a worker takes no payload type twice. */
const nonsense = (transportId: string) => {
  const said = voice(transportId)
  const { codecs } = said.rtpParameters
  return { ...said, rtpParameters: { ...said.rtpParameters, codecs: [...codecs, ...codecs] } }
}

/** As soon as there is video: a house prepares it when it opens. */
const whenReady = <T>(ask: () => Promise<{ ok: true; data: T } | { ok: false; error: { code: string } }>) =>
  vi.waitFor(async () => {
    const answer = await ask()
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.data
  }, patience)

describe('the log of a call', () => {
  test('names the call, the event and its id in each line of what a page does after joining', async () => {
    const { at, meetingId: callId, buyer } = await meetingOfMany()
    await at(1)
    const socket = await inside(buyer, callId)
    const joining = { callId, rtpCapabilities: hearsNothing }
    const { send, seat } = await whenReady(() => socket.ask(mediaEvents.join, joining))
    lines.length = 0

    const transportId = send.id
    expect(await socket.ask(mediaEvents.produce, nonsense(transportId))).toMatchObject({ ok: false })
    const produced = await socket.ask(mediaEvents.produce, voice(transportId))
    const { producerId } = produced.ok ? produced.data : expect.unreachable()
    expect(await socket.ask(mediaEvents.pauseProducer, { producerId })).toMatchObject({ ok: true })
    await socket.ask(mediaEvents.restartIce, { transportId: randomUUID() })
    await socket.ask(mediaEvents.leave, { seat })

    expect(linesOf(mediaEvents.produce)).toMatchObject([
      { msg: 'the media worker refused what a peer asked' },
      { msg: 'an event was answered', result: 'bad_input' },
      { msg: 'an event was answered', result: 'ok' },
    ])
    expect(linesOf(mediaEvents.restartIce)).toMatchObject([{ result: 'not_found' }])
    const told = lines.filter(({ event }) => String(event).startsWith('media.'))
    expect(told.length).toBeGreaterThanOrEqual(6)
    for (const line of told) expect(line).toMatchObject({ callId, requestId: uuid })
  })

  test('names it in those of the lobby’s probe as well', async () => {
    const { at, meetingId: callId, buyer } = await meetingOfMany()
    await at(-1)
    const socket = await inside(buyer, callId, 'lobby')
    await whenReady(() => socket.ask(probeEvents.open, { callId }))
    await socket.ask(probeEvents.down, {})
    expect(linesOf(probeEvents.down)).toMatchObject([{ callId, requestId: uuid }])
  })

  test('names it on the other side of the wire, where another process has the call', async () => {
    const redis = await startRedis()
    const far = keptLog()
    const [here, there] = await Promise.all(
      [0, 1].map(() => createCoordination({ redisUrl: redis.url, now: Date.now, log })),
    )
    if (!here || !there) throw new Error('there are two sides')
    const own = createMediaPlane({ log: far.log, workerBin, workers: 1, listenIp: '127.0.0.1', rtcPort: 0 })
    const host = new MediaHost({ plane: own, coordination: there, log: far.log, workers: 1 })
    const plane = createRemotePlane({ coordination: here, log })
    try {
      await vi.waitFor(() => expect(plane.status().state).toBe('ready'), patience)
      const callId = randomUUID()
      const { peer, welcome } = await plane.join(callId, randomUUID(), () => {}, hearsNothing)
      const occasion = { requestId: randomUUID(), event: mediaEvents.produce.name, callId }
      const asked = onOccasion(occasion, () => peer.produce(nonsense(welcome.send.id)))
      await expect(asked).rejects.toMatchObject({ code: 'bad_input' })
      const refused = far.lines.filter(({ msg }) => msg === 'the media worker refused what a peer asked')
      expect(refused).toMatchObject([occasion])
    } finally {
      await plane.close()
      await host.close()
      await own.close()
      await Promise.all([here.close(), there.close()])
      await redis.stop()
    }
  })
})

test('each line of a room’s event names the meeting, the event and its id, also where it is refused or fails', async () => {
  const { at, meetingId, supplier, stranger } = await meetingOfMany()
  await at(1)
  const say = (socket: TestSocket, text: string) =>
    socket.ask(roomEvents.say, { meetingId, key: randomUUID(), text })
  const socket = await inside(supplier, meetingId)
  await socket.ask(roomEvents.state, { meetingId, state: noOwnState })
  expect(await say(socket, 'Good day')).toMatchObject({ ok: true })
  expect(await say(await page(stranger), 'Good day')).toMatchObject({ error: { code: 'not_allowed' } })
  await sql`alter table chat_messages add constraint no_bang check (text <> 'Bang')`.execute(live.house.db)
  const failed = await say(socket, 'Bang')
  await socket.ask(roomEvents.leave, { meetingId })

  const told = lines.filter(({ event }) => String(event).startsWith('room.'))
  for (const line of told) expect(line).toMatchObject({ meetingId, requestId: uuid })
  expect(told.map(({ event, result }) => `${event} ${result}`)).toEqual([
    'room.enter ok',
    'room.state ok',
    'room.say ok',
    'room.say not_allowed',
    'room.say undefined',
    'room.say internal',
    'room.leave ok',
  ])
  // Whoever was told that something went wrong can name the line that says what.
  const { requestId } = told.find(({ level }) => level === 50) ?? expect.unreachable()
  expect(failed).toMatchObject({ ok: false, error: { code: 'internal', requestId } })
})
