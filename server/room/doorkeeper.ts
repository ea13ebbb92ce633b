import { type OwnState, roomPushes } from '../../shared/room.ts'
import { hatsOfAll } from '../forum/service.ts'
import type { MediaPlane } from '../media/plane.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Log } from '../platform/log.ts'
import type { Page } from '../platform/sockets.ts'
import { Door, type DoorParts, type Seat } from './door.ts'
import { staysMs } from './presence.ts'
import { countsOf } from './rules.ts'
import { presentMedia } from './service.ts'
import { guestsOf, hoursOf } from './store.ts'

interface Parts extends DoorParts {
  coordination: Pick<Coordination, 'onGap'>
  media: Pick<MediaPlane, 'closeCall' | 'health' | 'onStatus'>
  log: Log
}

const lookMs = 1_000
const refreshMs = staysMs / 3

/**
 * Keeps the doors of the meetings that pages of this process are in, by the server's clock. It holds nothing
 * that matters: after a restart the pages enter again, and phases follow from the records and the clock.
 */
export class Doorkeeper {
  readonly #parts: Parts
  readonly #doors = new Map<string, Door>()
  readonly #doorOf = new Map<Page, Door>()
  readonly #gone = new WeakSet<Page>()
  readonly #timer: ReturnType<typeof setInterval>
  readonly #ends: (() => void)[]
  #refreshedAt = 0
  /** Whether presence may know nothing of the pages that are here: it is lost with Redis. */
  #forgotten = false
  #looking: Promise<void> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.#timer = setInterval(() => {
      if (!this.#looking) this.#inBackground(this.tick())
    }, lookMs)
    this.#timer.unref()
    this.#ends = [
      parts.media.onStatus((status) => {
        for (const page of this.#doorOf.keys()) page.push(roomPushes.media, presentMedia(status))
      }),
      parts.coordination.onGap(() => {
        this.#forgotten = true
        this.#inBackground(this.tick())
      }),
    ]
  }

  /** The seat of this page in that meeting, if it has one. */
  seatIn(page: Page, meetingId: string): Seat | undefined {
    return this.#doors.get(meetingId)?.seatOf(page)
  }

  /** Lets a page in whom the service let in; out of another meeting first. False if its connection ended. */
  async enter(page: Page, meeting: { id: string; forumId: string }, seat: Seat): Promise<boolean> {
    const before = this.#doorOf.get(page)
    if (before && before.meetingId !== meeting.id) await this.leave(page, before.meetingId)
    if (this.#gone.has(page)) return false
    if (seat.who.place === 'lobby') this.#parts.leaveCall(page)
    const door = this.#doors.get(meeting.id) ?? new Door(this.#parts, meeting)
    this.#doors.set(meeting.id, door)
    this.#doorOf.set(page, door)
    await door.enter(page, seat)
    return true
  }

  /** To be called when what is answered to somebody who entered has been read; see {@link Door.tellAgain}. */
  answered(meetingId: string): void {
    // Not before the answer is on its way: a look in between would tell what the answer then overtakes.
    setImmediate(() => this.#doors.get(meetingId)?.tellAgain())
  }

  /** Notes what a page in a meeting says of itself; of any other nothing. */
  async amend(page: Page, meetingId: string, state: OwnState): Promise<void> {
    const door = this.#doorOf.get(page)
    const seat = door?.seatOf(page)
    if (door?.meetingId === meetingId && seat) await door.amend(page, countsOf(state, seat.interprets))
  }

  async leave(page: Page, meetingId: string): Promise<void> {
    const door = this.#doorOf.get(page)
    if (door?.meetingId !== meetingId) return
    this.#doorOf.delete(page)
    this.#parts.leaveCall(page)
    await door.leave(page)
  }

  /** To be called when a connection ends. */
  lost(page: Page): void {
    this.#gone.add(page)
    this.#parts.leaveCall(page)
    const door = this.#doorOf.get(page)
    this.#doorOf.delete(page)
    if (door) this.#inBackground(door.lost(page))
  }

  /** Looks at all doors now, as it does each second by itself. */
  tick(): Promise<void> {
    const looked = Promise.resolve(this.#looking)
      .catch(() => undefined)
      .then(() => this.#look())
      .finally(() => {
        if (this.#looking === looked) this.#looking = undefined
      })
    this.#looking = looked
    return looked
  }

  /** Resolves when nothing is being written any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    for (const end of this.#ends) end()
    await Promise.all([...this.#doors.values()].map((door) => door.settled()))
    await this.#looking?.catch(() => undefined)
  }

  async #look(): Promise<void> {
    const doors = [...this.#doors.values()]
    if (doors.length === 0) return
    const now = this.#parts.runner.now()
    // Neither hinders the other: who belongs here is in the records, also while presence is away.
    const [refreshed, looked] = await Promise.allSettled([
      this.#refresh(doors, now),
      this.#lookAt(doors, now),
    ])
    if (refreshed.status === 'rejected') throw refreshed.reason
    if (looked.status === 'rejected') throw looked.reason
  }

  /** Notes anew who is here where that is due; presence that was lost, at each look until it is known again. */
  async #refresh(doors: readonly Door[], now: Date): Promise<void> {
    const due = Math.abs(now.getTime() - this.#refreshedAt) >= refreshMs
    if (due) this.#refreshedAt = now.getTime()
    const noteAll = async () => {
      this.#forgotten = true
      await Promise.all(doors.map((door) => door.note()))
      this.#forgotten = false
    }
    await Promise.all([
      (due || this.#forgotten) && noteAll(),
      due && Promise.all(doors.map((door) => door.attend())),
    ])
  }

  async #lookAt(doors: readonly Door[], now: Date): Promise<void> {
    const { db } = this.#parts.runner
    const ids = doors.map(({ meetingId }) => meetingId)
    const emails = new Set(doors.flatMap((door) => door.pages.map(({ actor }) => actor.email)))
    const [meetings, guests, hats] = await Promise.all([
      hoursOf(db, ids),
      guestsOf(db, ids),
      hatsOfAll(db, [...emails]),
    ])
    await Promise.all(
      doors.map(async (door) => {
        const { meetingId, forumId } = door
        const hatsOf = (email: string) => {
          const worn = hats.get(email)
          return worn && (worn.get(forumId) ?? [])
        }
        const recorded = { meeting: meetings.get(meetingId), guests: guests.get(meetingId), hatsOf }
        const someone = await door.look(recorded, now)
        if (!someone && door.pages.length === 0) this.#doors.delete(door.meetingId)
      }),
    )
  }

  #inBackground(work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.#parts.log.error({ err: error }, 'a door of a meeting was not kept; it is looked at again'),
    )
  }
}
