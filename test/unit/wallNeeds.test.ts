import { describe, expect, it } from 'vitest'
import { inOrder, isMeant, lookAt, onTheWall, passes } from '../../client/room/wall/needs.ts'
import { paced } from '../../client/room/wall/paced.ts'
import type { OnWall, Presence } from '../../shared/room.ts'

const minute = 60_000
const start = Date.parse('2026-11-28T07:00:00.000Z')
const iso = (at: number) => new Date(at).toISOString()

let people = 0
function person(part: Presence['part'], changes: Partial<Presence> = {}): Presence {
  people += 1
  return {
    userId: `person-${people}`,
    name: `Person ${people}`,
    part,
    organisation: null,
    place: 'room',
    reachable: true,
    network: null,
    rung: null,
    into: null,
    media: null,
    ...changes,
  }
}
const both = () => [person('supplier'), person('buyer')]

type Changes = Partial<Omit<OnWall, 'meeting'>> & { meeting?: Partial<OnWall['meeting']> }

function room(roomName: string, { meeting, ...changes }: Changes = {}): OnWall {
  const side = { organisationId: '', country: 'ID', zone: 'Asia/Jakarta' }
  return {
    meeting: {
      id: `meeting-${roomName}-${meeting?.start ?? ''}`,
      start: iso(start),
      end: iso(start + 20 * minute),
      lobbyOpensAt: iso(Date.parse(meeting?.start ?? iso(start)) - 10 * minute),
      roomName,
      supplier: { ...side, name: `Supplier ${roomName}` },
      buyer: { ...side, name: `Buyer ${roomName}` },
      attending: { supplier: null, buyer: null },
      part: 'moderator',
      state: 'planned',
      interpreter: null,
      secondInterpreter: null,
      outcomeRecorded: false,
      ...meeting,
    },
    phase: 'live',
    present: [],
    noShows: [],
    extension: null,
    standIns: [],
    incidents: 0,
    seenAt: { supplier: null, buyer: null },
    nudgedAt: { supplier: null, buyer: null, interpreter: null },
    ...changes,
  }
}

const at = (minutes: number) => start + minutes * minute
const needsOf = (one: OnWall, minutes: number) => lookAt(one, at(minutes)).needs
const numbers = (all: ReturnType<typeof onTheWall>) => all.map((one) => one.room.meeting.roomName)

describe('what a room needs', () => {
  it('is nothing before the start, whoever is not there yet', () => {
    expect(needsOf(room('1', { meeting: { interpreter: 'Ayu' } }), -1)).toEqual([])
    expect(lookAt(room('1'), at(-1)).parts.supplier).toBe('expected')
  })

  it('is nothing while both sides talk', () => {
    expect(needsOf(room('1', { present: both() }), 5)).toEqual([])
  })

  it('names who is missing, since the start or since they were seen last', () => {
    expect(lookAt(room('1'), at(4))).toMatchObject({ needs: ['nobody'], since: start })
    const left = room('1', { present: [person('buyer')], seenAt: { supplier: iso(at(6)), buyer: null } })
    expect(lookAt(left, at(8))).toMatchObject({
      needs: ['missing'],
      since: at(6),
      parts: { supplier: 'missing', buyer: 'room' },
    })
  })

  it('counts whoever waits in the lobby, or is waited for after a lost connection, as come', () => {
    const waiting = room('1', {
      present: [person('supplier', { place: 'lobby' }), person('buyer', { reachable: false })],
    })
    expect(lookAt(waiting, at(4))).toMatchObject({
      parts: { supplier: 'lobby', buyer: 'away' },
      needs: ['poor'],
    })
  })

  it('sees the worst connection of those inside', () => {
    const [supplier, buyer] = [person('supplier', { media: 'good' }), person('buyer', { media: 'poor' })]
    expect(lookAt(room('1', { present: [supplier, buyer] }), at(4))).toMatchObject({
      media: 'poor',
      needs: ['poor'],
    })
    const probed = room('1', { present: [person('supplier', { network: 'bad', place: 'lobby' })] })
    expect(needsOf(probed, -2)).toEqual(['poor'])
  })

  it('wants every interpreter who is booked', () => {
    const booked = { interpreter: 'Ayu', secondInterpreter: 'Budi' }
    const one = room('1', { meeting: booked, present: [...both(), person('interpreter')] })
    expect(needsOf(one, 1)).toEqual(['interpreter'])
    const two = room('1', { meeting: booked, present: [...one.present, person('interpreter')] })
    expect(needsOf(two, 1)).toEqual([])
  })

  it('is the answer to a wish for more time, and a look at the last minute', () => {
    const asked = room('1', { present: both(), extension: { by: 'buyer', name: 'Olga', at: iso(at(16)) } })
    expect(needsOf(asked, 17)).toEqual(['more'])
    expect(needsOf(asked, 19)).toEqual(['more', 'ending'])
    expect(needsOf(asked, 20)).toEqual([])
  })
})

describe('what is on the wall', () => {
  it('is what runs, says goodbye or has its lobby open, and else the next of each room', () => {
    const later = { start: iso(at(30)), end: iso(at(50)) }
    const latest = { start: iso(at(60)), end: iso(at(80)) }
    const meetings = [
      room('1', { present: both() }),
      room('1', { meeting: later }),
      room('2', { meeting: later }),
      room('2', { meeting: latest }),
    ]
    const startsAt = (minutes: number) =>
      onTheWall(meetings, at(minutes)).map(({ room: { meeting } }) => [meeting.roomName, meeting.start])
    expect(startsAt(5)).toEqual([
      ['1', iso(start)],
      ['2', later.start],
    ])
    // The goodbye of the one, while people may wait in the lobby of the next.
    expect(startsAt(21)).toEqual([
      ['1', iso(start)],
      ['1', later.start],
      ['2', later.start],
    ])
    expect(startsAt(22)).toEqual([
      ['1', later.start],
      ['2', later.start],
    ])
  })

  it('stands by need, the longest first, then by room number', () => {
    const seen = (minutes: number) => ({ supplier: iso(at(minutes)), buyer: null })
    const meetings = [
      room('10', { present: both() }),
      room('2', { present: both() }),
      room('3', { present: [person('buyer')], seenAt: seen(9) }),
      room('4', { present: [person('buyer')], seenAt: seen(3) }),
      room('5'),
      room('6', { present: [person('supplier', { media: 'poor' }), person('buyer')] }),
      room('7', { present: both(), meeting: { interpreter: 'Ayu' } }),
      room('8', { present: both(), extension: { by: 'buyer', name: 'Olga', at: iso(at(9)) } }),
      room('9', { present: both(), meeting: { end: iso(at(10.5)) } }),
    ]
    const looked = onTheWall(meetings, at(10))
    expect(numbers(inOrder(looked, 'need'))).toEqual(['5', '4', '3', '6', '7', '8', '9', '2', '10'])
    expect(numbers(inOrder(looked, 'room'))).toEqual(['2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(looked.filter((one) => passes(one, 'need'))).toHaveLength(7)
    expect(looked.filter((one) => passes(one, 'running'))).toHaveLength(9)
    expect(looked.filter((one) => passes(one, 'next'))).toHaveLength(0)
  })

  it('is found by room number or by a part of a name, whatever its case and marks', () => {
    const looked = onTheWall(
      [
        room('1', { meeting: { supplier: { ...room('1').meeting.supplier, name: 'Café Tüür' } } }),
        room('12', { present: [person('buyer', { name: 'Olga Petrova' })] }),
      ],
      at(1),
    )
    const found = (typed: string) => numbers(looked.filter((one) => isMeant(one, typed)))
    expect(found('1')).toEqual(['1'])
    expect(found('12')).toEqual(['12'])
    expect(found('cafe tu')).toEqual(['1'])
    expect(found('PETROVA')).toEqual(['12'])
    expect(found('')).toEqual(['1', '12'])
    expect(found('nobody')).toEqual([])
  })
})

describe('asking at most once in a while', () => {
  it('asks at once, never twice at a time, and after the last wish once more', async () => {
    const asked: (() => void)[] = []
    const wish = paced(() => new Promise<void>((answer) => asked.push(answer)), 1)
    wish()
    expect(asked).toHaveLength(1)
    wish()
    wish()
    await new Promise((later) => setTimeout(later, 5))
    expect(asked).toHaveLength(1)
    asked[0]?.()
    await expect.poll(() => asked.length).toBe(2)
    asked[1]?.()
    await new Promise((later) => setTimeout(later, 5))
    expect(asked).toHaveLength(2)
    wish()
    await expect.poll(() => asked.length).toBe(3)
  })
})
