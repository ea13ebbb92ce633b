import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  acceptedRequests,
  conditionsOf,
  expireDue,
  setConditions,
  type WishConditions,
} from '../../server/matching/service.ts'
import { Refusal } from '../../server/platform/refusal.ts'
import { runSystem } from '../../server/platform/work.ts'
import { fact } from '../../shared/facts.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { acceptedFirm, acceptedRequest, type FirmWords, openForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'

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

interface PlacedFirm {
  id: string
  email: string
  person: Person
}

/** An accepted firm with its delegate signed in. */
async function placed(forumId: string, words: FirmWords): Promise<PlacedFirm> {
  const firm = await acceptedFirm(house, forumId, words)
  return { ...firm, person: await house.signIn(firm.email) }
}

/** A forum with one plywood maker and one buyer of plywood. */
async function pair(settings: { pendingLimit?: number; requestHours?: number } = {}) {
  const forumId = await openForum(house, host, settings)
  const maker = await placed(forumId, {
    standing: 'supplier',
    name: 'Kayu Rimba',
    country: 'ID',
    city: 'Semarang',
    sectors: ['wood'],
    languages: ['id', 'en'],
    offerings: [{ title: 'Meranti plywood', hsCode: '441231', certificates: ['v_legal'] }],
  })
  const buyer = await placed(forumId, {
    standing: 'buyer',
    name: 'Belstroy Import',
    country: 'BY',
    city: 'Minsk',
    sectors: ['construction', 'wood'],
    languages: ['ru', 'en'],
    needs: [{ title: 'Plywood for formwork', hsCode: '441231', certificates: ['v_legal'] }],
  })
  return { forumId, maker, buyer }
}

const asks = (from: PlacedFirm, to: { id: string }, forumId: string) =>
  from.person.call(matching.request, { forumId, from: from.id, to: to.id, message: 'May we meet?' })

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    (refused: { error: { code: string } }) => refused.error.code,
  )

const stateOf = async (firm: PlacedFirm, forumId: string) => {
  const { requests } = await firm.person.call(matching.requests, { forumId, organisationId: firm.id })
  return requests.map(({ state, mine }) => ({ state, mine }))
}

describe('the ranked firms', () => {
  test('are those of the other side, best first, each with reasons that add up', async () => {
    const { forumId, maker, buyer } = await pair()
    await acceptedFirm(house, forumId, { standing: 'buyer', name: 'Nuts and Bolts' })
    await acceptedFirm(house, forumId, { standing: 'buyer', name: 'Ancient Salt' })
    await acceptedFirm(house, forumId, { standing: 'buyer', name: 'Not Yet', state: 'applied' })
    await acceptedFirm(house, forumId, { standing: 'supplier', name: 'Same Side' })
    await acceptedFirm(house, forumId, { standing: 'both', name: 'Trades Both', sectors: ['wood'] })
    const { matches } = await maker.person.call(matching.ranked, { forumId, organisationId: maker.id })
    expect(matches.map(({ organisation }) => organisation.name)).toEqual([
      'Belstroy Import',
      'Trades Both',
      'Ancient Salt',
      'Nuts and Bolts',
    ])
    const [best] = matches
    expect(best?.organisation.id).toBe(buyer.id)
    expect(best?.organisation.seeks).toEqual(['Plywood for formwork'])
    expect(best?.reasons.map(({ kind, points }) => [kind, points])).toEqual([
      ['hs', 40],
      ['language', 15],
      ['availability', 15],
      ['sector', 5],
      ['certificate', 5],
    ])
    expect(best?.score).toBe(80)
    expect(best?.request).toBeNull()
  })

  test('of a firm that both sells and buys are all the others', async () => {
    const { forumId, maker, buyer } = await pair()
    const both = await placed(forumId, { standing: 'both', name: 'Trades Both' })
    const { matches } = await both.person.call(matching.ranked, { forumId, organisationId: both.id })
    expect(matches.map(({ organisation }) => organisation.id).sort()).toEqual([maker.id, buyer.id].sort())
  })

  test('lean on an interpreter of the forum where no language is common', async () => {
    const forumId = await openForum(house, host)
    const maker = await acceptedFirm(house, forumId, { standing: 'supplier', name: 'A', languages: ['id'] })
    const buyer = await placed(forumId, { standing: 'buyer', name: 'B', languages: ['ru'] })
    const kinds = async () => {
      const { matches } = await buyer.person.call(matching.ranked, { forumId, organisationId: buyer.id })
      return matches.find(({ organisation }) => organisation.id === maker.id)?.reasons.map(({ kind }) => kind)
    }
    expect(await kinds()).toEqual(['availability'])
    await host.call(forum.invite, {
      forumId,
      invitation: {
        role: 'interpreter',
        email: 'interpreter@words.example',
        languages: ['id', 'ru'],
        language: 'en',
      },
    })
    const { invitations } = await host.call(forum.invitations, { forumId })
    const token = invitations[0]?.link.split('/').at(-1) ?? ''
    const interpreter = await house.signIn('interpreter@words.example')
    await interpreter.call(forum.acceptInvitation, { token })
    expect(await kinds()).toEqual(['interpreter', 'availability'])
  })

  test('can be searched by name, place, goods and code', async () => {
    const { forumId, maker } = await pair()
    await acceptedFirm(house, forumId, { standing: 'buyer', name: 'Nuts and Bolts', city: 'Moscow' })
    const found = async (search: string) => {
      const { matches } = await maker.person.call(matching.ranked, {
        forumId,
        organisationId: maker.id,
        search,
      })
      return matches.map(({ organisation }) => organisation.name)
    }
    expect(await found('moscow bolts')).toEqual(['Nuts and Bolts'])
    expect(await found('FORMWORK')).toEqual(['Belstroy Import'])
    expect(await found('4412')).toEqual(['Belstroy Import'])
    expect(await found('100%_\\')).toEqual([])
  })

  test('are not shown to a firm that is not accepted, nor to one about another', async () => {
    const { forumId, maker, buyer } = await pair()
    const waiting = await placed(forumId, { standing: 'buyer', name: 'W', state: 'applied' })
    const ranked = (person: Person, organisationId: string) =>
      codeOf(person.call(matching.ranked, { forumId, organisationId }))
    expect(await ranked(waiting.person, waiting.id)).toBe('not_accepted')
    expect(await ranked(maker.person, buyer.id)).toBe('not_allowed')
    expect(await ranked(await house.signIn('nobody@else.example'), buyer.id)).toBe('not_allowed')
    expect(await ranked(host, maker.id)).toBe('done')
    const elsewhere = await pair()
    expect(await ranked(host, elsewhere.maker.id)).toBe('not_found')
  })
})

describe('a meeting request', () => {
  test('reaches the other side by mail, is accepted, and is then there to be scheduled', async () => {
    const { forumId, maker, buyer } = await pair()
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
    const { forumId, maker, buyer } = await pair()
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
    const { forumId, maker, buyer } = await pair()
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
    const { forumId, maker, buyer } = await pair()
    const other = await placed(forumId, { standing: 'supplier', name: 'Neighbour' })
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
    const { forumId, maker, buyer } = await pair()
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
    const { forumId, maker, buyer } = await pair()
    const { id: requestId } = await asks(buyer, maker, forumId)
    const ends = await Promise.all([
      codeOf(maker.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })),
      codeOf(buyer.person.call(matching.withdraw, { forumId, requestId })),
    ])
    expect(ends.sort()).toEqual(['done', 'request_closed'])
  })

  test('between firms that cannot meet is refused', async () => {
    const { forumId, maker, buyer } = await pair()
    const rival = await placed(forumId, { standing: 'supplier', name: 'Rival' })
    const waiting = await placed(forumId, { standing: 'buyer', name: 'W', state: 'waitlisted' })
    const stranger = (await pair()).buyer
    expect(await codeOf(asks(maker, rival, forumId))).toBe('same_side')
    expect(await codeOf(asks(maker, maker, forumId))).toBe('own_organisation')
    expect(await codeOf(asks(maker, waiting, forumId))).toBe('not_accepted')
    expect(await codeOf(asks(waiting, maker, forumId))).toBe('not_accepted')
    expect(await codeOf(asks(maker, stranger, forumId))).toBe('not_found')
    expect(await codeOf(asks({ ...buyer, person: maker.person }, maker, forumId))).toBe('not_allowed')
  })

  test('is not made or answered in a closed forum, but can be withdrawn', async () => {
    const { forumId, maker, buyer } = await pair()
    const { id: requestId } = await asks(buyer, maker, forumId)
    await host.call(forum.setPhase, { forumId, phase: 'closed' })
    expect(await codeOf(asks(maker, buyer, forumId))).toBe('forum_closed')
    const answer = maker.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })
    expect(await codeOf(answer)).toBe('forum_closed')
    expect(await codeOf(buyer.person.call(matching.withdraw, { forumId, requestId }))).toBe('done')
  })

  test('sent twice with one key is one request', async () => {
    const { forumId, maker, buyer } = await pair()
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

describe('the mark that a meeting is important', () => {
  const answers = (to: PlacedFirm, forumId: string, requestId: string, important?: boolean) =>
    to.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '', important })
  const asksImportantly = (from: PlacedFirm, to: { id: string }, forumId: string) =>
    from.person.call(matching.request, { forumId, from: from.id, to: to.id, message: '', important: true })
  const weightsIn = async (forumId: string) =>
    (await acceptedRequests(house.db, forumId)).map(({ weight }) => weight)
  const others = (forumId: string, standing: 'supplier' | 'buyer', count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, at) => placed(forumId, { standing, name: `${standing} ${at}` })),
    )

  test('is seen by both sides and weighs in the schedule', async () => {
    const { forumId, maker, buyer } = await pair()
    const { id } = await asksImportantly(buyer, maker, forumId)
    await answers(maker, forumId, id, true)
    for (const { person, id: organisationId } of [maker, buyer]) {
      const { requests } = await person.call(matching.requests, { forumId, organisationId })
      expect(requests).toMatchObject([{ importantToAsker: true, importantToAsked: true }])
    }
    expect(await weightsIn(forumId)).toEqual([10])
  })

  test('of a request that is declined is none', async () => {
    const { forumId, maker, buyer } = await pair()
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
    const { forumId, maker } = await pair()
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
    const { forumId, maker } = await pair()
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
    const { forumId, maker } = await pair()
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

describe('races', () => {
  test('twenty requests at once stop at the quota of five', async () => {
    const { forumId, buyer } = await pair({ pendingLimit: 5 })
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
    const { forumId, buyer } = await pair({ pendingLimit: 0 })
    for (let at = 0; at < 22; at++) {
      const maker = await acceptedFirm(house, forumId, { standing: 'supplier', name: `Maker ${at}` })
      expect(await codeOf(asks(buyer, maker, forumId))).toBe('done')
    }
  })

  test('two firms that ask each other at once have one open request', async () => {
    const { forumId, maker, buyer } = await pair()
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
    const { forumId, maker, buyer } = await pair({ requestHours: 24, pendingLimit: 1 })
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
    const { forumId, maker, buyer } = await pair({ requestHours: 1, pendingLimit: 1 })
    await asks(buyer, maker, forumId)
    house.clock.advance(hour)
    expect(await codeOf(asks(buyer, maker, forumId))).toBe('done')
  })

  test('ends no later than the last day opens', async () => {
    const { forumId, maker, buyer } = await pair()
    const { days } = await host.call(forum.view, { forumId })
    const opens = days.at(-1)?.opensAt ?? ''
    house.clock.set(new Date(Date.parse(opens) - 5 * hour))
    await asks(buyer, maker, forumId)
    const { requests } = await buyer.person.call(matching.requests, { forumId, organisationId: buyer.id })
    expect(requests[0]?.expiresAt).toBe(opens)
  })
})
