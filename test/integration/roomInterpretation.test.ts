import { expect, test, vi } from 'vitest'
import { hear, usualMode } from '../../client/room/live/hearing.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { mediaEvents, type RtpParameters } from '../../shared/media.ts'
import { noOwnState, room, roomEvents } from '../../shared/room.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { liveHouse } from '../support/liveMeeting.ts'

const soon = { timeout: 15_000, interval: 20 }

const live = await liveHouse({ workerBin: () => ensureMediaWorker({ log: createLog('silent') }) })
const { inside, meetingOfMany } = live

/** The language that each part speaks into, as everybody is told. */
const intoOf = async (person: Person, meetingId: string) =>
  Object.fromEntries(
    (await person.call(room.view, { meetingId })).present.map(({ part, into }) => [part, into]),
  )

test('a language to speak into counts of who interprets, and of one that they know: of nobody else', async () => {
  const { at, meetingId, supplier, buyer, moderator, interpreter, bystander } = await meetingOfMany()
  await at(1)
  const state = (into: 'en' | 'ru') => ({ meetingId, state: { ...noOwnState, into } })
  const pages = new Map<Person, TestSocket>()
  for (const person of [supplier, buyer, moderator, interpreter]) {
    const socket = await inside(person, meetingId)
    pages.set(person, socket)
    expect(await socket.ask(roomEvents.state, state('en'))).toMatchObject({ ok: true })
    // On entering it counts no more than later.
    const entering = { ...state('en'), place: 'room' as const }
    expect(await socket.ask(roomEvents.enter, entering)).toMatchObject({ ok: true })
  }
  const nobody = { supplier: null, buyer: null, moderator: null }
  expect(await intoOf(live.host, meetingId)).toEqual({ ...nobody, interpreter: 'en' })
  await pages.get(interpreter)?.ask(roomEvents.state, state('ru'))
  expect(await intoOf(live.host, meetingId)).toEqual({ ...nobody, interpreter: null })
  // One of the forum's interpreters, whom nobody booked for this meeting, is not even let in.
  const outside = await live.page(bystander)
  const entering = { ...state('en'), place: 'room' as const }
  expect(await outside.ask(roomEvents.enter, entering)).toMatchObject({ error: { code: 'not_allowed' } })
  await outside.ask(roomEvents.state, state('en'))
  expect(await intoOf(live.host, meetingId)).toEqual({ ...nobody, interpreter: null })
})

const aVoice = (ssrc: number): RtpParameters => ({
  mid: '0',
  codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
  encodings: [{ ssrc }],
})

/** Takes a place in the call, and answers whose sound is brought there. */
async function join(socket: TestSocket, callId: string) {
  const { data } = await vi.waitFor(async () => {
    const capabilities = await socket.ask(mediaEvents.capabilities, {})
    if (!capabilities.ok) throw new Error(capabilities.error.code)
    const answer = await socket.ask(mediaEvents.join, { callId, ...capabilities.data })
    if (!answer.ok) throw new Error(answer.error.code)
    return answer
  }, soon)
  return data
}

test('a moderator who drops in has every voice and every choice that somebody of a side has', async () => {
  const { at, meetingId, supplier, buyer, moderator, interpreter, supplierId } = await meetingOfMany()
  await live.house.db
    .updateTable('organisations')
    .set({ languages: ['id'] })
    .where('id', '=', supplierId)
    .execute()
  await at(1)
  for (const [at, person] of [supplier, interpreter].entries()) {
    const socket = await inside(person, meetingId)
    const { send } = await join(socket, meetingId)
    const produced = await socket.ask(mediaEvents.produce, {
      transportId: send.id,
      source: 'mic',
      kind: 'audio',
      rtpParameters: aVoice(11_111 * (at + 1)),
      paused: false,
    })
    expect(produced).toMatchObject({ ok: true })
    if (person === interpreter)
      await socket.ask(roomEvents.state, { meetingId, state: { ...noOwnState, into: 'en' } })
  }
  const listeners = await Promise.all(
    [buyer, moderator].map(async (person) => {
      const socket = await inside(person, meetingId)
      const { consumers } = await join(socket, meetingId)
      const { present, languages, meeting } = await person.call(room.view, { meetingId })
      const [speaker, translator] = (['supplier', 'interpreter'] as const).map((part) => {
        const userId = present.find((one) => one.part === part)?.userId ?? ''
        expect(consumers.map(({ peerId, kind }) => `${peerId} ${kind}`)).toContain(`${userId} audio`)
        return userId
      })
      const voices = present.map((one) => ({ ...one, audible: one.part !== 'buyer' }))
      const { part } = meeting
      // Of the team the page knows the language that it is read in.
      const understood = { part, languages: part === 'buyer' ? languages.buyer : (['en'] as const) }
      const loud = (mode: 'original' | 'interpreted') => {
        const { gains } = hear(understood, mode, languages, voices)
        return [gains.get(speaker ?? ''), gains.get(translator ?? '')]
      }
      return {
        part,
        usual: usualMode({ part }, languages),
        original: loud('original'),
        interpreted: loud('interpreted'),
      }
    }),
  )
  const choices = { original: [1, 0], interpreted: [0, 1] }
  expect(listeners).toMatchObject([
    { part: 'buyer', ...choices },
    { part: 'moderator', usual: 'original', ...choices },
  ])
})
