import { type Rung, rung as rungs } from '../../../shared/media.ts'

/** How one second of a call went, both ways. `null`: not known, or nothing there to be measured. */
export interface LinkSample {
  /** When it ended, ms on a clock that never jumps. */
  readonly at: number
  readonly rttMs: number | null
  /** Shares of the packets that were lost, 0 to 1. */
  readonly lossOut: number | null
  readonly lossIn: number | null
  /** Share of the sound heard that had to be made up, because it came too late or not at all, 0 to 1. */
  readonly concealed: number | null
  /** What congestion control at both ends gives this link, bits a second; only while pictures are carried. */
  readonly sendable: number | null
  readonly receivable: number | null
}

export interface LadderState {
  readonly rung: Rung
  /** The highest rung that the person allows. */
  readonly ceiling: Rung
}

/**
 * Bits a second that a rung needs, one way. From what is sent (`encodings.ts`): the two lower layers of the
 * camera, 400 kbit/s at most, are a full picture at 350; the lowest is 100; sound is 32 and as much again for
 * its packets' headers. Sound needs no figure: it is judged by how it is heard.
 */
const needs: Record<Rung, number> = { video: 350_000, small: 150_000, audio: 0, chat: 0 }

/**
 * Sound is hurt when more than a tenth of it is lost or made up: Opus with in-band FEC is about as good as
 * before up to 10 % loss (RFC 7587, 3.1.5 and the codec's own tests). Above 1.5 s of round trip people talk
 * over each other; ITU-T G.114 calls 400 ms one way the most for a conversation, and the rest is a queue
 * that pictures fill.
 */
const hurt = { loss: 0.1, concealed: 0.1, rttMs: 1_500 }
/** Conditions are good only well below what hurts. */
const good = { loss: 0.03, concealed: 0.03, rttMs: 600 }

/** The ladder's holds, ms. */
export const ladderTimes = {
  /** Sound is hurt for so long before a picture goes. Two samples: a single one is a hiccup. */
  soundPatience: 1_500,
  /** Too little rate for so long before the picture follows: congestion control swings by itself. */
  ratePatience: 4_000,
  /** Sound alone is hurt for so long before there is only the chat: silence is worse than bad sound. */
  lastPatience: 12_000,
  /** After a change nothing is judged for so long: the queues must drain first, and estimates rise from a guess. */
  settles: 4_000,
  /** Conditions are good for so long before a higher rung is tried. */
  firstClimb: 15_000,
  /** A climb that did not last doubles that, up to this. */
  slowestClimb: 240_000,
  /** A climb has lasted after so long. */
  lasted: 45_000,
  /** Without a sample for so long, what was seen before counts no more. */
  gap: 5_000,
} as const

const order = rungs.options
const place = (rung: Rung) => order.indexOf(rung)
const lower = (one: Rung, other: Rung) => (place(one) > place(other) ? one : other)
const above = (value: number | null, limit: number) => value !== null && value > limit

/**
 * The low-bandwidth ladder: samples in, the rung to stand on out. Quick down, slow up: a picture goes as soon
 * as sound suffers, and comes back after a while of good conditions, later each time it did not last. By hand
 * one goes at once where one wants, and never climbs above it. Has no clock of its own: time is the samples'.
 */
export class Ladder {
  #state: LadderState = { rung: 'video', ceiling: 'video' }
  #changedAt = Number.NEGATIVE_INFINITY
  #sampledAt = Number.NEGATIVE_INFINITY
  #climbedAt: number | null = null
  #climbMs: number = ladderTimes.firstClimb
  #soundHurtSince: number | null = null
  #rateShortSince: number | null = null
  #goodSince: number | null = null

  /** The same object as long as nothing changes. */
  get state(): LadderState {
    return this.#state
  }

  /** How long conditions must be good for the next climb, ms. */
  get climbMs(): number {
    return this.#climbMs
  }

  /** A new stay in the call begins at `at`: its first seconds say nothing. */
  begin(at: number): void {
    this.#to(this.#state.rung, at)
  }

  /**
   * The link broke under a stay. Where sound was hurt up to then, or the link never carried all that the stay began
   * with (`choked`), it was too much for it.
   */
  broke(at: number, choked: boolean): LadderState {
    const next = order[place(this.#state.rung) + 1]
    if ((choked || this.#soundHurtSince !== null) && next) this.#fall(next, at)
    return this.state
  }

  /** The person sets the highest rung, and goes there at once; a bad link brings them down again. */
  allow(ceiling: Rung, at: number): LadderState {
    this.#state = { ...this.#state, ceiling }
    this.#climbMs = ladderTimes.firstClimb
    this.#climbedAt = null
    if (this.#state.rung !== ceiling) this.#to(ceiling, at)
    return this.state
  }

  /** The person wants the next rung tried now, whatever was measured. */
  retry(at: number): LadderState {
    if (place(this.#state.rung) > place(this.#state.ceiling)) this.#climb(at)
    return this.state
  }

  /** Takes up one sample; they come in the order of time. */
  take(sample: LinkSample): LadderState {
    const { at } = sample
    if (at - this.#sampledAt > ladderTimes.gap) this.#forget()
    this.#sampledAt = at
    if (at - this.#changedAt < ladderTimes.settles) return this.state
    const since = (was: number | null, holds: boolean) => (holds ? (was ?? at) : null)
    const soundHurt = isHurt(sample)
    const short = isShort(sample, this.#state.rung)
    this.#soundHurtSince = since(this.#soundHurtSince, soundHurt)
    this.#rateShortSince = since(this.#rateShortSince, short)
    this.#goodSince = since(this.#goodSince, !short && isGood(sample))
    if (this.#climbedAt !== null && at - this.#climbedAt >= ladderTimes.lasted) {
      this.#climbedAt = null
      this.#climbMs = ladderTimes.firstClimb
    }
    const down = this.#wayDown(sample)
    if (down) this.#fall(down, at)
    else if (this.#mayClimb(at)) this.#climb(at)
    return this.state
  }

  #wayDown(sample: LinkSample): Rung | null {
    const lasted = (since: number | null, ms: number) => since !== null && sample.at - since >= ms
    if (this.#state.rung === 'chat') return null
    if (this.#state.rung === 'audio')
      return lasted(this.#soundHurtSince, ladderTimes.lastPatience) ? 'chat' : null
    const next = this.#state.rung === 'video' ? 'small' : 'audio'
    // Where the rate is known not to carry the next one either, two steps are one.
    const fits = isShort(sample, next) ? 'audio' : next
    if (lasted(this.#soundHurtSince, ladderTimes.soundPatience)) return fits
    return lasted(this.#rateShortSince, ladderTimes.ratePatience) ? fits : null
  }

  #mayClimb(at: number): boolean {
    return (
      this.#goodSince !== null &&
      at - this.#goodSince >= this.#climbMs &&
      place(this.#state.rung) > place(this.#state.ceiling)
    )
  }

  #fall(to: Rung, at: number) {
    if (this.#climbedAt !== null) this.#climbMs = Math.min(this.#climbMs * 2, ladderTimes.slowestClimb)
    this.#climbedAt = null
    this.#to(to, at)
  }

  #climb(at: number) {
    const next = order[place(this.#state.rung) - 1] ?? 'video'
    this.#to(lower(next, this.#state.ceiling), at)
    this.#climbedAt = at
  }

  #to(rung: Rung, at: number) {
    if (rung !== this.#state.rung) this.#state = { ...this.#state, rung }
    this.#changedAt = at
    this.#forget()
  }

  #forget() {
    this.#soundHurtSince = null
    this.#rateShortSince = null
    this.#goodSince = null
  }
}

function isHurt({ lossOut, lossIn, concealed, rttMs }: LinkSample): boolean {
  return (
    above(lossOut, hurt.loss) ||
    above(lossIn, hurt.loss) ||
    above(concealed, hurt.concealed) ||
    above(rttMs, hurt.rttMs)
  )
}

function isGood({ lossOut, lossIn, concealed, rttMs }: LinkSample): boolean {
  const knownGood = rttMs !== null && rttMs <= good.rttMs
  return (
    knownGood && !(above(lossOut, good.loss) || above(lossIn, good.loss) || above(concealed, good.concealed))
  )
}

function isShort({ sendable, receivable }: LinkSample, rung: Rung): boolean {
  return Math.min(sendable ?? Number.POSITIVE_INFINITY, receivable ?? Number.POSITIVE_INFINITY) < needs[rung]
}
