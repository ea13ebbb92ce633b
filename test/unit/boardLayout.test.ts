import { describe, expect, it } from 'vitest'
import { boardTimes } from '../../client/schedule/board/boardTimes.ts'
import { standingOf, weightBoundOf } from '../../client/schedule/board/figures.ts'
import { asksFirst, fitAt, roomAt } from '../../client/schedule/board/fit.ts'
import { columnsOf, dayToBegin, linesOf } from '../../client/schedule/board/layout.ts'
import { findOrganisations } from '../../client/schedule/board/search.ts'
import type { Place, Run } from '../../shared/schedule.ts'
import { aBoard, aMeeting, aWish, ids, slotAt } from '../support/boards.ts'

describe('the times of the board', () => {
  it('are the slots of one day, or of all with a mark where a day begins', () => {
    const board = aBoard()
    expect(columnsOf(board, board.days[0]).map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4])
    expect(columnsOf(board).map(({ opensDay }) => opensDay)).toEqual([true, false, false, false, false, true])
  })

  it('have a column for a meeting that stands on none of the slots', () => {
    const meeting = aMeeting({ start: '2026-11-24T02:10:00.000Z', end: '2026-11-24T02:30:00.000Z' })
    const board = aBoard({ meetings: [meeting] })
    expect(columnsOf(board, board.days[0]).map(({ slot }) => slot)).toEqual([0, null, 1, 2, 3, 4])
    expect(columnsOf(board, board.days[1]).map(({ slot }) => slot)).toEqual([5])
  })

  it('are said in the zones of both sides, with the date where it is another', () => {
    const times = boardTimes(
      { zone: 'Asia/Jakarta', sideZones: { supplier: 'Asia/Jakarta', buyer: 'America/New_York' } },
      'en-GB',
    )
    expect(times.clocks('2026-11-24T02:00:00.000Z')).toBe('09:00 · Mon 23 Nov, 21:00 New York')
    expect(times.zonesAt('2026-11-24T02:00:00.000Z')).toEqual(['Asia/Jakarta', 'America/New_York'])
  })

  it('begin at the day with something to publish, else at the next', () => {
    const published = aMeeting({ change: 'same' })
    const now = '2026-11-24T12:00:00.000Z'
    expect(dayToBegin(aBoard({ meetings: [published] }), now)?.id).toBe(ids.day2)
    expect(dayToBegin(aBoard({ meetings: [{ ...published, change: 'moved' }] }), now)?.id).toBe(ids.day1)
  })
})

describe('the lines of the board', () => {
  const one = aMeeting({ requestId: ids.wish })
  const other = aMeeting({ requestId: ids.other, buyerId: ids.bate, roomId: ids.room2, interpreter: 'Nadia' })

  it('put a meeting into its room and into the rows of both its sides', () => {
    const board = aBoard({ meetings: [one] })
    const at = (view: 'rooms' | 'organisations') =>
      linesOf(view, board, board.meetings).flatMap(({ lane, meetings }) => (meetings.size > 0 ? [lane] : []))
    expect(at('rooms')).toEqual([ids.room1])
    expect(at('organisations')).toEqual([ids.maz, ids.sari])
  })

  it('give an organisation as many lines as it has meetings at once', () => {
    const board = aBoard({ meetings: [one, other] })
    const sari = linesOf('organisations', board, board.meetings).filter(({ lane }) => lane === ids.sari)
    expect(sari.map(({ meetings }) => meetings.get(slotAt(0).start)?.requestId)).toEqual([
      ids.wish,
      ids.other,
    ])
  })

  it('show a meeting whose room is no longer there', () => {
    const board = aBoard({ meetings: [aMeeting({ roomId: ids.third })] })
    expect(linesOf('rooms', board, board.meetings).map(({ lane }) => lane)).toEqual([
      ids.room1,
      ids.room2,
      ids.third,
    ])
  })

  it('are the interpreters where those are looked at', () => {
    const board = aBoard({ meetings: [one, other] })
    expect(linesOf('interpreters', board, board.meetings).map(({ lane }) => lane)).toEqual(['Nadia'])
  })
})

describe('putting a meeting somewhere', () => {
  const place: Place = {
    ...slotAt(1),
    rooms: [ids.room2],
    obstacle: null,
    pushes: [],
    price: { weight: 0, holes: 0, moved: 0 },
  }
  const pushing: Place = { ...place, pushes: [{ requestId: ids.other, to: slotAt(2).start }] }

  it('fits, pushes, or finds the room taken', () => {
    expect(fitAt(place, ids.room2).kind).toBe('free')
    expect(fitAt(place, null).kind).toBe('free')
    expect(fitAt(place, ids.room1).kind).toBe('room_taken')
    expect(fitAt(pushing, ids.room2).kind).toBe('push')
    expect(fitAt({ ...place, obstacle: 'rooms_full' }, null).kind).toBe('obstacle')
    expect(fitAt(undefined, null).kind).toBe('past')
  })

  it('keeps the room where it can', () => {
    expect(roomAt({ ...place, rooms: [ids.room1, ids.room2] }, ids.room2)).toBe(ids.room2)
    expect(roomAt(place, ids.room1)).toBe(ids.room2)
  })

  it('asks first only where others lose by it', () => {
    const moved = { weight: 0, holes: 0, moved: 1 }
    expect(asksFirst(pushing)).toBe(false)
    expect(asksFirst({ ...pushing, price: moved })).toBe(true)
    expect(asksFirst({ ...place, pushes: [{ requestId: ids.other, to: null }] })).toBe(true)
    // The host moves a published meeting by hand: that is the wish itself.
    expect(asksFirst({ ...place, price: moved })).toBe(false)
  })
})

describe('how good the draft is', () => {
  const levels = { missing: 0, weight: 95, holes: 2, strain: 0, unfairness: 0 }
  const run: Run = {
    state: 'done',
    startedAt: '2026-11-20T00:00:00.000Z',
    seconds: 5,
    verdict: 'optimal',
    progress: { ms: 900, placed: 1, wishes: 1, levels, weightBound: 95, holesBound: 2 },
  }
  const board = aBoard({ meetings: [aMeeting()], levels, totalWeight: 100, run })

  it('is optimal only while it is the draft that was proved', () => {
    expect(standingOf(board)).toEqual({ kind: 'optimal' })
    expect(standingOf({ ...board, levels: { ...levels, holes: 4 } })).toEqual({ kind: 'within', percent: 0 })
    expect(standingOf({ ...board, levels: { ...levels, weight: 38 } })).toEqual({
      kind: 'within',
      percent: 60,
    })
  })

  it('is told by the bound of a run that was lost', () => {
    const lost: Run = { ...run, state: 'lost', verdict: null }
    expect(standingOf({ ...board, run: lost, levels: { ...levels, weight: 76 } })).toEqual({
      kind: 'within',
      percent: 20,
    })
  })

  it('is not said of other wishes than those of the run, nor while it goes on', () => {
    const more = { ...aWish({ requestId: ids.other }), reason: { kind: 'fits' as const } }
    expect(standingOf({ ...board, unplaced: [more] })).toBeNull()
    expect(standingOf({ ...board, run: { ...run, state: 'running' } })).toBeNull()
    expect(standingOf({ ...board, run: null })).toBeNull()
  })

  it('has a bound that is never less than what there is', () => {
    expect(weightBoundOf(board)).toBe(95)
    expect(weightBoundOf({ ...board, levels: { ...levels, weight: 97 } })).toBe(100)
    expect(weightBoundOf({ ...board, run: null })).toBe(100)
  })
})

describe('looking for an organisation', () => {
  const organisations = [
    { id: 'a', name: 'PT Kayu Lapis' },
    { id: 'b', name: 'Société Générale' },
  ]
  it('minds neither case nor marks, and finds nobody where nothing is typed', () => {
    expect(findOrganisations(organisations, ' KAYU')).toEqual(new Set(['a']))
    expect(findOrganisations(organisations, 'generale')).toEqual(new Set(['b']))
    expect(findOrganisations(organisations, '  ')).toBeNull()
  })
})
