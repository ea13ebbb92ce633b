import type { Hat } from '../../shared/forum.ts'
import { type Presence, phaseOf, roomPushes } from '../../shared/room.ts'
import type { Spoken } from '../../shared/values.ts'
import type { MediaPlane } from '../media/plane.ts'
import type { Page, Sockets } from '../platform/sockets.ts'
import type { Audience, Runner } from '../platform/work.ts'
import type { Presences } from './presence.ts'
import { belongs, type Guests, type Meeting, mustWait, peopleOf, shutToAll } from './rules.ts'
import * as store from './store.ts'

export interface DoorParts {
  runner: Pick<Runner, 'db' | 'now'>
  presences: Presences
  sockets: Pick<Sockets, 'push' | 'tell'>
  media: Pick<MediaPlane, 'closeCall' | 'health'>
  /** Ends the part that a page has in a call. */
  leaveCall: (page: Page) => void
}

/** A meeting as it is in the records now; without `meeting` and `guests` they are gone. */
interface Recorded {
  meeting: Meeting | undefined
  guests: Guests | undefined
  /** What somebody is in the forum, by their address; undefined of whom it was not asked. */
  hatsOf: (email: string) => readonly Hat[] | undefined
}

/** Someone in a meeting, as the service let them in. */
export interface Seat {
  who: Presence
  /** The firm they speak for. */
  organisationId: string | null
  /** The languages they work between, as an interpreter of this meeting. */
  interprets: readonly Spoken[]
}

/**
 * The door of one meeting, for the pages of this process: notes who is there, tells those inside what
 * changes, and empties the room when its time is over.
 */
export class Door {
  readonly meetingId: string
  readonly forumId: string
  readonly #parts: DoorParts
  readonly #audience: Audience
  readonly #seats = new Map<Page, Seat>()
  #toldHours = ''
  #toldPresent = ''
  /** One change after the other: what is told last is what is true last. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: DoorParts, meeting: { id: string; forumId: string }) {
    this.#parts = parts
    this.meetingId = meeting.id
    this.forumId = meeting.forumId
    this.#audience = `meeting:${meeting.id}`
  }

  get pages(): Page[] {
    return [...this.#seats.keys()]
  }

  seatOf(page: Page): Seat | undefined {
    return this.#seats.get(page)
  }

  /** Seats a page at once; resolves when the others were told. */
  async enter(page: Page, seat: Seat): Promise<void> {
    this.#seats.set(page, seat)
    await page.join([this.#audience])
    await this.#inTurn(async () => {
      await Promise.all([this.#note(page), this.#attend(seat), this.#forgetLost(seat.who.userId)])
      await this.#tellPresent()
    })
  }

  /**
   * All is told again with the next look: to be called when what a page is answered has been read, which may reach it
   * after a push that is newer.
   */
  tellAgain(): void {
    this.#toldHours = ''
    this.#toldPresent = ''
  }

  /** Notes what has changed of someone inside, and tells it. */
  async amend(page: Page, change: Partial<Presence>): Promise<void> {
    const seat = this.#seats.get(page)
    if (!seat) return
    seat.who = { ...seat.who, ...change }
    await this.#inTurn(async () => {
      await this.#note(page)
      await this.#tellPresent()
    })
  }

  async leave(page: Page): Promise<void> {
    const seat = this.#seats.get(page)
    this.#seats.delete(page)
    await page.leave([this.#audience])
    if (!seat) return
    await this.#inTurn(async () => {
      await Promise.all([this.#parts.presences.forget(this.meetingId, page.id), this.#attend(seat, true)])
      await this.#tellPresent()
    })
  }

  /** The connection broke: whoever it was is waited for. */
  async lost(page: Page): Promise<void> {
    const seat = this.#seats.get(page)
    this.#seats.delete(page)
    if (!seat) return
    await this.#inTurn(async () => {
      const waitedFor = { ...seat.who, page: page.id, reachable: false }
      await Promise.all([this.#parts.presences.note(this.meetingId, waitedFor), this.#attend(seat)])
      await this.#tellPresent()
    })
  }

  /** Notes anew that the pages are here; due well within `staysMs`. */
  note(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all(this.pages.map((page) => this.#note(page)))
    })
  }

  /** Notes in the records that the people are here. */
  attend(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all([...this.#seats.values()].map((seat) => this.#attend(seat)))
    })
  }

  /**
   * Acts on the meeting as it is now. Who no longer belongs here is put out, and who has to wait again goes back to the
   * lobby. Answers false when nobody is here or waited for any more.
   */
  look({ meeting, guests, hatsOf }: Recorded, now: Date): Promise<boolean> {
    return this.#inTurn(async () => {
      if (guests) await this.#putOut(guests, hatsOf)
      if (meeting) await this.#sendBack(meeting, now)
      const shut = !meeting || shutToAll(meeting, now) !== null
      if (meeting) this.#tellHours(meeting, shut, now)
      if (shut) await this.#empty()
      else await this.#noteHealth()
      const present = await this.#tellPresent()
      return present > 0 || this.#seats.size > 0
    })
  }

  settled(): Promise<unknown> {
    return this.#turn
  }

  /** Tells the hours when they or the phase changed, and at the end of the goodbye: a page's clock may lag. */
  #tellHours(meeting: Meeting, shut: boolean, now: Date): void {
    const { lobbyOpensAt, start, end } = meeting
    const phase = phaseOf(meeting, now.getTime())
    const hours = [phase, shut, lobbyOpensAt, start, end].join()
    if (hours === this.#toldHours) return
    this.#toldHours = hours
    this.#parts.sockets.push(this.#audience, roomPushes.phase, {
      meetingId: this.meetingId,
      phase,
      now: now.toISOString(),
      lobbyOpensAt,
      start,
      end,
    })
  }

  /** Tells who is here, in any process, where that changed; the wall too. Answers how many that are. */
  async #tellPresent(): Promise<number> {
    const present = peopleOf(await this.#parts.presences.noted(this.meetingId))
    const said = JSON.stringify(present)
    if (said !== this.#toldPresent) {
      this.#toldPresent = said
      this.#parts.sockets.push(this.#audience, roomPushes.present, { meetingId: this.meetingId, present })
      this.#parts.sockets.tell([`team:${this.forumId}`], ['room'])
    }
    return present.length
  }

  async #empty(): Promise<void> {
    await this.#parts.media.closeCall(this.meetingId)
    for (const [page, seat] of this.#seats) await this.#unseat(page, seat)
  }

  /** All at once: where the others cannot be told that somebody is out, nobody stays for that. */
  async #putOut(guests: Guests, hatsOf: Recorded['hatsOf']): Promise<void> {
    await Promise.all(
      [...this.#seats].map(async ([page, seat]) => {
        const { email } = page.actor
        const hats = hatsOf(email)
        const { part } = seat.who
        // Whoever came in since was let in by what they are.
        if (!hats || belongs({ part, organisationId: seat.organisationId, email, hats }, guests)) return
        this.#parts.leaveCall(page)
        await this.#unseat(page, seat).finally(() => page.push(roomPushes.out, { meetingId: this.meetingId }))
      }),
    )
  }

  async #sendBack(meeting: Meeting, now: Date): Promise<void> {
    for (const [page, seat] of this.#seats) {
      if (seat.who.place !== 'room' || !mustWait(meeting, seat.who.part, now)) continue
      this.#parts.leaveCall(page)
      await this.#attend(seat, true)
      seat.who = { ...seat.who, place: 'lobby', media: null }
      await this.#note(page)
    }
  }

  /** From now on the page hears nothing of what is told to those inside. */
  async #unseat(page: Page, seat: Seat): Promise<void> {
    this.#seats.delete(page)
    await Promise.all([
      page.leave([this.#audience]),
      this.#parts.presences.forget(this.meetingId, page.id),
      this.#attend(seat, true),
    ])
  }

  async #noteHealth(): Promise<void> {
    const health = this.#parts.media.health(this.meetingId)
    for (const [page, seat] of this.#seats) {
      const media = (seat.who.place === 'room' && health.get(seat.who.userId)) || null
      if (seat.who.media === media) continue
      seat.who = { ...seat.who, media }
      await this.#note(page)
    }
  }

  async #note(page: Page): Promise<void> {
    const seat = this.#seats.get(page)
    if (seat) await this.#parts.presences.note(this.meetingId, { ...seat.who, page: page.id })
  }

  /** Whoever came back is waited for no more. */
  async #forgetLost(userId: string): Promise<void> {
    const noted = await this.#parts.presences.noted(this.meetingId)
    const lost = noted.filter((one) => one.userId === userId && !one.reachable)
    await Promise.all(lost.map(({ page }) => this.#parts.presences.forget(this.meetingId, page)))
  }

  async #attend({ who, organisationId }: Seat, hasLeft = false): Promise<void> {
    if (who.place !== 'room') return
    const { db, now } = this.#parts.runner
    const attendance = { meetingId: this.meetingId, userId: who.userId, organisationId, at: now(), hasLeft }
    await store.noteAttendance(db, attendance)
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined)
    return done
  }
}
