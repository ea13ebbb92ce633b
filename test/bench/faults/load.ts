import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Db } from '../../../server/platform/db/database.ts'
import type { Action, Input } from '../../../shared/contract.ts'
import { matching, type RequestState } from '../../../shared/matching.ts'
import { room } from '../../../shared/room.ts'
import { schedule } from '../../../shared/schedule.ts'
import type { FirmAtWork, ForumAtWork } from '../../support/forumAtWork.ts'
import { type Person, Refused } from '../../support/harness.ts'
import { brokenPromises, effectsBesideKeys } from '../../support/promises.ts'
import { untilAnswered } from '../../support/untilAnswered.ts'

/**
 * People who write without a pause: firms ask each other, answer and take back, a host schedules and publishes, the
 * others move meetings and cancel some. Each repeats what gets no answer, under the same key, and all that was
 * acknowledged is noted, to be looked for in the records.
 */
export class Load {
  readonly #forum: ForumAtWork
  readonly #acknowledged: { name: string; key: string; answer: unknown }[] = []
  readonly #requests = new Map<string, RequestState>()
  readonly #meetings = new Map<string, { start: string; roomId: string } | 'cancelled'>()
  readonly #published = new Set<number>()
  /** Why there was no answer, each time. */
  readonly unheard: string[] = []
  /** What was refused. */
  readonly refused: string[] = []
  #goesOn = true
  #writers: Promise<void>[] = []

  constructor(forum: ForumAtWork) {
    this.#forum = forum
  }

  get acknowledged(): number {
    return this.#acknowledged.length
  }

  /** What has been acknowledged, by command. */
  get names(): string[] {
    return this.#acknowledged.map(({ name }) => name)
  }

  start(): void {
    const { buyers, hosts } = this.#forum
    const [first, ...others] = hosts
    if (!first) throw new Error('a forum has a host')
    this.#writers = [
      ...buyers.map((buyer) => this.#again(() => this.#ask(buyer))),
      this.#again(() => this.#publish(first)),
      ...others.map((host, at) => this.#again(() => this.#move(host, at, others.length))),
    ]
  }

  /** Resolves when everything begun has its answer. */
  async stop(): Promise<void> {
    this.#goesOn = false
    await Promise.all(this.#writers)
  }

  /** What is not as it was acknowledged, or happened more than once. */
  async lost(db: Db): Promise<string[]> {
    const lost: string[] = []
    const kept = new Map(
      (await db.selectFrom('commands').select(['key', 'name', 'answer']).execute()).map((row) => [
        row.key,
        row,
      ]),
    )
    for (const { name, key, answer } of this.#acknowledged)
      if (!isDeepStrictEqual(kept.get(key)?.answer, answer)) lost.push(`the answer of ${name} ${key}`)
    const requests = new Map(
      (await db.selectFrom('meetingRequests').select(['id', 'state']).execute()).map((row) => [
        row.id,
        row.state,
      ]),
    )
    for (const [id, state] of this.#requests)
      if (requests.get(id) !== state) lost.push(`request ${id} is ${requests.get(id)}, not ${state}`)
    const meetings = new Map(
      (await db.selectFrom('meetings').select(['id', 'state', 'startsAt', 'roomId']).execute()).map((row) => [
        row.id,
        row.state === 'cancelled' ? row.state : { start: row.startsAt.toISOString(), roomId: row.roomId },
      ]),
    )
    for (const [id, place] of this.#meetings)
      if (!isDeepStrictEqual(meetings.get(id), place)) lost.push(`meeting ${id} is not where it was moved to`)
    const versions = new Set(
      (await db.selectFrom('scheduleVersions').select('number').execute()).map(({ number }) => number),
    )
    for (const number of this.#published) if (!versions.has(number)) lost.push(`published version ${number}`)
    return [...lost, ...(await effectsBesideKeys(db)), ...(await brokenPromises(db))]
  }

  async #again(act: () => Promise<void>): Promise<void> {
    while (this.#goesOn) {
      await act()
      await pause(Math.random() * 100)
    }
  }

  /** Does it, and notes it where it was acknowledged. */
  async #do<A extends Action>(person: Person, action: A, input: Input<A>) {
    const answered = await untilAnswered(person, action, input, (why) => this.unheard.push(why))
    if (answered.ok)
      this.#acknowledged.push({ name: action.name, key: answered.key, answer: answered.answer })
    else this.refused.push(answered.code)
    return answered
  }

  /** Asks somebody, who answers; or takes it back. */
  async #ask(buyer: FirmAtWork): Promise<void> {
    const { forumId, suppliers } = this.#forum
    const supplier = anyOf(suppliers)
    const words = { forumId, from: buyer.id, to: supplier.id, message: 'May we meet?' }
    const asked = await this.#do(buyer.person, matching.request, words)
    if (!asked.ok) return
    const requestId = asked.answer.id
    this.#requests.set(requestId, 'pending')
    const state = anyOf(['accepted', 'declined', 'withdrawn'] as const)
    const closed =
      state === 'withdrawn'
        ? await this.#do(buyer.person, matching.withdraw, { forumId, requestId })
        : await this.#do(supplier.person, matching.answer, { forumId, requestId, answer: state, reason: '' })
    if (closed.ok) this.#requests.set(requestId, state)
  }

  /** Places what waits, and publishes it. */
  async #publish(host: Person): Promise<void> {
    const { forumId } = this.#forum
    const board = await this.#look(() => host.call(schedule.board, { forumId }))
    if (!board || board.unplaced.length === 0) return
    const repaired = await this.#do(host, schedule.repair, { forumId, revision: board.revision })
    if (!repaired.ok) return
    const next = await this.#look(() => host.call(schedule.board, { forumId }))
    if (!next) return
    const published = await this.#do(host, schedule.publish, { forumId, revision: next.revision })
    if (!published.ok) return
    this.#published.add(published.answer.number)
    // A schedule that moves others takes them from where they were moved to.
    if (published.answer.moved > 0 || published.answer.cancelled > 0) this.#meetings.clear()
  }

  /** Moves one of the meetings that are this host's to move, or cancels it. */
  async #move(host: Person, own: number, hosts: number): Promise<void> {
    const { forumId } = this.#forum
    const agenda = await this.#look(() => host.call(schedule.agenda, { forumId }))
    const planned = (agenda?.meetings ?? []).filter(
      ({ id, state }) => state === 'planned' && Number.parseInt(id.slice(0, 8), 16) % hosts === own,
    )
    if (planned.length === 0) return
    const meetingId = anyOf(planned).id
    if (Math.random() < 0.1) {
      const cancelled = await this.#do(host, room.cancel, { meetingId, reason: '' })
      if (cancelled.ok) this.#meetings.set(meetingId, 'cancelled')
      return
    }
    const places = await this.#look(() => host.call(room.otherPlaces, { meetingId }))
    if (!places || places.slots.length === 0) return
    const { start } = anyOf(places.slots)
    const { roomId } = anyOf(places.rooms)
    const moved = await this.#do(host, room.move, { meetingId, start, roomId })
    if (moved.ok) this.#meetings.set(meetingId, { start, roomId })
  }

  /** What a page asks for by itself it just asks for again later. */
  async #look<T>(ask: () => Promise<T>): Promise<T | undefined> {
    return ask().catch((error: unknown) => {
      this.unheard.push(error instanceof Refused ? error.error.code : 'no answer')
      return undefined
    })
  }
}

function anyOf<T>(list: readonly T[]): T {
  const one = list[Math.floor(Math.random() * list.length)]
  if (one === undefined) throw new Error('there is none to choose from')
  return one
}
