import { randomUUID } from 'node:crypto'
import { loadavg } from 'node:os'
import pg from 'pg'
import type { Action, Input, Output } from '../../../shared/contract.ts'
import { deal } from '../../../shared/deal.ts'
import { matching } from '../../../shared/matching.ts'
import { sharing } from '../../../shared/sharing.ts'
import { plannedMeeting } from '../../support/builders.ts'
import { at, type FirmAtWork, type ForumAtWork, openForumAtWork } from '../../support/forumAtWork.ts'
import { Person } from '../../support/harness.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startRedis } from '../../support/redis.ts'
import { Finding } from '../faults/finding.ts'
import { median } from '../median.ts'
import { Child } from './child.ts'
import { type Asked, ready, sent } from './wire.ts'

/** Of each side; everyone asks everyone of the other for a meeting. */
const firms = 20
/** Notes, changes and outcomes in each of the meetings under way, half of them by each side. */
const each = 20
/** Commands under way at once, as many as there are connections to the database. */
const atOnce = 16
/** Of each kind, on both servers. */
const warmUp = 100
const rounds = 3
/** Of the commands that the bare server does in a second. */
const bar = 0.7

/** The whole product in a process of its own. */
interface Host {
  host: Child
  address: string
  end(): Promise<void>
}

/** A command that is to be pressed: what goes to the server, and how. */
interface Press {
  body: unknown
  act(): Promise<unknown>
}

/** The kinds of commands in the order of a forum's life, the next made of the answers to the one before. */
type Life = [name: string, presses: () => Press[]][]

/**
 * The five commands that a forum sends most, at the whole product with its Redis, beside Express and `pg` that send the
 * same SQL: what the product sent is written down once, command by command, and replayed on a copy of the same
 * database; what takes the command's messages from the outbox, after the answer. Only the product makes the mails that
 * the first two cause, while the next commands come.
 */
export async function measureCommands(): Promise<Finding> {
  const finding = new Finding()
  const database = await openOwnDatabase()
  const meetings: string[] = []
  let clock = ''
  const forum = await openForumAtWork(
    database.url,
    { hosts: 1, suppliers: firms, buyers: firms },
    {
      words: { rooms: firms },
      arrange: async (house, { forumId, suppliers, buyers }) => {
        const now = house.clock.now()
        clock = now.toISOString()
        const startsAt = new Date(now.getTime() - 60_000)
        for (const [place, supplier] of suppliers.entries()) {
          const buyer = buyers[place] ?? supplier
          meetings.push(await plannedMeeting(house, forumId, { supplier, buyer, startsAt }))
        }
      },
    },
  )
  const lifeAt = (address: string) => lifeOf(at(address, forum), meetings)
  try {
    const copies = copiesOf(database.url)
    // Its own Redis too: what people did on another host counts against their limits there.
    const openHost = async (): Promise<Host> => {
      const redis = await startRedis()
      const host = new Child('host.ts', [await copies.make(), redis.url, clock])
      const end = async () => {
        await host.end()
        await redis.stop()
      }
      return { host, address: await host.opened(), end }
    }
    const script = await recorded(await openHost(), lifeAt)
    const rates = new Map<string, { ours: number[]; bare: number[] }>()
    for (let round = 0; round < rounds; round++) {
      const bare = new Child('bareCommands.ts', [await copies.make()])
      const bareAddress = await bare.opened()
      for (const [name, requests] of script) {
        await bare.ask({ ask: 'replay', requests }, ready)
        const person = new Person(bareAddress)
        const rate = await rateOf(
          requests.map(
            ({ body }, place) =>
              () =>
                bareCall(person, place, body),
          ),
        )
        const kept = rates.get(name) ?? { ours: [], bare: [] }
        rates.set(name, { ...kept, bare: [...kept.bare, rate] })
      }
      await bare.end()
      const { address, end } = await openHost()
      for (const [name, presses] of lifeAt(address)) {
        const rate = await rateOf(presses().map(({ act }) => act))
        rates.get(name)?.ours.push(rate)
      }
      await end()
    }
    for (const [name, { ours, bare }] of rates) {
      const ratio = median(ours.map((rate, round) => rate / (bare[round] ?? Number.NaN)))
      const words = `${name}: ${median(ours).toFixed(0)} a second, bare ${median(bare).toFixed(0)}, ratio`
      finding.atLeast(bar, words, ratio)
    }
    finding.say(`medians of ${rounds} rounds by turns (load ${loadavg()[0]?.toFixed(1)})`)
  } finally {
    await database.close()
  }
  return finding
}

/** Does everything once, one after the other: of each kind the bodies, the SQL and the answers. */
async function recorded(
  { host, address, end }: Host,
  lifeAt: (address: string) => Life,
): Promise<[string, ((Asked & { ask: 'replay' })['requests'][number] & Pick<Press, 'body'>)[]][]> {
  const script: Awaited<ReturnType<typeof recorded>> = []
  for (const [name, presses] of lifeAt(address)) {
    const requests: (typeof script)[number][1] = []
    for (const { body, act } of presses()) {
      await host.ask({ ask: 'statements' }, sent)
      const answer = await act()
      const { requests: one } = await host.ask({ ask: 'statements' }, sent)
      const { steps = [], afterwards = [] } = Object.groupBy(one.flat(), ({ statements }) =>
        statements.some(({ text }) => text.startsWith('delete from "outbox"')) ? 'afterwards' : 'steps',
      )
      // The second time, nothing was left: it was only asked whether that is so.
      requests.push({ body, answer, steps, afterwards: afterwards.slice(0, 1) })
    }
    script.push([name, requests])
  }
  await end()
  return script
}

function lifeOf({ forumId, suppliers, buyers }: ForumAtWork, meetings: readonly string[]): Life {
  const asked: { requestId: string; supplier: FirmAtWork }[] = []
  const noted: { noteId: string; meetingId: string; firm: FirmAtWork }[] = []
  /** Everyone's turn in the meetings, again and again. */
  const turns = Array.from({ length: each }, (_, turn) =>
    meetings.flatMap((meetingId, place) => {
      const firm = (turn % 2 === 0 ? suppliers : buyers)[place]
      return firm ? [{ meetingId, firm }] : []
    }),
  ).flat()
  return [
    [
      'matching.request',
      () =>
        suppliers.flatMap((_, shift) =>
          buyers.flatMap((buyer, place) => {
            const supplier = suppliers[(place + shift) % suppliers.length]
            if (shift === 0 || !supplier) return []
            const words = { forumId, from: buyer.id, to: supplier.id, message: 'We look for 40 m³ a month.' }
            return press(buyer.person, matching.request, words, ({ id }) => {
              asked.push({ requestId: id, supplier })
            })
          }),
        ),
    ],
    [
      'matching.answer',
      () =>
        asked.map(({ requestId, supplier }) =>
          press(supplier.person, matching.answer, { forumId, requestId, answer: 'accepted', reason: '' }),
        ),
    ],
    [
      'sharing.addNote',
      () =>
        turns.map(({ meetingId, firm }) =>
          press(
            firm.person,
            sharing.addNote,
            { meetingId, text: 'Samples by the end of March' },
            ({ id }) => {
              noted.push({ noteId: id, meetingId, firm })
            },
          ),
        ),
    ],
    [
      'sharing.changeNote',
      () =>
        noted.map(({ noteId, meetingId, firm }) =>
          press(firm.person, sharing.changeNote, { meetingId, noteId, version: 1, text: 'CIF Klaipėda' }),
        ),
    ],
    [
      'deal.record',
      () =>
        turns.map(({ meetingId, firm }) =>
          press(firm.person, deal.record, {
            meetingId,
            outcome: {
              held: true,
              interest: 'strong',
              nextStep: 'sample',
              expected: null,
              note: 'A good talk.',
            },
          }),
        ),
    ],
  ]
}

function press<A extends Action>(
  person: Person,
  action: A,
  body: Input<A>,
  keep: (answer: Output<A>) => void = () => undefined,
): Press {
  return {
    body,
    async act() {
      const answer = await person.call(action, body)
      keep(answer)
      return answer
    },
  }
}

async function bareCall(person: Person, place: number, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const response = await person.fetch(`/${place}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`the bare server answered ${response.status}: ${await response.text()}`)
  await response.json()
}

/** Does all of it; how many a second after the first, which warm a new process up. */
async function rateOf(acts: readonly (() => Promise<unknown>)[]): Promise<number> {
  await doAll(acts.slice(0, warmUp))
  const began = performance.now()
  await doAll(acts.slice(warmUp))
  return (acts.length - warmUp) / ((performance.now() - began) / 1_000)
}

/** So many at once. */
async function doAll(acts: readonly (() => Promise<unknown>)[]): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let act = acts[next++]; act; act = acts[next++]) await act()
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** Makes copies of a database that nobody is connected to, beside it. */
function copiesOf(url: string): { make(): Promise<string> } {
  const of = new URL(url).pathname.slice(1)
  let made = 0
  return {
    async make() {
      const [name, beside, copy] = [`copy_${++made}`, new URL(url), new URL(url)]
      beside.pathname = '/template1'
      copy.pathname = `/${name}`
      const client = new pg.Client({ connectionString: beside.href })
      await client.connect()
      await client.query(`create database ${name} template ${of}`)
      await client.end()
      return copy.href
    },
  }
}
