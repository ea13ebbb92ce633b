import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Input } from '../../shared/contract.ts'
import { deal } from '../../shared/deal.ts'
import { fact } from '../../shared/facts.ts'
import { firm } from '../../shared/firm.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { room } from '../../shared/room.ts'
import { schedule } from '../../shared/schedule.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  aMember,
  anAcceptedRequest,
  aPerson,
  aPublishedMeeting,
  type Firm,
  publishSchedule,
} from '../support/builders.ts'
import type { Person } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { refused } from '../support/refusals.ts'

const { house, host } = await inHouse()

type Outcome = Input<typeof deal.record>['outcome']
const outcomeWith = (changes: Partial<Outcome> = {}): Outcome => ({
  held: true,
  interest: 'strong',
  nextStep: 'sample',
  expected: null,
  note: '',
  ...changes,
})
const record = (owner: Firm, meetingId: string, changes: Partial<Outcome> = {}) =>
  owner.person.call(deal.record, { meetingId, outcome: outcomeWith(changes) })
const usd = (minor: number) => ({ minor, currency: 'USD' as const })

describe('what a side takes from a meeting', () => {
  test('is recorded from its start on, not before', async () => {
    const { meeting, supplier } = await aPublishedMeeting(house, host)
    house.clock.set(new Date(Date.parse(meeting.start) - 1))
    await expect(record(supplier, meeting.id)).rejects.toEqual(
      refused('lobby_closed', { opensAt: meeting.start }),
    )
    house.clock.set(meeting.start)
    await record(supplier, meeting.id)
  })

  test('is its own: the other side does not see it, and records another', async () => {
    const { meeting, supplier, buyer } = await aPublishedMeeting(house, host)
    house.clock.set(meeting.start)
    const mine = {
      interest: 'strong',
      nextStep: 'quotation',
      expected: usd(250_000_00),
      note: 'Price is right.',
    } as const
    await record(supplier, meeting.id, mine)
    const { outcome: none, meeting: seen } = await buyer.person.call(deal.outcome, { meetingId: meeting.id })
    expect(none).toBeNull()
    expect(seen).toMatchObject({ part: 'buyer', outcomeRecorded: false })
    await record(buyer, meeting.id, { interest: 'none', nextStep: 'none', note: 'Too dear.' })
    expect((await supplier.person.call(deal.outcome, { meetingId: meeting.id })).outcome).toMatchObject({
      ...mine,
      organisationId: supplier.id,
      recordedAt: meeting.start,
    })
    expect((await buyer.person.call(deal.outcome, { meetingId: meeting.id })).outcome).toMatchObject({
      interest: 'none',
      note: 'Too dear.',
      organisationId: buyer.id,
    })
  })

  test('may be said anew, by a colleague too, and takes the place of what was said', async () => {
    const { forumId, meeting, supplier } = await aPublishedMeeting(house, host)
    const colleague = await aPerson(house)
    await supplier.person.call(firm.saveDelegate, {
      forumId,
      organisationId: supplier.id,
      delegate: { name: 'Budi', email: colleague.email, jobTitle: '', languages: ['id'] },
    })
    house.clock.set(meeting.end)
    await record(supplier, meeting.id, { expected: usd(1_000_00) })
    await record({ ...supplier, ...colleague }, meeting.id, { expected: null, interest: 'some' })
    const { outcome } = await supplier.person.call(deal.outcome, { meetingId: meeting.id })
    expect(outcome).toMatchObject({ interest: 'some', expected: null })
    const { outcomes } = await host.call(deal.outcomes, { forumId })
    expect(outcomes).toHaveLength(1)
  })

  test('is not for a firm that was not in it, nor for who was not of a firm', async () => {
    const { forumId, meeting } = await aPublishedMeeting(house, host)
    const third = await aFirm(house, host, forumId, { name: 'Kayu Rimba' })
    house.clock.set(meeting.start)
    await expect(record(third, meeting.id)).rejects.toEqual(refused('not_allowed'))
    await expect(third.person.call(deal.outcome, { meetingId: meeting.id })).rejects.toEqual(
      refused('not_allowed'),
    )
    await expect(host.call(deal.record, { meetingId: meeting.id, outcome: outcomeWith() })).rejects.toEqual(
      refused('not_allowed'),
    )
    const unknown = { meetingId: randomUUID() }
    await expect(third.person.call(deal.outcome, unknown)).rejects.toEqual(refused('not_found'))
    await expect(third.person.call(deal.record, { ...unknown, outcome: outcomeWith() })).rejects.toEqual(
      refused('not_found'),
    )
  })

  test('of a cancelled meeting is refused', async () => {
    const { meeting, supplier } = await aPublishedMeeting(house, host)
    await supplier.person.call(room.cancel, { meetingId: meeting.id, reason: 'Ill.' })
    house.clock.set(meeting.start)
    await expect(record(supplier, meeting.id)).rejects.toEqual(refused('meeting_cancelled'))
  })

  test('is recorded also after the host closed the forum', async () => {
    const { forumId, meeting, supplier } = await aPublishedMeeting(house, host)
    house.clock.set(meeting.end)
    await host.call(forum.setPhase, { forumId, phase: 'closed' })
    await record(supplier, meeting.id)
    expect((await supplier.person.call(schedule.agenda, { forumId })).meetings[0]?.outcomeRecorded).toBe(true)
  })

  test.each([
    { expected: { minor: -1, currency: 'USD' } },
    { expected: { minor: 1.5, currency: 'USD' } },
    { expected: { minor: 1, currency: 'XXX' } },
    { interest: 'much' },
    { nextStep: 'wedding' },
    { note: 'x'.repeat(2_001) },
    { held: 'yes' },
  ])('is not %j', async (wrong) => {
    const { person } = await aPerson(house)
    const response = await person.fetch(`/api/meetings/${randomUUID()}/outcome`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify({ outcome: { ...outcomeWith(), ...wrong } }),
    })
    expect([response.status, await response.json()]).toMatchObject([400, { error: { code: 'bad_input' } }])
  })

  test('is told to the hosts’ pages and the own firm’s, not to the other side', async () => {
    const { forumId, meeting, supplier, buyer } = await aPublishedMeeting(house, host)
    house.clock.set(meeting.start)
    await house.app.settled()
    const [team, other] = await Promise.all([host.connect(), buyer.person.connect()])
    for (const page of [team, other]) await page.ask(forumEvents.watch, { forumId })
    const told: unknown[] = []
    other.raw.on('fact', (one: unknown) => told.push(one))
    const heard = team.next(fact)
    await record(supplier, meeting.id)
    expect((await heard).topics).toContain('deal')
    const next = other.next(fact)
    await record(buyer, meeting.id)
    await next
    expect(told).toHaveLength(1)
    team.close()
    other.close()
  })
})

describe('the outcomes and figures of a forum', () => {
  /** A supplier with two buyers, one meeting each; another firm on each side without. */
  async function anEvening() {
    const forumId = await aForum(house, host)
    const [supplierCohost, buyerCohost] = [
      await aMember(house, host, forumId, { role: 'cohost', side: 'supplier' }),
      await aMember(house, host, forumId, { role: 'cohost', side: 'buyer' }),
    ]
    const supplier = await aFirm(house, host, forumId, { name: 'Kerupuk Sari' })
    const minsk = await aBuyer(house, host, forumId, { name: 'Belstroy Import' })
    const moscow = await aBuyer(house, host, forumId, { name: 'Moscow Pantry' })
    for (const buyer of [minsk, moscow]) await anAcceptedRequest(forumId, buyer, supplier)
    await publishSchedule(host, forumId)
    const { meetings } = await supplier.person.call(schedule.agenda, { forumId })
    const meetingWith = (buyer: Firm) =>
      meetings.find((one) => one.buyer.organisationId === buyer.id)?.id ?? ''
    const over = meetings.at(-1)?.end ?? ''
    return { forumId, supplierCohost, buyerCohost, supplier, minsk, moscow, meetingWith, over }
  }

  test('are by side: a co-host reads those of the own side, the host all', async () => {
    const { forumId, supplierCohost, buyerCohost, supplier, minsk, meetingWith, over } = await anEvening()
    house.clock.set(over)
    await record(supplier, meetingWith(minsk), { note: 'ours' })
    await record(minsk, meetingWith(minsk), { note: 'theirs' })
    const notes = async (person: Person) =>
      (await person.call(deal.outcomes, { forumId })).outcomes.map(({ note }) => note).sort()
    expect(await notes(host)).toEqual(['ours', 'theirs'])
    expect(await notes(supplierCohost.person)).toEqual(['ours'])
    expect(await notes(buyerCohost.person)).toEqual(['theirs'])
    await expect(supplier.person.call(deal.outcomes, { forumId })).rejects.toEqual(refused('not_allowed'))
    await expect(supplier.person.call(deal.figures, { forumId })).rejects.toEqual(refused('not_allowed'))
  })

  test('count firms, requests and meetings as they stand', async () => {
    const { forumId, supplier, minsk, moscow, meetingWith, over } = await anEvening()
    const both = await aFirm(house, host, forumId, { name: 'Trades Both', standing: 'both' })
    await aFirm(house, host, forumId, { name: 'Not yet', accepted: false })
    const declined = await aFirm(house, host, forumId, { name: 'Not at all', accepted: false })
    await host.call(firm.decide, {
      forumId,
      organisationId: declined.id,
      decision: 'declined',
      reason: 'Not this time.',
    })
    const message = ''
    await minsk.person.call(matching.request, { forumId, from: minsk.id, to: both.id, message })
    const { id: requestId } = await moscow.person.call(matching.request, {
      forumId,
      from: moscow.id,
      to: both.id,
      message,
    })
    await both.person.call(matching.answer, { forumId, requestId, answer: 'declined', reason: '' })
    const figures = () => host.call(deal.figures, { forumId })
    expect(await figures()).toMatchObject({
      awaitingReader: 1,
      organisations: { applied: 1, accepted: 4, declined: 1 },
      suppliers: 2,
      buyers: 3,
      requests: { pending: 1, accepted: 2, declined: 1 },
      meetings: { planned: 2, held: 0, notHeld: 0, cancelled: 0 },
      outcomes: { recorded: 0, interested: 0 },
      expected: [],
      nextSteps: [],
    })
    house.clock.set(over)
    await record(supplier, meetingWith(minsk))
    expect((await figures()).meetings).toEqual({ planned: 0, held: 1, notHeld: 1, cancelled: 0 })
    // Both say it came to nothing.
    await record(supplier, meetingWith(minsk), { held: false, interest: 'none', nextStep: 'none' })
    expect((await figures()).meetings).toEqual({ planned: 0, held: 0, notHeld: 2, cancelled: 0 })
  })

  test('say how many applications wait for the reader: for a co-host those of the own side', async () => {
    const forumId = await aForum(house, host)
    const [selling, buying] = [
      await aMember(house, host, forumId, { role: 'cohost', side: 'supplier' }),
      await aMember(house, host, forumId, { role: 'cohost', side: 'buyer' }),
    ]
    const moderator = await aMember(house, host, forumId, { role: 'moderator' })
    await aFirm(house, host, forumId, { name: 'Sells', accepted: false })
    await aFirm(house, host, forumId, { name: 'Sells too', accepted: false })
    await aFirm(house, host, forumId, { name: 'Trades Both', standing: 'both', accepted: false })
    const waiting = async (person: Person) => (await person.call(deal.figures, { forumId })).awaitingReader
    expect(await waiting(host)).toBe(3)
    expect(await waiting(selling.person)).toBe(3)
    expect(await waiting(buying.person)).toBe(1)
    expect(await waiting(moderator.person)).toBe(0)
  })

  test('keep currencies and sides apart and add up within them', async () => {
    const { forumId, supplier, minsk, moscow, meetingWith, over } = await anEvening()
    house.clock.set(over)
    await record(supplier, meetingWith(minsk), { expected: usd(100_000), nextStep: 'sample' })
    await record(supplier, meetingWith(moscow), { expected: usd(250_050), nextStep: 'quotation' })
    await record(minsk, meetingWith(minsk), {
      expected: { minor: 300_000, currency: 'BYN' },
      nextStep: 'sample',
      interest: 'some',
    })
    await record(moscow, meetingWith(moscow), { expected: null, nextStep: 'none', interest: 'none' })
    const figures = await host.call(deal.figures, { forumId })
    expect(figures.expected).toHaveLength(2)
    expect(figures.expected).toEqual(
      expect.arrayContaining([
        { side: 'supplier', total: usd(350_050) },
        { side: 'buyer', total: { minor: 300_000, currency: 'BYN' } },
      ]),
    )
    expect(figures.outcomes).toEqual({ recorded: 4, interested: 3 })
    expect(new Map(figures.nextSteps.map(({ step, count }) => [step, count]))).toEqual(
      new Map([
        ['none', 1],
        ['sample', 2],
        ['quotation', 1],
      ]),
    )
  })

  test('bear sums beyond what one side may say', async () => {
    const { forumId, supplier, minsk, moscow, meetingWith, over } = await anEvening()
    house.clock.set(over)
    for (const buyer of [minsk, moscow])
      await record(supplier, meetingWith(buyer), { expected: { minor: 1e15, currency: 'IDR' } })
    const { expected } = await host.call(deal.figures, { forumId })
    expect(expected).toEqual([{ side: 'supplier', total: { minor: 2e15, currency: 'IDR' } }])
  })

  test('count a cancelled meeting as cancelled and not as missed', async () => {
    const { forumId, moscow, meetingWith, over } = await anEvening()
    await moscow.person.call(room.cancel, { meetingId: meetingWith(moscow), reason: '' })
    house.clock.set(over)
    expect((await host.call(deal.figures, { forumId })).meetings).toEqual({
      planned: 0,
      held: 0,
      notHeld: 1,
      cancelled: 1,
    })
  })

  test('are a forum’s own', async () => {
    const { supplier, minsk, meetingWith, over } = await anEvening()
    house.clock.set(over)
    await record(supplier, meetingWith(minsk), { expected: usd(1) })
    const other = await aForum(house, host)
    expect(await host.call(deal.outcomes, { forumId: other })).toEqual({ outcomes: [], notes: [] })
    expect(await host.call(deal.figures, { forumId: other })).toMatchObject({
      organisations: { accepted: 0 },
      expected: [],
      outcomes: { recorded: 0 },
    })
  })
})
