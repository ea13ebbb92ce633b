import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { acceptedRequests, expireDue } from '../../server/matching/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { fact } from '../../shared/facts.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { acceptedFirm } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { asks, type PlacedFirm, pair, placed } from '../support/pairs.ts'
import { codeOf } from '../support/refusals.ts'

const hour = 3_600_000

let house: TestHouse
let host: Person
beforeAll(async () => {
  house = await openHouse()
  host = await house.signIn('host@chamber.example')
})
afterAll(() => house.close())
// One address may ask for so many codes in a quarter of an hour, and every test signs people in.
beforeEach(() => house.clock.advance(hour))

const stateOf = async (firm: PlacedFirm, forumId: string) => {
  const { requests } = await firm.person.call(matching.requests, { forumId, organisationId: firm.id })
  return requests.map(({ state, mine }) => ({ state, mine }))
}

describe('a meeting request', () => {
  test('reaches the other side by mail, is accepted, and is then there to be scheduled', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id } = await asks(buyer, maker, forumId)
    await vi.waitFor(async () => {
      const [mail] = await house.mails(maker.email)
      expect(mail?.subject).toContain('Belstroy Import')
      expect(mail?.text).toContain('May we meet?')
      expect(mail?.text).toContain(`/forums/${forumId}/requests?organisation=${maker.id}`)
    }, 30_000)
    expect(await stateOf(maker, forumId)).toEqual([{ state: 'pending', mine: false }])
    expect(await acceptedRequests(house.db, forumId)).toEqual([])

    await maker.person.call(matching.answer, { forumId, requestId: id, answer: 'accepted', reason: '' })
    expect(await stateOf(buyer, forumId)).toEqual([{ state: 'accepted', mine: true }])
    expect(await acceptedRequests(house.db, forumId)).toEqual([
      {
        id,
        supplierId: maker.id,
        buyerId: buyer.id,
        askedBy: 'buyer',
        createdAt: house.clock.now(),
        weight: 4,
        must: false,
        earliest: null,
        latest: null,
        after: null,
      },
    ])
    const { matches } = await maker.person.call(matching.ranked, { forumId, organisationId: maker.id })
    expect(matches[0]?.request).toEqual({ id, state: 'accepted', mine: false })
    await vi.waitFor(async () => {
      const [mail] = await house.mails(buyer.email)
      expect(mail?.subject).toContain('Kayu Rimba')
    }, 30_000)
  })

  test('reaches the open page of the other side within a second, and of the host', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const pages = await Promise.all([maker.person.connect(), host.connect()])
    for (const page of pages) expect((await page.ask(forumEvents.watch, { forumId })).ok).toBe(true)
    const heard = pages.map((page) => page.next(fact))
    const before = performance.now()
    await asks(buyer, maker, forumId)
    expect(await Promise.all(heard)).toEqual([{ topics: ['matching'] }, { topics: ['matching'] }])
    expect(performance.now() - before).toBeLessThan(1000)
    for (const page of pages) page.close()
  })

  test('that was declined says why and may be made again', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id } = await asks(buyer, maker, forumId)
    const reason = 'Our kiln is full until March.'
    await maker.person.call(matching.answer, { forumId, requestId: id, answer: 'declined', reason })
    const { requests } = await buyer.person.call(matching.requests, { forumId, organisationId: buyer.id })
    expect(requests[0]).toMatchObject({ state: 'declined', reason, mine: true })
    await asks(buyer, maker, forumId)
    const { matches } = await buyer.person.call(matching.ranked, { forumId, organisationId: buyer.id })
    expect(matches[0]?.request?.state).toBe('pending')
  })

  test('is answered by a delegate of the asked firm alone', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const other = await placed(house, forumId, { standing: 'supplier', name: 'Neighbour' })
    const { id } = await asks(buyer, maker, forumId)
    const answers = (person: Person) =>
      codeOf(person.call(matching.answer, { forumId, requestId: id, answer: 'accepted', reason: '' }))
    expect(await answers(buyer.person)).toBe('not_allowed')
    expect(await answers(other.person)).toBe('not_allowed')
    expect(await answers(host)).toBe('not_allowed')
    expect(await answers(maker.person)).toBe('done')
    expect(await answers(maker.person)).toBe('request_closed')
  })

  test('is withdrawn by the side that asked, before it is answered', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id: requestId } = await asks(buyer, maker, forumId)
    expect(await codeOf(maker.person.call(matching.withdraw, { forumId, requestId }))).toBe('not_allowed')
    await buyer.person.call(matching.withdraw, { forumId, requestId })
    expect(await codeOf(buyer.person.call(matching.withdraw, { forumId, requestId }))).toBe('request_closed')
    const answer = maker.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })
    expect(await codeOf(answer)).toBe('request_closed')
    const { matches } = await maker.person.call(matching.ranked, { forumId, organisationId: maker.id })
    expect(matches[0]?.request).toBeNull()
  })

  test('is answered or withdrawn, never both', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id: requestId } = await asks(buyer, maker, forumId)
    const ends = await Promise.all([
      codeOf(maker.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })),
      codeOf(buyer.person.call(matching.withdraw, { forumId, requestId })),
    ])
    expect(ends.sort()).toEqual(['done', 'request_closed'])
  })

  test('between firms that cannot meet is refused', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const rival = await placed(house, forumId, { standing: 'supplier', name: 'Rival' })
    const waiting = await placed(house, forumId, { standing: 'buyer', name: 'W', state: 'waitlisted' })
    const stranger = (await pair(house, host)).buyer
    expect(await codeOf(asks(maker, rival, forumId))).toBe('same_side')
    expect(await codeOf(asks(maker, maker, forumId))).toBe('own_organisation')
    expect(await codeOf(asks(maker, waiting, forumId))).toBe('not_accepted')
    expect(await codeOf(asks(waiting, maker, forumId))).toBe('not_accepted')
    expect(await codeOf(asks(maker, stranger, forumId))).toBe('not_found')
    expect(await codeOf(asks({ ...buyer, person: maker.person }, maker, forumId))).toBe('not_allowed')
  })

  test('is not made or answered in a closed forum, but can be withdrawn', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id: requestId } = await asks(buyer, maker, forumId)
    await host.call(forum.setPhase, { forumId, phase: 'closed' })
    expect(await codeOf(asks(maker, buyer, forumId))).toBe('forum_closed')
    const answer = maker.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })
    expect(await codeOf(answer)).toBe('forum_closed')
    expect(await codeOf(buyer.person.call(matching.withdraw, { forumId, requestId }))).toBe('done')
  })

  test('sent twice with one key is one request', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const key = crypto.randomUUID()
    const input = { forumId, from: buyer.id, to: maker.id, message: 'Once' }
    const answers = await Promise.all([
      buyer.person.call(matching.request, input, key),
      buyer.person.call(matching.request, input, key),
    ])
    expect(answers[0]).toEqual(answers[1])
    expect(await stateOf(maker, forumId)).toHaveLength(1)
  })
})

describe('races', () => {
  test('twenty requests at once stop at the quota of five', async () => {
    const { forumId, buyer } = await pair(house, host, { pendingLimit: 5 })
    const makers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        acceptedFirm(house, forumId, { standing: 'supplier', name: `Maker ${at}` }),
      ),
    )
    const codes = await Promise.all(makers.map((maker) => codeOf(asks(buyer, maker, forumId))))
    expect(codes.filter((code) => code === 'done')).toHaveLength(5)
    expect(codes.filter((code) => code === 'quota_reached')).toHaveLength(15)
    const sent = await stateOf(buyer, forumId)
    expect(sent).toHaveLength(5)
    // An answer frees a place.
    const { requests } = await buyer.person.call(matching.requests, { forumId, organisationId: buyer.id })
    const [first] = requests
    if (first) await buyer.person.call(matching.withdraw, { forumId, requestId: first.id })
    const free = makers.find((maker) => requests.every(({ to }) => to.id !== maker.id))
    expect(free && (await codeOf(asks(buyer, free, forumId)))).toBe('done')
  })

  test('a limit of 0 lets all through', async () => {
    const { forumId, buyer } = await pair(house, host, { pendingLimit: 0 })
    for (let at = 0; at < 22; at++) {
      const maker = await acceptedFirm(house, forumId, { standing: 'supplier', name: `Maker ${at}` })
      expect(await codeOf(asks(buyer, maker, forumId))).toBe('done')
    }
  })

  test('two firms that ask each other at once have one open request', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const codes = await Promise.all([
      codeOf(asks(buyer, maker, forumId)),
      codeOf(asks(maker, buyer, forumId)),
      codeOf(asks(buyer, maker, forumId)),
      codeOf(asks(maker, buyer, forumId)),
    ])
    expect(codes.sort()).toEqual(['already_requested', 'already_requested', 'already_requested', 'done'])
    expect(await stateOf(maker, forumId)).toHaveLength(1)
  })
})

describe('a request nobody answers', () => {
  test('ends at its time: pages are told, answers refused, and the firm can be asked again', async () => {
    const { forumId, maker, buyer } = await pair(house, host, { requestHours: 24, pendingLimit: 1 })
    const { id: requestId } = await asks(buyer, maker, forumId)
    const page = await buyer.person.connect()
    await page.ask(forumEvents.watch, { forumId })
    const due = () => runSystem(house.app.runner, (work) => expireDue(work))

    house.clock.advance(24 * hour - 1)
    await due()
    expect(await stateOf(buyer, forumId)).toEqual([{ state: 'pending', mine: true }])

    house.clock.advance(1)
    // Over at once, even before the minute's job has come round.
    expect(await stateOf(buyer, forumId)).toEqual([{ state: 'expired', mine: true }])
    const answer = maker.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })
    expect(await codeOf(answer)).toBe('request_closed')

    const heard = page.next(fact)
    await due()
    expect(await heard).toEqual({ topics: ['matching'] })
    page.close()
    const row = await house.db
      .selectFrom('meetingRequests')
      .select('state')
      .where('id', '=', requestId)
      .executeTakeFirst()
    expect(row?.state).toBe('expired')
    expect(await codeOf(asks(buyer, maker, forumId))).toBe('done')
  })

  test('holds neither the pair nor the quota once its time is over, job or no job', async () => {
    const { forumId, maker, buyer } = await pair(house, host, { requestHours: 1, pendingLimit: 1 })
    await asks(buyer, maker, forumId)
    house.clock.advance(hour)
    expect(await codeOf(asks(buyer, maker, forumId))).toBe('done')
  })

  test('ends no later than the last day opens', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { days } = await host.call(forum.view, { forumId })
    const opens = days.at(-1)?.opensAt ?? ''
    house.clock.set(new Date(Date.parse(opens) - 5 * hour))
    await asks(buyer, maker, forumId)
    const { requests } = await buyer.person.call(matching.requests, { forumId, organisationId: buyer.id })
    expect(requests[0]?.expiresAt).toBe(opens)
  })
})
