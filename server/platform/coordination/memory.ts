import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { type Coordination, type Json, mustBePositive } from './coordination.ts'
import { Expiring } from './expiring.ts'
import { fanOut } from './fanOut.ts'

/**
 * Coordination within one process, the default where no Redis is configured. `now` answers in ms. It cannot
 * fail and misses nothing, so it is never unavailable and never reports a gap.
 */
export function memoryCoordination({ now, log }: { now: () => number; log: Logger }): Coordination {
  const uses = new Expiring<number[]>(now)
  const leases = new Expiring<string>(now)
  const places = new Expiring<Expiring<string>>(now)
  const { deliver, subscribe, clear } = fanOut(log)

  return {
    async allow(key, limit, windowMs) {
      mustBePositive('limit', limit)
      mustBePositive('windowMs', windowMs)
      const at = now()
      const counted = uses.get(key) ?? []
      const oldest = counted[counted.length - limit]
      const age = oldest === undefined ? windowMs : at - oldest
      // A use further ahead than the window was counted before the clock was set back, and no longer matters.
      if (Math.abs(age) < windowMs) return { allowed: false, retryAfterMs: windowMs - age }
      uses.set(key, [...counted, at].slice(-limit), at + windowMs)
      return { allowed: true }
    },

    async giveBack(key) {
      uses.get(key)?.pop()
    },

    async lease(name, ttlMs) {
      mustBePositive('ttlMs', ttlMs)
      if (leases.get(name) !== undefined) return null
      const token = randomUUID()
      const hold = () => leases.set(name, token, now() + ttlMs)
      const held = () => leases.get(name) === token
      hold()
      return {
        token,
        async renew() {
          if (!held()) return false
          hold()
          return true
        },
        async release() {
          if (held()) leases.delete(name)
        },
      }
    },

    async enter(place, member, info, ttlMs) {
      mustBePositive('ttlMs', ttlMs)
      const until = now() + ttlMs
      const members = places.get(place) ?? new Expiring<string>(now)
      members.set(member, JSON.stringify(info), until)
      places.set(place, members, Math.max(until, places.until(place) ?? 0))
    },

    async leave(place, member) {
      places.get(place)?.delete(member)
    },

    async present(place) {
      const members = places.get(place)?.alive() ?? []
      return members.map(([member, text]) => {
        const info: Json = JSON.parse(text)
        return { member, info }
      })
    },

    async publish(channel, message) {
      // Never within the publisher's own call: a listener's work must not nest in it, as it cannot over Redis.
      queueMicrotask(() => deliver(channel, message))
    },

    subscribe,
    onGap: () => () => {},
    health: async () => ({ ok: true }),
    close: async () => clear(),
  }
}
