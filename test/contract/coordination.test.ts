import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Coordination } from '../../server/platform/coordination/coordination.ts'
import { Expiring } from '../../server/platform/coordination/expiring.ts'
import { memoryCoordination } from '../../server/platform/coordination/memory.ts'
import { redisCoordination } from '../../server/platform/coordination/redis.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

const log = pino({ level: 'silent' })
const minute = 60_000

/** Where an implementation is tried: two parties that share it, and the time that it goes by. */
interface Bench {
  /** As one process has it. */
  here: Coordination
  /** As another process has it; the same thing where only one process is served. */
  there: Coordination
  /** ms */
  now(): number
  /** Lets a little time pass. */
  pass(): Promise<void>
  close(): Promise<void>
}

async function memoryBench(): Promise<Bench> {
  let clock = Date.UTC(2030, 0, 1)
  const coordination = memoryCoordination({ now: () => clock, log })
  return {
    here: coordination,
    there: coordination,
    now: () => clock,
    async pass() {
      clock += 1
      await nextTurn()
    },
    close: () => coordination.close(),
  }
}

let shared: RedisServer

async function redisBench(): Promise<Bench> {
  const coordination = () => redisCoordination({ url: shared.url, log })
  const [here, there] = await Promise.all([coordination(), coordination()])
  return {
    here,
    there,
    now: () => Date.now(),
    pass: () => nextTurn(),
    async close() {
      await Promise.all([here.close(), there.close()])
    },
  }
}

beforeAll(async () => {
  shared = await startRedis()
})

afterAll(() => shared.stop())

let named = 0
/** A name that no other test uses: they share one Redis. */
function aName(): string {
  named += 1
  return `name ${named}`
}

describe.each([
  ['in process', memoryBench],
  ['over Redis', redisBench],
])('coordination %s', (_, open) => {
  let bench: Bench
  let here: Coordination
  let there: Coordination

  beforeEach(async () => {
    bench = await open()
    here = bench.here
    there = bench.there
  })

  afterEach(() => bench.close())

  /** Lets time pass until `answer` gives something other than null, false or undefined. */
  async function until<T>(answer: () => Promise<T | null | false | undefined>): Promise<T> {
    const giveUp = bench.now() + 10_000
    while (bench.now() < giveUp) {
      const found = await answer()
      if (found !== null && found !== false && found !== undefined) return found
      await bench.pass()
    }
    throw new Error('it never came true')
  }

  /** Lets time pass until `ms` have. */
  async function elapse(ms: number): Promise<void> {
    const due = bench.now() + ms
    await until(async () => bench.now() >= due)
  }

  describe('rate limits', () => {
    test('as many uses as the limit are allowed, and the next is told how long to wait', async () => {
      const key = aName()
      for (let i = 0; i < 3; i++) expect(await here.allow(key, 3, minute)).toEqual({ allowed: true })
      const refused = await here.allow(key, 3, minute)
      expect(refused).toEqual({ allowed: false, retryAfterMs: expect.any(Number) })
      if (refused.allowed) throw new Error('allowed')
      expect(refused.retryAfterMs).toBeGreaterThan(minute / 2)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(minute)
    })

    test('two processes that race for one key share its limit', async () => {
      const key = aName()
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => (i % 2 ? here : there).allow(key, 7, minute)),
      )
      expect(answers.filter(({ allowed }) => allowed)).toHaveLength(7)
    })

    test('one key does not use up another', async () => {
      expect(await here.allow(aName(), 1, minute)).toEqual({ allowed: true })
      expect(await here.allow(aName(), 1, minute)).toEqual({ allowed: true })
    })

    test('a use that is given back is free again in every process, and no other is', async () => {
      const key = aName()
      await here.giveBack(key)
      for (let use = 0; use < 3; use++) await here.allow(key, 3, minute)
      await there.giveBack(key)
      expect(await here.allow(key, 3, minute)).toEqual({ allowed: true })
      expect(await there.allow(key, 3, minute)).toMatchObject({ allowed: false })
    })

    test('a refused use is allowed after the time that it was told', async () => {
      const key = aName()
      const refused = await until(async () => {
        const answer = await here.allow(key, 1, 40)
        return !answer.allowed && answer
      })
      await elapse(refused.retryAfterMs)
      expect(await here.allow(key, 1, 40)).toEqual({ allowed: true })
    })

    test('no window ever holds more uses than the limit, and none is refused below it', async () => {
      const rounds = fc.array(
        fc.record({ waitMs: fc.integer({ min: 0, max: 8 }), racing: fc.integer({ min: 1, max: 6 }) }),
        { minLength: 1, maxLength: 12 },
      )
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 25 }),
          rounds,
          async (limit, windowMs, plan) => {
            const key = aName()
            const uses: { from: number; to: number; allowed: boolean }[] = []
            for (const { waitMs, racing } of plan) {
              if (waitMs > 0) await elapse(waitMs)
              const asked = Array.from({ length: racing }, async (_, i) => {
                const from = bench.now()
                const { allowed } = await (i % 2 ? here : there).allow(key, limit, windowMs)
                return { from, to: bench.now(), allowed }
              })
              uses.push(...(await Promise.all(asked)))
            }
            holdsTheLimit(uses, limit, windowMs)
          },
        ),
        { numRuns: 40 },
      )
    })

    test('a limit or a window that cannot be is a programming error', async () => {
      await expect(here.allow(aName(), 0, minute)).rejects.toThrow(RangeError)
      await expect(here.allow(aName(), 1, 0.5)).rejects.toThrow(RangeError)
    })
  })

  describe('leases', () => {
    test('a lease has one holder, and the next when it is released', async () => {
      const name = aName()
      const first = await here.lease(name, minute)
      expect(first).not.toBeNull()
      expect(await there.lease(name, minute)).toBeNull()
      expect(await here.lease(name, minute)).toBeNull()
      await first?.release()
      const second = await there.lease(name, minute)
      expect(second).not.toBeNull()
      expect(second?.token).not.toBe(first?.token)
    })

    test('a lease that is not renewed is lost, and its late holder cannot disturb the next', async () => {
      const name = aName()
      const late = await here.lease(name, 20)
      const next = await until(() => there.lease(name, minute))
      expect(await late?.renew()).toBe(false)
      await late?.release()
      expect(await here.lease(name, minute)).toBeNull()
      expect(await next.renew()).toBe(true)
    })

    test('a lease that has run out is lost even if nobody else wants it', async () => {
      const lease = await here.lease(aName(), 20)
      await elapse(25)
      expect(await lease?.renew()).toBe(false)
    })

    test('a lease that is renewed outlives its time', async () => {
      const ttlMs = 60
      const name = aName()
      await until(async () => {
        const lease = await until(() => here.lease(name, ttlMs))
        const taken = bench.now()
        let renewed = taken
        while (bench.now() <= taken + 2 * ttlMs) {
          const from = bench.now()
          if (!(await lease.renew())) {
            // Rightly so if this machine stalled between two renewals; then try again.
            expect(bench.now() - renewed).toBeGreaterThanOrEqual(ttlMs)
            return false
          }
          renewed = from
          const other = await there.lease(name, ttlMs)
          if (other) expect(bench.now() - renewed).toBeGreaterThanOrEqual(ttlMs)
          await bench.pass()
        }
        return true
      })
    })

    test('of those who race for a lease one gets it, whether it was released or ran out', async () => {
      const rounds = fc.array(
        fc.record({ racing: fc.integer({ min: 1, max: 8 }), releases: fc.boolean(), renews: fc.boolean() }),
        { minLength: 1, maxLength: 5 },
      )
      await fc.assert(
        fc.asyncProperty(rounds, async (plan) => {
          const name = aName()
          const ttlMs = 15
          let lastUntil = 0
          for (const { racing, releases, renews } of plan) {
            const winners = await until(async () => {
              const asked = Array.from({ length: racing }, async (_, i) => {
                const from = bench.now()
                const lease = await (i % 2 ? here : there).lease(name, ttlMs)
                return lease && { lease, from, to: bench.now() }
              })
              const won = (await Promise.all(asked)).filter((lease) => lease !== null)
              return won.length > 0 && won
            })
            // More than one only if the first had run out before the last was answered.
            const first = Math.min(...winners.map(({ from }) => from))
            const last = Math.max(...winners.map(({ to }) => to))
            if (winners.length > 1) expect(last - first).toBeGreaterThanOrEqual(ttlMs)
            expect(last).toBeGreaterThanOrEqual(lastUntil)

            const winner = winners.find(({ to }) => to === last)
            if (!winner) throw new Error('no winner')
            lastUntil = winner.from + ttlMs
            const renewedFrom = bench.now()
            if (renews && (await winner.lease.renew())) lastUntil = renewedFrom + ttlMs
            if (releases) {
              await winner.lease.release()
              lastUntil = 0
            }
          }
        }),
        { numRuns: 25 },
      )
    })

    test('two are never at once in what a lease guards', async () => {
      const name = aName()
      let inside = 0
      let visits = 0
      const visit = async (party: Coordination) => {
        const lease = await until(() => party.lease(name, minute))
        inside += 1
        expect(inside).toBe(1)
        await bench.pass()
        inside -= 1
        visits += 1
        await lease.release()
      }
      await Promise.all(Array.from({ length: 20 }, (_, i) => visit(i % 2 ? here : there)))
      expect(visits).toBe(20)
    })
  })

  describe('presence', () => {
    test('whoever entered is present for every process until they leave', async () => {
      const place = aName()
      await here.enter(place, 'ana', { role: 'buyer', muted: false }, minute)
      await there.enter(place, 'budi', null, minute)
      expect(await here.present(place)).toHaveLength(2)
      expect(await there.present(place)).toEqual(
        expect.arrayContaining([
          { member: 'ana', info: { role: 'buyer', muted: false } },
          { member: 'budi', info: null },
        ]),
      )
      await there.leave(place, 'ana')
      await there.leave(place, 'nobody')
      expect(await here.present(place)).toEqual([{ member: 'budi', info: null }])
      expect(await here.present(aName())).toEqual([])
    })

    test('entering again replaces what was noted', async () => {
      const place = aName()
      await here.enter(place, 'ana', 'waiting', minute)
      await there.enter(place, 'ana', 'speaking', minute)
      expect(await here.present(place)).toEqual([{ member: 'ana', info: 'speaking' }])
    })

    test('a member who is not noted again is gone, while one who is stays', async () => {
      const place = aName()
      await here.enter(place, 'steady', 1, minute)
      await here.enter(place, 'fading', 2, 20)
      await until(async () => (await there.present(place)).length < 2)
      await elapse(20)
      expect(await there.present(place)).toEqual([{ member: 'steady', info: 1 }])
    })

    test('a place whose last member faded is empty, and can be entered anew', async () => {
      const place = aName()
      await here.enter(place, 'fading', 1, 10)
      await until(async () => (await there.present(place)).length === 0)
      await here.enter(place, 'fading', 2, minute)
      expect(await there.present(place)).toEqual([{ member: 'fading', info: 2 }])
    })

    test('what is kept is a copy', async () => {
      const place = aName()
      const info = { muted: false }
      await here.enter(place, 'ana', info, minute)
      info.muted = true
      expect(await here.present(place)).toEqual([{ member: 'ana', info: { muted: false } }])
    })

    test('any place, member and information come back as they were given', async () => {
      const text = fc.string({ unit: 'binary' })
      await fc.assert(
        fc.asyncProperty(text, text, fc.json(), async (place, member, json) => {
          const info = JSON.parse(json)
          await here.enter(`${aName()}${place}`, member, info, minute)
          expect(await there.present(`name ${named}${place}`)).toEqual([
            { member, info: JSON.parse(JSON.stringify(info)) },
          ])
        }),
        { numRuns: 60 },
      )
    })
  })

  describe('fan-out', () => {
    test('every subscriber in every process gets each message once, in order', async () => {
      const channel = aName()
      const heard: string[][] = [[], [], []]
      here.subscribe(channel, (message) => heard[0]?.push(message))
      there.subscribe(channel, (message) => heard[1]?.push(message))
      there.subscribe(channel, (message) => heard[2]?.push(message))
      const messages = Array.from({ length: 200 }, (_, i) => `message ${i}`)
      await Promise.all(messages.map((message) => here.publish(channel, message)))
      await until(async () => heard.every(({ length }) => length >= messages.length))
      await here.publish(channel, 'last')
      await until(async () => heard.every((list) => list.includes('last')))
      expect(heard).toEqual([0, 1, 2].map(() => [...messages, 'last']))
    })

    test('a channel hears nothing of another', async () => {
      const [channel, other] = [aName(), aName()]
      const heard: string[] = []
      there.subscribe(channel, (message) => heard.push(message))
      await here.publish(other, 'elsewhere')
      await here.publish(`${channel} too`, 'elsewhere')
      await here.publish(channel, 'here')
      await until(async () => heard.length > 0)
      expect(heard).toEqual(['here'])
    })

    test('one listener may subscribe twice, and leaving once leaves the other', async () => {
      const channel = aName()
      const heard: string[] = []
      const listener = (message: string) => heard.push(message)
      const leave = there.subscribe(channel, listener)
      there.subscribe(channel, listener)
      await here.publish(channel, 'one')
      await until(async () => heard.length === 2)
      leave()
      leave()
      await here.publish(channel, 'two')
      await here.publish(channel, 'three')
      await until(async () => heard.includes('three'))
      expect(heard).toEqual(['one', 'one', 'two', 'three'])
    })

    test('a listener that throws keeps the message from nobody', async () => {
      const channel = aName()
      const heard: string[] = []
      there.subscribe(channel, () => {
        throw new Error('a broken listener')
      })
      there.subscribe(channel, (message) => heard.push(message))
      await here.publish(channel, 'one')
      await here.publish(channel, 'two')
      await until(async () => heard.length === 2)
    })

    test('a message is heard after its publishing, never within', async () => {
      const channel = aName()
      const steps: string[] = []
      here.subscribe(channel, () => steps.push('heard'))
      const published = here.publish(channel, '')
      steps.push('published')
      await published
      await until(async () => steps.length === 2)
      expect(steps).toEqual(['published', 'heard'])
    })

    test('any text arrives as it was sent', async () => {
      const channel = aName()
      const text = `line\nПриём \u0000 "selamat pagi" ${'x'.repeat(100_000)}`
      const heard: string[] = []
      there.subscribe(channel, (message) => heard.push(message))
      await here.publish(channel, text)
      await until(async () => heard.length === 1)
      expect(heard).toEqual([text])
    })

    test('nothing is heard after closing, and closing twice is harmless', async () => {
      const channel = aName()
      const heard: string[] = []
      const other = await open()
      here.subscribe(channel, (message) => heard.push(message))
      await here.close()
      await other.there.publish(channel, 'too late')
      await expect(here.close()).resolves.toBeUndefined()
      await other.close()
      expect(heard).toEqual([])
    })
  })

  test('it is healthy', async () => {
    expect(await here.health()).toEqual({ ok: true })
  })
})

/**
 * Holds what was observed against the promise. Each use took effect at some instant of [from, to], so both
 * checks are made where they must hold wherever in it that was.
 */
function holdsTheLimit(
  uses: { from: number; to: number; allowed: boolean }[],
  limit: number,
  windowMs: number,
): void {
  const allowed = uses.filter((use) => use.allowed)
  const froms = allowed.map(({ from }) => from).sort((a, b) => a - b)
  const tos = allowed.map(({ to }) => to).sort((a, b) => a - b)
  // Sorted by themselves, the i-th earliest start and the j-th earliest end still bound the i-th and j-th use.
  for (let i = 0; i + limit < allowed.length; i++) {
    expect((tos[i + limit] ?? 0) - (froms[i] ?? 0), 'uses too close').toBeGreaterThanOrEqual(windowMs)
  }
  for (const refused of uses.filter((use) => !use.allowed)) {
    const counted = allowed.filter(({ from, to }) => from <= refused.to && to > refused.from - windowMs)
    expect(counted.length, 'refused below the limit').toBeGreaterThanOrEqual(limit)
  }
}

describe('coordination in process, by its clock', () => {
  test('a clock that is set back locks nobody out', async () => {
    let clock = 10 * minute
    const coordination = memoryCoordination({ now: () => clock, log })
    await coordination.allow('key', 1, minute)
    clock -= 5 * minute
    expect(await coordination.allow('key', 1, minute)).toEqual({ allowed: true })
  })

  test('what has expired is not kept', () => {
    let clock = 0
    const entries = new Expiring<number>(() => clock)
    for (let i = 0; i < 10_000; i++) {
      entries.set(`address ${i}`, i, clock + 10)
      clock += 1
    }
    expect(entries.size).toBeLessThanOrEqual(64)
    expect(entries.alive()).toHaveLength(9)
  })
})
