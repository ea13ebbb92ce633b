import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  acceptedRequests,
  conditionsOf,
  setConditions,
  type WishConditions,
} from '../../server/matching/service.ts'
import { Refusal } from '../../server/platform/refusal.ts'
import { runSystem } from '../../server/platform/work.ts'
import { matching } from '../../shared/matching.ts'
import { acceptedFirm, acceptedRequest } from '../support/builders.ts'
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

describe('the mark that a meeting is important', () => {
  const answers = (to: PlacedFirm, forumId: string, requestId: string, important?: boolean) =>
    to.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '', important })
  const asksImportantly = (from: PlacedFirm, to: { id: string }, forumId: string) =>
    from.person.call(matching.request, { forumId, from: from.id, to: to.id, message: '', important: true })
  const weightsIn = async (forumId: string) =>
    (await acceptedRequests(house.db, forumId)).map(({ weight }) => weight)
  const others = (forumId: string, standing: 'supplier' | 'buyer', count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        placed(house, forumId, { standing, name: `${standing} ${at}` }),
      ),
    )

  test('is seen by both sides and weighs in the schedule', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id } = await asksImportantly(buyer, maker, forumId)
    await answers(maker, forumId, id, true)
    for (const { person, id: organisationId } of [maker, buyer]) {
      const { requests } = await person.call(matching.requests, { forumId, organisationId })
      expect(requests).toMatchObject([{ importantToAsker: true, importantToAsked: true }])
    }
    expect(await weightsIn(forumId)).toEqual([10])
  })

  test('of a request that is declined is none', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
    const { id: requestId } = await asks(buyer, maker, forumId)
    await maker.person.call(matching.answer, {
      forumId,
      requestId,
      answer: 'declined',
      reason: '',
      important: true,
    })
    const { requests } = await maker.person.call(matching.requests, { forumId, organisationId: maker.id })
    expect(requests).toMatchObject([{ state: 'declined', importantToAsked: false }])
  })

  test('is had five times by a firm, asked and accepted together, and comes back with a refusal', async () => {
    const { forumId, maker } = await pair(house, host)
    const buyers = await others(forumId, 'buyer', 6)
    const [asking, first, ...more] = buyers
    if (!asking || !first) throw new Error('there are six')
    const { id: requestId } = await asks(asking, maker, forumId)
    await answers(maker, forumId, requestId, true)
    const { id: toFirst } = await asksImportantly(maker, first, forumId)
    for (const buyer of more.slice(0, 3)) await asksImportantly(maker, buyer, forumId)
    const last = more[3] ?? first
    const spent = await asksImportantly(maker, last, forumId).catch((error) => error)
    expect(spent.error).toMatchObject({ code: 'importance_spent', data: { limit: 5 } })
    // Nothing was asked: it can be, without the mark.
    const { id: fromLast } = await asks(last, maker, forumId)
    expect(await codeOf(answers(maker, forumId, fromLast, true))).toBe('importance_spent')
    await first.person.call(matching.answer, {
      forumId,
      requestId: toFirst,
      answer: 'declined',
      reason: '',
    })
    expect(await codeOf(answers(maker, forumId, fromLast, true))).toBe('done')
  })

  test('is not had a sixth time by pressing at once', async () => {
    const { forumId, maker } = await pair(house, host)
    const buyers = await others(forumId, 'buyer', 8)
    const codes = await Promise.all(buyers.map((one) => codeOf(asksImportantly(maker, one, forumId))))
    expect(codes.filter((code) => code === 'done')).toHaveLength(5)
    expect(codes.filter((code) => code === 'importance_spent')).toHaveLength(3)
  })
})

describe('what the hosts ask of a wish', () => {
  const nothing = { must: false, earliest: null, latest: null, after: null }
  const at = (hours: number) => new Date(Date.UTC(2026, 11, 3, hours))
  const sets = (forumId: string, requestId: string, conditions: WishConditions) =>
    runSystem(house.app.runner, (work) =>
      // As a host's command does, whose work this is.
      setConditions({ ...work, actor }, forumId, requestId, conditions).then(() => 'done'),
    ).catch((error: unknown) => (error instanceof Refusal ? error.code : Promise.reject(error)))
  const actor = { userId: '', email: '', name: '', language: 'en' as const, zone: 'UTC' }
  /** So many accepted requests of one forum. */
  const wishes = async (count: number) => {
    const { forumId, maker } = await pair(house, host)
    const ids: string[] = []
    for (let one = 0; one < count; one++) {
      const buyer = await acceptedFirm(house, forumId, { standing: 'buyer', name: `Buyer ${one}` })
      ids.push(await acceptedRequest(house, forumId, maker, buyer))
    }
    return { forumId, ids }
  }

  test('comes with the wish, and is gone when nothing is asked any more', async () => {
    const { forumId, ids } = await wishes(2)
    const [one = '', other = ''] = ids
    const conditions = { must: true, earliest: at(2), latest: at(5), after: other }
    expect(await sets(forumId, one, conditions)).toBe('done')
    const accepted = new Map((await acceptedRequests(house.db, forumId)).map((wish) => [wish.id, wish]))
    expect(accepted.get(one)).toMatchObject(conditions)
    expect(accepted.get(other)).toMatchObject(nothing)
    expect(await conditionsOf(house.db, forumId)).toEqual(new Map([[one, conditions]]))
    expect(await sets(forumId, one, nothing)).toBe('done')
    expect(await conditionsOf(house.db, forumId)).toEqual(new Map())
  })

  test('is refused where it makes no sense', async () => {
    const { forumId, ids } = await wishes(3)
    const [a = '', b = '', c = ''] = ids
    const stranger = (await wishes(1)).ids[0] ?? ''
    expect(await sets(forumId, stranger, nothing)).toBe('not_found')
    expect(await sets(forumId, a, { ...nothing, after: stranger })).toBe('not_found')
    expect(await sets(forumId, a, { ...nothing, earliest: at(5), latest: at(5) })).toBe('bad_input')
    expect(await sets(forumId, a, { ...nothing, after: a })).toBe('wishes_in_circle')
    expect(await sets(forumId, a, { ...nothing, after: b })).toBe('done')
    expect(await sets(forumId, b, { ...nothing, after: c })).toBe('done')
    expect(await sets(forumId, c, { ...nothing, after: a })).toBe('wishes_in_circle')
    expect(await sets(forumId, b, { ...nothing, after: null })).toBe('done')
    expect(await sets(forumId, c, { ...nothing, after: a })).toBe('done')
  })
})
