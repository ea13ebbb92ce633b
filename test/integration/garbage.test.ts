import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { mayCall } from '../../server/forum/permissionRules.ts'
import { account } from '../../shared/account.ts'
import { allEvents } from '../../shared/actions.ts'
import type { Action } from '../../shared/contract.ts'
import { errorStatus, isErrorCode } from '../../shared/errors.ts'
import { forum } from '../../shared/forum.ts'
import { mediaEvents, probeEvents } from '../../shared/media.ts'
import { fingerprint, readyFingerprint } from '../support/fingerprint.ts'
import type { Person, TestSocket } from '../support/harness.ts'
import { type Blow, blows, hostileValues, struck, withEachText } from '../support/hostile.ts'
import { mediaInput } from '../support/mediaInput.ts'
import { openScene, type RoleInScene, type Scene, walked } from '../support/scene.ts'

/** Run again with GARBAGE_SEED to see the same garbage. */
const seed = Number(process.env.GARBAGE_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** How much is thrown at the routes and at the events, and for how long at most (ms). */
const bounds = { seed, numRuns: 1_200, interruptAfterTimeLimit: 25_000 }

const isAction = (call: { name: string }): call is Action => 'method' in call
const actions = walked.flatMap(({ call }) => (isAction(call) ? [call] : []))
const events = [...allEvents, ...Object.values(mediaEvents), ...Object.values(probeEvents)]
const throwers = ['host', 'delegate', 'otherSideDelegate', 'interpreter', 'stranger', 'guest'] as const

let scene: Scene
/** A valid input of each action and event, made once. */
const valid = new Map<string, unknown>()
/** Ids that exist, here and elsewhere. */
let known: string[]

beforeAll(async () => {
  process.stdout.write(`garbage: GARBAGE_SEED=${seed}\n`)
  scene = await openScene()
  await readyFingerprint(scene.house.db)
  for (const { call, input } of walked) {
    valid.set(call.name, await input(scene))
    scene.house.clock.advance(1_000)
  }
  const { forumId, elsewhere, requestId, meetingId, supplier, buyer, otherSupplier } = scene
  known = [forumId, elsewhere, requestId, meetingId, supplier.id, buyer.id, otherSupplier.id]
})
afterAll(() => scene.house.close())

/** Fields that sign the thrower out or the whole forum off would end the throwing early. */
const signsOut: string[] = [account.signOut.name, account.signOutEverywhere.name]
const harmless = actions.filter(({ name }) => !signsOut.includes(name))

const errorBody = z.object({
  error: z.looseObject({ code: z.string().refine(isErrorCode), requestId: z.uuid() }),
})

interface Thrown {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/** Sends it. A refusal must carry a code under that code's status, and change nothing. */
async function survives(person: Person, { path, ...init }: Thrown): Promise<number> {
  scene.house.clock.advance(1_000)
  const before = lastSeen ?? (await fingerprint(scene.house.db))
  const response = await person.fetch(path, init)
  lastSeen = await fingerprint(scene.house.db)
  if (response.status < 400) return response.status
  const { error } = errorBody.parse(await response.json())
  expect(error.code).not.toBe('internal')
  if (isErrorCode(error.code)) expect(response.status).toBe(errorStatus[error.code])
  expect(lastSeen).toEqual(before)
  return response.status
}

/** What was in the tables after the last throw. */
let lastSeen: Record<string, string> | undefined

function isForHosts({ name }: Action): boolean {
  const who: readonly string[] = new Map(Object.entries(mayCall)).get(name) ?? ['anyone']
  return who.includes('anyone') || who.includes('host')
}

function requestOf(action: Action, input: unknown, key: string): Thrown {
  const fields = isRecord(input) ? { ...input } : {}
  const path = action.path.replace(/:(\w+)/g, (_whole, name: string) => {
    const value = fields[name]
    delete fields[name]
    return encoded(value)
  })
  const query = Object.entries(fields).map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  const asked = `/api${path}?${query.join('&')}`.slice(0, 8_000)
  if (action.largest !== undefined)
    return { method: 'POST', path: asked, headers: { 'idempotency-key': key }, body: JSON.stringify(input) }
  if (action.method === 'POST')
    return {
      method: 'POST',
      path: `/api${path}`,
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify(isRecord(input) ? fields : input),
    }
  return { method: 'GET', path: asked }
}

/** A path as it is written: `fetch` would tidy it up. */
async function getAsIs(path: string): Promise<{ status: number; body: string }> {
  const asked = request(scene.house.address, { path }).end()
  const [response] = await once(asked, 'response')
  return { status: response.statusCode, body: await text(response) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** For a path or query; half a surrogate pair becomes the bytes it would have. */
function encoded(value: unknown): string {
  const short = (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 2_000)
  return short.isWellFormed() ? encodeURIComponent(short) : '%ED%A0%80'
}

const isAlive = async () => expect((await scene.people.host.call(forum.mine, {})).forums).not.toEqual([])

describe('garbage thrown at the routes', () => {
  test('is refused with a code, changes nothing, and leaves the server standing', async () => {
    const garbage = fc.record({
      name: fc.constantFrom(...harmless.map(({ name }) => name)),
      role: fc.constantFrom(...throwers),
      damage: fc.oneof(
        { weight: 6, arbitrary: blows(known) },
        { weight: 1, arbitrary: hostileValues(known) },
      ),
    })
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(garbage, async ({ name, role, damage }) => {
        const action = actions.find((one) => one.name === name) ?? account.session
        const good = valid.get(name)
        const input = isBlows(damage) ? struck(good, damage) : damage
        // A press may come again with its key, so each throw has its own.
        const status = await survives(scene.people[role], requestOf(action, input, randomUUID()))
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }),
      bounds,
    )
    // It went past the outermost door: some was taken, some refused for what was in it or for who sent it.
    for (const status of [200, 400, 401, 403, 404]) expect([...statuses.keys()]).toContain(status)
    await isAlive()
  })

  test('every text of every input is refused or taken, also where it is text that cannot be kept', async () => {
    for (const action of harmless) {
      const good = valid.get(action.name)
      const role = isForHosts(action) ? 'host' : 'otherSideDelegate'
      const addresses = ['https://firm.example/\0', 'https://firm.example/\ud800']
      const texts = ['a\0b', 'a\ud800b', ...(action.name.startsWith('firm.') ? addresses : [])]
      for (const input of texts.flatMap((text) => withEachText(good, text)))
        await survives(scene.people[role], requestOf(action, input, randomUUID()))
    }
    await isAlive()
  })

  const command = (changes: Partial<Thrown> = {}): Thrown => ({
    ...requestOf(forum.update, { forumId: scene.forumId, about: 'Never kept.' }, randomUUID()),
    ...changes,
  })
  const json = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }

  test.each([
    ['half of an object', '{"about":'],
    ['a word', 'about'],
    ['a NUL', '\0'],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0xc0, 0x80])],
    ['a number', '42'],
    ['a very deep list', `{"about":${'['.repeat(200_000)}`],
  ])('a body that is %s is bad input', async (_name, body) => {
    expect(await survives(scene.people.host, command({ headers: json, body }))).toBe(400)
  })

  test('a list in place of an object is an object without fields', async () => {
    const { name, ...rest } = { name: 'x', forumId: scene.forumId }
    const status = await survives(scene.people.host, {
      ...requestOf(forum.addDay, rest, randomUUID()),
      body: `[${JSON.stringify(name)}]`,
    })
    expect(status).toBe(400)
  })

  test('a body of another kind is not read', async () => {
    const { name } = { name: JSON.stringify({ date: '2027-01-01', opens: '09:00', closes: '10:00' }) }
    for (const kind of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'x']) {
      const headers = { 'content-type': kind, 'idempotency-key': randomUUID() }
      const path = `/api/forums/${scene.forumId}/days`
      expect(await survives(scene.people.host, { method: 'POST', path, headers, body: name })).toBe(400)
    }
  })

  test('an unknown encoding of the body is bad input', async () => {
    for (const headers of [
      { ...json, 'content-encoding': 'rot13' },
      { ...json, 'content-encoding': 'gzip' },
      { ...json, 'content-type': 'application/json; charset=klingon' },
    ])
      expect(await survives(scene.people.host, command({ headers }))).toBe(400)
  })

  test('a body over the limit is too large', async () => {
    const body = JSON.stringify({ about: 'x'.repeat(3.5 * 1024 * 1024) })
    expect(await survives(scene.people.host, command({ body }))).toBe(413)
  })

  test.each(['', 'not-a-key', '0', randomUUID().slice(1), `${randomUUID()}0`, '../../x'])(
    'a command with the key "%s" is not done',
    async (key) => {
      const headers = { 'content-type': 'application/json', 'idempotency-key': key }
      expect(await survives(scene.people.host, command({ headers }))).toBe(400)
    },
  )

  test('a command without a key is not done', async () => {
    const headers = { 'content-type': 'application/json' }
    expect(await survives(scene.people.host, command({ headers }))).toBe(400)
  })

  test.each([
    '/api',
    '/api/',
    '/api/nothing',
    '/api/forums/%00',
    '/api/forums/%E0%A4%A',
    '/api/forums/..%2f..%2fetc%2fpasswd',
    '/api/forums/../../etc/passwd',
    '/api/constructor',
    '/api/__proto__',
    '/api/hs?q=1&q=2',
    '/assets/..%2f..%2fpackage.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/%00',
  ])('GET %s is refused with a code', async (path) => {
    const { status, body } = await getAsIs(path)
    const { error } = errorBody.parse(JSON.parse(body))
    expect(error.code).not.toBe('internal')
    expect([400, 401, 404]).toContain(status)
  })

  test.each([
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/.env',
    '/%E0%A4%A',
    '/../server/app.ts',
    '/..%5c..%5cpackage.json',
    '/package.json%00.html',
  ])('GET %s gives nothing but the page or a refusal', async (path) => {
    const { status, body } = await getAsIs(path)
    expect([200, 400, 403, 404]).toContain(status)
    expect(body).not.toContain('"version"')
    expect(body).not.toContain('createApp')
  })

  test.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND'])('nothing answers to %s', async (method) => {
    expect(await survives(scene.people.host, { method, path: `/api/forums/${scene.forumId}` })).toBe(404)
  })

  test('the kept mails are asked for by anything at all', async () => {
    for (const path of [
      '/dev/mail?to=%00',
      '/dev/mail.json?to=%00&to=x',
      '/dev/mail/%00',
      '/dev/mail/1e99',
    ]) {
      const { status } = await scene.people.guest.fetch(path)
      expect([path, status < 500]).toEqual([path, true])
    }
  })

  test.each([
    ['short', 'pendopo.session_token=x'],
    ['not decodable', 'pendopo.session_token=%E0%A4%A'],
    ['long', `pendopo.session_token=${'x'.repeat(5_000)}`],
    ['there twice', 'pendopo.session_token=a.b; pendopo.session_token=c.d; =; ;;'],
    ['of other names', '__proto__=x; constructor=y'],
  ])('a cookie nobody gave is nobody’s: %s', async (_name, cookie) => {
    const response = await fetch(`${scene.house.address}/api/session`, { headers: { cookie } })
    expect(await response.json()).toMatchObject({ me: null })
  })

  test('a stranger’s origin gives no command', async () => {
    for (const origin of ['https://evil.example', 'null', 'http://localhost:1', 'file://', 'x'])
      expect(await survives(scene.people.host, command({ headers: { ...json, origin } }))).toBe(403)
  })
})

function isBlows(damage: unknown): damage is Blow[] {
  return Array.isArray(damage) && damage.every((one) => isRecord(one) && 'how' in one && 'at' in one)
}

const answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string().refine(isErrorCode) }).loose() }),
])

describe('garbage thrown at the sockets', () => {
  const sockets = new Map<RoleInScene, TestSocket>()
  const socketOf = async (role: RoleInScene) => {
    const there = sockets.get(role)
    if (there?.raw.connected) return there
    const opened = await scene.people[role].connect()
    sockets.set(role, opened)
    return opened
  }
  afterAll(() => {
    for (const socket of sockets.values()) socket.close()
  })
  const roles = throwers.filter((role) => role !== 'guest')

  test('is answered with a code, changes nothing, and leaves the connection standing', async () => {
    const garbage = fc.record({
      name: fc.constantFrom(...events.map(({ name }) => name)),
      role: fc.constantFrom(...roles),
      damage: fc.oneof(
        { weight: 4, arbitrary: blows(known) },
        { weight: 1, arbitrary: hostileValues(known) },
      ),
      more: fc.array(hostileValues(known), { maxLength: 2 }),
    })
    const codes = new Set<string>()
    await fc.assert(
      fc.asyncProperty(garbage, async ({ name, role, damage, more }) => {
        scene.house.clock.advance(1_000)
        const socket = await socketOf(role)
        const before = await fingerprint(scene.house.db)
        const input = isBlows(damage) ? struck(valid.get(name) ?? mediaInput, damage) : damage
        const said = answer.parse(await socket.raw.timeout(20_000).emitWithAck(name, input, ...more))
        codes.add(said.ok ? 'done' : said.error.code)
        if (said.ok) return
        expect(said.error.code).not.toBe('internal')
        expect(await fingerprint(scene.house.db)).toEqual(before)
      }),
      { ...bounds, numRuns: 600 },
    )
    for (const code of ['done', 'bad_input', 'not_found', 'not_in_call']) expect([...codes]).toContain(code)
    await isAlive()
  })

  test('does no harm without an acknowledgement, without input, in bytes, under unknown names', async () => {
    const { raw } = await socketOf('host')
    for (const { name } of events) {
      raw.emit(name)
      raw.emit(name, null)
      raw.emit(name, 'text', 42, [], {})
      raw.emit(name, Buffer.from([0, 1, 2]))
      raw.emit(name, { forumId: new Uint8Array(8), meetingId: Buffer.alloc(4) })
    }
    for (const name of ['error', 'nothing', 'toString', '__proto__', '', 'message', 'disconnecting '])
      raw.emit(name, new Error('x').message)
    scene.house.clock.advance(60_000)
    const [first] = events
    const said = answer.parse(await raw.timeout(20_000).emitWithAck(first?.name ?? '', {}))
    expect(said).toMatchObject({ ok: false, error: { code: 'bad_input' } })
    await isAlive()
  })

  test('hears why also where there is an acknowledgement and nothing else', async () => {
    const { raw } = await socketOf('host')
    for (const { name } of events) {
      const said = answer.parse(await raw.timeout(20_000).emitWithAck(name))
      expect([name, said]).toEqual([
        name,
        { ok: false, error: expect.objectContaining({ code: 'bad_input' }) },
      ])
    }
  })

  test('a message over the limit ends its own connection and no other', async () => {
    const mine = await scene.people.stranger.connect()
    const others = await socketOf('host')
    const ended = new Promise((resolve) => mine.raw.once('disconnect', resolve))
    mine.raw.emit('forum.watch', { forumId: 'x'.repeat(300 * 1024) })
    await ended
    expect(others.raw.connected).toBe(true)
    await isAlive()
  })

  test('who sends too much is told to wait', async () => {
    const { raw } = await socketOf('delegate')
    scene.house.clock.advance(120_000)
    const said = await Promise.all(
      Array.from({ length: 620 }, () => raw.timeout(20_000).emitWithAck('forum.unwatch', {})),
    )
    const codes = said.map((one) => answer.parse(one)).map((one) => (one.ok ? 'done' : one.error.code))
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(20)
    scene.house.clock.advance(60_000)
  })
})
