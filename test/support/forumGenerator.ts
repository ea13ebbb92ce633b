import fc from 'fast-check'
import type { Model, Party, Pool, Wish } from '../../server/schedule/engine/model.ts'
import { faultsOfSchedule } from './scheduleChecker.ts'

/** What a generated forum is like. The same values make the same forum. */
export interface ForumKind {
  /** A whole number; documented beside the figures measured with it. */
  seed: number
  buyers: number
  firms: number
  /** At most one for each pair of a buyer and a firm. */
  wishes: number
  days: number
  slotsPerDay: number
  rooms: number
  interpreters: number
  /** Only wishes that fit together, so that all of them can be placed; fewer than asked for where the forum is full. */
  mandatory?: boolean
  /** Without the fewest meetings that parties want; they are left out of the bound on weight. */
  noMinimums?: boolean
}

/** What the buyers speak beside English; the firms that speak it, too, need no interpreter. */
const languages = 4
/** How the buyers' zones lie to the forum's day: the part of it that is between eight and eighteen for them. */
const zones = [
  { from: 0, to: 0.55 },
  { from: 0, to: 0.8 },
  { from: 0.1, to: 1 },
  { from: 0.4, to: 1 },
]
const allDay = { from: 0, to: 1 }

/**
 * An online forum of buyers in several zones and local firms, with everything that a model knows: several
 * delegates of whom some are away at times, breaks, quotas and minimums, musts, sessions, orders, interpreters by
 * language, locked meetings. While the wishes are drawn a schedule is made of them, first come, first served: the
 * locks and orders are taken from it, so they agree with each other.
 */
export function generateForum(kind: ForumKind): Model {
  const { buyers, firms, days, slotsPerDay } = kind
  const random = randomOf(kind.seed)
  const slots = days * slotsPerDay
  const day = Array.from({ length: slots }, (_, slot) => Math.floor(slot / slotsPerDay))
  const hourOf = (slot: number) => (slot % slotsPerDay) / slotsPerDay

  const party = (zone: { from: number; to: number }, isFirm: boolean): Party => {
    const delegates = random.chance(isFirm ? 0.2 : 0.08) ? 2 + random.below(2) : 1
    const absentDay = days > 1 && random.chance(0.1) ? random.below(days) : -1
    // an hour before eight or after eighteen will do, though nobody likes it
    const inconvenience = (slot: number) => {
      const away = Math.max(zone.from - hourOf(slot), hourOf(slot) - zone.to, 0)
      return away === 0 ? 0 : away < 0.1 ? 1 : 3
    }
    const present = day.map((one, slot) => {
      if (one === absentDay || inconvenience(slot) > 1 || random.chance(0.05)) return 0
      return delegates > 1 && random.chance(0.15) ? delegates - 1 : delegates
    })
    return {
      delegates,
      present,
      gap: random.chance(0.1) ? 1 : 0,
      maxPerDay: random.chance(0.25) ? Math.ceil(slotsPerDay * 0.5) : Infinity,
      maxTotal: random.chance(0.1) ? Math.ceil(slots * 0.4) : Infinity,
      minPerDay: random.chance(0.1) ? 2 : 0,
      minTotal: random.chance(0.15) ? 1 + random.below(3) : 0,
      unfriendly: isFirm ? null : day.map((_, slot) => inconvenience(slot)),
    }
  }
  const drawn = [
    ...Array.from({ length: buyers }, () => party(random.one(zones) ?? allDay, false)),
    ...Array.from({ length: firms }, () => party(allDay, true)),
  ]
  const parties = kind.noMinimums ? drawn.map((one) => ({ ...one, minPerDay: 0, minTotal: 0 })) : drawn
  /** 0 is English, which all know. */
  const tongue = Array.from({ length: buyers }, () => random.below(languages + 1))
  const speaks = Array.from({ length: firms }, () => random.below(languages * 2 + 1))

  // of each language, those who interpret it; the last pool is of all of them, as some know two
  const capacity = Array.from({ length: languages + 1 }, () => Array<number>(slots).fill(0))
  const onDuty = (pool: number, slot: number) => {
    const times = capacity[pool]
    if (times) times[slot] = (times[slot] ?? 0) + 1
  }
  for (let interpreter = 0; interpreter < kind.interpreters; interpreter++) {
    const first = interpreter % languages
    const second = random.chance(0.3) ? random.below(languages) : first
    for (let slot = 0; slot < slots; slot++) {
      if (random.chance(0.1)) continue
      for (const pool of new Set([first, second, languages])) onDuty(pool, slot)
    }
  }
  const pools: Pool[] = capacity.map((times) => ({ capacity: times }))
  const rooms = day.map(() => (random.chance(0.1) ? Math.max(kind.rooms - 2, 1) : kind.rooms))

  const model = { day, rooms, parties, pools, mandatory: kind.mandatory ?? false, fairness: null }
  const planned = new Plan(model)
  const wishes: Wish[] = []
  const met = new Set<number>()
  const wanted = Math.min(kind.wishes, buyers * firms)
  for (let tries = 0; wishes.length < wanted && tries < 50 * wanted; tries++) {
    const a = random.below(buyers)
    const firm = Math.floor(firms * random.next() ** 1.6) // some are sought more than others
    if (met.has(a * firms + firm)) continue
    const wish = { a, b: buyers + firm, ...wishOf(random, tongue[a] ?? 0, speaks[firm] ?? 0, kind) }
    const slot = random.one(planned.slotsFor(wish)) ?? -1
    if (slot < 0 && kind.mandatory) continue
    met.add(a * firms + firm)
    const earlier = planned.before(wish, slot)
    planned.add(wish, slot)
    wishes.push({
      ...wish,
      fixed: slot >= 0 && random.chance(0.02) ? slot : null,
      after: random.chance(0.04) ? earlier.slice(0, 1) : [],
    })
  }
  return { ...model, wishes }
}

/** What a wish is worth and needs, whoever has it. */
function wishOf(random: Random, tongue: number, speaks: number, { days, slotsPerDay }: ForumKind) {
  // both want it, the buyer asked, the firm asked
  const weight = (random.one([8, 4, 4, 1]) ?? 1) + random.below(3)
  const half = Math.ceil(slotsPerDay / 2)
  const from = random.below(days) * slotsPerDay + random.below(2) * half
  const length = Math.min(half, slotsPerDay - (from % slotsPerDay))
  return {
    weight,
    must: random.chance(0.03),
    allowed: random.chance(0.08) && length > 0 ? Array.from({ length }, (_, at) => from + at) : null,
    pools: tongue > 0 && speaks !== tongue && speaks <= languages ? [tongue - 1, languages] : [],
  }
}

type Sought = Omit<Wish, 'fixed' | 'after'>

/** The schedule that is made while the wishes are drawn. */
class Plan {
  readonly #model: Omit<Model, 'wishes'>
  readonly #placed: { at: number; wish: Sought; slot: number }[] = []
  #wishes = 0

  constructor(model: Omit<Model, 'wishes'>) {
    this.#model = model
  }

  /** Where the wish can be held beside all that is placed. */
  slotsFor(wish: Sought): number[] {
    const { day, rooms, parties, pools } = this.#model
    return [...day.keys()].filter((slot) => {
      const here = this.#placed.filter((other) => other.slot === slot)
      return (
        (!wish.allowed || wish.allowed.includes(slot)) &&
        here.length < (rooms[slot] ?? 0) &&
        wish.pools.every(
          (pool) =>
            here.filter((other) => other.wish.pools.includes(pool)).length <
            (pools[pool]?.capacity[slot] ?? 0),
        ) &&
        [wish.a, wish.b].every((at) => {
          const party = parties[at]
          const mine = this.#of(at).filter((other) => day[other.slot] === day[slot])
          const near = mine.filter((other) => Math.abs(other.slot - slot) <= (party?.gap ?? 0))
          const now = mine.filter((other) => other.slot === slot).length
          return (
            party &&
            now < (party.present[slot] ?? 0) &&
            near.length < party.delegates &&
            mine.length < party.maxPerDay &&
            this.#of(at).length < party.maxTotal
          )
        })
      )
    })
  }

  /** The wishes of the same parties that are placed before the slot. */
  before({ a, b }: Sought, slot: number): number[] {
    const same = [...this.#of(a), ...this.#of(b)]
    return same.filter((other) => other.slot < slot).map(({ at }) => at)
  }

  add(wish: Sought, slot: number): void {
    if (slot >= 0) this.#placed.push({ at: this.#wishes, wish, slot })
    this.#wishes++
  }

  #of(party: number) {
    return this.#placed.filter(({ wish }) => wish.a === party || wish.b === party)
  }
}

type Random = ReturnType<typeof randomOf>

/** Numbers that look random and are the same for the same seed: a Weyl sequence, mixed. */
function randomOf(seed: number) {
  let state = seed | 0
  const next = () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    next,
    below,
    chance: (share: number) => next() < share,
    one: <T>(of: readonly T[]) => of[below(of.length)],
  }
}

/**
 * A model as a file for the command line, as far as the format can say it: no musts, minimums or unfriendly hours,
 * who is there is there with all delegates, and a wish takes its first pool only. Limits that are none are null.
 */
export function instanceFileOf(model: Model, name: string): string {
  const { day, rooms, parties, wishes, pools, mandatory, fairness } = model
  return JSON.stringify({
    name,
    T: day.length,
    day,
    tables: rooms,
    participants: parties.map(({ delegates, present, gap, maxPerDay, maxTotal }, at) => ({
      id: `p${at + 1}`,
      forbidden: present.flatMap((there, slot) => (there === 0 ? [slot] : [])),
      cap: delegates,
      gap,
      maxPerDay: Number.isFinite(maxPerDay) ? maxPerDay : null,
      maxTotal: Number.isFinite(maxTotal) ? maxTotal : null,
    })),
    meetings: wishes.map(({ a, b, weight, allowed, fixed, after, pools: [pool = null] }, at) => ({
      id: `m${at + 1}`,
      a,
      b,
      w: weight,
      allowed,
      fixed,
      after,
      pool,
    })),
    pools: pools.map(({ capacity }, at) => ({ id: `pool ${at + 1}`, cap: capacity })),
    mandatory,
    fairness,
  })
}

/** How large a random small model may be. */
export interface TinyLimits {
  slots: number
  parties: number
  wishes: number
}

/**
 * Random small models in which every field matters; many cannot keep all, some mandatory ones nothing at all. The
 * locked meetings agree with each other where `locks` is `consistent`, and stand anywhere where it is `any`.
 */
export function tinyModels(
  limits: TinyLimits,
  locks: 'consistent' | 'any' = 'consistent',
): fc.Arbitrary<Model> {
  const sizes = fc.record({
    slots: fc.integer({ min: 1, max: limits.slots }),
    parties: fc.integer({ min: 2, max: limits.parties }),
    wishes: fc.integer({ min: 0, max: limits.wishes }),
    pools: fc.integer({ min: 0, max: 2 }),
  })
  const models = sizes.chain(({ slots, parties, wishes, pools }) => {
    const eachSlot = <T>(of: fc.Arbitrary<T>) => fc.array(of, { minLength: slots, maxLength: slots })
    const many = <T>(of: fc.Arbitrary<T>, length: number) =>
      fc.array(of, { minLength: length, maxLength: length })
    return fc.record({
      day: eachSlot(rarely(4, true, false)).map((opens) =>
        opens.map((_, slot) => opens.slice(1, slot + 1).filter((opensDay) => opensDay).length),
      ),
      rooms: eachSlot(fc.integer({ min: 0, max: 3 })),
      parties: many(partyOf(eachSlot), parties),
      wishes: many(wishAmong(slots, parties, wishes, pools), wishes).map((all) =>
        all.map((wish, at) => ({ ...wish, after: wish.after.filter((other) => other !== at) })),
      ),
      pools: many(fc.record({ capacity: eachSlot(fc.integer({ min: 0, max: 2 })) }), pools),
      mandatory: rarely(4, true, false),
      fairness: nowAndThen(3, fc.integer({ min: 0, max: 2 })),
    })
  })
  return locks === 'any' ? models : models.map(withLocksThatAgree)
}

function partyOf(eachSlot: <T>(of: fc.Arbitrary<T>) => fc.Arbitrary<T[]>): fc.Arbitrary<Party> {
  return fc
    .record({
      delegates: rarely(3, 2, 1, 3),
      absent: eachSlot(rarely(5, 1, 0, 3)),
      gap: rarely(4, 1, 0, 2),
      maxPerDay: rarely(4, 1, Infinity, 2),
      maxTotal: rarely(5, 2, Infinity, 1),
      minPerDay: rarely(4, 2, 0),
      minTotal: rarely(4, 1, 0, 2),
      unfriendly: nowAndThen(3, eachSlot(fc.integer({ min: 0, max: 3 }))),
    })
    .map(({ absent, ...party }) => ({
      ...party,
      present: absent.map((away) => Math.max(party.delegates - away, 0)),
    }))
}

function wishAmong(slots: number, parties: number, wishes: number, pools: number): fc.Arbitrary<Wish> {
  const slot = fc.integer({ min: 0, max: slots - 1 })
  return fc
    .record({
      a: fc.integer({ min: 0, max: parties - 1 }),
      other: fc.integer({ min: 1, max: parties - 1 }),
      weight: fc.integer({ min: 1, max: 9 }),
      must: rarely(4, true, false),
      allowed: nowAndThen(4, fc.uniqueArray(slot)),
      fixed: nowAndThen(8, slot),
      after: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        {
          weight: 1,
          arbitrary: fc.uniqueArray(fc.integer({ min: 0, max: Math.max(wishes - 1, 0) }), { maxLength: 2 }),
        },
      ),
      pools: fc.subarray(Array.from({ length: pools }, (_, pool) => pool)),
    })
    .map(({ other, ...wish }) => ({
      ...wish,
      b: (wish.a + other) % parties,
      allowed: wish.allowed?.toSorted((one, next) => one - next) ?? null,
    }))
}

/** Unlocks what is locked against the rules or against what is locked before it. */
function withLocksThatAgree(model: Model): Model {
  const free = model.wishes.map((wish) => ({ ...wish, fixed: null }))
  const rules = { ...model, wishes: free, mandatory: false, fairness: null }
  const held = new Int32Array(free.length).fill(-1)
  const wishes = model.wishes.map((wish, at) => {
    if (wish.fixed === null) return wish
    held[at] = wish.fixed
    if (faultsOfSchedule(rules, held).length === 0) return wish
    held[at] = -1
    return { ...wish, fixed: null }
  })
  return { ...model, wishes }
}

/** Once in so many times one of the first and the others, otherwise the usual. */
function rarely<T>(once: number, first: T, usual: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: once - 1, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(first, ...others) },
  )
}

/** Null, but once in so many times. */
function nowAndThen<T>(once: number, then: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: once - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: then })
}
