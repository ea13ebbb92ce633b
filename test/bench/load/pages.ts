import { randomUUID } from 'node:crypto'
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { forum } from '../../../shared/forum.ts'
import { schedule } from '../../../shared/schedule.ts'
import { aMember, tokenOf } from '../../support/builders.ts'
import { openForumAtWork } from '../../support/forumAtWork.ts'
import type { Person, TestHouse } from '../../support/harness.ts'
import { manyFirms, type OneOfMany } from '../../support/manyFirms.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startRedis } from '../../support/redis.ts'
import { Finding } from '../faults/finding.ts'
import { median } from '../median.ts'
import { Child } from './child.ts'
import { forgotten, type Known, pages, type Role, roles } from './pagesOfRoles.ts'
import { sent, served } from './wire.ts'

/** A tenth of the forum, and the forum. */
const sizes = [
  { firms: 30, wishes: 200, rooms: 8 },
  { firms: 300, wishes: 2_000, rooms: 60 },
] as const
/** With one to warm up and one to count statements: a person may ask 600 times a minute. */
const rounds = 3
/** At the server, from a page's first question to the end of the last answer, all asked at once; ms. */
const bar = 200

/** What a page took: how long, the median, and how many statements it sent to the database. */
interface Taken {
  ms: number
  statements: number
}

/**
 * Every page of every role in a forum of 300 firms and 2,000 wishes with a published schedule, on its first day, beside
 * the same server's cheapest answer; and in a forum of a tenth of that: no page may ask the database more often because
 * there is more in it. What the planning thread asks for the board, on connections of its own, is not counted.
 */
export async function measurePages(): Promise<Finding> {
  const finding = new Finding()
  const [small, large] = [await takenAt(sizes[0]), await takenAt(sizes[1])]
  const cheapest = large.get('guest: start')?.ms ?? Number.NaN
  const slow: string[] = []
  const growing: string[] = []
  for (const [name, { ms, statements }] of large) {
    const before = small.get(name)?.statements
    const figure = `${name.padEnd(40)} ${ms.toFixed(1).padStart(6)} ms  × ${(ms / cheapest).toFixed(1).padStart(5)}`
    finding.say(`${figure}  ${statements} statements`)
    if (!(ms <= bar)) slow.push(`${name} ${ms.toFixed(0)} ms`)
    if (statements !== before) growing.push(`${name}: ${before} to ${statements}`)
  }
  finding.none(`pages over ${bar} ms`, slow)
  finding.none('pages with more statements in the larger forum', growing)
  finding.say(`medians of ${rounds} (load ${loadavg()[0]?.toFixed(1)})`)
  return finding
}

async function takenAt(size: (typeof sizes)[number]): Promise<Map<string, Taken>> {
  const [database, redis] = await Promise.all([openOwnDatabase(), startRedis()])
  const made = await makeForum(database.url, size)
  const host = new Child('host.ts', [database.url, redis.url, made.clock])
  const taken = new Map<string, Taken>()
  try {
    const address = await host.opened()
    for (const role of roles) {
      const { person: elsewhere, known } = made.readers[role]
      const missing = forgotten(known)
      if (missing.length > 0) throw new Error(`no page asks ${missing.join(', ')}`)
      const person = elsewhere.at(address)
      for (const page of pages.filter((one) => one.roles.includes(role))) {
        const open = () => Promise.all(page.asks(known).map((query) => query.of(person)))
        await open()
        await host.ask({ ask: 'statements' }, sent)
        await open()
        const { requests } = await host.ask({ ask: 'statements' }, sent)
        const statements = requests.flat().reduce((sum, step) => sum + step.statements.length, 0)
        const times: number[] = []
        await host.ask({ ask: 'served' }, served)
        for (let round = 0; round < rounds; round++) {
          await open()
          times.push((await host.ask({ ask: 'served' }, served)).ms)
        }
        taken.set(`${role}: ${page.name}`, { ms: median(times), statements })
      }
    }
  } finally {
    await host.end()
    await redis.stop()
    await database.close()
  }
  return taken
}

/** Who reads, and what. */
type Readers = Record<Role, { person: Person; known: Known }>

/** A forum on its first day, its schedule made and published, with somebody of every role. */
async function makeForum(
  databaseUrl: string,
  { firms, wishes, rooms }: (typeof sizes)[number],
): Promise<{ clock: string; readers: Readers }> {
  let clock = ''
  let readers: Readers | undefined
  await openForumAtWork(
    databaseUrl,
    { hosts: 1, suppliers: 0, buyers: 0 },
    {
      words: { rooms },
      arrange: async (house, { forumId, hosts: [host] }) => {
        if (!host) throw new Error('a forum has a host')
        const many = await manyFirms(house.db, forumId, { firms, wishes })
        await publish(house, host, forumId)
        const { opensAt } = await house.db
          .selectFrom('forumDays')
          .select('opensAt')
          .orderBy('opensAt')
          .limit(1)
          .executeTakeFirstOrThrow()
        clock = new Date(opensAt.getTime() + 70 * 60_000).toISOString()
        const member = async (role: 'cohost' | 'moderator' | 'interpreter') =>
          (await aMember(house, host, forumId, { role, ...(role === 'cohost' && { side: 'supplier' }) }))
            .person
        const interpreter = await member('interpreter')
        const { hats } = await interpreter.call(forum.view, { forumId })
        const memberId = hats.flatMap((hat) => (hat.role === 'interpreter' ? [hat.memberId] : []))[0] ?? ''
        const invited = await host.call(forum.invite, {
          forumId,
          invitation: { role: 'delegate', language: 'en', side: 'buyer' },
        })
        const about = async (side: OneOfMany['side']): Promise<Known> => {
          const organisationId = many.find((one) => one.side === side)?.id ?? ''
          const { id: meetingId, requestId } = await house.db
            .selectFrom('meetings')
            .select(['id', 'requestId'])
            .where(side === 'supplier' ? 'supplierId' : 'buyerId', '=', organisationId)
            .orderBy('startsAt')
            .limit(1)
            .executeTakeFirstOrThrow()
          return { forumId, organisationId, meetingId, requestId, memberId, token: tokenOf(invited) }
        }
        const [ofSupplier, ofBuyer] = [await about('supplier'), await about('buyer')]
        // A forum fills up over weeks, and autovacuum has long looked at it when its first day comes.
        await sql`analyze`.execute(house.db)
        readers = {
          guest: { person: house.guest, known: ofSupplier },
          host: { person: host, known: ofSupplier },
          cohost: { person: await member('cohost'), known: ofSupplier },
          moderator: { person: await member('moderator'), known: ofSupplier },
          interpreter: { person: interpreter, known: ofSupplier },
          supplier: { person: await delegate(house, ofSupplier), known: ofSupplier },
          buyer: { person: await delegate(house, ofBuyer), known: ofBuyer },
        }
      },
    },
  )
  if (!readers) throw new Error('the forum was not made')
  return { clock, readers }
}

async function publish(house: TestHouse, host: Person, forumId: string): Promise<void> {
  const revision = async () => (await host.call(schedule.board, { forumId })).revision
  await host.call(schedule.make, { forumId, revision: await revision(), seconds: 5 })
  while ((await host.call(schedule.run, { forumId })).run?.state === 'running') await pause(200)
  await host.call(schedule.publish, { forumId, revision: await revision() })
  await house.app.settled()
}

/** Somebody who signs in for this firm. */
async function delegate(house: TestHouse, { forumId, organisationId }: Known): Promise<Person> {
  const { email } = await house.db
    .selectFrom('delegates')
    .select('email')
    .where('organisationId', '=', organisationId)
    .limit(1)
    .executeTakeFirstOrThrow()
  await house.db
    .insertInto('memberships')
    .values({
      id: randomUUID(),
      forumId,
      organisationId,
      email,
      name: 'A delegate',
      role: 'delegate',
      languages: ['en'],
      createdAt: house.clock.now(),
    })
    .execute()
  return house.signIn(email)
}
