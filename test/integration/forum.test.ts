import { describe, expect, test } from 'vitest'
import type { Input } from '../../shared/contract.ts'
import { firm } from '../../shared/firm.ts'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { schedule } from '../../shared/schedule.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  anAcceptedRequest,
  aPerson,
  aPublishedMeeting,
  dateIn,
  forumWords,
} from '../support/builders.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'

const minute = 60_000
const hour = 60 * minute

const { house, host } = await inHouse()

type Day = Input<typeof forum.create>['days'][number]
const create = (days: Day[], changes: Partial<Input<typeof forum.create>> = {}) =>
  host.call(forum.create, forumWords(house, { days, ...changes }))
const daysOf = async (forumId: string) =>
  (await host.call(forum.view, { forumId })).days.map(({ opensAt, closesAt }) => [opensAt, closesAt])

describe('a forum', () => {
  test('begins as a draft that its host alone sees', async () => {
    const { id: forumId } = await create([{ date: dateIn(house, 5), opens: '09:00', closes: '17:00' }])
    const view = await host.call(forum.view, { forumId })
    expect(view).toMatchObject({ phase: 'draft', rooms: 4, slotMinutes: 20, hats: [{ role: 'host' }] })
    const { person: stranger } = await aPerson(house)
    await expect(stranger.call(forum.view, { forumId })).rejects.toEqual(refused('not_found'))
    await host.call(forum.setPhase, { forumId, phase: 'open' })
    expect(await stranger.call(forum.view, { forumId })).toMatchObject({ phase: 'open', hats: [] })
  })

  test('is among the forums of its people only, with its days and their hats', async () => {
    const { person } = await aPerson(house)
    const { id: forumId } = await person.call(forum.create, forumWords(house))
    await aForum(house, host)
    const { forums } = await person.call(forum.mine, {})
    expect(forums).toMatchObject([{ id: forumId, phase: 'draft', hats: [{ role: 'host' }] }])
    expect(forums[0]?.lastDay).toBe((await person.call(forum.view, { forumId })).days[1]?.closesAt)
  })

  test('changes what is named and leaves the rest', async () => {
    const forumId = await aForum(house, host)
    const before = await host.call(forum.view, { forumId })
    await host.call(forum.update, {
      forumId,
      name: 'Semarang – Minsk',
      buyerSide: { ...before.buyerSide, name: 'Minsk' },
    })
    expect(await host.call(forum.view, { forumId })).toEqual({
      ...before,
      name: 'Semarang – Minsk',
      buyerSide: { ...before.buyerSide, name: 'Minsk' },
    })
  })

  test('has as many rooms as its host says, and keeps those with meetings', async () => {
    const forumId = await aForum(house, host, { rooms: 2 })
    const rooms = async () =>
      (await host.call(schedule.board, { forumId })).rooms.map(({ name }) => Number(name))
    const setRooms = (count: number) => host.call(forum.update, { forumId, rooms: count })
    await setRooms(5)
    expect(await rooms()).toEqual([1, 2, 3, 4, 5])
    const supplier = await aFirm(house, host, forumId)
    const buyer = await aBuyer(house, host, forumId)
    const requestId = await anAcceptedRequest(forumId, buyer, supplier)
    const { revision, slots, rooms: all } = await host.call(schedule.board, { forumId })
    const [start = '', roomId = ''] = [slots[0]?.start, all[4]?.id]
    await host.call(schedule.move, { forumId, revision, requestId, start, roomId, push: false })
    await setRooms(2)
    expect(await rooms()).toEqual([1, 2, 5])
    await setRooms(6)
    expect(await rooms()).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('a day', () => {
  test('opens and closes on the clocks of the forum’s zone, also when they are set between two days', async () => {
    // Warsaw sets its clocks forward on 28 March 2027 at 02:00.
    const { id } = await create(
      ['2027-03-27', '2027-03-28', '2027-03-29'].map((date) => ({ date, opens: '09:00', closes: '17:00' })),
      { zone: 'Europe/Warsaw' },
    )
    expect(await daysOf(id)).toEqual([
      ['2027-03-27T08:00:00.000Z', '2027-03-27T16:00:00.000Z'],
      ['2027-03-28T07:00:00.000Z', '2027-03-28T15:00:00.000Z'],
      ['2027-03-29T07:00:00.000Z', '2027-03-29T15:00:00.000Z'],
    ])
  })

  test('has as many slots as it has time when the clocks are set within it', async () => {
    const slots = async (date: string) => {
      const { id: forumId } = await create([{ date, opens: '00:30', closes: '06:30' }], {
        zone: 'Europe/Warsaw',
      })
      return (await host.call(schedule.board, { forumId })).slots.length
    }
    expect(await slots('2027-03-27')).toBe(12)
    expect(await slots('2027-03-28')).toBe(10)
    expect(await slots('2027-10-31')).toBe(14)
  })

  test('that opens in the hour that the clocks jump over opens when they have', async () => {
    const { id } = await create([{ date: '2027-03-28', opens: '02:30', closes: '05:00' }], {
      zone: 'Europe/Warsaw',
    })
    expect(await daysOf(id)).toEqual([['2027-03-28T01:30:00.000Z', '2027-03-28T03:00:00.000Z']])
  })

  test('that would close before it opens because of the jump is refused', async () => {
    await expect(
      create([{ date: '2027-03-28', opens: '02:45', closes: '03:15' }], { zone: 'Europe/Warsaw' }),
    ).rejects.toEqual(refused('bad_input', { field: 'closes' }))
  })

  test.each([
    ['before it opens', '09:00', '08:00'],
    ['as it opens', '09:00', '09:00'],
  ])('that closes %s is refused', async (_name, opens, closes) => {
    const marked = (path: string) => ({ error: { code: 'bad_input', fields: [{ path }] } })
    await expect(create([{ date: dateIn(house, 5), opens, closes }])).rejects.toMatchObject(
      marked('days.0.closes'),
    )
    const forumId = await aForum(house, host)
    await expect(
      host.call(forum.addDay, { forumId, date: dateIn(house, 20), opens, closes }),
    ).rejects.toMatchObject(marked('closes'))
  })

  test('that is over is refused; one that is going on is not', async () => {
    const past = { date: dateIn(house, -1), opens: '09:00', closes: '17:00' }
    await expect(create([past])).rejects.toEqual(refused('day_past', { date: past.date }))
    const forumId = await aForum(house, host)
    await expect(host.call(forum.addDay, { forumId, ...past })).rejects.toEqual(refused('day_past'))
    const local = new Date(house.clock.now().getTime() + 7 * hour).toISOString()
    const today = { date: local.slice(0, 10), opens: '00:00', closes: '23:59' }
    expect(await host.call(forum.addDay, { forumId, ...today })).toEqual({ id: expect.any(String) })
  })

  test('that overlaps another of the forum is refused, one that follows it is not', async () => {
    const date = dateIn(house, 10)
    await expect(
      create([
        { date, opens: '09:00', closes: '12:00' },
        { date, opens: '11:59', closes: '17:00' },
      ]),
    ).rejects.toEqual(refused('day_exists', { date }))
    const { id: forumId } = await create([{ date, opens: '09:00', closes: '12:00' }])
    await expect(host.call(forum.addDay, { forumId, date, opens: '08:00', closes: '18:00' })).rejects.toEqual(
      refused('day_exists', { date }),
    )
    await host.call(forum.addDay, { forumId, date, opens: '12:00', closes: '17:00' })
    expect(await daysOf(forumId)).toHaveLength(2)
  })

  test.each(['Mars/Phobos', '+07:00', 'Asia/Jakarta ', '../etc'])(
    'in the zone "%s" is refused',
    async (zone) => {
      await expect(
        create([{ date: dateIn(house, 5), opens: '09:00', closes: '17:00' }], { zone }),
      ).rejects.toEqual(refused('zone_unknown'))
      const forumId = await aForum(house, host)
      await expect(host.call(forum.update, { forumId, zone })).rejects.toEqual(refused('zone_unknown'))
    },
  )

  test.each([
    { date: '2027-02-29' },
    { date: '1999-12-31' },
    { date: '2100-01-01' },
    { date: 'tomorrow' },
    { opens: '24:00' },
    { closes: '9:00' },
  ])('of %j is no day', async (changes) => {
    const words = { date: dateIn(house, 5), opens: '09:00', closes: '17:00' }
    await expect(create([{ ...words, ...changes }])).rejects.toEqual(refused('bad_input'))
  })

  test('that was refused leaves no half of a forum', async () => {
    const count = async () =>
      (await house.db.selectFrom('forums').select('id').execute()).length +
      (await house.db.selectFrom('rooms').select('id').execute()).length +
      (await house.db.selectFrom('memberships').select('id').execute()).length
    const before = await count()
    const good = { date: dateIn(house, 5), opens: '09:00', closes: '17:00' }
    await expect(create([good, good])).rejects.toEqual(refused('day_exists'))
    expect(await count()).toBe(before)
  })

  test('is taken away, but not with meetings on it', async () => {
    const { forumId, meeting } = await aPublishedMeeting(house, host)
    const { days } = await host.call(forum.view, { forumId })
    const isOf = ({ opensAt, closesAt }: { opensAt: string; closesAt: string }) =>
      opensAt <= meeting.start && meeting.end <= closesAt
    const itsDay = days.find(isOf)?.id ?? ''
    const another = days.find((day) => !isOf(day))?.id ?? ''
    await expect(host.call(forum.removeDay, { forumId, dayId: itsDay })).rejects.toEqual(
      refused('day_has_meetings'),
    )
    await host.call(forum.removeDay, { forumId, dayId: another })
    await expect(host.call(forum.removeDay, { forumId, dayId: another })).rejects.toEqual(
      refused('not_found'),
    )
    expect(await daysOf(forumId)).toHaveLength(1)
  })
})

test('a closed forum takes nothing more, is still seen, and can be opened again', async () => {
  const { forumId, supplier, buyer, requestId } = await aPublishedMeeting(house, host)
  const other = await aBuyer(house, host, forumId, { name: 'Minsk Salt' })
  await host.call(forum.setPhase, { forumId, phase: 'closed' })
  const { revision } = await host.call(schedule.board, { forumId })
  const late = await aPerson(house)
  const at = { forumId, organisationId: supplier.id }
  const closed = [
    host.call(forum.update, { forumId, name: 'Changed' }),
    host.call(forum.addDay, { forumId, date: dateIn(house, 40), opens: '09:00', closes: '10:00' }),
    host.call(forum.invite, { forumId, invitation: { role: 'delegate', side: 'supplier', language: 'en' } }),
    host.call(schedule.make, { forumId, revision, seconds: 1 }),
    host.call(schedule.publish, { forumId, revision }),
    host.call(schedule.remove, { forumId, revision, requestId }),
    host.call(firm.decide, { ...at, decision: 'declined', reason: 'Late.' }),
    supplier.person.call(firm.update, { ...at, profile: { about: 'Changed' } }),
    other.person.call(matching.request, { forumId, from: other.id, to: supplier.id, message: '' }),
    late.person.call(firm.register, {
      forumId,
      profile: {
        name: 'Late',
        standing: 'buyer',
        country: 'BY',
        city: 'Minsk',
        zone: 'Europe/Minsk',
        about: '',
        website: '',
        sectors: ['food'],
        languages: ['en'],
      },
      delegate: { name: 'Late', jobTitle: '', languages: ['en'] },
    }),
  ].map((call) => expect(call).rejects.toEqual(refused('forum_closed')))
  await Promise.all(closed)
  expect((await buyer.person.call(schedule.agenda, { forumId })).meetings).toHaveLength(1)
  await host.call(forum.setPhase, { forumId, phase: 'open' })
  await host.call(forum.update, { forumId, name: 'Changed' })
})
