import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { boardTimes } from '../../client/schedule/board/boardTimes.ts'
import type { Input, Output } from '../../shared/contract.ts'
import type { forum } from '../../shared/forum.ts'
import { room } from '../../shared/room.ts'
import { type Board, schedule } from '../../shared/schedule.ts'
import { acceptedFirm, acceptedRequest, aForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'

/** Forums on days on which clocks are set, around midnight, and across the date line. */
let house: TestHouse
let host: Person

beforeAll(async () => {
  house = await openHouse({ at: '2026-09-01T06:00:00.000Z' })
  host = await house.signIn('host@chamber.example')
})
beforeEach(() => house.clock.set('2026-09-01T06:00:00.000Z'))
afterAll(() => house?.close())

type Words = Pick<Input<typeof forum.create>, 'zone' | 'days'> &
  Partial<Pick<Input<typeof forum.create>, 'slotMinutes' | 'breakMinutes'>>

/** A forum with one supplier and so many buyers who have agreed to meet it, everybody free at all times. */
async function agreed(words: Words, zones: { supplier: string; buyer: string }, buyers = 1) {
  const side = (name: string, zone: string, country: string) => ({
    name,
    country,
    zone,
    language: 'en' as const,
  })
  const forumId = await aForum(house, host, {
    ...words,
    supplierSide: side('Suppliers', zones.supplier, 'ID'),
    buyerSide: side('Buyers', zones.buyer, 'US'),
  })
  const supplier = await acceptedFirm(house, forumId, { zone: zones.supplier })
  const met: { email: string; requestId: string }[] = []
  for (let made = 0; made < buyers; made++) {
    const buyer = await acceptedFirm(house, forumId, { standing: 'buyer', country: 'US', zone: zones.buyer })
    met.push({ email: buyer.email, requestId: await acceptedRequest(house, forumId, supplier, buyer) })
  }
  return { forumId, supplier, met }
}

const boardOf = (forumId: string) => host.call(schedule.board, { forumId })

/** Puts each wish at its start, and publishes. */
async function published(forumId: string, places: { requestId: string; start: string }[]): Promise<Board> {
  for (const { requestId, start } of places) {
    const { revision, rooms } = await boardOf(forumId)
    const roomId = rooms[0]?.id ?? ''
    await host.call(schedule.move, { forumId, revision, requestId, start, roomId, push: false })
  }
  await host.call(schedule.publish, { forumId, revision: (await boardOf(forumId)).revision })
  return boardOf(forumId)
}

/** The newest mail that somebody got, once it is there. */
async function mailTo(email: string): Promise<{ text: string; calendar: string }> {
  await expect.poll(async () => (await house.mails(email)).length).toBeGreaterThan(0)
  const [mail] = await house.mails(email)
  return { text: mail?.text ?? '', calendar: mail?.calendar ?? '' }
}

const hours = ({ meetings }: Output<typeof schedule.agenda>) => meetings.map(({ start, end }) => [start, end])

describe('the hour that comes twice', () => {
  const night = { date: '2026-10-25', opens: '00:30', closes: '05:00' }

  test('holds two meetings of one firm, each with its own offset', async () => {
    const berlin = { zone: 'Europe/Berlin', days: [night] }
    const { forumId, supplier, met } = await agreed(
      { ...berlin, slotMinutes: 20, breakMinutes: 10 },
      { supplier: 'Europe/Berlin', buyer: 'America/New_York' },
      2,
    )
    const [first, second] = met
    if (!first || !second) throw new Error('no buyers')
    // Both begin at 02:30 on the wall.
    const starts = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'] as const
    const { slots } = await boardOf(forumId)
    expect(slots.map(({ start }) => start)).toEqual(expect.arrayContaining([...starts]))
    expect(slots).toHaveLength(11)
    const board = await published(forumId, [
      { requestId: first.requestId, start: starts[0] },
      { requestId: second.requestId, start: starts[1] },
    ])
    expect(board.meetings.map(({ start }) => start)).toEqual(starts)
    expect(hours(await host.call(schedule.agenda, { forumId }))).toEqual([
      [starts[0], '2026-10-25T00:50:00.000Z'],
      [starts[1], '2026-10-25T01:50:00.000Z'],
    ])
    const [one, other] = [await mailTo(first.email), await mailTo(second.email)]
    // In New York clocks are set a week later.
    expect(one.text).toContain('Saturday, 24 October 2026, 20:30–20:50 (New York time, UTC-4)')
    expect(one.text).toContain('Sunday, 25 October 2026, 02:30–02:50 (Berlin time, CEST, UTC+2)')
    expect(other.text).toContain('Saturday, 24 October 2026, 21:30–21:50 (New York time, UTC-4)')
    expect(other.text).toContain('Sunday, 25 October 2026, 02:30–02:50 (Berlin time, CET, UTC+1)')
    expect(other.calendar).toContain('DTSTART:20261025T013000Z')
    const mails = await house.mails(supplier.email)
    expect(new Set(mails.map(({ calendar }) => /DTSTART:\w+/.exec(calendar ?? '')?.[0])).size).toBe(2)
  })

  test('may begin and end within one meeting, which can be moved over it', async () => {
    const { forumId, met } = await agreed(
      { zone: 'Europe/Berlin', days: [night], slotMinutes: 45, breakMinutes: 15 },
      { supplier: 'Europe/Berlin', buyer: 'Europe/Berlin' },
    )
    const [buyer] = met
    if (!buyer) throw new Error('no buyer')
    const board = await published(forumId, [
      { requestId: buyer.requestId, start: '2026-10-25T00:30:00.000Z' },
    ])
    expect(board.meetings[0]?.end).toBe('2026-10-25T01:15:00.000Z')
    expect((await mailTo(buyer.email)).text).toContain(
      'Sunday, 25 October 2026, 02:30 (CEST, UTC+2) – 02:15 (Berlin time, CET, UTC+1)',
    )
    const { meetings } = await host.call(schedule.agenda, { forumId })
    const meetingId = meetings[0]?.id ?? ''
    await host.call(room.move, { meetingId, start: '2026-10-25T01:30:00.000Z', roomId: null })
    await expect
      .poll(async () => (await mailTo(buyer.email)).text)
      .toContain('Sunday, 25 October 2026, 02:30–03:15 (Berlin time, CET, UTC+1)')
  })
})

test('the half hour that Lord Howe leaves out is no slot, and nothing is booked in it', async () => {
  const { forumId, met } = await agreed(
    { zone: 'Australia/Lord_Howe', days: [{ date: '2026-10-04', opens: '01:00', closes: '04:00' }] },
    { supplier: 'Australia/Lord_Howe', buyer: 'America/New_York' },
  )
  const [buyer] = met
  if (!buyer) throw new Error('no buyer')
  const board = await boardOf(forumId)
  const times = boardTimes(board, 'en-GB')
  expect(board.slots.map(({ start }) => times.clock(start))).toEqual([
    '01:00',
    '01:30',
    '02:30',
    '03:00',
    '03:30',
  ])
  await published(forumId, [{ requestId: buyer.requestId, start: board.slots[2]?.start ?? '' }])
  expect((await mailTo(buyer.email)).text).toContain(
    'Sunday, 4 October 2026, 02:30–02:50 (Lord Howe time, UTC+11)',
  )
})

test('a forum around midnight has one date before and the next after it, and a meeting may go on over it', async () => {
  const { forumId, supplier, met } = await agreed(
    {
      zone: 'Asia/Jakarta',
      days: [
        { date: '2026-11-23', opens: '22:00', closes: '23:59' },
        { date: '2026-11-24', opens: '00:00', closes: '02:00' },
      ],
    },
    { supplier: 'Asia/Jakarta', buyer: 'America/New_York' },
    2,
  )
  const [late, early] = met
  if (!late || !early) throw new Error('no buyers')
  const { slots } = await boardOf(forumId)
  const [before, after] = ['2026-11-23T16:30:00.000Z', '2026-11-23T17:00:00.000Z'] as const
  expect(slots.slice(3, 5).map(({ start }) => start)).toEqual([before, after])
  const board = await published(forumId, [
    { requestId: late.requestId, start: before },
    { requestId: early.requestId, start: after },
  ])
  const times = boardTimes(board, 'en-GB')
  expect(board.meetings.map(({ start }) => times.dayClocks(start))).toEqual([
    'Mon 23 Nov, 23:30 · 11:30 New York',
    // There it is still the day before.
    'Tue 24 Nov, 00:00 · Mon 23 Nov, 12:00 New York',
  ])
  expect((await mailTo(late.email)).text).toContain('Monday, 23 November 2026, 23:30–23:50 (Jakarta time')
  const mail = await mailTo(early.email)
  expect(mail.text).toContain('Tuesday, 24 November 2026, 00:00–00:20 (Jakarta time, WIB, UTC+7)')
  expect(mail.text).toContain('Monday, 23 November 2026, 12:00–12:20 (New York time, UTC-5)')
  expect(mail.text).toContain('not the same')

  // The first one runs until the second needs its people, at midnight, and not longer.
  const { meetings } = await host.call(schedule.agenda, { forumId })
  const [first, second] = meetings
  house.clock.set('2026-11-23T16:40:00.000Z')
  const meetingId = first?.id ?? ''
  expect(await host.call(room.extend, { meetingId, minutes: 10 })).toEqual({ end: after })
  await expect(host.call(room.extend, { meetingId, minutes: 1 })).rejects.toMatchObject({
    error: { code: 'slot_taken' },
  })
  await host.call(room.cancel, { meetingId: second?.id ?? '', reason: '' })
  expect(await host.call(room.extend, { meetingId, minutes: 15 })).toEqual({
    end: '2026-11-23T17:15:00.000Z',
  })
  house.clock.set('2026-11-23T17:05:00.000Z')
  const view = await host.call(room.view, { meetingId })
  expect(view.phase).toBe('live')
  expect(supplier.id).toBe(view.meeting.supplier.organisationId)
})

test('across the date line each side reads its own date', async () => {
  const { forumId, supplier, met } = await agreed(
    { zone: 'Pacific/Auckland', days: [{ date: '2026-11-28', opens: '00:00', closes: '13:00' }] },
    { supplier: 'Pacific/Auckland', buyer: 'Pacific/Honolulu' },
    2,
  )
  const [night, noon] = met
  if (!night || !noon) throw new Error('no buyers')
  // Twenty-three hours apart: at midnight in Auckland it is one in the morning of the day before in Honolulu.
  const starts = ['2026-11-27T11:00:00.000Z', '2026-11-27T23:00:00.000Z'] as const
  const board = await published(forumId, [
    { requestId: night.requestId, start: starts[0] },
    { requestId: noon.requestId, start: starts[1] },
  ])
  const times = boardTimes(board, 'en-GB')
  expect(board.meetings.map(({ start }) => times.dayClocks(start))).toEqual([
    'Sat 28 Nov, 00:00 · Fri 27 Nov, 01:00 Honolulu',
    'Sat 28 Nov, 12:00 · Fri 27 Nov, 13:00 Honolulu',
  ])
  const mail = await mailTo(noon.email)
  expect(mail.text).toContain('Friday, 27 November 2026, 13:00–13:20 (Honolulu time, UTC-10)')
  expect(mail.text).toContain('Saturday, 28 November 2026, 12:00–12:20 (Auckland time, UTC+13)')
  expect(mail.text).toContain('not the same')
  expect(mail.calendar).toContain('DTSTART:20261127T230000Z')
  expect((await mailTo(supplier.email)).text).toContain('(Auckland time, UTC+13)')
  const { meetings } = await host.call(schedule.agenda, { forumId })
  expect(meetings.map(({ start }) => start)).toEqual(starts)
})
