import fc from 'fast-check'
import type { Assignment } from '../../server/schedule/engine/model.ts'
import { Ledger } from '../../server/schedule/ledger.ts'
import type { Modelled } from '../../server/schedule/modelling.ts'
import type { Participant, Placement, Problem, Standing, Wish } from '../../server/schedule/problem.ts'
import type { Spoken } from '../../shared/values.ts'

/**
 * What is wrong with meetings beside those that stand outside of them, in words; empty where all is well. Written from
 * the rules alone, with nothing of the model's.
 */
export function faultsOf(
  problem: Problem,
  placements: readonly Placement[],
  outside: readonly Placement[] = [],
): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  const taken = [
    ...outside.flatMap(takes),
    ...problem.busy.map(({ id, start, end }) => ({ id, start: +start, end: +end })),
  ]
  const all = [...outside, ...placements]
  for (const placement of placements) {
    const { wishId, start, end, roomId, supplierDelegate, buyerDelegate, interpreterId } = placement
    const wish = problem.wishes.find(({ id }) => id === wishId)
    if (!wish || seen.has(wishId)) {
      faults.push(`${wishId} is no wish, or is placed twice`)
      continue
    }
    seen.add(wishId)
    const slot = problem.slots.find((slot) => +slot.start === +start && +slot.end === +end)
    if (!slot || slot.start <= problem.now) faults.push(`${wishId} stands on no slot to come`)
    if (!problem.rooms.includes(roomId)) faults.push(`${wishId} is in no room of the forum`)
    if ((wish.earliest && start < wish.earliest) || (wish.latest && end > wish.latest))
      faults.push(`${wishId} is outside its session`)
    const first = all.find((other) => other.wishId === wish.after)
    if (first && first.end > start) faults.push(`${wishId} is before the one it comes after`)
    const languages: Spoken[][] = []
    for (const [organisationId, delegateId] of [
      [wish.supplierId, supplierDelegate],
      [wish.buyerId, buyerDelegate],
    ] as const) {
      const organisation = problem.organisations.get(organisationId)
      languages.push([...(organisation?.languages ?? [])])
      if (!organisation?.delegates.some(({ id }) => id === delegateId))
        faults.push(`${wishId}: ${delegateId} is not of ${organisationId}`)
      if (!isFree(organisation?.free ?? [], placement))
        faults.push(`${wishId}: ${organisationId} is not free`)
    }
    const [ofSupplier = [], ofBuyer = []] = languages
    const shared = ofSupplier.some((one) => ofBuyer.includes(one))
    const interpreter = problem.interpreters.find(({ id }) => id === interpreterId)
    if (shared !== (interpreterId === null) && problem.interpreters.length > 0)
      faults.push(`${wishId}: an interpreter is there without need, or missing`)
    if (
      interpreterId !== null &&
      !(
        interpreter?.languages.some((one) => ofSupplier.includes(one)) &&
        interpreter.languages.some((one) => ofBuyer.includes(one)) &&
        isFree(interpreter.free, placement)
      )
    )
      faults.push(`${wishId}: the interpreter does not know both languages, or is not there`)
    for (const one of takes(placement)) {
      if (taken.some((other) => other.id === one.id && other.start < one.end && one.start < other.end))
        faults.push(`${one.id} is in two places at once`)
      taken.push(one)
    }
  }
  for (const slot of problem.slots) {
    const running = all.filter(({ start, end }) => start < slot.end && slot.start < end)
    if (running.length > (problem.mostAtOnce ?? Infinity) && running.some((one) => placements.includes(one)))
      faults.push(`too many meetings at ${slot.start.toISOString()}`)
  }
  for (const [id, organisation] of problem.organisations)
    faults.push(...excesses(problem, id, organisation, all))
  return faults
}

/** Where a firm has more meetings than it wants: its limits, and too little rest for the delegates it has. */
function excesses(problem: Problem, id: string, firm: Participant, all: readonly Placement[]): string[] {
  const { mostDaily, most, breakMinutes } = firm.limits
  const isOurs = ({ wishId }: Placement) =>
    problem.wishes.some((wish) => wish.id === wishId && (wish.supplierId === id || wish.buyerId === id))
  const own = all.filter(isOurs)
  const dayOf = ({ start }: Placement) => problem.slots.find((slot) => +slot.start === +start)?.day
  const faults: string[] = []
  if (own.length > (most ?? Infinity)) faults.push(`${id} has too many meetings`)
  for (const meetings of Map.groupBy(own, dayOf).values()) {
    if (meetings.length > (mostDaily ?? Infinity)) faults.push(`${id} has too many meetings on a day`)
    // Each meeting with the rest after it is taken as one span: as many at a time as there are delegates.
    for (const { start } of meetings) {
      const resting = meetings.filter(
        (other) => other.start <= start && start.getTime() < other.end.getTime() + breakMinutes * minute,
      )
      if (resting.length > firm.delegates.length) faults.push(`${id} has too little rest`)
    }
  }
  return faults
}

function isFree(free: Participant['free'], { start, end }: Placement): boolean {
  for (let at = +start; at < +end; at += minute)
    if (!free.some(({ from, to }) => +from <= at && at < +to)) return false
  return true
}

function takes({ start, end, roomId, supplierDelegate, buyerDelegate, interpreterId }: Placement) {
  return [roomId, supplierDelegate, buyerDelegate, ...(interpreterId === null ? [] : [interpreterId])].map(
    (id) => ({ id, start: +start, end: +end }),
  )
}

/** The most wishes that can be placed, by trying everything: for a handful of wishes and slots only. */
export function mostPlaceable(problem: Problem): number {
  const tryAll = (at: number, placed: Placement[]): number => {
    const wish = problem.wishes[at]
    if (!wish) return placed.length
    let best = tryAll(at + 1, placed)
    for (const { start, end } of problem.slots)
      for (const roomId of problem.rooms)
        for (const { id: supplierDelegate } of problem.organisations.get(wish.supplierId)?.delegates ?? [])
          for (const { id: buyerDelegate } of problem.organisations.get(wish.buyerId)?.delegates ?? [])
            for (const interpreterId of [null, ...problem.interpreters.map(({ id }) => id)]) {
              if (best === problem.wishes.length - at + placed.length) return best
              const people = { supplierDelegate, buyerDelegate, interpreterId }
              const more = [...placed, { wishId: wish.id, start, end, roomId, ...people }]
              if (faultsOf(problem, more).length === 0) best = Math.max(best, tryAll(at + 1, more))
            }
    return best
  }
  return tryAll(0, [])
}

/** The same on the model: slots alone, counted by a ledger. */
export function mostInModel({ model }: Modelled): number {
  const tryAll = (at: number, slots: number[]): number => {
    if (at === model.wishes.length) return slots.filter((slot) => slot >= 0).length
    let best = tryAll(at + 1, [...slots, -1])
    for (const slot of model.day.keys()) {
      const ledger = new Ledger(model)
      for (const [wish, place] of slots.entries()) if (place >= 0) ledger.place(wish, place)
      if (ledger.obstacle(at, slot) === null) best = Math.max(best, tryAll(at + 1, [...slots, slot]))
    }
    return best
  }
  return tryAll(0, [])
}

/** Some schedule: each wish that stands nowhere at a slot that is free for it, tried from a place of its own on. */
export function someSchedule({ model, assignment }: Modelled, from = 0): Assignment {
  const ledger = new Ledger(model)
  for (const [wish, slot] of assignment.entries()) if (slot >= 0) ledger.place(wish, slot)
  const slots = model.day.length
  for (const [wish, slot] of assignment.entries())
    for (let step = 0; slot < 0 && step < slots; step++) {
      const at = (from + wish + step) % slots
      if (ledger.obstacle(wish, at) !== null) continue
      ledger.place(wish, at)
      break
    }
  return ledger.slots
}

const minute = 60_000
const opening = Date.parse('2026-11-23T02:00:00.000Z')
/** The `at`-th slot of a day of 20 minutes and 10 of pause. */
export const slotAt = (at: number) => ({
  start: new Date(opening + at * 30 * minute),
  end: new Date(opening + (at * 30 + 20) * minute),
})
const freeAt = (at: number) => ({ from: slotAt(at).start, to: slotAt(at).end })
/** Before the first slot. */
export const early = new Date(opening - minute)

export const noLimits = { breakMinutes: 0, fewestDaily: null, mostDaily: null, fewest: null, most: null }

/** A wish without conditions. */
export function wishOf(id: string, supplierId: string, buyerId: string, words: Partial<Wish> = {}): Wish {
  const free = { weight: 1, must: false, earliest: null, latest: null, after: null, takenOut: false }
  return { id, supplierId, buyerId, ...free, ...words }
}

/** A meeting of a draft. */
export function standingAt(placement: Placement, words: Partial<Standing> = {}): Standing {
  return { ...placement, begun: false, locked: false, published: false, ...words }
}

interface Size {
  slots: number
  rooms: number
  sides: number
  wishes: number
}

/** Small random forums: people who speak little in common, gaps in everyone's day, limits, sessions and orders. */
export function problems(most: Size): fc.Arbitrary<Problem> {
  const languages = fc.uniqueArray(fc.constantFrom<Spoken>('en', 'id', 'ru'), { minLength: 1, maxLength: 2 })
  const limits = fc.record({
    breakMinutes: fc.constantFrom(0, 0, 0, 10, 30),
    fewestDaily: fc.constant(null),
    mostDaily: fc.constantFrom(null, null, 1, 2),
    fewest: fc.constant(null),
    most: fc.constantFrom(null, null, null, 2),
  })
  const firm = (slots: number) =>
    fc.record({
      languages,
      limits,
      delegates: fc.array(languages, { minLength: 1, maxLength: 2 }),
      free: fc.uniqueArray(fc.nat(slots - 1), { maxLength: slots }),
    })
  return fc.integer({ min: 1, max: most.slots }).chain((slots) =>
    fc
      .record({
        rooms: fc.integer({ min: 1, max: most.rooms }),
        days: fc.integer({ min: 1, max: 2 }),
        mostAtOnce: fc.constantFrom(null, null, 1, 2),
        suppliers: fc.array(firm(slots), { minLength: 1, maxLength: most.sides }),
        buyers: fc.array(firm(slots), { minLength: 1, maxLength: most.sides }),
        interpreters: fc.array(
          fc.record({
            languages: fc.uniqueArray(fc.constantFrom<Spoken>('en', 'id', 'ru'), {
              minLength: 2,
              maxLength: 3,
            }),
            free: fc.uniqueArray(fc.nat(slots - 1), { minLength: Math.min(1, slots - 1), maxLength: slots }),
          }),
          { maxLength: 2 },
        ),
        pairs: fc.array(
          fc.record({
            supplier: fc.nat(),
            buyer: fc.nat(),
            weight: fc.integer({ min: 1, max: 3 }),
            session: fc.option(fc.tuple(fc.nat(slots - 1), fc.nat(slots - 1)), { freq: 6 }),
            after: fc.option(fc.nat(), { freq: 5 }),
          }),
          { maxLength: most.wishes },
        ),
        away: fc.array(fc.tuple(fc.nat(), fc.nat(slots - 1)), { maxLength: 2 }),
      })
      .map(({ rooms, days, mostAtOnce, suppliers, buyers, interpreters, pairs, away }): Problem => {
        const inOrder = (free: number[]) => free.toSorted((one, other) => one - other).map(freeAt)
        const made = (side: string, firms: typeof suppliers) =>
          firms.map(({ delegates, free, ...rest }, at) => {
            const id = `${side}${at}`
            const people = delegates.map((spoken, one) => ({ id: `${id}.${one}`, languages: spoken }))
            return [id, { ...rest, zone: 'Asia/Jakarta', delegates: people, free: inOrder(free) }] as const
          })
        const [sellers, seekers] = [made('s', suppliers), made('b', buyers)]
        const idOf = (at: number) => `w${String(at).padStart(3, '0')}`
        const people = [...sellers, ...seekers].flatMap(([, { delegates }]) => delegates)
        return {
          slots: Array.from({ length: slots }, (_, at) => ({
            ...slotAt(at),
            day: days === 2 && at * 2 >= slots ? 1 : 0,
          })),
          slotMinutes: 20,
          breakMinutes: 10,
          now: early,
          rooms: Array.from({ length: rooms }, (_, at) => `r${at}`),
          mostAtOnce,
          organisations: new Map([...sellers, ...seekers]),
          interpreters: interpreters.map(({ languages, free }, at) => ({
            id: `i${at}`,
            languages,
            free: inOrder(free),
          })),
          wishes: pairs.map(({ supplier, buyer, weight, session, after }, at) => {
            const [one = 0, other = 0] = session?.toSorted((a, b) => a - b) ?? []
            return wishOf(
              idOf(at),
              sellers[supplier % sellers.length]?.[0] ?? '',
              seekers[buyer % seekers.length]?.[0] ?? '',
              {
                weight,
                ...(session && { earliest: slotAt(one).start, latest: slotAt(other).end }),
                // Only ever after an earlier one, so that none wait for each other.
                ...(after !== null && at > 0 && { after: idOf(after % at) }),
              },
            )
          }),
          standing: [],
          busy: away.map(([who, at]) => ({ id: people[who % people.length]?.id ?? '', ...slotAt(at) })),
        }
      }),
  )
}
