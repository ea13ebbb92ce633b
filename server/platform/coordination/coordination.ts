/**
 * What the server's processes agree on without writing it into the records: rates, leases, presence and
 * fan-out. All of it may be lost at any moment (a restart, an outage) and nothing of value with it; whatever
 * must survive belongs in the database. Two implementations keep these promises, memory.ts within one process
 * and redis.ts between any number of them, and one contract suite runs over both.
 *
 * Durations are whole milliseconds above zero; anything else is a programming error and throws a RangeError.
 * Names (keys, leases, places, members, channels) are any text and live in separate spaces, so that a lease
 * and a place may share a name. Every method but `subscribe`, `onGap`, `health` and `close` rejects with
 * CoordinationUnavailable when the other side does not answer within seconds; what was asked may then have
 * happened or not, and is safe to ask again.
 */
export interface Coordination {
  /**
   * Counts one use of `key`, unless `limit` uses were counted within the last `windowMs`: then it is refused,
   * not counted, and succeeds after `retryAfterMs` if nobody else comes first. A key is always asked with the
   * same limit and window. Exact, not averaged: no window of that length ever holds more than `limit` uses.
   */
  allow(key: string, limit: number, windowMs: number): Promise<Allowance>
  /** Takes the newest counted use of `key` back: what was allowed could not be done. */
  giveBack(key: string): Promise<void>

  /**
   * Takes the lease `name` for `ttlMs`, or answers null while somebody holds it, the caller included.
   * An outage that empties Redis ends every lease, so a holder that must be alone with the records also
   * takes a lock there.
   */
  lease(name: string, ttlMs: number): Promise<Lease | null>

  /**
   * Notes that `member` is in `place` for the next `ttlMs`, replacing what was noted before. Repeat it well
   * within `ttlMs` to stay: a process that dies takes its members with it, and an outage forgets them until
   * they are noted again.
   */
  enter(place: string, member: string, info: Json, ttlMs: number): Promise<void>
  leave(place: string, member: string): Promise<void>
  /** Who is in `place` now, in no particular order. Asked for many places at once, the questions travel together. */
  present(place: string): Promise<Present[]>

  /**
   * Sends `message` to every subscriber of `channel` in every process, this one included. Resolves when it is
   * on its way. Each gets it at most once, and in the order in which one process published.
   */
  publish(channel: string, message: string): Promise<void>
  /**
   * Hears what is published from now on, until the returned function is called. A listener that throws is
   * logged and disturbs nobody.
   */
  subscribe(channel: string, listener: (message: string) => void): () => void
  /**
   * Tells when messages may have been missed: after the connection was lost, as soon as it listens again.
   * Whoever keeps a state from messages reads it anew then. Call the returned function to stop.
   */
  onGap(listener: () => void): () => void

  /** Never rejects; answers within seconds. */
  health(): Promise<Health>
  /** Ends subscriptions and connections; leases and presence that were not given up run out by themselves. */
  close(): Promise<void>
}

export type Allowance = { allowed: true } | { allowed: false; retryAfterMs: number }

export interface Lease {
  /** Unlike that of any other holding of any lease. */
  readonly token: string
  /** Holds on for another full `ttlMs` from now. False when the lease is lost: stop what it guarded. */
  renew(): Promise<boolean>
  /** Lets go, if still held. */
  release(): Promise<void>
}

export interface Present {
  member: string
  /** As it was entered, after a journey through JSON. Another version of the server may have: parse it. */
  info: Json
}

export type Health = { ok: true } | { ok: false; reason: string }

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }

/** The other side cannot be reached or does not answer. Passes by itself; the reader may try again. */
export class CoordinationUnavailable extends Error {
  override name = 'CoordinationUnavailable'
}

/** Throws a RangeError unless `value` is a whole number above zero. */
export function mustBePositive(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a whole number above zero, not ${value}`)
  }
}
