import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { closuresOf, yearsOf } from '../../server/firm/closures.ts'
import { holidaysIn } from '../../server/firm/holidays.ts'

const span = (from: string, to: string) => ({ from: new Date(from), to: new Date(to) })
const timesOf = (closures: { from: Date; to: Date }[]) =>
  closures.map(({ from, to }) => `${from.toISOString()} ${to.toISOString()}`)

async function closed(
  seat: { country: string; zone: string },
  days: { from: Date; to: Date }[],
  lifted: string[] = [],
) {
  return closuresOf(seat, days, await holidaysIn(seat.country, yearsOf(days, seat.zone)), lifted)
}

const semarang = { country: 'ID', zone: 'Asia/Jakarta' }
const minsk = { country: 'BY', zone: 'Europe/Minsk' }

describe('Friday prayer', () => {
  const friday = span('2026-11-27T00:00:00Z', '2026-11-27T12:00:00Z')

  test('closes half past eleven to one in Indonesia, by the clock of where the firm is', async () => {
    const at = async (zone: string) => timesOf(await closed({ country: 'ID', zone }, [friday]))
    expect(await at('Asia/Jakarta')).toEqual(['2026-11-27T04:30:00.000Z 2026-11-27T06:00:00.000Z'])
    expect(await at('Asia/Makassar')).toEqual(['2026-11-27T03:30:00.000Z 2026-11-27T05:00:00.000Z'])
    expect(await at('Asia/Jayapura')).toEqual(['2026-11-27T02:30:00.000Z 2026-11-27T04:00:00.000Z'])
  })

  test('is later in Malaysia, where noon is, and closes nobody in a country that is not on the list', async () => {
    const kuala = await closed({ country: 'MY', zone: 'Asia/Kuala_Lumpur' }, [friday])
    expect(timesOf(kuala)).toEqual(['2026-11-27T04:15:00.000Z 2026-11-27T06:45:00.000Z'])
    expect(await closed(minsk, [friday])).toEqual([])
  })

  test('is on the local Friday: a day of the forum may be Thursday here and Friday there', async () => {
    const night = span('2026-11-26T22:00:00Z', '2026-11-27T05:00:00Z')
    expect(await closed({ country: 'ID', zone: 'America/New_York' }, [night])).toEqual([])
    expect(await closed(semarang, [night])).toHaveLength(1)
  })

  test('keeps its local hours when clocks jump', async () => {
    const weeks = [
      span('2027-03-26T00:00:00Z', '2027-03-27T00:00:00Z'),
      span('2027-04-02T00:00:00Z', '2027-04-03T00:00:00Z'),
    ]
    const berlin = await closed({ country: 'ID', zone: 'Europe/Berlin' }, weeks)
    expect(timesOf(berlin.filter(({ kind }) => kind === 'friday_prayer'))).toEqual([
      '2027-03-26T10:30:00.000Z 2027-03-26T12:00:00.000Z',
      '2027-04-02T09:30:00.000Z 2027-04-02T11:00:00.000Z',
    ])
  })

  test('is lifted as a whole, and a holiday by its date', async () => {
    const christmas = span('2026-12-25T00:00:00Z', '2026-12-25T12:00:00Z')
    const marks = async (lifted: string[]) =>
      (await closed(semarang, [christmas], lifted)).map(({ kind, lifted: is }) => [kind, is])
    expect(await marks([])).toEqual([
      ['holiday', false],
      ['friday_prayer', false],
    ])
    expect(await marks(['friday_prayer', '2026-12-24'])).toEqual([
      ['holiday', false],
      ['friday_prayer', true],
    ])
    expect(await marks(['2026-12-25'])).toEqual([
      ['holiday', true],
      ['friday_prayer', false],
    ])
  })
})

describe('a public holiday', () => {
  test('closes the local date, from midnight to midnight', async () => {
    const days = [span('2026-12-24T20:00:00Z', '2026-12-25T22:00:00Z')]
    expect(timesOf(await closed(minsk, days))).toEqual(['2026-12-24T21:00:00.000Z 2026-12-25T21:00:00.000Z'])
  })

  test('has 23 hours on the day clocks go forward', async () => {
    const seat = { country: 'GR', zone: 'Europe/Athens' }
    const days = [span('2029-03-25T00:00:00Z', '2029-03-25T12:00:00Z')]
    const [day] = await closed(seat, days)
    expect(day?.date).toBe('2029-03-25')
    expect((day?.to.getTime() ?? 0) - (day?.from.getTime() ?? 0)).toBe(23 * 3_600_000)
  })

  test('that lasts several days closes each, also those in the new year', async () => {
    const dates = async (country: string, zone: string, from: string, to: string) =>
      (await closed({ country, zone }, [span(from, to)])).map(({ date }) => date)
    expect(await dates('RU', 'Europe/Moscow', '2027-01-01T00:00:00Z', '2027-01-09T20:00:00Z')).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8].map((day) => `2027-01-0${day}`),
    )
    // It begins on 28 December and takes six days.
    expect(await dates('SZ', 'Africa/Mbabane', '2027-01-02T06:00:00Z', '2027-01-02T12:00:00Z')).toEqual([
      '2027-01-02',
    ])
  })

  test('that begins in the afternoon leaves the morning', async () => {
    const seat = { country: 'IS', zone: 'Atlantic/Reykjavik' }
    const day = (from: string, to: string) => span(`2026-12-24T${from}:00Z`, `2026-12-24T${to}:00Z`)
    expect(await closed(seat, [day('09:00', '13:00')])).toEqual([])
    expect(timesOf(await closed(seat, [day('09:00', '15:00')]))).toEqual([
      '2026-12-24T13:00:00.000Z 2026-12-25T00:00:00.000Z',
    ])
  })

  test('has its name in both languages, the English one where there is no Indonesian', async () => {
    const names = async (country: string, year: number) =>
      new Map((await holidaysIn(country, [year])).map(({ date, name }) => [date, name]))
    expect((await names('ID', 2026)).get('2026-08-17')?.id).toBe(
      'Hari Ulang Tahun Kemerdekaan Republik Indonesia',
    )
    expect((await names('ID', 2026)).get('2026-01-16')).toEqual({ en: "Laylat al-Mi'raj", id: 'Isra Mikraj' })
    expect((await names('BY', 2026)).get('2026-05-09')).toEqual({ en: 'Victory Day', id: 'Victory Day' })
  })

  test('is unknown where the country is', async () => {
    expect(await holidaysIn('XX', [2026])).toEqual([])
    expect(
      await closed({ country: 'ZZ', zone: 'UTC' }, [span('2026-12-25T00:00:00Z', '2026-12-26T00:00:00Z')]),
    ).toEqual([])
  })
})

test('closures touch the days they are asked for, once each, in order', () => {
  const holidays = Array.from({ length: 60 }, (_, at) => ({
    date: new Date(Date.UTC(2026, 9, 1 + at)).toISOString().slice(0, 10),
    from: '00:00',
    name: { en: 'A feast', id: 'Hari raya' },
  }))
  const day = fc.tuple(fc.nat(1_200), fc.integer({ min: 1, max: 40 })).map(([from, hours]) => ({
    from: new Date(Date.UTC(2026, 9, 3) + from * 3_600_000),
    to: new Date(Date.UTC(2026, 9, 3) + (from + hours) * 3_600_000),
  }))
  const zones = fc.constantFrom(
    'Asia/Jakarta',
    'Europe/Minsk',
    'America/New_York',
    'Pacific/Kiritimati',
    'Australia/Lord_Howe',
  )
  fc.assert(
    fc.property(fc.array(day, { maxLength: 5 }), zones, (days, zone) => {
      const closures = closuresOf({ country: 'ID', zone }, days, holidays, [])
      const keys = closures.map(({ kind, date }) => `${date} ${kind}`)
      expect(new Set(keys).size).toBe(keys.length)
      expect(closures.map(({ date }) => date)).toEqual(closures.map(({ date }) => date).sort())
      for (const { from, to } of closures) {
        expect(from < to).toBe(true)
        expect(days.some((one) => from < one.to && one.from < to)).toBe(true)
      }
    }),
  )
})
