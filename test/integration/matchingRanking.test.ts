import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { acceptedFirm, openForum } from '../support/builders.ts'
import { openHouse, type Person, type TestHouse } from '../support/harness.ts'
import { pair, placed } from '../support/pairs.ts'
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

describe('the ranked firms', () => {
  test('are those of the other side, best first, each with reasons that add up', async () => {
    const { forumId, maker, buyer } = await pair(house, host)
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
    const { forumId, maker, buyer } = await pair(house, host)
    const both = await placed(house, forumId, { standing: 'both', name: 'Trades Both' })
    const { matches } = await both.person.call(matching.ranked, { forumId, organisationId: both.id })
    expect(matches.map(({ organisation }) => organisation.id).sort()).toEqual([maker.id, buyer.id].sort())
  })

  test('lean on an interpreter of the forum where no language is common', async () => {
    const forumId = await openForum(house, host)
    const maker = await acceptedFirm(house, forumId, { standing: 'supplier', name: 'A', languages: ['id'] })
    const buyer = await placed(house, forumId, { standing: 'buyer', name: 'B', languages: ['ru'] })
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
    const { forumId, maker } = await pair(house, host)
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
    const { forumId, maker, buyer } = await pair(house, host)
    const waiting = await placed(house, forumId, { standing: 'buyer', name: 'W', state: 'applied' })
    const ranked = (person: Person, organisationId: string) =>
      codeOf(person.call(matching.ranked, { forumId, organisationId }))
    expect(await ranked(waiting.person, waiting.id)).toBe('not_accepted')
    expect(await ranked(maker.person, buyer.id)).toBe('not_allowed')
    expect(await ranked(await house.signIn('nobody@else.example'), buyer.id)).toBe('not_allowed')
    expect(await ranked(host, maker.id)).toBe('done')
    const elsewhere = await pair(house, host)
    expect(await ranked(host, elsewhere.maker.id)).toBe('not_found')
  })
})
