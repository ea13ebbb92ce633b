import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refuse } from '../../server/platform/refusal.ts'
import { type Actor, type Runner, runCommand, runSystem } from '../../server/platform/work.ts'
import { account } from '../../shared/account.ts'
import { fact } from '../../shared/facts.ts'
import { firm } from '../../shared/firm.ts'
import { forum, forumEvents } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import {
  aBuyer,
  aFirm,
  aForum,
  aMember,
  aPerson,
  dateIn,
  forumWords,
  type Signed,
} from '../support/builders.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { refused } from '../support/refusals.ts'

let house: TestHouse
let host: Signed
let actor: Actor
beforeAll(async () => {
  house = await openHouse()
  host = await aPerson(house)
  const { me } = await host.person.call(account.session, {})
  actor = { userId: me?.id ?? '', email: host.email, name: me?.name ?? '', language: 'en', zone: 'UTC' }
})
afterAll(() => house.close())
beforeEach(() => house.clock.advance(16 * 60_000))

const auditsOf = (forumId: string) =>
  house.db.selectFrom('audit').selectAll().where('forumId', '=', forumId).orderBy('id').execute()
const outboxCount = async () => (await house.db.selectFrom('outbox').select('id').execute()).length

describe('a command with a key that was used', () => {
  test('answers what it answered, and changes nothing again', async () => {
    const key = randomUUID()
    const words = forumWords(house)
    const first = await host.person.call(forum.create, words, key)
    expect(await host.person.call(forum.create, words, key)).toEqual(first)
    expect(await auditsOf(first.id)).toHaveLength(1)
  })

  test('is done once also when ten arrive at the same moment', async () => {
    const key = randomUUID()
    const name = `Ten at once ${key}`
    const words = forumWords(house, { name })
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => host.person.call(forum.create, words, key)),
    )
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(await house.db.selectFrom('forums').select('id').where('name', '=', name).execute()).toHaveLength(
      1,
    )
    expect(await auditsOf(answers[0]?.id ?? '')).toHaveLength(1)
  })

  test('and another input is refused', async () => {
    const key = randomUUID()
    const { id } = await host.person.call(forum.create, forumWords(house), key)
    const other = forumWords(house, { name: 'Another' })
    await expect(host.person.call(forum.create, other, key)).rejects.toEqual(refused('key_reused'))
    expect(await auditsOf(id)).toHaveLength(1)
  })

  test('of another action is refused', async () => {
    const key = randomUUID()
    await host.person.call(account.update, {}, key)
    await expect(host.person.call(forum.create, forumWords(house), key)).rejects.toEqual(
      refused('key_reused'),
    )
  })

  test('is another’s own where the person is another', async () => {
    const key = randomUUID()
    const words = forumWords(house)
    const { person: other } = await aPerson(house)
    const [mine, theirs] = [
      await host.person.call(forum.create, words, key),
      await other.call(forum.create, words, key),
    ]
    expect(mine.id).not.toBe(theirs.id)
  })

  test('is tried anew where the first time was refused', async () => {
    const key = randomUUID()
    const forumId = await aForum(house, host.person)
    const add = (date: string) =>
      host.person.call(forum.addDay, { forumId, date, opens: '09:00', closes: '12:00' }, key)
    const date = dateIn(house, 20)
    await host.person.call(forum.setPhase, { forumId, phase: 'closed' })
    await expect(add(date)).rejects.toEqual(refused('forum_closed'))
    await host.person.call(forum.setPhase, { forumId, phase: 'open' })
    const done = await add(date)
    expect(await add(date)).toEqual(done)
  })

  test('keeps its answer also where it is looked at by a repeat with the fields in another order', async () => {
    const key = randomUUID()
    const forumId = await aForum(house, host.person)
    const day = { forumId, date: dateIn(house, 20), opens: '09:00', closes: '12:00' }
    const first = await host.person.call(forum.addDay, day, key)
    const turned = { closes: day.closes, opens: day.opens, date: day.date, forumId }
    expect(await host.person.call(forum.addDay, turned, key)).toEqual(first)
  })
})

describe('what a command changes, tells and notes', () => {
  /** A runner as the server's own, on which it is known what happens after the commit. */
  const runnerWith = (committed: () => void): Runner => ({ ...house.app.runner, committed })

  test('is there whole: its audit, facts and notices with it', async () => {
    const forumId = await aForum(house, host.person)
    const before = await auditsOf(forumId)
    const email = `${randomUUID().slice(0, 8)}@firm.example`
    const invitation = { role: 'delegate', side: 'supplier', email, language: 'en' } as const
    const { id } = await host.person.call(forum.invite, { forumId, invitation })
    const after = (await auditsOf(forumId)).slice(before.length)
    expect(after).toMatchObject([
      { actorId: actor.userId, action: 'forum.invite', subjectId: id, at: house.clock.now() },
    ])
    await house.app.settled()
    await expect.poll(() => house.mails(email)).toHaveLength(1)
    expect(await outboxCount()).toBe(0)
  })

  test('leaves nothing where it fails at the end', async () => {
    const forumId = await aForum(house, host.person)
    await house.app.settled()
    const audits = (await auditsOf(forumId)).length
    let wasCommitted = false
    const key = randomUUID()
    const failing = (fail: () => never) =>
      runCommand(
        runnerWith(() => {
          wasCommitted = true
        }),
        { actor, key, name: 'test.fail', input: {} },
        async (work) => {
          await work.db.updateTable('forums').set({ name: 'Half' }).where('id', '=', forumId).execute()
          work.audit({ action: 'test.fail', forumId })
          work.tell([`forum:${forumId}`], ['forum'])
          return fail()
        },
      )
    await expect(failing(() => refuse('conflict'))).rejects.toMatchObject({ code: 'conflict' })
    await expect(
      failing(() => {
        throw new Error('the disk is full')
      }),
    ).rejects.toThrow('the disk is full')
    expect((await host.person.call(forum.view, { forumId })).name).not.toBe('Half')
    expect(await auditsOf(forumId)).toHaveLength(audits)
    expect(await outboxCount()).toBe(0)
    expect(wasCommitted).toBe(false)
    expect(await house.db.selectFrom('commands').select('key').where('key', '=', key).execute()).toEqual([])
  })

  test('is refused as such where the disk has no room for it, and done under the same key once it has', async () => {
    const forumId = await aForum(house, host.person)
    const key = randomUUID()
    const write = () => host.person.call(forum.update, { forumId, about: 'There is room.' }, key)
    await sql`create function no_room() returns trigger language plpgsql as
      $$ begin raise exception using errcode = 'disk_full'; end $$`.execute(house.db)
    await sql`create trigger no_room before insert on audit execute function no_room()`.execute(house.db)
    await expect(write()).rejects.toEqual(refused('storage_full'))
    await sql`drop function no_room cascade`.execute(house.db)
    await write()
    expect((await host.person.call(forum.view, { forumId })).about).toBe('There is room.')
  })

  test('has its audit in the very transaction of the change', async () => {
    const forumId = await aForum(house, host.person)
    await host.person.call(forum.update, { forumId, about: 'Changed.' })
    // xmin is the transaction that wrote the row.
    const { rows } = await sql<{ change: string; audit: string; command: string }>`
      select f.xmin::text as change, a.xmin::text as audit, c.xmin::text as command
      from forums f join audit a on a.forum_id = f.id and a.action = 'forum.update'
      join commands c on c.name = 'forum.update' and c.xmin = a.xmin
      where f.id = ${forumId}`.execute(house.db)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.audit).toBe(rows[0]?.change)
  })

  test('is delivered by the next sweep where the process died right after the commit', async () => {
    const forumId = await aForum(house, host.person)
    await house.app.settled()
    const page = await host.person.connect()
    await page.ask(forumEvents.watch, { forumId })
    const heard = page.next(fact)
    const email = `${randomUUID().slice(0, 8)}@firm.example`
    // Nobody is told of this commit, as when the process that made it is gone.
    await runSystem(
      runnerWith(() => undefined),
      async (work) => {
        work.tell([`forum:${forumId}`], ['forum'])
        work.notify({
          kind: 'invitation',
          reader: { email, name: 'Dewi', language: 'en', zone: 'Asia/Jakarta' },
          forumName: 'Semarang',
          link: 'http://localhost/i/x',
          role: 'moderator',
          inviter: 'Host',
          message: '',
        })
      },
    )
    expect(await heard).toEqual({ topics: ['forum'] })
    await expect.poll(() => house.mails(email)).toHaveLength(1)
    expect(await outboxCount()).toBe(0)
    page.close()
  })

  test('is tried again where two lock each other out', async () => {
    const [one, other] = [await aForum(house, host.person), await aForum(house, host.person)]
    const { promise: bothHold, resolve: nowBothHold } = Promise.withResolvers<void>()
    let holding = 0
    const lockBoth = (first: string, second: string) =>
      runCommand(
        house.app.runner,
        { actor, key: randomUUID(), name: 'test.lock', input: {} },
        async ({ db }) => {
          const lock = (id: string) =>
            db.updateTable('forums').set({ about: 'Locked.' }).where('id', '=', id).execute()
          await lock(first)
          holding += 1
          if (holding === 2) nowBothHold()
          if (holding <= 2) await bothHold
          await lock(second)
          return {}
        },
      )
    await Promise.all([lockBoth(one, other), lockBoth(other, one)])
    // One of them was begun anew.
    expect(holding).toBe(3)
  })
})

describe('facts', () => {
  test('reach the other side’s open page within a second, and nobody whom they do not concern', async () => {
    const forumId = await aForum(house, host.person)
    const supplier = await aFirm(house, host.person, forumId)
    const buyer = await aBuyer(house, host.person, forumId)
    const third = await aFirm(house, host.person, forumId, { name: 'Kayu Rimba' })
    const stranger = await aPerson(house)
    await house.app.settled()
    const [asked, other, outside] = await Promise.all(
      [supplier.person, third.person, stranger.person].map((person) => person.connect()),
    )
    const told: unknown[] = []
    for (const page of [other, outside]) page?.raw.on('fact', (one: unknown) => told.push(one))
    for (const page of [asked, other]) await page?.ask(forumEvents.watch, { forumId })
    expect(await outside?.ask(forumEvents.watch, { forumId })).toMatchObject({ ok: false })

    const heard = asked?.next(fact)
    const began = performance.now()
    await buyer.person.call(matching.request, { forumId, from: buyer.id, to: supplier.id, message: 'Hello' })
    expect(await heard).toEqual({ topics: ['matching'] })
    expect(performance.now() - began).toBeLessThan(1_000)

    // What is told is heard in order: when this arrives, nothing was before it.
    for (const [page, { person }] of [
      [other, third],
      [outside, stranger],
    ] as const) {
      const own = page?.next(fact)
      await person.call(account.update, { name: 'Sari' })
      await own
    }
    expect(told).toEqual([{ topics: ['account'] }, { topics: ['account'] }])
    for (const page of [asked, other, outside]) page?.close()
  })

  test('are heard no more after unwatching', async () => {
    const forumId = await aForum(house, host.person)
    await house.app.settled()
    const page = await host.person.connect()
    const told: unknown[] = []
    await page.ask(forumEvents.watch, { forumId })
    await page.ask(forumEvents.unwatch, { forumId })
    page.raw.on('fact', (one: unknown) => told.push(one))
    await host.person.call(forum.update, { forumId, about: 'Changed.' })
    const own = page.next(fact)
    await host.person.call(account.update, { name: 'Host' })
    await own
    expect(told).toEqual([{ topics: ['account'] }])
    page.close()
  })

  test('for the team are not heard by delegates', async () => {
    const forumId = await aForum(house, host.person)
    const moderator = await aMember(house, host.person, forumId, { role: 'moderator' })
    const owner = await aFirm(house, host.person, forumId)
    await house.app.settled()
    const [team, delegate] = await Promise.all([moderator.person.connect(), owner.person.connect()])
    const told: unknown[] = []
    delegate.raw.on('fact', (one: unknown) => told.push(one))
    for (const page of [team, delegate]) await page.ask(forumEvents.watch, { forumId })
    const heard = team.next(fact)
    const applicant = await aPerson(house)
    await applicant.person.call(firm.register, {
      forumId,
      profile: {
        name: 'Garam Rembang',
        standing: 'supplier',
        country: 'ID',
        city: 'Rembang',
        zone: 'Asia/Jakarta',
        about: '',
        website: '',
        sectors: ['food'],
        languages: ['id'],
      },
      delegate: { name: 'Budi', jobTitle: '', languages: ['id'] },
    })
    expect((await heard).topics).toContain('firm')
    const own = delegate.next(fact)
    await owner.person.call(account.update, { name: 'Sari' })
    await own
    expect(told).toEqual([{ topics: ['account'] }])
    team.close()
    delegate.close()
  })
})
