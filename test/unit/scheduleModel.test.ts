import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cast } from '../../server/schedule/casting.ts'
import { search } from '../../server/schedule/engine/search.ts'
import { modelOf } from '../../server/schedule/modelling.ts'
import type { Participant, Placement, Problem, Standing } from '../../server/schedule/problem.ts'
import {
  early,
  faultsOf,
  mostInModel,
  mostPlaceable,
  noLimits,
  problems,
  slotAt,
  someSchedule,
  standingAt,
  wishOf,
} from '../support/schedules.ts'

const small = { slots: 4, rooms: 3, sides: 4, wishes: 12 }

describe('the model of a forum', () => {
  test('says exactly what can be placed: no less and no more than rooms, people and rules allow', () => {
    fc.assert(
      fc.property(problems({ slots: 3, rooms: 2, sides: 2, wishes: 3 }), (problem) => {
        expect(mostInModel(modelOf(problem))).toBe(mostPlaceable(problem))
      }),
      { numRuns: 200 },
    )
  })

  test('and whatever keeps to it finds its rooms, delegates and interpreters: nobody is in two places', () => {
    fc.assert(
      fc.property(problems(small), fc.nat(9), (problem, from) => {
        const modelled = modelOf(problem)
        const schedule = someSchedule(modelled, from)
        const { placements, left } = cast(problem, modelled, schedule, { before: [] })
        expect(left).toEqual([])
        expect(faultsOf(problem, placements)).toEqual([])
        expect(placements).toHaveLength(schedule.filter((slot) => slot >= 0).length)
      }),
      { numRuns: 500 },
    )
  })

  test('leaves what is locked or published as it is, and places the rest around it', () => {
    fc.assert(
      fc.property(problems(small), fc.nat(9), fc.nat(6), (problem, from, kept) => {
        const first = modelOf(problem)
        const { placements } = cast(problem, first, someSchedule(first, from), { before: [] })
        const stays = placements.slice(0, kept)
        const standing = stays.map((one, at) =>
          standingAt(one, { locked: at % 2 === 0, published: at % 2 === 1 }),
        )
        const around = { ...problem, standing }
        const modelled = modelOf(around, { keepPublished: true })
        expect([...modelled.broken]).toEqual([])
        const again = cast(around, modelled, someSchedule(modelled, from + 1), { before: [] })
        expect(again.left).toEqual([])
        expect(faultsOf(problem, again.placements)).toEqual([])
        expect(again.placements).toEqual(expect.arrayContaining(stays))
      }),
      { numRuns: 200 },
    )
  })

  test('whatever has changed since, has a schedule around what is published, is locked or has begun', () => {
    fc.assert(
      fc.property(problems(small), problems(small), fc.nat(9), fc.nat(3), (before, after, from, begun) => {
        const first = modelOf(before)
        const { placements } = cast(before, first, someSchedule(first, from), { before: [] })
        const now = begun === 0 ? early : slotAt(begun - 1).start
        const standing = placements.map((one, at) =>
          standingAt(one, {
            begun: one.start <= now,
            published: at % 3 > 0 || one.start <= now,
            locked: at % 3 === 2,
          }),
        )
        const modelled = modelOf({ ...after, now, standing }, { keepPublished: true })
        const found = search(modelled.model, {
          seed: from,
          spent: (done) => done / 100,
          onBetter: () => undefined,
        })
        if (!found || found === 'infeasible') throw new Error('no schedule')
        const stays = standing.filter(
          ({ wishId, begun, published, locked }) =>
            (begun || published || locked) && after.wishes.some(({ id }) => id === wishId),
        )
        const at = (wishId: string) => modelled.wishes.findIndex(({ id }) => id === wishId)
        for (const { wishId, start } of stays)
          expect(
            modelled.held.get(at(wishId))?.meeting.start ??
              modelled.slots[found.assignment[at(wishId)] ?? -1]?.start,
          ).toEqual(start)
      }),
      { numRuns: 500 },
    )
  })

  test('of a draft whose forum has changed, keeps what still fits and leaves the rest where it is, outside', () => {
    fc.assert(
      fc.property(problems(small), problems(small), fc.nat(9), (before, after, from) => {
        const first = modelOf(before)
        const { placements } = cast(before, first, someSchedule(first, from), { before: [] })
        const now = { ...after, standing: placements.map((one) => standingAt(one)) }
        const modelled = modelOf(now)
        const outside = [...modelled.held.values()].map(({ meeting }) => meeting)
        const { placements: kept, left } = cast(now, modelled, modelled.assignment, {
          before: [new Map(placements.map((one) => [one.wishId, one]))],
        })
        expect(left).toEqual([])
        // What stays outside is at fault by itself, and its firms may have more than they want on that day.
        const ofFirms = /too little rest|too many meetings/
        // Firms that have come to share a language keep the interpreter who was promised to them.
        const promised = kept.flatMap(({ wishId, interpreterId }) =>
          interpreterId &&
          placements.some((one) => one.wishId === wishId && one.interpreterId === interpreterId)
            ? [`${wishId}: an interpreter is there without need, or missing`]
            : [],
        )
        const faults = faultsOf(now, kept, outside).filter(
          (fault) => !ofFirms.test(fault) && !promised.includes(fault),
        )
        const ofOrder = faults.filter((fault) => fault.endsWith('is before the one it comes after'))
        expect(faults).toEqual(ofOrder)
        // Of two in the wrong order the second to claim its place is outside; what is off the slots claims first.
        const isOnSlot = ({ start }: Placement) => now.slots.some((slot) => +slot.start === +start)
        const offSlots = outside.filter((one) => !isOnSlot(one))
        expect(faultsOf(now, kept, offSlots).filter((fault) => ofOrder.includes(fault))).toEqual([])
        const known = placements.filter(({ wishId }) => now.wishes.some(({ id }) => id === wishId))
        expect(kept.length + outside.length).toBe(known.length)
      }),
      { numRuns: 200 },
    )
  })

  const firm = (id: string, words: Partial<Participant> = {}): [string, Participant] => [
    id,
    {
      zone: 'Asia/Jakarta',
      languages: ['en'],
      delegates: [{ id: `${id}.0`, languages: ['en'] }],
      free: [{ from: slotAt(0).start, to: slotAt(5).end }],
      limits: noLimits,
      ...words,
    },
  ]
  const twoOf = (id: string) => [0, 1].map((at) => ({ id: `${id}.${at}`, languages: ['en' as const] }))
  const forum = (words: Partial<Problem> = {}): Problem => ({
    slots: [0, 1, 2, 3].map((at) => ({ ...slotAt(at), day: 0 })),
    slotMinutes: 20,
    breakMinutes: 10,
    now: early,
    rooms: ['r', 'q'],
    mostAtOnce: null,
    organisations: new Map([firm('s'), firm('b'), firm('c')]),
    interpreters: [],
    wishes: [wishOf('1', 's', 'b'), wishOf('2', 's', 'c')],
    standing: [],
    busy: [],
    ...words,
  })
  const placed = (wishId: string, at: number, words: Partial<Placement> = {}): Placement => ({
    wishId,
    ...slotAt(at),
    roomId: 'r',
    supplierDelegate: 's.0',
    buyerDelegate: wishId === '1' ? 'b.0' : 'c.0',
    interpreterId: null,
    ...words,
  })
  const presentOf = (problem: Problem, at = 0) => modelOf(problem).model.parties[at]?.present

  test('joins free times that touch, and takes away who is busy elsewhere', () => {
    const { start, end } = slotAt(0)
    const middle = new Date((+start + +end) / 2)
    const free = [
      { from: start, to: middle },
      { from: middle, to: end },
      { from: slotAt(2).start, to: slotAt(2).end },
    ]
    const organisations = new Map([firm('s', { free, delegates: twoOf('s') }), firm('b'), firm('c')])
    expect(presentOf(forum({ organisations }))).toEqual([2, 0, 2, 0])
    const busy = [{ id: 's.1', start: slotAt(1).end, end: new Date(+slotAt(2).start + 60_000) }]
    expect(presentOf(forum({ organisations, busy }))).toEqual([2, 0, 1, 0])
  })

  test('turns a break into slots: the pause between two slots is part of it', () => {
    const gapFor = (breakMinutes: number) =>
      modelOf(
        forum({ organisations: new Map([firm('s', { limits: { ...noLimits, breakMinutes } }), firm('b')]) }),
      ).model.parties[0]?.gap
    expect([0, 10, 11, 40, 41, 70, 71].map(gapFor)).toEqual([0, 0, 1, 1, 2, 2, 3])
  })

  test('minds the hours on the clock of each firm: friendly from eight to eighteen', () => {
    const hours = (opens: string) =>
      [0, 30].map((minutes, at) => {
        const start = new Date(Date.parse(opens) + minutes * 60_000)
        return { start, end: new Date(+start + 20 * 60_000), day: at }
      })
    const cost = (opens: string, zone: string) =>
      modelOf(forum({ slots: hours(opens), organisations: new Map([firm('s', { zone })]) })).model.parties[0]
        ?.unfriendly
    expect(cost('2026-11-23T01:00:00Z', 'Asia/Jakarta')).toBeNull()
    expect(cost('2026-11-23T00:15:00Z', 'Asia/Jakarta')).toEqual([1, 1])
    expect(cost('2026-11-23T07:50:00Z', 'Europe/Minsk')).toBeNull()
    expect(cost('2026-11-23T14:40:00Z', 'Europe/Minsk')).toEqual([0, 1])
    expect(cost('2026-11-23T19:20:00Z', 'Europe/Minsk')).toEqual([4, 4])
    expect(cost('2026-11-23T18:50:00Z', 'Europe/Minsk')).toEqual([4, 4])
  })

  test('has as many rooms as are open and as moderators look after', () => {
    const roomsOf = (problem: Problem) => modelOf(problem).model.rooms
    expect(roomsOf(forum())).toEqual([2, 2, 2, 2])
    expect(roomsOf(forum({ mostAtOnce: 1 }))).toEqual([1, 1, 1, 1])
    expect(roomsOf(forum({ mostAtOnce: 0 }))).toEqual([0, 0, 0, 0])
  })

  test('gives an interpreter to two without a common language, and none where the forum has none', () => {
    const organisations = new Map([firm('s', { languages: ['id'] }), firm('b', { languages: ['ru'] })])
    const problem = forum({ organisations, wishes: [wishOf('1', 's', 'b')] })
    const free = [{ from: slotAt(1).start, to: slotAt(1).end }]
    const givenBy = (...languages: ('en' | 'id' | 'ru')[]) => {
      const interpreters = [{ id: 'i', languages, free }]
      const modelled = modelOf({ ...problem, interpreters })
      const { placements } = cast({ ...problem, interpreters }, modelled, someSchedule(modelled), {
        before: [],
      })
      return placements.map(({ start, interpreterId }) => [start, interpreterId])
    }
    expect(givenBy('id', 'ru')).toEqual([[slotAt(1).start, 'i']])
    expect(givenBy('en', 'ru')).toEqual([])
    const modelled = modelOf(problem)
    expect(cast(problem, modelled, someSchedule(modelled), { before: [] }).placements).toMatchObject([
      { interpreterId: null },
    ])
  })

  test('sends delegates who understand each other', () => {
    const delegates = [
      { id: 's.id', languages: ['id' as const] },
      { id: 's.en', languages: ['id' as const, 'en' as const] },
    ]
    const problem = forum({
      organisations: new Map([firm('s', { delegates }), firm('b')]),
      wishes: [wishOf('1', 's', 'b')],
    })
    const modelled = modelOf(problem)
    const { placements } = cast(problem, modelled, Int32Array.of(0), { before: [] })
    expect(placements).toMatchObject([{ supplierDelegate: 's.en' }])
  })

  test('lets each delegate rest where the firm asks for it', () => {
    const limits = { ...noLimits, breakMinutes: 30 }
    const organisations = new Map([firm('s', { delegates: twoOf('s'), limits }), firm('b'), firm('c')])
    const problem = forum({ organisations })
    const { placements } = cast(problem, modelOf(problem), Int32Array.of(0, 1), { before: [] })
    expect(placements.map(({ supplierDelegate }) => supplierDelegate)).toEqual(['s.0', 's.1'])
  })

  test('keeps who and where it was at the same time, and gives a host the room that was chosen', () => {
    const organisations = new Map([firm('s', { delegates: twoOf('s') }), firm('b'), firm('c')])
    const problem = forum({ organisations })
    const before = new Map([
      ['1', placed('1', 2, { roomId: 'q', supplierDelegate: 's.1' })],
      ['2', placed('2', 1, { roomId: 'q' })],
    ])
    const schedule = Int32Array.of(2, 3)
    const { placements } = cast(problem, modelOf(problem), schedule, { before: [before] })
    expect(placements).toEqual([before.get('1'), placed('2', 3)])
    const room = { wishId: '2', roomId: 'q' }
    const together = cast(problem, modelOf(problem), Int32Array.of(2, 2), { before: [before], room })
    expect(together.placements.map(({ wishId, roomId }) => [wishId, roomId])).toEqual([
      ['1', 'r'],
      ['2', 'q'],
    ])
  })

  test('plans around a meeting off the slots: it takes its room and people from all that it touches', () => {
    const off = {
      start: new Date(+slotAt(1).start + 5 * 60_000),
      end: new Date(+slotAt(2).start + 5 * 60_000),
    }
    const meeting = standingAt(placed('1', 1, off), { published: true })
    const limits = { ...noLimits, most: 1 }
    const organisations = new Map([firm('s'), firm('b', { limits }), firm('c')])
    const { model, held, broken } = modelOf(forum({ standing: [meeting], organisations }))
    expect(model.rooms).toEqual([2, 1, 1, 2])
    expect(model.parties.map(({ present }) => present)).toEqual([
      [1, 0, 0, 1],
      [1, 0, 0, 1],
      [1, 1, 1, 1],
    ])
    expect(model.parties[1]?.maxTotal).toBe(0)
    expect(model.wishes[0]?.allowed).toEqual([])
    expect([...held.values()]).toEqual([{ slot: -1, meeting }])
    expect([...broken]).toEqual([])
  })

  test('a meeting off the slots may go to one where its firms are there no more, or its host wants it elsewhere', () => {
    const off = {
      start: new Date(+slotAt(1).start + 5 * 60_000),
      end: new Date(+slotAt(2).start + 5 * 60_000),
    }
    const standing = [standingAt(placed('1', 1, off), { published: true })]
    const free = [{ from: slotAt(3).start, to: slotAt(3).end }]
    const organisations = new Map([firm('s'), firm('b', { free }), firm('c')])
    const away = forum({ standing, organisations })
    expect([...modelOf(away).broken]).toEqual([[0, 'buyer_away']])
    expect(modelOf(away).held.size).toBe(1)
    expect(modelOf(away, { mend: true }).held.size).toBe(0)
    expect(modelOf(forum({ standing }), { mend: true }).held.size).toBe(1)
    expect(modelOf(forum({ standing }), { open: '1' }).held.size).toBe(0)
  })

  test('what has begun counts for breaks and limits, and nothing more is placed beside it', () => {
    const limits = { ...noLimits, mostDaily: 1 }
    const organisations = new Map([firm('s', { free: [] }), firm('b', { limits }), firm('c')])
    const standing = [standingAt(placed('1', 0), { begun: true, published: true })]
    const { model, broken } = modelOf(forum({ standing, organisations, now: slotAt(0).start }))
    expect([...broken]).toEqual([])
    expect(model.wishes.map(({ fixed, allowed }) => [fixed, allowed])).toEqual([
      [0, null],
      [null, [1, 2, 3]],
    ])
    expect(model.rooms[0]).toBe(1)
    expect(model.parties.map(({ present }) => present[0])).toEqual([1, 1, 0])
  })

  test('places anew what cannot stand any more and nobody knows of; what is published waits for a repair', () => {
    const organisations = new Map([firm('s'), firm('b', { free: [] }), firm('c')])
    const off = { start: new Date(+slotAt(2).start + 60_000), end: new Date(+slotAt(2).end + 60_000) }
    const heldOf = (words: Partial<Standing>) =>
      modelOf(
        forum({
          organisations,
          standing: [standingAt(placed('1', 1), words), standingAt(placed('2', 2, off), words)],
        }),
        { keepPublished: true },
      ).held.size
    expect(heldOf({})).toBe(0)
    expect(heldOf({ published: true })).toBe(2)
    expect(heldOf({ locked: true })).toBe(2)
  })

  describe('says why a meeting cannot stand where it does any more', () => {
    const brokenIn = (words: Partial<Problem>, ...standing: Standing[]) => {
      const problem = forum({ standing, ...words })
      const { broken, held } = modelOf(problem)
      expect([...held.keys()]).toEqual([...broken.keys()])
      // Where it may go elsewhere it is not held.
      expect(modelOf(problem, { mend: true }).held.size).toBe(0)
      return [...broken].map(([at, obstacle]) => [problem.wishes[at]?.id, obstacle])
    }
    const [one, two] = [standingAt(placed('1', 1), { published: true }), standingAt(placed('2', 2))]

    test('a firm has taken back its time, or is no longer in the forum', () => {
      const gone = new Map([firm('s'), firm('b', { free: [] })])
      expect(brokenIn({ organisations: gone }, one, two)).toEqual([
        ['1', 'buyer_away'],
        ['2', 'buyer_away'],
      ])
    })

    test('a delegate was booked elsewhere, though the firm could send another', () => {
      const organisations = new Map([firm('s', { delegates: twoOf('s') }), firm('b'), firm('c')])
      const busy = [{ id: 's.0', ...slotAt(1) }]
      expect(brokenIn({ organisations, busy }, one, two)).toEqual([['1', 'supplier_full']])
    })

    test('fewer rooms: what is published keeps its own', () => {
      const organisations = new Map([firm('s', { delegates: twoOf('s') }), firm('b'), firm('c')])
      const beside = standingAt(placed('2', 1, { roomId: 'q', supplierDelegate: 's.1' }))
      expect(brokenIn({ organisations, mostAtOnce: 1 }, beside, one)).toEqual([['2', 'rooms_full']])
      expect(brokenIn({ organisations, rooms: ['r'] }, beside, one)).toEqual([['2', 'rooms_full']])
    })

    test('an interpreter is not there any more', () => {
      const organisations = new Map([firm('s', { languages: ['id'] }), firm('b', { languages: ['ru'] })])
      const interpreters = [
        {
          id: 'i',
          languages: ['id' as const, 'ru' as const],
          free: [{ from: slotAt(2).start, to: slotAt(3).end }],
        },
      ]
      const meeting = standingAt(placed('1', 1, { interpreterId: 'i' }))
      const wishes = [wishOf('1', 's', 'b')]
      expect(brokenIn({ organisations, interpreters, wishes }, meeting)).toEqual([['1', 'no_interpreter']])
    })

    test('limits, breaks, sessions and orders that came later', () => {
      const limited = (limits: Partial<Participant['limits']>) => ({
        organisations: new Map([firm('s', { limits: { ...noLimits, ...limits } }), firm('b'), firm('c')]),
      })
      expect(brokenIn(limited({ most: 1 }), one, two)).toEqual([['2', 'supplier_limit']])
      expect(brokenIn(limited({ mostDaily: 1 }), one, two)).toEqual([['2', 'supplier_limit']])
      expect(brokenIn(limited({ breakMinutes: 20 }), one, two)).toEqual([['2', 'supplier_break']])
      const session = wishOf('1', 's', 'b', { earliest: slotAt(2).start })
      expect(brokenIn({ wishes: [session, wishOf('2', 's', 'c')] }, one, two)).toEqual([
        ['1', 'outside_session'],
      ])
      const order = wishOf('1', 's', 'b', { after: '2' })
      expect(brokenIn({ wishes: [order, wishOf('2', 's', 'c')] }, one, two)).toEqual([['2', 'wrong_order']])
    })

    test('what is locked stays, also when the rest is mended', () => {
      const organisations = new Map([firm('s'), firm('b', { free: [] }), firm('c')])
      const problem = forum({ organisations, standing: [{ ...one, locked: true }, two] })
      expect([...modelOf(problem, { mend: true }).held.keys()]).toEqual([0])
    })
  })
})
