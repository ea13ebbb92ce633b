import type { Wish } from '../../client/schedule/board/book.ts'
import type { Board, BoardMeeting } from '../../shared/schedule.ts'

const id = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`

export const ids = {
  sari: id(1),
  rimba: id(2),
  maz: id(3),
  bate: id(4),
  room1: id(11),
  room2: id(12),
  day1: id(21),
  day2: id(22),
  wish: id(31),
  other: id(32),
  third: id(33),
}

const opens = [Date.UTC(2026, 10, 24, 2), Date.UTC(2026, 10, 25, 2)] as const

/** The slots of the board below: five of 20 minutes, half an hour apart, on its first day; one on its second. */
export function slotAt(at: number): { start: string; end: string } {
  const start = at < 5 ? opens[0] + at * 1_800_000 : opens[1]
  return { start: new Date(start).toISOString(), end: new Date(start + 1_200_000).toISOString() }
}

/** A small board as the hosts' page gets it: two suppliers, two buyers, two rooms, two days. */
export function aBoard(with_: Partial<Board> = {}): Board {
  const organisation = (one: string, name: string, side: 'supplier' | 'buyer') => ({
    id: one,
    name,
    country: side === 'supplier' ? 'ID' : 'BY',
    zone: side === 'supplier' ? 'Asia/Jakarta' : 'Europe/Minsk',
    standing: side,
    sectors: [side === 'supplier' ? ('food' as const) : ('vehicles' as const)],
    free: '111101',
  })
  const day = (one: string, at: 0 | 1) => ({
    id: one,
    opensAt: new Date(opens[at]).toISOString(),
    closesAt: new Date(opens[at] + 9_000_000).toISOString(),
  })
  return {
    zone: 'Asia/Jakarta',
    sideZones: { supplier: 'Asia/Jakarta', buyer: 'Europe/Minsk' },
    slotMinutes: 20,
    breakMinutes: 10,
    days: [day(ids.day1, 0), day(ids.day2, 1)],
    slots: [0, 1, 2, 3, 4, 5].map(slotAt),
    rooms: [
      { id: ids.room1, name: '1' },
      { id: ids.room2, name: '2' },
    ],
    organisations: [
      organisation(ids.bate, 'BATE', 'buyer'),
      organisation(ids.maz, 'MAZ', 'buyer'),
      organisation(ids.rimba, 'PT Rimba', 'supplier'),
      organisation(ids.sari, 'PT Sari', 'supplier'),
    ],
    meetings: [],
    unplaced: [],
    levels: { missing: 0, weight: 0, holes: 0, strain: 0, unfairness: 0 },
    totalWeight: 0,
    revision: 1,
    published: null,
    difference: { added: 0, moved: 0, cancelled: 0, mails: 0 },
    cancelled: [],
    run: null,
    ...with_,
  }
}

export function aWish(with_: Partial<Wish> = {}): Wish {
  return {
    requestId: ids.wish,
    supplierId: ids.sari,
    buyerId: ids.maz,
    askedBy: 'buyer',
    weight: 5,
    conditions: { must: false, earliest: null, latest: null, after: null },
    ...with_,
  }
}

export function aMeeting(with_: Partial<BoardMeeting> = {}): BoardMeeting {
  return {
    ...aWish(),
    ...slotAt(0),
    roomId: ids.room1,
    locked: false,
    interpreter: null,
    change: 'new',
    before: null,
    fixed: false,
    broken: null,
    ...with_,
  }
}
