import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  belongs,
  byStandIn,
  countsOf,
  missingSides,
  type Noted,
  peopleOf,
  shutFor,
  shutToAll,
} from '../../server/room/rules.ts'
import { noOwnState, type Phase, phaseOf } from '../../shared/room.ts'

const meeting = {
  state: 'planned' as const,
  lobbyOpensAt: '2026-11-23T06:50:00.000Z',
  start: '2026-11-23T07:00:00.000Z',
  end: '2026-11-23T07:20:00.000Z',
}
const at = (time: string) => new Date(`2026-11-23T${time}Z`)
const phaseAt = (time: string) => phaseOf(meeting, at(time).getTime())

describe('the phase of a meeting', () => {
  test.each<[string, Phase]>([
    ['06:49:59.999', 'early'],
    ['06:50:00', 'lobby'],
    ['06:59:59.999', 'lobby'],
    ['07:00:00', 'live'],
    ['07:14:59.999', 'live'],
    ['07:15:00', 'last_minutes'],
    ['07:19:59.999', 'last_minutes'],
    ['07:20:00', 'over'],
  ])('at %s is %s', (time, phase) => {
    expect(phaseAt(time)).toBe(phase)
  })

  test('stays cancelled at any time', () => {
    const cancelled = { ...meeting, state: 'cancelled' as const }
    for (const time of ['01:00:00', '07:10:00', '09:00:00'])
      expect(phaseOf(cancelled, at(time).getTime())).toBe('cancelled')
  })

  test('only ever goes forward while the clock does', () => {
    const order: Phase[] = ['early', 'lobby', 'live', 'last_minutes', 'over']
    const around = fc.integer({ min: at('06:00:00').getTime(), max: at('08:00:00').getTime() })
    fc.assert(
      fc.property(around, fc.nat(3_600_000), (now, more) => {
        const [before, after] = [phaseOf(meeting, now), phaseOf(meeting, now + more)]
        expect(order.indexOf(after)).toBeGreaterThanOrEqual(order.indexOf(before))
      }),
    )
  })

  test('of a meeting shorter than the last minutes goes from its lobby into them', () => {
    const short = { ...meeting, end: '2026-11-23T07:04:00.000Z' }
    expect(phaseOf(short, at('06:59:59').getTime())).toBe('lobby')
    expect(phaseOf(short, at('07:00:00').getTime())).toBe('last_minutes')
  })
})

describe('the doors', () => {
  const door = (place: 'lobby' | 'room', part: Noted['part'], time: string, inRoom = false) =>
    shutFor(meeting, { place, part, inRoom }, at(time))?.code ?? 'open'

  test.each(['supplier', 'buyer', 'interpreter'] as const)(
    'let a %s wait in the lobby for the start',
    (part) => {
      expect(door('lobby', part, '06:49:00')).toBe('lobby_closed')
      expect(door('lobby', part, '06:50:00')).toBe('open')
      expect(door('room', part, '06:59:59')).toBe('room_closed')
      expect(door('room', part, '07:00:00')).toBe('open')
      expect(door('lobby', part, '07:10:00')).toBe('open')
    },
  )

  test.each(['moderator', 'host'] as const)('let a %s into the room with the lobby', (part) => {
    expect(door('room', part, '06:49:00')).toBe('lobby_closed')
    expect(door('room', part, '06:50:00')).toBe('open')
  })

  test('shut at the end for everyone but those inside, who have two minutes for their goodbye', () => {
    expect(door('room', 'buyer', '07:20:00')).toBe('meeting_over')
    expect(door('room', 'moderator', '07:20:00')).toBe('meeting_over')
    expect(door('room', 'buyer', '07:21:59.999', true)).toBe('open')
    expect(door('room', 'buyer', '07:22:00', true)).toBe('meeting_over')
    expect(shutToAll(meeting, at('07:21:59.999'))).toBeNull()
    expect(shutToAll(meeting, at('07:22:00'))?.code).toBe('meeting_over')
  })

  test('say when they open', () => {
    const early = shutFor(meeting, { place: 'lobby', part: 'buyer', inRoom: false }, at('06:00:00'))
    expect(early).toEqual({ code: 'lobby_closed', data: { opensAt: meeting.lobbyOpensAt } })
    const lobby = shutFor(meeting, { place: 'room', part: 'buyer', inRoom: false }, at('06:55:00'))
    expect(lobby).toEqual({ code: 'room_closed', data: { startsAt: meeting.start } })
  })
})

describe('the people behind the pages', () => {
  const page = (userId: string, change: Partial<Noted> = {}): Noted => ({
    userId,
    name: userId,
    part: 'buyer',
    organisation: null,
    place: 'lobby',
    reachable: true,
    media: null,
    ...noOwnState,
    page: `${userId}-${JSON.stringify(change)}`,
    ...change,
  })

  test('are one each, in the room if one of their pages is', () => {
    const people = peopleOf([page('Budi'), page('Anna'), page('Budi', { place: 'room' })])
    expect(people.map(({ name, place }) => [name, place])).toEqual([
      ['Anna', 'lobby'],
      ['Budi', 'room'],
    ])
  })

  test('are reachable while one of their pages is', () => {
    const lost = page('Budi', { place: 'room', reachable: false })
    expect(peopleOf([lost])).toMatchObject([{ reachable: false, place: 'room' }])
    expect(peopleOf([lost, page('Budi')])).toMatchObject([{ reachable: true, place: 'lobby' }])
  })
})

describe('who is missing', () => {
  const running = {
    startsAt: at('07:00:00'),
    endsAt: at('07:20:00'),
    noShowMinutes: 3,
    came: [],
    noted: [],
  }

  test.each([
    ['06:59:59', []],
    ['07:02:59.999', []],
    ['07:03:00', ['supplier', 'buyer']],
    ['07:19:59.999', ['supplier', 'buyer']],
    ['07:20:00', []],
  ])('at %s of an empty room: %j', (time, missing) => {
    expect(missingSides(running, at(time))).toEqual(missing)
  })

  test('is no side that came, and none that was noted before', () => {
    expect(missingSides({ ...running, came: ['buyer'] }, at('07:05:00'))).toEqual(['supplier'])
    expect(missingSides({ ...running, noted: ['supplier'] }, at('07:05:00'))).toEqual(['buyer'])
  })

  test('is looked at by the minutes the host chose, which may be more than the meeting has', () => {
    expect(missingSides({ ...running, noShowMinutes: 10 }, at('07:09:59'))).toEqual([])
    expect(missingSides({ ...running, noShowMinutes: 10 }, at('07:10:00'))).toHaveLength(2)
    expect(missingSides({ ...running, noShowMinutes: 20 }, at('07:20:00'))).toEqual([])
  })
})

test('stand-ins are in order: at their page, then by their match, then by name', () => {
  const firm = (name: string, score: number, online: boolean) => ({
    organisationId: name,
    name,
    country: 'ID',
    score,
    online,
  })
  const firms = [firm('d', 90, false), firm('c', 40, true), firm('b', 40, true), firm('a', 60, true)]
  expect(firms.toSorted(byStandIn).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
})

test('into a language speaks only who interprets the meeting, and only into one that they work between', () => {
  const said = { ...noOwnState, into: 'ru' as const }
  expect(countsOf(said, ['id', 'ru'])).toEqual(said)
  expect(countsOf(said, ['id', 'en'])).toEqual(noOwnState)
  expect(countsOf(said, [])).toEqual(noOwnState)
})

describe('who is inside', () => {
  const guests = { organisations: ['kayu'], interpreters: ['interpreter@team.example'] }
  const delegate = { role: 'delegate', organisationId: 'kayu', standing: 'supplier' } as const
  const who = { organisationId: null, email: 'someone@else.example', hats: [] }
  const kayu = { ...who, part: 'supplier' as const, organisationId: 'kayu' }

  test.each<[string, Parameters<typeof belongs>[0]]>([
    ['a moderator', { ...who, part: 'moderator', hats: [{ role: 'moderator' }] }],
    ['a co-host', { ...who, part: 'host', hats: [{ role: 'cohost', side: 'buyer' }] }],
    ['a delegate of a firm that is here', { ...kayu, hats: [{ ...delegate, accepted: true }] }],
    ['the interpreter', { ...who, part: 'interpreter', email: 'interpreter@team.example' }],
  ])('belongs there as %s', (_name, one) => {
    expect(belongs(one, guests)).toBe(true)
  })

  test.each<[string, Parameters<typeof belongs>[0]]>([
    ['a moderator who is none any more', { ...who, part: 'moderator' }],
    ['a moderator who is a host instead', { ...who, part: 'moderator', hats: [{ role: 'host' }] }],
    ['a dismissed delegate', kayu],
    ['a delegate of a firm that is accepted no more', { ...kayu, hats: [{ ...delegate, accepted: false }] }],
    [
      'a delegate of a firm that is here no more',
      { ...kayu, organisationId: 'garam', hats: [{ ...delegate, organisationId: 'garam', accepted: true }] },
    ],
    ['the interpreter before', { ...who, part: 'interpreter' }],
  ])('does not as %s', (_name, one) => {
    expect(belongs(one, guests)).toBe(false)
  })
})
