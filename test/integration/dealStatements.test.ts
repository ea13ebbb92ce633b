import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { deal, sheet } from '../../shared/deal.ts'
import { listenTo } from '../bench/load/statements.ts'
import { aForum } from '../support/builders.ts'
import { recordsOf } from '../support/csv.ts'
import { inHouse } from '../support/inHouse.ts'
import { manyFirms } from '../support/manyFirms.ts'

const listening = Promise.withResolvers<ReturnType<typeof listenTo>>()
const { house, host } = await inHouse({ onPool: (pool) => listening.resolve(listenTo(pool)) })
const heard = await listening.promise

/** A forum whose meetings were all held, each with an outcome of both sides and a note. */
async function aForumThatWas(size: { firms: number; wishes: number }): Promise<string> {
  const forumId = await aForum(house, host)
  await manyFirms(house.db, forumId, size)
  const { id: userId } = await house.db.selectFrom('users').select('id').limit(1).executeTakeFirstOrThrow()
  const now = house.clock.now()
  await sql`
    with held as (
      insert into meetings (id, forum_id, request_id, supplier_id, buyer_id, room_id, starts_at, ends_at, state)
      select gen_random_uuid(), forum_id, id, supplier_id, buyer_id,
        (select id from rooms where forum_id = ${forumId} order by number limit 1),
        ${now}::timestamptz - interval '1 hour', ${now}::timestamptz - interval '40 minutes', 'planned'
      from meeting_requests where forum_id = ${forumId}
      returning id, supplier_id, buyer_id),
    noted as (
      insert into meeting_notes (id, meeting_id, text, user_id, user_name, at)
      select gen_random_uuid(), id, 'Two samples', ${userId}, 'Dewi', ${now} from held)
    insert into outcomes (meeting_id, organisation_id, held, interest, next_step, potential_minor, potential_currency,
      note, recorded_by, recorded_at)
    select held.id, firm, true, 'strong', 'sample', 125050, 'USD', '', ${userId}, ${now}
    from held, unnest(array[supplier_id, buyer_id]) as firm
  `.execute(house.db)
  return forumId
}

/** What a question is answered with, and how many statements that took. */
async function counted<T>(ask: () => Promise<T>): Promise<{ statements: number; answer: T }> {
  heard.taken()
  const answer = await ask()
  const statements = heard.taken().flat()
  return { statements: statements.reduce((sum, step) => sum + step.statements.length, 0), answer }
}

test('the tables and the figures ask the database as often for many meetings as for few', async () => {
  const few = await aForumThatWas({ firms: 6, wishes: 6 })
  const many = await aForumThatWas({ firms: 60, wishes: 400 })
  for (const one of sheet.options) {
    const take = (forumId: string) =>
      counted(async () => recordsOf(await host.call(deal.export, { forumId, sheet: one })).length)
    await take(few)
    const [small, large] = [await take(few), await take(many)]
    expect(large.answer, one).toBeGreaterThan(5 * small.answer)
    expect(small.statements, one).toBeGreaterThan(0)
    expect(large.statements, one).toBe(small.statements)
  }
  for (const one of [deal.figures, deal.outcomes] as const) {
    const take = (forumId: string) => counted(async () => JSON.stringify(await host.call(one, { forumId })))
    await take(few)
    const [small, large] = [await take(few), await take(many)]
    expect(large.answer, one.name).not.toBe(small.answer)
    expect(small.statements, one.name).toBeGreaterThan(0)
    expect(large.statements, one.name).toBe(small.statements)
  }
})
