import fc from 'fast-check'
import type { Placement, Problem } from '../../server/schedule/problem.ts'
import type { Spoken } from '../../shared/values.ts'

/**
 * What is wrong with a schedule, in words; empty where it is valid. Written from the rules alone, with
 * nothing of the optimiser's.
 */
export function faultsOf(problem: Problem, placements: readonly Placement[]): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  const taken = [
    ...problem.fixed.flatMap(takes),
    ...problem.busy.map(({ id, start, end }) => ({ id, start: +start, end: +end })),
  ]
  for (const placement of placements) {
    const { wishId, start, end, roomId, supplierDelegate, buyerDelegate, interpreterId } = placement
    const wish = problem.wishes.find(({ id }) => id === wishId)
    if (!wish || seen.has(wishId)) {
      faults.push(`${wishId} is no wish, or is placed twice`)
      continue
    }
    seen.add(wishId)
    if (!problem.slots.some((slot) => +slot.start === +start && +slot.end === +end))
      faults.push(`${wishId} stands on no slot`)
    if (!problem.rooms.includes(roomId)) faults.push(`${wishId} is in no room of the forum`)
    const languages: Spoken[][] = []
    for (const [organisationId, delegateId] of [
      [wish.supplierId, supplierDelegate],
      [wish.buyerId, buyerDelegate],
    ] as const) {
      const organisation = problem.organisations.get(organisationId)
      languages.push([...(organisation?.languages ?? [])])
      if (!organisation?.delegates.some(({ id }) => id === delegateId))
        faults.push(`${wishId}: ${delegateId} is not of ${organisationId}`)
      for (let at = +start; at < +end; at += 60_000)
        if (!organisation?.free.some(({ from, to }) => +from <= at && at < +to)) {
          faults.push(`${wishId}: ${organisationId} is not free`)
          break
        }
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
        interpreter.languages.some((one) => ofBuyer.includes(one))
      )
    )
      faults.push(`${wishId}: the interpreter does not know both languages`)
    for (const one of takes(placement)) {
      if (taken.some((other) => other.id === one.id && other.start < one.end && one.start < other.end))
        faults.push(`${one.id} is in two places at once`)
      taken.push(one)
    }
  }
  return faults
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
    for (const slot of problem.slots)
      for (const roomId of problem.rooms)
        for (const { id: supplierDelegate } of problem.organisations.get(wish.supplierId)?.delegates ?? [])
          for (const { id: buyerDelegate } of problem.organisations.get(wish.buyerId)?.delegates ?? [])
            for (const interpreterId of [null, ...problem.interpreters.map(({ id }) => id)]) {
              if (best === problem.wishes.length - at + placed.length) return best
              const one = { wishId: wish.id, ...slot, roomId, supplierDelegate, buyerDelegate, interpreterId }
              const more = [...placed, one]
              if (faultsOf(problem, more).length === 0) best = Math.max(best, tryAll(at + 1, more))
            }
    return best
  }
  return tryAll(0, [])
}

const minute = 60_000
const opening = Date.parse('2026-11-23T02:00:00.000Z')
/** The `at`-th slot of a day of 20 minutes and 10 of pause. */
export const slotAt = (at: number) => ({
  start: new Date(opening + at * 30 * minute),
  end: new Date(opening + (at * 30 + 20) * minute),
})
const freeAt = (at: number) => ({ from: slotAt(at).start, to: slotAt(at).end })

interface Size {
  slots: number
  rooms: number
  sides: number
  wishes: number
}

/** Small random forums: people who speak little in common, gaps in everyone's day, something fixed already. */
export function problems(most: Size): fc.Arbitrary<Problem> {
  const languages = fc.uniqueArray(fc.constantFrom<Spoken>('en', 'id', 'ru'), { minLength: 1, maxLength: 2 })
  const firm = (slots: number) =>
    fc.record({
      languages,
      delegates: fc.array(languages, { minLength: 1, maxLength: 2 }),
      free: fc.uniqueArray(fc.nat(slots - 1), { maxLength: slots }),
    })
  return fc.integer({ min: 1, max: most.slots }).chain((slots) =>
    fc
      .record({
        rooms: fc.integer({ min: 1, max: most.rooms }),
        suppliers: fc.array(firm(slots), { minLength: 1, maxLength: most.sides }),
        buyers: fc.array(firm(slots), { minLength: 1, maxLength: most.sides }),
        interpreters: fc.array(
          fc.uniqueArray(fc.constantFrom<Spoken>('en', 'id', 'ru'), { minLength: 2, maxLength: 3 }),
          { maxLength: 2 },
        ),
        pairs: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 3 })), {
          maxLength: most.wishes,
        }),
        away: fc.array(fc.tuple(fc.nat(), fc.nat(slots - 1)), { maxLength: 2 }),
      })
      .map(({ rooms, suppliers, buyers, interpreters, pairs, away }): Problem => {
        const made = (side: string, firms: typeof suppliers) =>
          firms.map(({ languages, delegates, free }, at) => {
            const id = `${side}${at}`
            return [
              id,
              {
                languages,
                delegates: delegates.map((spoken, one) => ({ id: `${id}.${one}`, languages: spoken })),
                free: free.toSorted((one, other) => one - other).map(freeAt),
              },
            ] as const
          })
        const [sellers, seekers] = [made('s', suppliers), made('b', buyers)]
        const wishes = pairs.map(([one, other, weight], at) => ({
          id: `w${String(at).padStart(3, '0')}`,
          supplierId: sellers[one % sellers.length]?.[0] ?? '',
          buyerId: seekers[other % seekers.length]?.[0] ?? '',
          weight,
        }))
        const people = [...sellers, ...seekers].flatMap(([, { delegates }]) => delegates)
        return {
          slots: Array.from({ length: slots }, (_, at) => slotAt(at)),
          rooms: Array.from({ length: rooms }, (_, at) => `r${at}`),
          organisations: new Map([...sellers, ...seekers]),
          interpreters: interpreters.map((spoken, at) => ({ id: `i${at}`, languages: spoken })),
          wishes,
          fixed: [],
          busy: away.map(([who, at]) => ({ id: people[who % people.length]?.id ?? '', ...slotAt(at) })),
        }
      }),
  )
}
