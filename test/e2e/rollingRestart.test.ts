import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type ManagerOptions, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { call } from '../../client/platform/api.ts'
import { account } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { roomEvents } from '../../shared/room.ts'
import { sharing } from '../../shared/sharing.ts'
import { acceptedFirm, forumWords, openForum, plannedMeeting } from '../support/builders.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, Person, Refused, type TestHouse } from '../support/harness.ts'
import { startShippedNginx } from '../support/nginx.ts'
import { freshDatabase } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { type ServerProcess, startServer } from '../support/serverProcess.ts'

/**
 * Two web processes behind the nginx that deploy/ ships, replaced one after the other while people sign in, make forums,
 * chat and send files. Commands go as pages send them: by `client/platform/api.ts` itself. What a page leaves to its
 * reader (a file, a line of chat that was not heard) is pressed again, under the same key.
 */
const pdf = new Uint8Array(Buffer.from('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n', 'latin1'))
/** Each person comes from a network of their own, and is sent to a process by it. */
const networks = { forums: [1, 2, 3, 4], signIns: [5, 6, 7, 8], supplier: 9, buyer: 10 } as const

let redis: RedisServer
let database: Awaited<ReturnType<typeof freshDatabase>>
let house: TestHouse
let nginx: Awaited<ReturnType<typeof startShippedNginx>>
const webs: ServerProcess[] = []
const sockets: Socket[] = []

beforeAll(async () => {
  redis = await startRedis()
  database = await freshDatabase()
  house = await openHouse({
    at: new Date().toISOString(),
    beside: { databaseUrl: database.url, redisUrl: redis.url },
  })
  const ports = [await freePort(), await freePort()] as const
  webs.push(startWeb(ports[0]), startWeb(ports[1]))
  await Promise.all(webs.map((web) => web.ready()))
  nginx = await startShippedNginx(ports)
  const plainFetch = globalThis.fetch
  // What the page's code and a person ask for by a path, and by nginx's address, comes from this person's network.
  vi.stubGlobal('fetch', (target: string, init?: RequestInit) => {
    const acting = actor.getStore()
    if (acting && target.startsWith('/')) return acting.person.fetch(target, init)
    if (target.startsWith(nginx.url)) return nginx.ask(target.slice(nginx.url.length), init, acting?.network)
    return plainFetch(target, init)
  })
}, 120_000)

afterAll(async () => {
  vi.unstubAllGlobals()
  for (const socket of sockets) socket.disconnect()
  await nginx?.stop()
  await Promise.all(webs.map((web) => web.kill()))
  await house?.close()
  await database?.drop()
  await redis?.stop()
})

function startWeb(port: number): ServerProcess {
  return startServer(port, {
    ROLES: 'web',
    PUBLIC_URL: house.address,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    TRUST_PROXY: '1',
  })
}

const actor = new AsyncLocalStorage<{ person: Person; network: number }>()
const as = <T>(person: Person, network: number, act: () => Promise<T>) =>
  actor.run({ person: person.at(nginx.url), network }, act)

/** Does it again and again, four times at least, with a pause for the limits of persons; what each time gave. */
async function repeatedly<T>(going: () => boolean, everyMs: number, once: () => Promise<T>): Promise<T[]> {
  const given: T[] = []
  while (going() || given.length < 4) {
    given.push(await once())
    await pause(everyMs)
  }
  return given
}

/** Presses until there is an answer that is not "try again". */
async function pressed<T>(press: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await press()
    } catch (error) {
      if (error instanceof Refused && error.error.code !== 'unavailable') throw error
      await pause(300)
    }
  }
}

async function makeForum(): Promise<string> {
  const name = randomUUID()
  await call(forum.create, forumWords(house, { name }))
  return name
}

async function signInByCode(network: number): Promise<string> {
  const email = `${randomUUID()}@guests.example`
  await actor.run({ person: new Person(nginx.url), network }, async () => {
    await call(account.sendCode, { email, language: 'en' })
    const [mail] = await house.mails(email)
    const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? expect.unreachable()
    await call(account.signIn, { email, code, language: 'en', zone: 'Asia/Jakarta' })
    expect((await call(account.session, {})).me?.email).toBe(email)
  })
  return email
}

async function sendFile(person: Person, meetingId: string): Promise<string> {
  const [name, key] = [`${randomUUID()}.pdf`, randomUUID()]
  await pressed(() => person.call(sharing.sendFile, { meetingId, name }, key, pdf))
  return name
}

/** A page in the room, which comes back into it by itself as the client's does; says something until it is heard. */
function pageInRoom(person: Person, network: number, meetingId: string) {
  const options: Partial<ManagerOptions> = {
    transports: ['websocket', 'polling'],
    reconnectionDelay: 300,
    reconnectionDelayMax: 500,
    extraHeaders: { cookie: person.cookie },
    rejectUnauthorized: false,
  }
  // The library hands it to Node as it is; its types know browsers alone.
  const socket = io(nginx.url, Object.assign(options, { agent: nginx.from(network) }))
  sockets.push(socket)
  const ask = async (name: string, input: object): Promise<boolean> => {
    const answer: unknown = await socket.timeout(8_000).emitWithAck(name, input)
    return answer !== null && typeof answer === 'object' && 'ok' in answer && answer.ok === true
  }
  let comings = 0
  socket.on('connect', () => {
    comings++
    void ask(roomEvents.enter.name, { meetingId, place: 'room' }).catch(() => undefined)
  })
  return {
    comings: () => comings,
    async say(): Promise<string> {
      const [key, text] = [randomUUID(), randomUUID()]
      for (;;) {
        if (await ask(roomEvents.say.name, { meetingId, key, text }).catch(() => false)) return text
        await pause(300)
      }
    },
  }
}

test('web processes are replaced one after the other, and nothing that people do is lost or done twice', async () => {
  house.clock.set(new Date())
  const forumId = await openForum(house, await house.signIn(`host-${randomUUID()}@chamber.example`))
  const supplier = await acceptedFirm(house, forumId, { name: 'Kayu Rimba', standing: 'supplier' })
  const buyer = await acceptedFirm(house, forumId, { name: 'Belkommash', standing: 'buyer', country: 'BY' })
  const startsAt = new Date(Date.now() - 60_000)
  const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt })
  const inside = await Promise.all(
    [supplier, buyer].map(async ({ email }, at) => {
      const person = await house.signIn(email)
      const network = at === 0 ? networks.supplier : networks.buyer
      return { person: person.at(nginx.url), network, page: pageInRoom(person, network, meetingId) }
    }),
  )
  const hosts = await Promise.all(networks.forums.map(() => house.signIn(`${randomUUID()}@chamber.example`)))

  let rolling = true
  const going = () => rolling
  const names = hosts.map((host, at) =>
    as(host, networks.forums[at] ?? 0, () => repeatedly(going, 500, makeForum)),
  )
  const emails = networks.signIns.map((network) => repeatedly(going, 500, () => signInByCode(network)))
  const lines = inside.map(({ page }) => repeatedly(going, 700, () => page.say()))
  const files = inside.map(({ person, network }) =>
    as(person, network, () => repeatedly(going, 1_500, () => sendFile(person, meetingId))),
  )
  for (const [at, web] of webs.entries()) {
    expect(await web.stop()).toBe(0)
    const next = startWeb(Number(new URL(web.address).port))
    webs[at] = next
    await next.ready()
  }
  rolling = false
  const all = async (done: Promise<string[]>[]) => (await Promise.all(done)).flat().sort()
  const did = {
    forums: await all(names),
    signIns: await all(emails),
    lines: await all(lines),
    files: await all(files),
  }
  for (const done of Object.values(did)) expect(done.length).toBeGreaterThan(5)

  const { db } = house
  const forums = await db.selectFrom('forums').select('name').where('name', 'in', did.forums).execute()
  const users = await db.selectFrom('users').select('email').where('email', 'in', did.signIns).execute()
  const said = await db
    .selectFrom('chatMessages')
    .select('text')
    .where('meetingId', '=', meetingId)
    .where('text', '!=', '') // a file has a line of its own
    .execute()
  const sent = await db.selectFrom('meetingFiles').select('name').where('meetingId', '=', meetingId).execute()
  expect({
    forums: forums.map(({ name }) => name).sort(),
    signIns: users.map(({ email }) => email).sort(),
    lines: said.map(({ text }) => text).sort(),
    files: sent.map(({ name }) => name).sort(),
  }).toEqual(did)
  // Both pages were cut off when their process went, and both processes had work to do.
  expect(inside.some(({ page }) => page.comings() > 1)).toBe(true)
  for (const { address } of webs) expect(nginx.access()).toContain(new URL(address).host)
}, 180_000)
