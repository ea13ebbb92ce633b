import { isDeepStrictEqual } from 'node:util'
import { expireDue } from '../../../server/matching/service.ts'
import { runSystem } from '../../../server/platform/work.ts'
import { Random } from '../../../server/schedule/engine/random.ts'
import type { Action } from '../../../shared/contract.ts'
import { fact } from '../../../shared/facts.ts'
import { firm } from '../../../shared/firm.ts'
import { forumEvents } from '../../../shared/forum.ts'
import { matching } from '../../../shared/matching.ts'
import { room } from '../../../shared/room.ts'
import { schedule } from '../../../shared/schedule.ts'
import { acceptedFirm, openForum } from '../builders.ts'
import { type Person, Refused, type TestHouse, type TestSocket } from '../harness.ts'
import { brokenPromises, effectsBesideKeys } from '../promises.ts'
import { Wire } from './wire.ts'

const minute = 60_000
/** So many steps, then all that was sent has its answer and what the pages show is looked at. */
const stepsAtOnce = 6

/**
 * One walk over the life of requests and what becomes of them: firms ask, answer and take back, a host accepts and
 * declines firms, schedules and publishes, the team moves meetings and all may cancel them, over a bad network. Answers
 * what did not hold: in the records after each step, and on the pages once all is quiet.
 */
export async function walkRequests(
  house: TestHouse,
  host: Person,
  { seed, steps }: { seed: number; steps: number },
): Promise<{ faults: string[]; log: string[] }> {
  const wire = new Wire(new Random(seed))
  const { random } = wire
  const forumId = await openForum(house, host, { pendingLimit: 3 })
  const firms: Member[] = []
  for (const [at, standing] of (
    ['supplier', 'supplier', 'supplier', 'buyer', 'buyer', 'both'] as const
  ).entries()) {
    const { id, email } = await acceptedFirm(house, forumId, { name: `Firm ${at}`, standing })
    firms.push({ id, name: `firm ${at}`, person: await house.signIn(email) })
  }
  const shelves = [
    new Shelf('host', host, forumId, [
      [schedule.board, { forumId }],
      [schedule.agenda, { forumId }],
    ]),
    ...firms.map(
      ({ id, name, person }) =>
        new Shelf(name, person, forumId, [
          [matching.requests, { forumId, organisationId: id }],
          [matching.ranked, { forumId, organisationId: id }],
          [schedule.agenda, { forumId }],
        ]),
    ),
  ]

  const requests = async () =>
    house.db.selectFrom('meetingRequests').selectAll().where('forumId', '=', forumId).execute()
  const meetings = async () =>
    house.db.selectFrom('meetings').selectAll().where('forumId', '=', forumId).execute()
  const memberOf = (id: string) => firms.find((one) => one.id === id) ?? wire.oneOf(firms)

  const moves: (() => Promise<unknown>)[] = [
    ...repeated(4, async () => {
      const [from, to] = [wire.oneOf(firms), wire.oneOf(firms)]
      const words = { forumId, from: from.id, to: to.id, message: '', important: wire.chance(0.3) }
      void wire.send(from.name, from.person, matching.request, words)
    }),
    ...repeated(4, async () => {
      const all = await requests()
      if (all.length === 0) return
      const { id: requestId, toId, state } = wire.oneOf(all)
      // Mostly those that wait, by whom they wait for.
      const who = wire.chance(0.9) ? memberOf(toId) : wire.oneOf(firms)
      if (state !== 'pending' && wire.chance(0.7)) return
      const answer = wire.oneOf(['accepted', 'accepted', 'declined'] as const)
      const words = { forumId, requestId, answer, reason: '', important: wire.chance(0.3) }
      void wire.send(who.name, who.person, matching.answer, words)
    }),
    async () => {
      const all = await requests()
      if (all.length === 0) return
      const { id: requestId, fromId } = wire.oneOf(all)
      const who = wire.chance(0.9) ? memberOf(fromId) : wire.oneOf(firms)
      void wire.send(who.name, who.person, matching.withdraw, { forumId, requestId })
    },
    ...repeated(2, async () => {
      const { revision } = await host.call(schedule.board, { forumId })
      const repaired = wire.send('host', host, schedule.repair, { forumId, revision })
      if (wire.chance(0.8)) await repaired
      const next = await host.call(schedule.board, { forumId })
      void wire.send('host', host, schedule.publish, { forumId, revision: next.revision })
    }),
    ...repeated(2, async () => {
      const planned = (await meetings()).filter(({ state }) => state === 'planned')
      if (planned.length === 0) return
      const meetingId = wire.oneOf(planned).id
      const places = await host.call(room.otherPlaces, { meetingId })
      // Few places, so that many want the same.
      const start = wire.oneOf(places.slots.slice(0, 4)).start
      const roomId = wire.oneOf([null, places.rooms[0]?.roomId ?? null, places.rooms[1]?.roomId ?? null])
      void wire.send('host', host, room.move, { meetingId, start, roomId })
    }),
    async () => {
      const all = await meetings()
      if (all.length === 0) return
      const meeting = wire.oneOf(all)
      const [who, person] = wire.chance(0.5)
        ? ['host', host]
        : [memberOf(meeting.buyerId).name, memberOf(meeting.buyerId).person]
      void wire.send(who, person, room.cancel, { meetingId: meeting.id, reason: '' })
    },
    async () => {
      const { id: organisationId } = wire.oneOf(firms)
      const decision = wire.oneOf(['accepted', 'accepted', 'declined', 'waitlisted'] as const)
      void wire.send('host', host, firm.decide, { forumId, organisationId, decision, reason: 'So it is' })
    },
    async () => {
      const shelf = wire.oneOf(shelves)
      wire.log.push(`${shelf.name} is cut off`)
      await shelf.reconnect()
    },
  ]

  const faults = () => wire.faults
  try {
    for (const shelf of shelves) await shelf.reconnect()
    for (let step = 1; step <= steps && faults().length === 0; step++) {
      // Also what limits the rate goes by this clock.
      house.clock.advance(minute / 10)
      await wire.oneOf(moves)()
      faults().push(...(await brokenPromises(house.db)))
      if (step % stepsAtOnce > 0) continue
      await wire.settled()
      await house.app.settled()
      faults().push(...(await effectsBesideKeys(house.db)))
      for (const shelf of shelves) faults().push(...(await shelf.notTold()))
      if (wire.chance(0.2)) {
        const hours = 1 + random.below(30)
        wire.log.push(`${hours} hours pass`)
        house.clock.advance(hours * 60 * minute)
        await runSystem(house.app.runner, (work) => expireDue(work))
        for (const shelf of shelves) shelf.doubtAll()
      } else house.clock.advance(minute)
    }
    await wire.settled()
    await house.app.settled()
  } finally {
    await wire.settled()
    for (const shelf of shelves) shelf.close()
  }
  return { faults: faults(), log: wire.log }
}

interface Member {
  id: string
  name: string
  person: Person
}

/** What a page shows: it asks anew for what facts call changed, and for nothing else. */
class Shelf {
  readonly name: string
  readonly #person: Person
  readonly #forumId: string
  readonly #shown: { ask: () => Promise<unknown>; what: string; answer: unknown; stale: boolean }[]
  #socket: TestSocket | undefined

  constructor(name: string, person: Person, forumId: string, shown: [Action, Record<string, string>][]) {
    this.name = name
    this.#person = person
    this.#forumId = forumId
    this.#shown = shown.map(([action, input]) => ({
      // A firm that is not accepted any more is shown that.
      ask: () => person.call(action, input).catch(codeOf),
      what: action.name,
      answer: undefined,
      stale: true,
    }))
  }

  doubtAll(): void {
    for (const one of this.#shown) one.stale = true
  }

  /** Comes back after its connection was lost, and asks for all anew. */
  async reconnect(): Promise<void> {
    this.close()
    const socket = await this.#person.connect()
    this.#socket = socket
    socket.raw.on(fact.name, (told: unknown) => {
      const { topics } = fact.data.parse(told)
      for (const one of this.#shown)
        if (topics.some((noun) => one.what.startsWith(`${noun}.`))) one.stale = true
    })
    await socket.ask(forumEvents.watch, { forumId: this.#forumId })
    this.doubtAll()
  }

  /** What has changed of all that it shows, though nobody told it. */
  async notTold(): Promise<string[]> {
    // Cut off by the server, as whose rights have changed is.
    if (!this.#socket?.raw.connected) await this.reconnect()
    // What was told before this is answered has been heard by then.
    await this.#socket?.ask(forumEvents.watch, { forumId: this.#forumId })
    const missed: string[] = []
    for (const one of this.#shown) {
      const answer = await one.ask()
      if (!one.stale && !isDeepStrictEqual(answer, one.answer))
        missed.push(`${this.name} was not told that ${one.what} changed: ${difference(one.answer, answer)}`)
      one.answer = answer
      one.stale = false
    }
    return missed
  }

  close(): void {
    this.#socket?.close()
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Refused) return error.error.code
  throw error
}

function difference(before: unknown, after: unknown): string {
  const [one, other] = [JSON.stringify(before), JSON.stringify(after)]
  const at = [...one].findIndex((sign, place) => sign !== other[place])
  return `…${one.slice(Math.max(0, at - 40), at + 60)}… is …${other.slice(Math.max(0, at - 40), at + 60)}…`
}

function repeated<T>(count: number, one: T): T[] {
  return Array.from({ length: count }, () => one)
}
