import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { enrol } from '../../../server/forum/service.ts'
import { runSystem } from '../../../server/platform/work.ts'
import { shutToAll } from '../../../server/room/rules.ts'
import { Random } from '../../../server/schedule/engine/random.ts'
import { account } from '../../../shared/account.ts'
import type { Answer, Event, Input, Output } from '../../../shared/contract.ts'
import { mediaEvents } from '../../../shared/media.ts'
import { type Presence, type RoomSnapshot, room, roomEvents, roomPushes } from '../../../shared/room.ts'
import { acceptedFirm, hearsNothing, openForum, plannedMeeting } from '../builders.ts'
import type { Person, TestHouse, TestSocket } from '../harness.ts'
import { brokenPromises, effectsBesideKeys } from '../promises.ts'
import { Wire } from './wire.ts'

const minute = 60_000
const stepsAtOnce = 6
/** Whoever was lost is waited for so long, ms; see `waitedForMs`. */
const waitedFor = 16_000

/**
 * One walk over the life of two meetings that run side by side: pages come and go, are cut off, press twice and on
 * several windows, talk, call, ask for more time; the team extends, moves, ends and cancels. Answers what did not hold:
 * in the records after each step, and once all is quiet, who is there, who is in the calls and what pages were told.
 */
export async function walkRooms(
  house: TestHouse,
  host: Person,
  { seed, steps }: { seed: number; steps: number },
): Promise<{ faults: string[]; log: string[] }> {
  const wire = new Wire(new Random(seed))
  const { forumId, meetingIds, people } = await twoMeetings(house, host)
  const calls = house.media.status().state === 'ready'
  const windows = people.flatMap(({ name, person }) =>
    [1, 2].map((at) => new Window(wire, `${name} ${at}`, person, calls)),
  )
  const names = new Map(people.map(({ name, userId }) => [userId, name]))
  const byName = (name: string) => people.find((one) => one.name === name)?.person ?? host
  const anyMeeting = () => wire.oneOf(meetingIds)
  const viewOf = (meetingId: string) => host.call(room.view, { meetingId })
  /** How often each message was said, by its key, and whether it was taken. */
  const words = new Map<string, { times: number; taken: boolean }>()

  const moves: (() => unknown)[] = [
    ...repeated(8, () =>
      wire.oneOf(windows).enter(anyMeeting(), wire.oneOf(['lobby', 'room', 'room'] as const)),
    ),
    ...repeated(3, () => wire.oneOf(windows).leave(anyMeeting())),
    ...repeated(2, () => {
      // As a page does that is opened and closed again, or goes from the lobby to the room.
      const [window, meetingId] = [wire.oneOf(windows), anyMeeting()]
      window.enter(meetingId, 'lobby')
      if (wire.chance(0.5)) window.leave(meetingId)
      else window.enter(meetingId, 'room')
    }),
    ...repeated(3, () => wire.oneOf(windows).cut()),
    ...repeated(4, () => wire.oneOf(windows).join()),
    ...repeated(4, () => {
      const [window, key, text] = [wire.oneOf(windows), randomUUID(), `word ${words.size}`]
      const meetingId = anyMeeting()
      const word = { times: wire.chance(0.3) ? 2 : 1, taken: false }
      words.set(key, word)
      for (let time = 0; time < word.times; time++)
        void window.say(meetingId, key, text).then((said) => {
          word.taken ||= said
        })
    }),
    ...(['supplier', 'buyer'] as const).map((side) => () => {
      void wire.send(side, byName(side), room.askMore, { meetingId: anyMeeting() })
    }),
    () => {
      const who = wire.oneOf(['supplier', 'buyer', 'moderator'])
      void wire.send(who, byName(who), room.answerMore, {
        meetingId: anyMeeting(),
        granted: wire.chance(0.5),
      })
    },
    () =>
      void wire.send('moderator', byName('moderator'), room.extend, { meetingId: anyMeeting(), minutes: 5 }),
    () =>
      void wire.send('moderator', byName('moderator'), room.announce, {
        forumId,
        meetingIds,
        text: 'Hear this',
      }),
    () =>
      void wire.send('moderator', byName('moderator'), room.nudge, {
        meetingId: anyMeeting(),
        part: wire.oneOf(['supplier', 'buyer', 'interpreter'] as const),
      }),
    () =>
      void wire.send('moderator', byName('moderator'), room.noteIncident, {
        meetingId: anyMeeting(),
        text: 'Something is wrong',
      }),
  ]
  /** What moves the hours under everybody's feet is done by itself: until all have seen it nobody else does anything. */
  const alone: (() => Promise<unknown>)[] = [
    ...repeated(6, async () => {
      const minutes = 1 + wire.random.below(4)
      wire.log.push(`${minutes} minutes pass`)
      house.clock.advance(minutes * minute)
    }),
    async () => {
      const meetingId = anyMeeting()
      const { slots, rooms } = await host.call(room.otherPlaces, { meetingId })
      const start = wire.chance(0.5) ? null : (wire.oneOf([null, ...slots.slice(0, 3)])?.start ?? null)
      await wire.send('host', host, room.move, { meetingId, start, roomId: wire.oneOf(rooms).roomId })
    },
    async () =>
      wire.chance(0.3) && wire.send('moderator', byName('moderator'), room.end, { meetingId: anyMeeting() }),
    async () =>
      wire.chance(0.2) && wire.send('host', host, room.cancel, { meetingId: anyMeeting(), reason: '' }),
  ]

  const quiet = async () => {
    await wire.settled()
    await house.app.settled()
    await house.app.tick()
    house.clock.advance(waitedFor)
    await house.app.tick()
  }
  /** What is so once all is quiet. */
  const look = async () => {
    const views = new Map<string, RoomSnapshot>()
    for (const meetingId of meetingIds) views.set(meetingId, await viewOf(meetingId))
    for (const window of windows) window.sees(views, house.clock.now())
    for (const [meetingId, view] of views) {
      const expected = expectedIn(meetingId, windows)
      const there = view.present.map(
        ({ userId, place, reachable }) => `${names.get(userId)} ${place}${reachable ? '' : ' lost'}`,
      )
      if (!isDeepStrictEqual(there.toSorted(), expected))
        wire.faults.push(
          `in the meeting are ${there.toSorted().join(', ')}; there should be ${expected.join(', ')}`,
        )
      const said = view.chat.map(({ id }) => id)
      if (new Set(said).size < said.length) wire.faults.push('a message is in the chat twice')
    }
    const kept = await house.db.selectFrom('chatMessages').select('id').execute()
    const keptIds = new Set(kept.map(({ id }) => id))
    for (const [key, { taken }] of words)
      if (taken && !keptIds.has(key)) wire.faults.push(`what was said is not kept: ${key}`)
    for (const window of windows) {
      wire.faults.push(...(await window.notTold(views)))
      for (const [id, times] of window.heard)
        if (times > (words.get(id)?.times ?? 1))
          wire.faults.push(`${window.name} heard a message more often than it was said`)
    }
    const inCalls = new Set(windows.flatMap(({ call, who }) => (call ? [`${call} ${who}`] : [])))
    const { peers } = await house.media.figures()
    if (calls && peers !== inCalls.size)
      wire.faults.push(`the calls have ${peers} places, taken by ${[...inCalls].join(', ')}`)
  }

  try {
    for (const window of windows) await window.open()
    for (let step = 1; step <= steps && wire.faults.length === 0; step++) {
      await wire.oneOf(moves)()
      wire.faults.push(...(await brokenPromises(house.db)))
      if (step % stepsAtOnce > 0) continue
      await quiet()
      await look()
      await wire.oneOf(alone)()
      await quiet()
      await look()
      wire.faults.push(...(await effectsBesideKeys(house.db)))
    }
  } finally {
    await wire.settled()
    for (const window of windows) window.close()
  }
  return { faults: wire.faults, log: wire.log }
}

/** Everybody with a page there, in the room if one of their pages is. */
function expectedIn(meetingId: string, windows: readonly Window[]): string[] {
  const places = new Map<string, Presence['place']>()
  for (const { at, who } of windows)
    if (at?.meetingId === meetingId) places.set(who, places.get(who) === 'room' ? 'room' : at.place)
  return [...places].map(([who, place]) => `${who} ${place}`).toSorted()
}

/** One window of somebody's browser: where it is as far as it knows, and what it was told. */
class Window {
  readonly name: string
  readonly who: string
  readonly #wire: Wire
  readonly #person: Person
  readonly #withCalls: boolean
  #socket: TestSocket | undefined
  /** Where it is. */
  at: { meetingId: string; place: Presence['place'] } | undefined
  /** The meeting whose call it is in. */
  call: string | undefined
  readonly #present = new Map<string, Presence[]>()
  /** How often it heard each message, by its id. */
  readonly heard = new Map<string, number>()
  /** Its own events one after the other, by their sending. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(wire: Wire, name: string, person: Person, withCalls: boolean) {
    this.name = name
    this.who = name.replace(/ \d$/, '')
    this.#wire = wire
    this.#person = person
    this.#withCalls = withCalls
  }

  async open(): Promise<void> {
    const socket = await this.#person.connect()
    this.#socket = socket
    this.at = undefined
    this.call = undefined
    this.#present.clear()
    socket.raw.on(roomPushes.present.name, (told: unknown) => {
      const { meetingId, present } = roomPushes.present.data.parse(told)
      this.#present.set(meetingId, present)
    })
    socket.raw.on(roomPushes.said.name, (told: unknown) => {
      const { id } = roomPushes.said.data.parse(told).message
      this.heard.set(id, (this.heard.get(id) ?? 0) + 1)
    })
  }

  /** The connection breaks, and comes back. */
  async cut(): Promise<void> {
    this.#wire.log.push(`${this.name} is cut off`)
    this.#socket?.raw.io.engine.close()
    this.close()
    await this.#turn
    await this.open()
  }

  enter(meetingId: string, place: Presence['place']): void {
    this.#ask(roomEvents.enter, { meetingId, place }, (answer) => {
      if (!answer.ok) return
      if (this.call !== undefined && (this.call !== meetingId || place === 'lobby')) this.call = undefined
      this.at = { meetingId, place }
      this.#present.set(meetingId, answer.data.present)
    })
  }

  leave(meetingId: string): void {
    this.#ask(roomEvents.leave, { meetingId }, (answer) => {
      if (!answer.ok || this.at?.meetingId !== meetingId) return
      this.at = undefined
      this.call = undefined
    })
  }

  /** Into the call of where it is, once it is there. */
  async join(): Promise<void> {
    await this.#turn
    const callId = this.at?.meetingId
    if (!this.#withCalls || callId === undefined) return
    this.#ask(mediaEvents.join, { callId, rtpCapabilities: hearsNothing }, (answer) => {
      if (answer.ok) this.call = callId
    })
    await this.#turn
  }

  async say(meetingId: string, key: string, text: string): Promise<boolean> {
    const socket = this.#socket
    if (!socket) return false
    return (await this.#wire.ask(this.name, socket, roomEvents.say, { meetingId, key, text })).ok
  }

  /** By the hours that it sees: nobody is in a meeting that is shut, or in the room before the start. */
  sees(views: ReadonlyMap<string, RoomSnapshot>, now: Date): void {
    const meeting = views.get(this.at?.meetingId ?? '')?.meeting
    if (!meeting || !this.at) return
    if (shutToAll(meeting, now)) {
      this.at = undefined
      this.call = undefined
    } else if (Date.parse(meeting.start) > now.getTime() && !/host|moderator/.test(this.who)) {
      this.at = { ...this.at, place: 'lobby' }
      this.call = undefined
    }
  }

  /** Whether it knows who is there. */
  async notTold(views: ReadonlyMap<string, RoomSnapshot>): Promise<string[]> {
    const socket = this.#socket
    if (!socket || !this.at) return []
    const { meetingId } = this.at
    // What was told before this is answered has been heard by then.
    await socket.ask(mediaEvents.leave, { seat: randomUUID() })
    const [there, told] = [views.get(meetingId)?.present, this.#present.get(meetingId)]
    if (isDeepStrictEqual(there, told)) return []
    return [`${this.name} was told ${JSON.stringify(told)}, there is ${JSON.stringify(there)}`]
  }

  close(): void {
    this.#socket?.close()
    this.#socket = undefined
    this.at = undefined
    this.call = undefined
  }

  /** Sent at once; what follows from the answers is drawn in the order of sending. */
  #ask<E extends Event>(event: E, input: Input<E>, then: (answer: Answer<Output<E>>) => void): void {
    const socket = this.#socket
    if (!socket) return
    const asked = this.#wire.ask(this.name, socket, event, input)
    this.#turn = Promise.all([this.#turn, asked]).then(([, answer]) => {
      if (this.#socket === socket) then(answer)
    })
  }
}

/** Two meetings at one time, the lobby of both opens in a minute; of the first there is somebody of every kind. */
async function twoMeetings(house: TestHouse, host: Person) {
  const forumId = await openForum(house, host)
  const startsAt = new Date(house.clock.now().getTime() + 11 * minute)
  const firm = async (name: string, standing: 'supplier' | 'buyer') =>
    acceptedFirm(house, forumId, { name, standing })
  const [supplier, buyer] = [await firm('Kayu Rimba', 'supplier'), await firm('Belkommash', 'buyer')]
  const [second, third] = [await firm('Garam Laut', 'supplier'), await firm('Minsk Trucks', 'buyer')]
  const unique = randomUUID().slice(0, 8)
  const team = { moderator: `moderator@${unique}.example`, interpreter: `interpreter@${unique}.example` }
  const interpreterId = await runSystem(house.app.runner, async (work) => {
    const languages = ['en', 'id'] as const
    await enrol(work, { forumId, email: team.moderator, name: 'Moderator', role: 'moderator' })
    const member = { forumId, email: team.interpreter, name: 'Interpreter', role: 'interpreter' as const }
    return enrol(work, { ...member, languages: [...languages] })
  })
  const meetingIds = [
    await plannedMeeting(house, forumId, { supplier, buyer, startsAt, interpreterId }),
    await plannedMeeting(house, forumId, { supplier: second, buyer: third, startsAt }),
  ]
  const emails = { supplier: supplier.email, buyer: buyer.email, ...team, neighbour: second.email }
  const people: { name: string; person: Person; userId: string }[] = []
  for (const [name, email] of Object.entries(emails)) {
    const person = await house.signIn(email)
    const { me } = await person.call(account.session, {})
    if (me) people.push({ name, person, userId: me.id })
  }
  return { forumId, meetingIds, people }
}

function repeated<T>(count: number, one: T): T[] {
  return Array.from({ length: count }, () => one)
}
